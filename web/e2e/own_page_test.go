//go:build !js

package e2e

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/browser"
)

// What a browser makes of the one question that tells trouble from a sign-in: HEAD for
// the page's own address, without cookies. Another origin's answer can't be read, but it
// is one. No played fetch can show that.
func TestThePagesOwnAddressTellsWhereItLeads(t *testing.T) {
	t.Parallel()
	signIn := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusMethodNotAllowed) }))
	t.Cleanup(signIn.Close)
	dark := httptest.NewServer(http.NotFoundHandler())
	dark.Close()
	leads := map[string]string{"/moved": "/plain", "/sign-in": signIn.URL, "/dark": dark.URL, "/policy": signIn.URL}

	var mu sync.Mutex
	looks, shown := 0, 0
	mux := http.NewServeMux()
	mux.Handle("GET /dist/", http.StripPrefix("/dist/", http.FileServer(http.Dir(filepath.Join("..", "dist")))))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			_, err := r.Cookie("session")
			mu.Lock()
			defer mu.Unlock()
			if looks++; err == nil {
				shown++
			}
			if to := leads[r.URL.Path]; to != "" {
				http.Redirect(w, r, to, http.StatusTemporaryRedirect)
			}
			return
		}
		if r.URL.Path == "/policy" {
			w.Header().Set("Content-Security-Policy", "connect-src 'self'")
		}
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "alive", Path: "/"})
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><title>A page</title>"))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	tab := browser.Open(t)
	for _, c := range []struct{ path, want, why string }{
		{"/plain", "page", "it is there"},
		{"/moved", "page", "a redirect within its own origin"},
		{"/sign-in", "elsewhere", "a redirect to another origin, which answers, however that is"},
		{"/dark", "nothing", "a redirect to one that is down"},
		{"/policy", "elsewhere", "the page's policy lets nobody look further"},
	} {
		tab.Navigate(server.URL + c.path)
		assert.Equal(t, c.want, browser.Eval[string](tab, "import('/dist/adapters/shared/page-probe.js').then(({ probePage }) => probePage())"), c.why)
	}
	mu.Lock()
	defer mu.Unlock()
	assert.Equal(t, 6, looks, "one for each, and one that was redirected")
	assert.Zero(t, shown, "no session is shown")
}
