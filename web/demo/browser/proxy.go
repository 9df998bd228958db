//go:build !js

package browser

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// proxy stands between a browser and all servers, and does what the browser can't by
// itself: it puts scripts before those of each page, and cuts the browser off.
type proxy struct {
	script  string
	forward httputil.ReverseProxy

	mu      sync.Mutex // guards all below
	off     bool
	blocked *regexp.Regexp
}

// scriptOfTheTest is the address of the script, at each origin, so that no policy of a
// page's that lets it have scripts of its own forbids it.
const scriptOfTheTest = "/-script-of-the-test.js"

// silent is the log of what tests break on purpose.
var silent = log.New(io.Discard, "", 0)

func serveProxy(t T, l net.Listener, scripts []string) *proxy {
	t.Helper()
	p := &proxy{script: strings.Join(scripts, ";\n")}
	p.forward = httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.Host = r.In.Host
			if r.Out.URL.Scheme == "ws" {
				r.Out.URL.Scheme = "http"
			}
			if isPage(r.In) {
				r.Out.Header.Del("Accept-Encoding") // what is read must be readable
			}
		},
		ModifyResponse: p.insert,
		// What could not be had is no answer.
		ErrorHandler: func(_ http.ResponseWriter, r *http.Request, err error) {
			resetToo(r, err)
			panic(http.ErrAbortHandler)
		},
		ErrorLog:      silent,
		FlushInterval: -1, // a body that stalls has come as far as it did
		Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 100},
	}
	server := &http.Server{
		Handler:     p,
		ErrorLog:    silent,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, connection{}, c) },
	}
	t.Cleanup(func() { _ = server.Close() })
	go func() { _ = server.Serve(l) }()
	return p
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	cut := p.off || p.blocked != nil && p.blocked.MatchString(r.URL.String())
	p.mu.Unlock()
	switch {
	case cut:
		panic(http.ErrAbortHandler)
	case r.URL.Path == scriptOfTheTest:
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = io.WriteString(w, p.script)
	default:
		w.Header()["Content-Type"] = nil // none that the server did not name
		p.forward.ServeHTTP(w, r)
	}
}

// isPage reports whether a request is for a page, in a frame or not.
func isPage(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept"), "text/html") }

// connection is the key of a request's own, in its context.
type connection struct{}

// resetToo has the browser's connection end as the server's did, if that was by a reset.
func resetToo(r *http.Request, err error) {
	if c, ok := r.Context().Value(connection{}).(*net.TCPConn); ok && errors.Is(err, syscall.ECONNRESET) {
		_ = c.SetLinger(0)
	}
}

// resettable is the body of an answer that a reset may end.
type resettable struct {
	io.ReadCloser
	request *http.Request
}

func (b resettable) Read(p []byte) (n int, err error) {
	n, err = b.ReadCloser.Read(p)
	if err != nil {
		resetToo(b.request, err)
	}
	return n, err
}

// insert puts the script first into each page.
func (p *proxy) insert(r *http.Response) error {
	if r.StatusCode == http.StatusSwitchingProtocols {
		return nil
	}
	if !isPage(r.Request) || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
		r.Body = resettable{r.Body, r.Request}
		return nil
	}
	page, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	_ = r.Body.Close()
	const doctype = "<!doctype html>"
	at := 0
	if len(page) >= len(doctype) && strings.EqualFold(string(page[:len(doctype)]), doctype) {
		at = len(doctype)
	}
	page = bytes.Join([][]byte{page[:at], []byte(`<script src="` + scriptOfTheTest + `"></script>`), page[at:]}, nil)
	r.Body = io.NopCloser(bytes.NewReader(page))
	r.Header.Set("Content-Length", strconv.Itoa(len(page)))
	r.ContentLength = int64(len(page))
	return nil
}

func (p *proxy) cut(off bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.off = off
}

// block cuts the browser off from what the URL pattern matches; from nothing if it is "".
func (p *proxy) block(pattern string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.blocked = nil
	if pattern != "" {
		p.blocked = asRegexp(pattern)
	}
}
