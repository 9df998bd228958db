//go:build !js

package packaging

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/browser"
)

// builds makes the page's bundle, and says where it is.
var builds = map[string]func(p project){
	"vite": func(p project) { p.run(vite, "build", "--logLevel", "warn") },
	"esbuild": func(p project) {
		p.run("esbuild/bin/esbuild", "main.js", "--bundle", "--format=esm", "--splitting", "--minify", "--outdir=dist", "--log-level=warning")
		p.publish()
		// esbuild leaves it to the application where the engine is: here, beside the bundle.
		engine, err := os.ReadFile(p.path("node_modules/holdfast/dist/holdfast.gzip.wasm"))
		require.NoError(p.t, err)
		p.write("dist/holdfast.gzip.wasm", string(engine))
	},
	"webpack": func(p project) {
		script, err := os.ReadFile("fixtures/webpack/build.js")
		require.NoError(p.t, err)
		p.write("build.js", string(script))
		p.run("node", "build.js")
		p.publish()
	},
}

// isLater says what the page's own bundle fetches later. What esbuild calls a chunk is
// shared with main.js, which imports it at once.
func isLater(file string) bool {
	return strings.HasSuffix(file, ".js") && !isPage(file) && file != "main.js" && !strings.HasPrefix(file, "chunk-")
}

// Firefox before 155 remembers that a module could not be had, and never asks for it again, as
// the page's own shows; WebKit does so where a bundler has preloaded it. The package's later file
// is had all the same, whoever has bundled it.
func TestALostChunkIsHadAgainWhereTheBrowserRemembersItsLoss(t *testing.T) {
	for _, c := range []struct {
		engine        browser.Engine
		bundler, kind string
	}{
		{browser.Firefox, "vite", "drop"},
		{browser.Firefox, "vite", "503"},
		{browser.Firefox, "vite", "portal"},
		{browser.Firefox, "esbuild", "drop"},
		{browser.Firefox, "webpack", "drop"},
		{browser.WebKit, "vite", "drop"},
	} {
		if slices.Contains(browser.Wanted(), c.engine) {
			t.Run(fmt.Sprint(c.engine, " ", c.bundler, " ", c.kind), func(t *testing.T) {
				t.Parallel()
				chunkIsHadAgain(t, c.engine, c.bundler, c.kind)
			})
		}
	}
}

func chunkIsHadAgain(t *testing.T, engine browser.Engine, bundler, kind string) {
	p := newProject(t, "cold", "")
	builds[bundler](p)
	var lost atomic.Int32
	h := &host{pages: http.FileServer(http.FS(os.DirFS(p.path("dist"))))}
	h.trouble = func(file string, since time.Duration) string {
		if !isLater(file) || since > 6*time.Second {
			return ""
		}
		lost.Add(1)
		return kind
	}
	tab := engine.Open(t, browser.Start{})
	tab.Navigate(serve(t, p.dir, func(http.Handler) http.Handler { return h }))
	tab.Until("window.outcome", "the page has run")
	page := browser.Eval[coldOutcome](tab, "outcome")
	assert.Positive(t, lost.Load(), "there was trouble")
	assert.Equal(t, "ready", page.Ready)
	assert.NotEmpty(t, page.Forced.Token)
	require.Len(t, page.Own, 2)
	assert.False(t, page.Own[0], "the page's own was lost, too")
	t.Logf("%s asks for the page's own again by itself: %v", tab.Product(), page.Own[1])
}
