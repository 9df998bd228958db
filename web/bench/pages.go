//go:build !js

package main

import (
	"embed"
	"io/fs"
	"mime"
	"net/http"
	"net/http/httptest"
)

//go:embed pages/*.html
var pages embed.FS

// servePages serves the bench's own pages, the built package under /dist/, and
// /token, a provider's. Their clocks are as fine as a browser lets them be.
func servePages(t *bench, dist string) (url string) {
	_ = mime.AddExtensionType(".wasm", "application/wasm")
	own, err := fs.Sub(pages, "pages")
	if err != nil {
		t.Fatalf("%v", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(own))
	built := http.StripPrefix("/dist/", http.FileServer(http.Dir(dist)))
	mux.HandleFunc("GET /dist/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		built.ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /token", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write([]byte("opaque"))
	})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		web.CloseClientConnections()
		web.Close()
	})
	return web.URL
}
