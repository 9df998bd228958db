//go:build !js

package packaging

import (
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cdn is another origin than the page's: it has the package's dist, and
// lets every page fetch from it.
func cdn(t *testing.T, more ...func(http.Handler) http.Handler) string {
	t.Helper()
	more = append(more, header("Access-Control-Allow-Origin", "*"))
	return serve(t, filepath.Join(installed, "holdfast", "dist"), more...)
}

// scriptPage is a page without a bundler: a tag for holdfast.js, and a script of
// the page's own.
func scriptPage(t *testing.T, src string, attributes ...string) project {
	t.Helper()
	p := newProject(t, "script", "")
	p.write("index.html", fmt.Sprintf(`<!doctype html>
<html lang="en">
  <title>Holdfast</title>
  <script src="%s" %s></script>
  <script src="main.js"></script>
</html>
`, src, strings.Join(attributes, " ")))
	return p
}

// sri is a file's subresource integrity.
func sri(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(installed, "holdfast", "dist", name))
	require.NoError(t, err)
	sum := sha512.Sum384(content)
	return "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
}

func TestAScriptFromAnotherOrigin(t *testing.T) {
	other := cdn(t)
	p := scriptPage(t, other+"/holdfast.js", `crossorigin="anonymous"`, `integrity="`+sri(t, "holdfast.js")+`"`)
	assertReady(t, serve(t, p.dir), "^"+other+`/holdfast\.wasm$`)
}

func TestTheEngineWhereDataWasmSays(t *testing.T) {
	other := cdn(t)
	p := scriptPage(t, "node_modules/holdfast/dist/holdfast.js", `data-wasm="`+other+`/holdfast.wasm"`)
	assertReady(t, serve(t, p.dir), "^"+other+`/holdfast\.wasm$`)
}

func TestTheEngineIsTheOneThatDataIntegrityNames(t *testing.T) {
	src, name := "node_modules/holdfast/dist/holdfast.js", `data-integrity="`
	right := scriptPage(t, src, name+sri(t, "holdfast.wasm")+`"`)
	assertReady(t, serve(t, right.dir), `/dist/holdfast\.wasm$`)
	wrong := scriptPage(t, src, name+sri(t, "holdfast.js")+`"`)
	assertUnavailable(t, serve(t, wrong.dir), "is not the file that the option", "integrity")
}

func TestAnotherMIMETypeIsSlowerAndSaysSo(t *testing.T) {
	other := cdn(t, wasmAs("application/octet-stream", nil))
	page, console := visit(t, serve(t, scriptPage(t, other+"/holdfast.js").dir))
	assert.Equal(t, "ready", page.Engine)
	assert.True(t, page.Answered)
	require.Len(t, console, 1)
	assert.Contains(t, console[0], "Serve it as application/wasm")
}

func TestAStrictContentSecurityPolicy(t *testing.T) {
	p := scriptPage(t, "node_modules/holdfast/dist/holdfast.js")
	for policy, words := range map[string][]string{
		"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'": nil,
		"default-src 'self'": {"Content-Security-Policy forbids WebAssembly", "'wasm-unsafe-eval' to its script-src"},
		"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'": {"Content-Security-Policy forbids fetching", "its address to its connect-src"},
	} {
		t.Run(policy, func(t *testing.T) {
			url := serve(t, p.dir, header("Content-Security-Policy", policy))
			if words == nil {
				assertReady(t, url, `/dist/holdfast\.wasm$`)
			} else {
				assertUnavailable(t, url, words...)
			}
		})
	}
}

func TestAnEngineOfAnotherVersionIsRefused(t *testing.T) {
	other := cdn(t, wasmAs("application/wasm", engineOfVersion(t, "9.9.9")))
	p := scriptPage(t, other+"/holdfast.js")
	assertUnavailable(t, serve(t, p.dir), "the engine at "+other+"/holdfast.wasm did not start", "it is version 9.9.9", "Serve the holdfast.wasm that came with it")
}

// engineOfVersion builds the engine under another version's name.
func engineOfVersion(t *testing.T, version string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "holdfast.wasm")
	cmd := exec.Command("go", "build", "-ldflags=-s -w -X main.version="+version, "-o", out, "holdfast/wasm")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", said)
	content, err := os.ReadFile(out)
	require.NoError(t, err)
	return content
}

// wasmAs answers for holdfast.wasm with another type, and another content unless
// that is nil.
func wasmAs(contentType string, content []byte) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, ".wasm") {
				w.Header().Set("Content-Type", contentType)
				if content != nil {
					_, _ = w.Write(content)
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	}
}
