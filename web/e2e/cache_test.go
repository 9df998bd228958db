//go:build !js

package e2e

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/browser"
)

const cachePage = `<!doctype html><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">
<script src="/holdfast.js"></script>
<script>
	window.load = Math.random();
	window.tokens = 0;
	window.hangs = false;
	window.guard = Holdfast.createGuard({ getAccessToken: () => (hangs ? new Promise(() => {}) : 'token ' + ++tokens) });
	window.locks = () => navigator.locks.query().then(({ held }) => held.length);
	window.socket = () => new Promise((resolve) => {
		window.kept = new WebSocket(location.origin.replace('http', 'ws') + '/socket');
		kept.onopen = () => resolve(true);
	});
</script>`

// serveCachePage serves the page, what keeps a request waiting, and another page.
func serveCachePage(t *testing.T) (url string) {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServer(http.Dir(filepath.Join("..", "dist"))))
	mux.HandleFunc("GET /socket", func(w http.ResponseWriter, r *http.Request) {
		if socket, err := websocket.Accept(w, r, nil); err == nil {
			_, _, _ = socket.Read(r.Context())
		}
	})
	mux.HandleFunc("GET /hang", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("GET /page", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(cachePage))
	})
	mux.HandleFunc("GET /elsewhere", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><title>Elsewhere</title>"))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL
}

// A page that is gone back to is the one that was left, or another load of it: each engine
// decides that for itself. Either way its guard works, and no lock was kept meanwhile.
func TestAPageThatIsGoneBackToHasAGuardThatWorks(t *testing.T) {
	t.Parallel()
	url := serveCachePage(t)
	tab := browser.Open(t, browser.Witness)
	for name, c := range map[string]struct {
		before string
		kept   map[browser.Engine]bool
		chance browser.Engine // which keeps it or not
	}{
		"with an idle guard":  {before: "true", kept: map[browser.Engine]bool{browser.Chromium: true, browser.Firefox: true, browser.WebKit: true}},
		"with an open socket": {before: "socket()", kept: map[browser.Engine]bool{browser.Chromium: true, browser.WebKit: true}},
		// WebKit takes the lock away from a page that it keeps, and tells only the one who asked for it. So
		// the tabs let go at pagehide, and open anew at pageshow.
		"with a lock of its own":   {before: "(navigator.locks.request('mine', () => new Promise(() => {})), true)", kept: map[browser.Engine]bool{browser.WebKit: true}},
		"with a request under way": {before: "(fetch('/hang'), new Promise((r) => setTimeout(r, 300, true)))", kept: map[browser.Engine]bool{browser.Chromium: true, browser.WebKit: true}},
		// Firefox keeps no page that has a lock, and this one lets go of its own as it is left.
		"while the guard asks": {
			before: "(hangs = true, guard.fetchAccessToken({ forceRefreshToken: true }), new Promise((r) => setTimeout(r, 300, true)))",
			kept:   map[browser.Engine]bool{browser.Chromium: true, browser.WebKit: true},
			chance: browser.Firefox,
		},
	} {
		t.Run(name, func(t *testing.T) {
			tab := tab.For(t)
			tab.Navigate(url + "/page")
			browser.Eval[string](tab, "guard.load().then(() => guard.fetchAccessToken())")
			// Firefox keeps no page that has a lock, and an answer comes before its lock is let go.
			tab.Until("document.readyState === 'complete' && locks().then((n) => n === 0)", "the page is at rest")
			browser.Eval[bool](tab, c.before)
			load := browser.Eval[float64](tab, "load")
			tab.Navigate(url + "/elsewhere")
			tab.Until("navigator.locks.query().then(({ held }) => held.length === 0)", "the lock is let go")
			tab.Back()
			tab.Until("window.guard", "the page is back")
			isKept := browser.Eval[float64](tab, "load") == load
			t.Logf("it is the one that was left: %v", isKept)
			if c.chance != browser.Current() {
				assert.Equal(t, c.kept[browser.Current()], isKept)
			}
			browser.Eval[bool](tab, "(hangs = false, true)")
			assert.NotEmpty(t, browser.Eval[string](tab, "guard.load().then(() => guard.fetchAccessToken({ forceRefreshToken: true }))"))
			tab.Until("locks().then((n) => n === 0)", "no lock is left")
		})
	}
}

// Only Chromium tells of a freeze. A pageshow that comes alone wakes a guard, too:
// web/test/engine.test.ts.
func TestWhatAPageIsToldWhenItIsGoneBackTo(t *testing.T) {
	t.Parallel()
	url := serveCachePage(t)
	tab := browser.Open(t, browser.Witness)
	tab.Navigate(url + "/page")
	browser.Eval[string](tab, "guard.load().then(() => guard.fetchAccessToken())")
	browser.Eval[bool](tab, "witnessed.length = 0, true")
	tab.Navigate(url + "/elsewhere")
	tab.Back()
	tab.Until("window.witnessed?.includes('pageshow persisted')", "the page is back")
	assert.Equal(t, map[browser.Engine][]string{
		browser.Chromium: {"visibilitychange", "freeze", "resume", "visibilitychange", "pageshow persisted"},
		browser.Firefox:  {"visibilitychange", "visibilitychange", "pageshow persisted"},
		browser.WebKit:   {"visibilitychange", "visibilitychange", "pageshow persisted"},
	}[browser.Current()], browser.Eval[[]string](tab, "witnessed"))
	tab.Until("guard.timeline().some((e) => e.kind === 'wake')", "it has woken")
}
