//go:build !js

package providers

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"holdfast/web/demo/backend/faults"
)

// proxy is what pages take for the provider's server. While a fault is on, each request
// meets it.
type proxy struct {
	ctx    context.Context // ends with the lab
	server Server
	fault  faults.Switch

	mu  sync.Mutex // guards log
	log []string
}

// maxBody bounds what a page can have the proxy keep of a request.
const maxBody = 1 << 20

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == faults.PortalPath {
		faults.Portal(w, r)
		return
	}
	allow(w, r)
	var fault *faults.Auth
	if p.server.Data == nil || !p.server.Data(r) {
		fault, _ = p.fault.Take(true)
	}
	if r.Method == http.MethodOptions && (fault == nil || fault.Kind != faults.Drop) {
		// A gateway that answers at all is taken to answer this, so that what it says of the
		// request itself reaches the SDK.
		w.WriteHeader(http.StatusNoContent)
		return
	}
	// A page that goes away is noticed only once its request has been read.
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	p.note(r, fault)
	switch {
	case fault == nil:
	case fault.Kind == faults.Late:
		made := httptest.NewRecorder()
		p.answer(made, r)
		if faults.Hold(p.ctx, w, r, *fault) {
			replay(w, made)
		}
		return
	default:
		if _, done := faults.Serve(p.ctx, w, r, *fault); done {
			return
		}
	}
	p.answer(w, r)
}

// answer gives the provider's own, but for what it says of other origins.
func (p *proxy) answer(w http.ResponseWriter, r *http.Request) {
	p.server.Handler.ServeHTTP(&ownCORS{ResponseWriter: w, own: corsOf(w.Header())}, r)
}

func replay(w http.ResponseWriter, made *httptest.ResponseRecorder) {
	cors := corsOf(w.Header())
	maps.Copy(w.Header(), made.Header())
	maps.Copy(w.Header(), cors)
	w.WriteHeader(made.Code)
	_, _ = w.Write(made.Body.Bytes())
}

// allow lets pages of this machine read every answer, those of faults too, with cookies.
func allow(w http.ResponseWriter, r *http.Request) {
	origin := r.Header.Get("Origin")
	if !strings.HasPrefix(origin, "http://localhost:") {
		return
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Access-Control-Expose-Headers", "Authorization, Retry-After, X-Supabase-Api-Version")
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		h.Set("Access-Control-Allow-Headers", asked)
	}
}

const corsPrefix = "Access-Control-"

func corsOf(h http.Header) http.Header {
	cors := http.Header{}
	for name, values := range h {
		if strings.HasPrefix(name, corsPrefix) {
			cors[name] = values
		}
	}
	return cors
}

// ownCORS is an answer whose words on other origins are the proxy's.
type ownCORS struct {
	http.ResponseWriter
	own  http.Header
	done bool
}

func (w *ownCORS) WriteHeader(status int) {
	if !w.done {
		w.done = true
		h := w.Header()
		maps.DeleteFunc(h, func(name string, _ []string) bool { return strings.HasPrefix(name, corsPrefix) })
		maps.Copy(h, w.own)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *ownCORS) Write(p []byte) (int, error) {
	if !w.done {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap is for http.ResponseController.
func (w *ownCORS) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// note keeps what was asked, and which fault it met, for who wonders what happened.
func (p *proxy) note(r *http.Request, fault *faults.Auth) {
	line := fmt.Sprintf("%s %s %s", time.Now().Format("15:04:05.000"), r.Method, r.URL.Path)
	if fault != nil {
		line += " met " + fault.Kind
	}
	const most = 500
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log = append(p.log, line)
	p.log = p.log[max(0, len(p.log)-most):]
}

func (p *proxy) asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.log)
}
