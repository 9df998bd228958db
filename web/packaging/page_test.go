//go:build !js

package packaging

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/browser"
)

// outcome is what a project's page says about itself.
type outcome struct {
	Engine   string   `json:"engine"`   // what guard.load() settled with
	Answered bool     `json:"answered"` // fetchAccessToken brought the provider's token
	Wasm     []string `json:"wasm"`     // from where the engine was fetched
	Problems []string `json:"problems"` // errors that nobody caught, and scripts that did not load
}

const noteProblems = `window.problems = [];
addEventListener('error', (e) => problems.push(e.message || 'no ' + (e.target.src || e.target.href)), true);
addEventListener('unhandledrejection', (e) => problems.push(String(e.reason)));`

// visit opens a page and waits for its outcome. console is what it wrote there.
func visit(t *testing.T, url string) (page outcome, console []string) {
	t.Helper()
	tab := browser.Open(t, noteProblems)
	tab.Navigate(url)
	tab.Until("window.outcome", "the page has run")
	page = browser.Eval[outcome](tab, "outcome.then((outcome) => ({ ...outcome, problems }))")
	browser.Eval[bool](tab, "console.debug('the end'), true") // messages come in order
	for deadline := time.Now().Add(browser.Patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		lines := tab.Console()
		if !slices.Contains(lines, `debug: "the end"`) {
			continue
		}
		return page, slices.DeleteFunc(lines, func(line string) bool {
			return line == `debug: "the end"` || strings.Contains(line, "[vite]") || strings.Contains(line, "React DevTools")
		})
	}
	t.Fatal("the console is silent")
	return page, nil
}

// assertReady opens a page whose engine must start without a word, from an
// address that matches a pattern.
func assertReady(t *testing.T, url, wasm string) {
	t.Helper()
	page, console := visit(t, url)
	assert.Equal(t, "ready", page.Engine)
	assert.True(t, page.Answered, "fetchAccessToken answers")
	assert.Empty(t, page.Problems)
	assert.Empty(t, console)
	require.Len(t, page.Wasm, 1, "the engine is fetched once")
	assert.Regexp(t, wasm, page.Wasm[0])
}

// assertUnavailable opens a page that must do without the engine, and say so
// once.
func assertUnavailable(t *testing.T, url string, words ...string) {
	t.Helper()
	page, console := visit(t, url)
	assert.Equal(t, "unavailable", page.Engine)
	assert.True(t, page.Answered, "calls pass through")
	assert.Empty(t, page.Problems)
	require.Len(t, console, 1, "one message")
	for _, part := range words {
		assert.Contains(t, console[0], part)
	}
}

// serve serves a folder, and what else is asked for, at an origin of its own.
func serve(t *testing.T, dir string, more ...func(http.Handler) http.Handler) string {
	t.Helper()
	handler := http.FileServer(http.Dir(dir))
	for _, with := range more {
		handler = with(handler)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
}

// header sets a header on every answer.
func header(name, value string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set(name, value)
			next.ServeHTTP(w, r)
		})
	}
}
