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
	"github.com/stretchr/testify/require"

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
	Engine        string   `json:"engine"`
	Ready         string   `json:"ready"`
}

// host serves a page whose later requests may be in trouble.
type host struct {
	mu      sync.Mutex
	began   time.Time
	outage  time.Time // until when the auth server drops every connection
	tokens  int
	trouble func(file string, since time.Duration) string
	outcome chan string // what the page posts
	pages   http.Handler
}

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file := path.Base(r.URL.Path)
	h.mu.Lock()
	if h.began.IsZero() {
		h.began = time.Now()
	}
	kind := h.trouble(file, time.Since(h.began))
	if file == "token" && time.Now().Before(h.outage) {
		kind = "drop"
	}
	h.mu.Unlock()
	switch kind {
	case "drop":
		if connection, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = connection.Close()
		}
	case "hang":
		<-r.Context().Done()
	case "hang, cut":
		time.Sleep(6 * time.Second)
		panic(http.ErrAbortHandler)
	case "portal":
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><title>Welcome to our Wi-Fi</title>")
	case "503":
		w.WriteHeader(http.StatusServiceUnavailable)
	case "404":
		w.WriteHeader(http.StatusNotFound)
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
	case "outage":
		h.mu.Lock()
		h.outage = time.Now().Add(5 * time.Second)
		h.mu.Unlock()
	case "outcome":
		body, _ := io.ReadAll(r.Body)
		h.outcome <- string(body)
	default:
		h.pages.ServeHTTP(w, r)
	}
}

// coldPage is the built page, with its later requests in trouble.
func coldPage(t *testing.T, trouble func(file string, since time.Duration) string) (url string, h *host) {
	t.Helper()
	p := newProject(t, "cold", "")
	p.run(vite, "build", "--logLevel", "warn")
	h = &host{trouble: trouble, outcome: make(chan string, 1), pages: http.FileServer(http.FS(os.DirFS(p.path("dist"))))}
	return serve(t, p.dir, func(http.Handler) http.Handler { return h }), h
}

func open(t *testing.T, url string) (coldOutcome, []string) {
	t.Helper()
	tab := browser.Open(t)
	tab.Navigate(url)
	tab.Until("window.outcome", "the page has run")
	return browser.Eval[coldOutcome](tab, "outcome"), tab.Console()
}

// isPage says what a page has at once, from its cache or its service worker.
func isPage(file string) bool {
	return file == "/" || file == "outcome" || strings.HasPrefix(file, "index")
}

func engineFile(file string) bool { return strings.HasSuffix(file, ".wasm") }

// at has all but the page itself in trouble for so long.
func at(kind string, length time.Duration) func(string, time.Duration) string {
	return func(file string, since time.Duration) string {
		if isPage(file) || since > length {
			return ""
		}
		return kind
	}
}

// always has the engine's file in trouble for good.
func always(kind string) func(string, time.Duration) string {
	return func(file string, _ time.Duration) string {
		if engineFile(file) {
			return kind
		}
		return ""
	}
}

func TestAPageThatLoadsInTroubleKeepsItsUser(t *testing.T) {
	for name, c := range map[string]struct {
		kind   string
		length time.Duration
	}{
		"all is down for 6 s":           {"drop", 6 * time.Second},
		"all is down for 30 s":          {"drop", 30 * time.Second},
		"all answers 503 for 6 s":       {"503", 6 * time.Second},
		"a captive portal for 10 s":     {"portal", 10 * time.Second},
		"all hangs for 6 s, and is cut": {"hang, cut", 6 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, _ := coldPage(t, at(c.kind, c.length))
			page, _ := open(t, url)
			assert.NotEmpty(t, page.First.Token)
			assert.NotEmpty(t, page.Forced.Token)
			for _, state := range page.States {
				assert.NotContains(t, state, "signedOut")
				assert.NotContains(t, state, "unavailable")
			}
			assert.Equal(t, "ready", page.Ready)
			assert.Less(t, page.First.After, float64((c.length + 20*time.Second).Milliseconds()))
			t.Logf("first token after %.1f s, %v", page.First.After/1000, page.States)
		})
	}
}

// The control: the provider's own failure is all that a client is told.
func TestWithoutHoldfastAPageThatLoadsInTroubleLosesItsUser(t *testing.T) {
	for _, kind := range []string{"drop", "503", "portal"} {
		t.Run(kind, func(t *testing.T) {
			url, _ := coldPage(t, at(kind, 6*time.Second))
			page, _ := open(t, url+"/?bare")
			assert.Empty(t, page.First.Token)
		})
	}
}

func TestAnEngineOutOfReachLosesNobodyInAnOutage(t *testing.T) {
	for _, kind := range []string{"drop", "hang", "503"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			url, _ := coldPage(t, always(kind))
			page, _ := open(t, url+"/?outage")
			assert.NotEmpty(t, page.First.Token)
			assert.NotEmpty(t, page.Forced.Token)
			assert.Equal(t, "loading", page.Engine)
		})
	}
}

func TestAnEngineThatIsNotThereIsSoonDoneWithout(t *testing.T) {
	url, _ := coldPage(t, always("404"))
	page, console := open(t, url)
	assert.NotEmpty(t, page.Forced.Token)
	assert.Equal(t, "unavailable", page.Ready)
	require.Len(t, ours(console), 1)
	assert.Contains(t, ours(console)[0], "no engine at")
}

// A chunk that could not be had is asked for again, in browsers that remember it, too.
func TestALostChunkIsAskedForAgain(t *testing.T) {
	for _, kind := range []string{"drop", "503"} {
		t.Run(kind, func(t *testing.T) {
			url, _ := coldPage(t, func(file string, since time.Duration) string {
				if strings.HasPrefix(file, "page-side") && since < 6*time.Second {
					return kind
				}
				return ""
			})
			page, _ := open(t, url)
			assert.Equal(t, "ready", page.Ready)
		})
	}
}

// ours is what of a console is Holdfast's.
func ours(console []string) (lines []string) {
	for _, line := range console {
		if strings.Contains(line, "holdfast:") {
			lines = append(lines, line)
		}
	}
	return lines
}
