//go:build js && wasm

package main

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/url"
	"strings"
	"syscall/js"
)

// serveRequest answers in a goroutine of its own. It returns the request's number.
func serveRequest(lab http.Handler, request, to js.Value) int {
	ctx, cancel := context.WithCancel(context.Background())
	number := requests.add(cancel)
	over := func() {
		cancel()
		requests.remove(number)
	}
	r, err := newRequest(ctx, request)
	if err != nil {
		over()
		to.Call("fail")
		return number
	}
	w := &response{to: to, header: http.Header{}, ctx: ctx}
	go handle(lab, w, r, func(aborted bool) {
		over()
		w.finish(aborted)
	})
	return number
}

// newRequest is what a server would have read of a page's request.
func newRequest(ctx context.Context, request js.Value) (*http.Request, error) {
	body := strings.NewReader(request.Get("body").String())
	r, err := http.NewRequestWithContext(ctx, request.Get("method").String(), request.Get("url").String(), body)
	if err != nil {
		return nil, err
	}
	headers := request.Get("headers")
	for i := range headers.Length() {
		r.Header.Add(headers.Index(i).Index(0).String(), headers.Index(i).Index(1).String())
	}
	return asServed(r), nil
}

// asServed has the origins, and what tells http from https, in a request's own
// places. The page's origin counts as one of this machine.
func asServed(r *http.Request) *http.Request {
	r.Header.Set("Origin", "http://localhost")
	r.RequestURI = r.URL.RequestURI()
	if r.URL.Scheme == "https" || r.URL.Scheme == "wss" {
		r.TLS = &tls.ConnectionState{}
	}
	r.URL = &url.URL{Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
	return r
}

// response hands an answer to the page as it comes. It is used by one goroutine.
type response struct {
	to     js.Value
	header http.Header
	ctx    context.Context // ends when nobody waits any more
	begun  bool
}

func (w *response) Header() http.Header { return w.header }

func (w *response) WriteHeader(status int) {
	if w.begun {
		return
	}
	w.begun = true
	var list []any
	for name, values := range w.header {
		for _, value := range values {
			list = append(list, []any{name, value})
		}
	}
	w.to.Call("head", status, list)
}

func (w *response) Write(part []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	w.WriteHeader(http.StatusOK)
	bytes := js.Global().Get("Uint8Array").New(len(part))
	js.CopyBytesToJS(bytes, part)
	w.to.Call("part", bytes)
	return len(part), nil
}

// Flush does nothing: nothing waits here.
func (w *response) Flush() {}

func (w *response) finish(aborted bool) {
	if aborted {
		w.to.Call("fail")
		return
	}
	w.WriteHeader(http.StatusOK)
	w.to.Call("end")
}
