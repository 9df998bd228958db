//go:build !js

package browser

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
)

//go:embed testdata/plain.html
var plainHTML []byte

// Plain is a browser for a page with Holdfast's script and nothing else, and the
// server of its tokens.
type Plain struct {
	*Tab
	// Policy is the page's Content-Security-Policy. Set it before the page is loaded.
	Policy string

	life time.Duration
	url  string

	mu       sync.Mutex // guards all below
	auth     func(now time.Time) Answer
	loads    int
	requests []time.Time
	minted   int
}

// Answer is what the token server answers.
type Answer int

const (
	Granted Answer = iota // a new token
	Dropped               // nothing: the connection is cut
	Over                  // invalid_grant: the session is over
)

// NewPlain starts the browser and a server whose tokens live for life. onLoad runs at
// the end of each load of the page, scripts before the page's own.
func NewPlain(t T, life time.Duration, onLoad string, scripts ...string) *Plain {
	t.Helper()
	return NewPlainIn(t, Start{Scripts: scripts}, life, onLoad)
}

// NewPlainIn is NewPlain in a browser that is started in a way of its own.
func NewPlainIn(t T, how Start, life time.Duration, onLoad string) *Plain {
	t.Helper()
	plain := &Plain{life: life}
	plain.Always(Granted)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", plain.serve)
	mux.HandleFunc("GET /elsewhere", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><title>Elsewhere</title>"))
	})
	mux.HandleFunc("POST /token", plain.token)
	for _, name := range []string{"holdfast.js", "holdfast.gzip.wasm", "holdfast.wasm"} {
		path := filepath.Join(Repository(t), "web", "dist", name)
		_, err := os.Stat(path)
		require.NoError(t, err, "run ./build.sh first")
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) {
			forAll(w)
			http.ServeFile(w, r, path)
		})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	plain.url = server.URL
	how.Scripts = append(how.Scripts, "addEventListener('DOMContentLoaded', () => {"+onLoad+"})")
	plain.Tab = Current().Open(t, how)
	return plain
}

// Load loads the page.
func (p *Plain) Load() {
	p.t.Helper()
	p.Navigate(p.url)
}

// Repository is the root of this repository, which holds the directory that tests
// or a program runs in.
func Repository(t T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		require.NotEqual(t, dir, filepath.Dir(dir), "no go.mod above the working directory")
		dir = filepath.Dir(dir)
	}
}

// Always sets what the token server answers.
func (p *Plain) Always(a Answer) { p.At(func(time.Time) Answer { return a }) }

// At sets what the token server answers at a time, by the clock of the request.
func (p *Plain) At(auth func(now time.Time) Answer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.auth = auth
}

// Loads is how often the page was loaded.
func (p *Plain) Loads() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.loads
}

// Requests are the requests for a token so far, by the clock that they told.
func (p *Plain) Requests() []time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]time.Time(nil), p.requests...)
}

func (p *Plain) serve(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	p.loads++
	p.mu.Unlock()
	w.Header().Set("Content-Type", "text/html")
	if p.Policy != "" {
		w.Header().Set("Content-Security-Policy", p.Policy)
	}
	_, _ = w.Write(plainHTML)
}

// forAll lets a page have the answer whose policy has made its origin opaque.
func forAll(w http.ResponseWriter) { w.Header().Set("Access-Control-Allow-Origin", "*") }

func (p *Plain) token(w http.ResponseWriter, r *http.Request) {
	ms, err := strconv.ParseInt(r.URL.Query().Get("now"), 10, 64)
	if err != nil {
		http.Error(w, "now must be milliseconds", http.StatusBadRequest)
		return
	}
	forAll(w)
	now := time.UnixMilli(ms)
	p.mu.Lock()
	p.requests = append(p.requests, now)
	p.minted++
	id, answer := p.minted, p.auth(now)
	p.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch answer {
	case Dropped:
		panic(http.ErrAbortHandler)
	case Over:
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": "invalid_grant", "error_description": "Session has already ended."})
	default:
		expires := now.Add(p.life)
		token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
			"iss": p.url, "sub": "user_ada", "sid": "session_1", "iat": now.Unix(), "exp": expires.Unix(), "jti": strconv.Itoa(id),
		}).SignedString([]byte("nobody verifies this one"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"token": token, "expires": expires.UnixMilli()})
	}
}
