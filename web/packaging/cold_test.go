//go:build !js

package packaging

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/browser"
)

// told is what a client was told of its user: "" is nobody.
type told struct {
	Token string  `json:"token"`
	After float64 `json:"after"` // in milliseconds of the page
}

type coldOutcome struct {
	First, Forced told
	States        []string `json:"states"`
	Ready         string   `json:"ready"`
	Own           []bool   `json:"own"` // whether a module of the page's own was had at first, and at last
}

// host serves a page whose later requests may be in trouble.
type host struct {
	mu      sync.Mutex
	began   time.Time
	tokens  int
	trouble func(file string, since time.Duration) string
	pages   http.Handler
}

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file := path.Base(r.URL.Path)
	h.mu.Lock()
	if h.began.IsZero() {
		h.began = time.Now()
	}
	kind := h.trouble(file, time.Since(h.began))
	h.mu.Unlock()
	switch kind {
	case "drop":
		if connection, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = connection.Close()
		}
	case "portal":
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><title>Welcome to our Wi-Fi</title>")
	case "503":
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		h.serve(w, r, file)
	}
}

func (h *host) serve(w http.ResponseWriter, r *http.Request, file string) {
	switch file {
	case "token":
		h.mu.Lock()
		h.tokens++
		n := h.tokens
		h.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"token":"token %d"}`, n)
	case "own.js":
		w.Header().Set("Content-Type", "text/javascript")
	default:
		h.pages.ServeHTTP(w, r)
	}
}

// coldPage is the built page, with its later requests in trouble.
func coldPage(t *testing.T, trouble func(file string, since time.Duration) string) (url string) {
	t.Helper()
	p := newProject(t, "cold", "")
	p.run(vite, "build", "--logLevel", "warn")
	h := &host{trouble: trouble, pages: http.FileServer(http.FS(os.DirFS(p.path("dist"))))}
	return serve(t, p.dir, func(http.Handler) http.Handler { return h })
}

func open(t *testing.T, url string) coldOutcome {
	t.Helper()
	tab := browser.Open(t)
	tab.Navigate(url)
	tab.Until("window.outcome", "the page has run")
	return browser.Eval[coldOutcome](tab, "outcome")
}

// isPage says what a page has at once, from its cache or its service worker.
func isPage(file string) bool {
	return file == "/" || strings.HasPrefix(file, "index")
}

// at has all but the page itself in trouble for so long.
func at(kind string, length time.Duration) func(string, time.Duration) string {
	return func(file string, since time.Duration) string {
		if isPage(file) || since > length {
			return ""
		}
		return kind
	}
}

// web/e2e has more kinds of trouble, with the published clients.
func TestAPageThatLoadsInTroubleKeepsItsUser(t *testing.T) {
	t.Parallel()
	url := coldPage(t, at("drop", 6*time.Second))
	page := open(t, url)
	assert.NotEmpty(t, page.First.Token)
	assert.NotEmpty(t, page.Forced.Token)
	for _, state := range page.States {
		assert.NotContains(t, state, "signedOut")
		assert.NotContains(t, state, "unavailable")
	}
	assert.Equal(t, "ready", page.Ready)
	t.Logf("first token after %.1f s, %v", page.First.After/1000, page.States)
}

// The control: the provider's own failure is all that a client is told.
func TestWithoutHoldfastAPageThatLoadsInTroubleLosesItsUser(t *testing.T) {
	t.Parallel()
	url := coldPage(t, at("drop", 6*time.Second))
	page := open(t, url+"/?bare")
	assert.Empty(t, page.First.Token)
}

// A chunk that could not be had is asked for again, in browsers that remember it, too.
func TestALostChunkIsAskedForAgain(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"drop", "503"} {
		t.Run(kind, func(t *testing.T) {
			url := coldPage(t, func(file string, since time.Duration) string {
				if strings.HasPrefix(file, "engine-chunk") && since < 6*time.Second {
					return kind
				}
				return ""
			})
			page := open(t, url)
			assert.Equal(t, "ready", page.Ready)
		})
	}
}
