//go:build !js

package packaging

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// quiet keeps a Firefox from asking for anything but the page.
const quiet = `user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("app.update.disabledForTesting", true);
`

// openInFirefox shows a page in a Firefox of its own until the test ends. Nobody drives
// it: the page posts what it has to say.
func openInFirefox(t *testing.T, url string) {
	t.Helper()
	var firefox string
	for _, name := range []string{os.Getenv("FIREFOX_BIN"), "firefox-esr", "firefox"} {
		if found, err := exec.LookPath(name); err == nil && firefox == "" {
			firefox = found
		}
	}
	if firefox == "" {
		t.Skip("no Firefox found: install one (apt-get install firefox-esr), or set FIREFOX_BIN")
	}
	profile := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(profile, "user.js"), []byte(quiet), 0o600))
	cmd := exec.Command(firefox, "--headless", "--no-remote", "--profile", profile, url)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // the group that was started here
		_ = cmd.Wait()
		for range 50 { // its children let go of the profile a moment later
			if os.RemoveAll(profile) == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
}

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

// isLater says what the page's own bundle fetches later.
func isLater(file string) bool {
	return strings.HasSuffix(file, ".js") && !isPage(file) && file != "main.js"
}

// Firefox before 155 remembers that a module could not be had: it never asks for it again,
// as the page's own shows. The package's later file is had all the same, whoever has bundled
// it.
func TestALostChunkIsHadAgainWhereTheBrowserRemembersItsLoss(t *testing.T) {
	for bundler, kinds := range map[string][]string{"vite": {"drop", "503", "portal"}, "esbuild": {"drop"}, "webpack": {"drop"}} {
		for _, kind := range kinds {
			t.Run(bundler+" "+kind, func(t *testing.T) {
				p := newProject(t, "cold", "")
				builds[bundler](p)
				lost := 0
				h := &host{outcome: make(chan string, 1), pages: http.FileServer(http.FS(os.DirFS(p.path("dist"))))}
				h.trouble = func(file string, since time.Duration) string {
					if !isLater(file) || since > 6*time.Second {
						return ""
					}
					lost++
					return kind
				}
				openInFirefox(t, serve(t, p.dir, func(http.Handler) http.Handler { return h }))
				var page coldOutcome
				select {
				case text := <-h.outcome:
					require.NoError(t, json.Unmarshal([]byte(text), &page))
				case <-time.After(90 * time.Second):
					t.Fatal("the page says nothing")
				}
				assert.Positive(t, lost, "there was trouble")
				assert.Equal(t, "ready", page.Ready)
				assert.NotEmpty(t, page.Forced.Token)
				require.Len(t, page.Own, 2)
				assert.False(t, page.Own[0], "the page's own was lost, too")
				if page.Own[1] {
					t.Log("this Firefox asks again by itself")
				}
			})
		}
	}
}
