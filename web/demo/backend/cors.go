package backend

import (
	"net/http"
	"net/url"
)

// allowLocalOrigins lets pages of other ports on this machine call, with
// cookies: a Vite dev server is one. Faulty answers carry the headers too;
// without them a page on another port could not tell a 503 from a dead network.
func allowLocalOrigins(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Add("Vary", "Origin")
		header.Set("X-Content-Type-Options", "nosniff")
		from := r.Header.Get("Origin")
		if u, err := url.Parse(from); from != "" && err == nil && isLocal(u) {
			header.Set("Access-Control-Allow-Origin", from)
			header.Set("Access-Control-Allow-Credentials", "true")
			header.Set("Access-Control-Expose-Headers", "Retry-After")
			header.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
			header.Set("Access-Control-Allow-Headers", "Content-Type, Accept")
		}
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isLocal reports whether an address is on this machine.
func isLocal(u *url.URL) bool {
	if u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	host := u.Hostname()
	return host == "localhost" || host == "127.0.0.1" || host == "::1"
}
