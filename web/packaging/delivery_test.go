//go:build !js

package packaging

import (
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
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

// built is a file of the package.
func built(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(installed, "holdfast", "dist", name))
	require.NoError(t, err)
	return content
}

// sri is a file's subresource integrity.
func sri(t *testing.T, name string) string {
	t.Helper()
	sum := sha512.Sum384(built(t, name))
	return "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
}

func TestAScriptFromAnotherOrigin(t *testing.T) {
	other := cdn(t)
	p := scriptPage(t, other+"/holdfast.js", `crossorigin="anonymous"`, `integrity="`+sri(t, "holdfast.js")+`"`)
	assertReady(t, serve(t, p.dir), "^"+other+`/holdfast\.gzip\.wasm$`)
}

func TestTheEngineWhereDataWasmSays(t *testing.T) {
	other := cdn(t)
	p := scriptPage(t, "node_modules/holdfast/dist/holdfast.js", `data-wasm="`+other+`/holdfast.wasm"`)
	assertReady(t, serve(t, p.dir), "^"+other+`/holdfast\.wasm$`)
}

func TestTheEngineIsTheOneThatDataIntegrityNames(t *testing.T) {
	t.Parallel()
	src, name := "node_modules/holdfast/dist/holdfast.js", `data-integrity="`
	for _, named := range []string{"holdfast.gzip.wasm", "holdfast.wasm"} {
		right := scriptPage(t, src, name+sri(t, named)+`"`)
		assertReady(t, serve(t, right.dir), `/dist/holdfast\.gzip\.wasm$`)
	}
	plain := scriptPage(t, src, `data-wasm="holdfast.wasm"`, name+sri(t, "holdfast.wasm")+`"`)
	assertReady(t, serve(t, plain.dir), `/dist/holdfast\.wasm$`)
	wrong := scriptPage(t, src, name+sri(t, "holdfast.js")+`"`)
	assertUnavailable(t, serve(t, wrong.dir), "is not the file that the option", "integrity")
}

func TestAServerNeedsToKnowNothingOfTheFile(t *testing.T) {
	t.Parallel()
	packed, program := built(t, "holdfast.gzip.wasm"), built(t, "holdfast.wasm")
	for name, with := range map[string]func(http.Handler) http.Handler{
		"of another type":                  wasmAs("application/octet-stream", nil),
		"of no type that there is":         wasmAs("unknown", nil),
		"with a parameter":                 wasmAs("application/wasm; charset=utf-8", nil),
		"as what its browser is to unpack": encoded(packed),
		"packed once more":                 encoded(zipped(t, packed)),
		"unpacked":                         wasmAs("application/wasm", program),
		"unpacked, and packed by itself":   encoded(zipped(t, program)),
	} {
		t.Run(name, func(t *testing.T) {
			other := cdn(t, with)
			assertReady(t, serve(t, scriptPage(t, other+"/holdfast.js").dir), `/holdfast\.gzip\.wasm$`)
		})
	}
}

// A browser that can't inflate by itself.
func TestTheEngineWithoutADecompressionStream(t *testing.T) {
	p := scriptPage(t, "node_modules/holdfast/dist/holdfast.js")
	page, err := os.ReadFile(p.path("index.html"))
	require.NoError(t, err)
	p.write("index.html", strings.Replace(string(page), "<script", "<script>delete window.DecompressionStream</script><script", 1))
	assertReady(t, serve(t, p.dir), `/dist/holdfast\.gzip\.wasm$`)
}

func TestAFileThatIsCutIsNoEngine(t *testing.T) {
	t.Parallel()
	packed := built(t, "holdfast.gzip.wasm")
	other := cdn(t, wasmAs("application/wasm", packed[:len(packed)/2]))
	assertUnavailable(t, serve(t, scriptPage(t, other+"/holdfast.js").dir), "is no WebAssembly that this browser can compile")
}

// More often than anything else is doubted: the file is not to blame.
func TestADownloadThatIsCutIsBegunAnew(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{"packed": "holdfast.gzip.wasm", "as it is": "holdfast.wasm"} {
		t.Run(name, func(t *testing.T) {
			content := built(t, file)
			var asked atomic.Int32
			other := cdn(t, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if !strings.HasSuffix(r.URL.Path, ".wasm") {
						next.ServeHTTP(w, r)
						return
					}
					w.Header().Set("Content-Length", strconv.Itoa(len(content)))
					if asked.Add(1) > 3 {
						_, _ = w.Write(content)
						return
					}
					_, _ = w.Write(content[:len(content)/2])
					panic(http.ErrAbortHandler)
				})
			})
			page, console := visit(t, serve(t, scriptPage(t, other+"/holdfast.js").dir))
			assert.Equal(t, "ready", page.Engine)
			assert.EqualValues(t, 4, asked.Load())
			for _, line := range console {
				assert.NotContains(t, line, "holdfast:")
			}
		})
	}
}

func TestAStrictContentSecurityPolicy(t *testing.T) {
	t.Parallel()
	p := scriptPage(t, "node_modules/holdfast/dist/holdfast.js")
	for policy, words := range map[string][]string{
		"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'": nil,
		"default-src 'self'": {"Content-Security-Policy forbids WebAssembly", "'wasm-unsafe-eval' to its script-src"},
		"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'": {"Content-Security-Policy forbids fetching", "its address to its connect-src"},
	} {
		t.Run(policy, func(t *testing.T) {
			url := serve(t, p.dir, header("Content-Security-Policy", policy))
			if words == nil {
				assertReady(t, url, `/dist/holdfast\.gzip\.wasm$`)
			} else {
				assertUnavailable(t, url, words...)
			}
		})
	}
}

func TestAnEngineOfAnotherVersionIsRefused(t *testing.T) {
	t.Parallel()
	other := cdn(t, wasmAs("application/wasm", engineOfVersion(t, "9.9.9")))
	p := scriptPage(t, other+"/holdfast.js")
	assertUnavailable(t, serve(t, p.dir), "the engine at "+other+"/holdfast.gzip.wasm did not start", "it is version 9.9.9", "Serve the holdfast.gzip.wasm that came with it")
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

// encoded answers for the engine with what the browser inflates before the page has it.
func encoded(content []byte) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		engine := header("Content-Encoding", "gzip")(wasmAs("application/wasm", content)(next))
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, ".wasm") {
				engine.ServeHTTP(w, r)
			} else {
				next.ServeHTTP(w, r)
			}
		})
	}
}

func zipped(t *testing.T, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

// wasmAs answers for the engine's file with another type, and another content unless
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
