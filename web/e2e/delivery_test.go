//go:build !js

package e2e

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/browser"
)

// scriptPage is a page with the script's tag, and a guard. It keeps what the page says.
const scriptPage = `<!doctype html><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">
<script>
	%s;
	window.said = [];
	for (const type of ['warn', 'error']) {
		const real = console[type];
		console[type] = (...args) => { said.push(args.join(' ')); real(...args); };
	}
</script>
<script src="/holdfast.js" data-wasm="%s" %s></script>
<script>
	window.guard = Holdfast.createGuard({ getAccessToken: async () => 'token' });
	window.outcome = guard.load().then(async (engine) => [engine, await guard.fetchAccessToken(), ...said]);
</script>`

const (
	wasmType = "application/wasm"
	// noWasm is a policy that lets the page's scripts run, and no WebAssembly.
	noWasm = "script-src 'self' 'unsafe-inline'"
)

// delivery is one way of serving the engine.
type delivery struct {
	contentType string // wasmType, if it is ""; none, if it is "none"
	encoding    string
	file        func(packed []byte) []byte
	cutOnce     bool // the first answer breaks off
	status      int
	elsewhere   bool // on another origin, which lets every page fetch from it
	integrity   string
	policy      string // the page's
	reportOnly  bool
	script      string // runs before the page's

	ready bool
	says  string // a part of the one message; "" is none
}

// deliveries are of the engine as it is packed, or as a program.
func deliveries(packed, program []byte) map[string]delivery {
	half := func(b []byte) []byte { return b[:len(b)/2] }
	html := func([]byte) []byte { return []byte("<!doctype html><title>An app's page for every address</title>") }
	unpacked := func([]byte) []byte { return program }
	sum := sha256.Sum256(packed)
	right := "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
	wrong := "sha256-" + base64.StdEncoding.EncodeToString(make([]byte, sha256.Size))
	const noProgram = "is no WebAssembly that this browser can compile"
	return map[string]delivery{
		"as it should be":             {ready: true},
		"with a charset":              {contentType: wasmType + "; charset=utf-8", ready: true},
		"as bytes":                    {contentType: "application/octet-stream", ready: true},
		"as gzip":                     {contentType: "application/gzip", ready: true},
		"without a type":              {contentType: "none", ready: true},
		"for the browser to inflate":  {encoding: "gzip", ready: true},
		"inflated":                    {file: unpacked, ready: true},
		"without DecompressionStream": {script: "delete window.DecompressionStream", ready: true},
		"cut off once":                {cutOnce: true, ready: true},
		"inflated, and cut off once":  {file: unpacked, cutOnce: true, ready: true},
		"from elsewhere":              {elsewhere: true, ready: true},
		"half of it":                  {file: half, says: noProgram},
		"half of it, inflated":        {file: func([]byte) []byte { return half(program) }, says: noProgram},
		"a page":                      {file: html, contentType: "text/html", says: "no engine at"},
		"a page that claims":          {file: html, says: noProgram},
		"nothing":                     {status: http.StatusNotFound, says: "no engine at"},
		"the named file":              {integrity: right, ready: true},
		"another than the named":      {integrity: wrong, says: `is not the file that the option "integrity" names`},

		"a policy without wasm-unsafe-eval": {policy: noWasm, says: "Add 'wasm-unsafe-eval' to its script-src"},
		"a policy of self alone":            {policy: "default-src 'self' 'unsafe-inline'", says: "Add 'wasm-unsafe-eval' to its script-src"},
		"a policy with wasm-unsafe-eval":    {policy: noWasm + " 'wasm-unsafe-eval'; default-src 'none'; connect-src 'self'", ready: true},
		"a policy with unsafe-eval":         {policy: noWasm + " 'unsafe-eval'", ready: true},
		"a policy with trusted types":       {policy: noWasm + " 'wasm-unsafe-eval'; require-trusted-types-for 'script'", ready: true},
		"a policy that forbids to fetch":    {policy: "connect-src 'none'", says: "Add its address to its connect-src"},
		"a policy that forbids elsewhere":   {policy: "connect-src 'self'", elsewhere: true, says: "Add its address to its connect-src"},
		"a policy that only reports":        {policy: noWasm + "; connect-src 'none'", reportOnly: true, ready: true},
	}
}

// serve is the way's page and engine, at an origin of its own. Returns the page's address.
func (d delivery) serve(t *testing.T, packed []byte) string {
	t.Helper()
	var served atomic.Int32
	mux := http.NewServeMux()
	mux.HandleFunc("GET /holdfast.js", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join("..", "dist", "holdfast.js"))
	})
	mux.HandleFunc("GET /holdfast.gzip.wasm", func(w http.ResponseWriter, _ *http.Request) {
		d.engine(w, packed, served.Add(1) == 1)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	// Another name is another origin.
	page := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	at := page + "/holdfast.gzip.wasm"
	if d.elsewhere {
		at = server.URL + "/holdfast.gzip.wasm"
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		name := "Content-Security-Policy"
		if d.reportOnly {
			name += "-Report-Only"
		}
		if d.policy != "" {
			w.Header().Set(name, d.policy)
		}
		w.Header().Set("Content-Type", "text/html")
		attribute := ""
		if d.integrity != "" {
			attribute = `data-integrity="` + d.integrity + `"`
		}
		_, _ = fmt.Fprintf(w, scriptPage, d.script, at, attribute)
	})
	return page
}

func (d delivery) engine(w http.ResponseWriter, file []byte, first bool) {
	w.Header().Set("Content-Type", wasmType)
	switch d.contentType {
	case "":
	case "none":
		w.Header()["Content-Type"] = nil
	default:
		w.Header().Set("Content-Type", d.contentType)
	}
	if d.encoding != "" {
		w.Header().Set("Content-Encoding", d.encoding)
	}
	if d.elsewhere {
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}
	if d.file != nil {
		file = d.file(file)
	}
	if d.status != 0 {
		w.WriteHeader(d.status)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(file)))
	if d.cutOnce && first {
		_, _ = w.Write(file[:len(file)/2])
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(file)
}

func TestTheEngineHoweverItIsServed(t *testing.T) {
	t.Parallel()
	packed, err := os.ReadFile(filepath.Join("..", "dist", "holdfast.gzip.wasm"))
	require.NoError(t, err, "run ./build.sh first")
	program, err := os.ReadFile(filepath.Join("..", "dist", "holdfast.wasm"))
	require.NoError(t, err)
	tab := browser.Open(t)
	for name, d := range deliveries(packed, program) {
		t.Run(name, func(t *testing.T) {
			tab := tab.For(t)
			tab.Navigate(d.serve(t, packed))
			outcome := browser.Eval[[]string](tab, "outcome")
			require.GreaterOrEqual(t, len(outcome), 2)
			engine, token, said := outcome[0], outcome[1], outcome[2:]
			assert.Equal(t, map[bool]string{true: "ready", false: "unavailable"}[d.ready], engine)
			assert.Equal(t, "token", token, "the page works")
			if d.says == "" {
				assert.Empty(t, said)
				return
			}
			require.Len(t, said, 1, "one message")
			assert.Contains(t, said[0], "holdfast: ")
			assert.Contains(t, said[0], d.says)
		})
	}
}

// As in Safari's Lockdown Mode.
func TestWithoutWebAssemblyThePageWorksAndIsToldOnce(t *testing.T) {
	t.Parallel()
	// Of this document alone: on a slow machine the page before the sign-in says so, too.
	const listen = `(() => {
		const warn = console.warn;
		window.warned = [];
		console.warn = (text, ...more) => {
			if (String(text).startsWith('holdfast:')) warned.push(text);
			warn(text, ...more);
		};
	})()`
	app := browser.NewLab(t).SignedIn(browser.Setup{Life: tokenLife, NoWasm: true}, listen)
	assert.Equal(t, "undefined", browser.Eval[string](app.Tab, "typeof WebAssembly"))
	app.Until("lab.state.guard.engine === 'unavailable'", "the guard says so")
	app.UntilFresh(app.UntilFresh(time.Now()))
	assert.Empty(t, app.Lost())
	warned := browser.Eval[[]string](app.Tab, "warned")
	require.Len(t, warned, 1)
	assert.Contains(t, warned[0], "this browser has no WebAssembly")
}
