package backend

import (
	"bytes"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

const notBuilt = "The page is not built: run ./build.sh demo"

// contentTypes are set by hand: the machine's own table may lack one or have
// another, and a browser refuses to stream WebAssembly of a wrong type.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".mjs":  "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".json": "application/json",
	".map":  "application/json",
	".svg":  "image/svg+xml",
	".wasm": "application/wasm",
}

// serveFile serves the page. A path that names no file and has no extension is
// a place within the page, so it gets index.html.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		notFound(w, r)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	content, err := fs.ReadFile(s.page, name)
	if err != nil && path.Ext(name) == "" {
		name = "index.html"
		content, err = fs.ReadFile(s.page, name)
	}
	if err != nil {
		if _, missing := fs.Stat(s.page, "index.html"); missing != nil {
			http.Error(w, notBuilt, http.StatusServiceUnavailable)
			return
		}
		http.NotFound(w, r)
		return
	}
	sendFile(w, r, name, content)
}

func sendFile(w http.ResponseWriter, r *http.Request, name string, content []byte) {
	if kind, known := contentTypes[path.Ext(name)]; known {
		w.Header().Set("Content-Type", kind)
	}
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}
