//go:build !js

package providers

import (
	"context"
	"encoding/json"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend/convexsync"
	"holdfast/web/demo/backend/faults"
	"holdfast/web/demo/browser"
)

// Lab is one provider's server behind the proxy, a Convex deployment, and the server of the
// apps' pages.
type Lab struct {
	t        browser.T
	provider Provider
	server   Server
	proxy    *proxy
	sync     *convexsync.Deployment
	auth     string // the proxy's origin
	pages    string // the pages'
}

// NewLab serves all of it until the test ends, on ports of its own.
func NewLab(t browser.T, p Provider) *Lab {
	t.Helper()
	built := filepath.Join(folder(t), "dist")
	_, err := os.Stat(filepath.Join(built, "index.html"))
	require.NoError(t, err, "run npm --prefix web/providers run build first")

	ctx, end := context.WithCancel(context.Background())
	auth, web := httptest.NewUnstartedServer(nil), httptest.NewUnstartedServer(nil)
	lab := &Lab{t: t, provider: p, auth: originOf(auth), pages: originOf(web)}
	lab.server = p.Serve(t, lab.auth, p.Life)
	lab.proxy = &proxy{ctx: ctx, server: lab.server}
	lab.sync = convexsync.New(convexsync.Hooks{
		Verify:    lab.server.Identify,
		AuthError: func(string, bool) {},
		Socket:    func(bool) {},
		FaultOver: func() {},
	})
	auth.Config.Handler = lab.syncOr(lab.proxy) // a Convex deployment may be the auth server, too
	pages := lab.server.Pages
	if pages == nil {
		pages = lab.app(built)
	}
	web.Config.Handler = lab.syncOr(pages)
	for _, server := range []*httptest.Server{auth, web} {
		server.Start()
		t.Cleanup(func() {
			server.CloseClientConnections()
			server.Close()
		})
	}
	t.Cleanup(func() { // first, or requests that hang would be waited for
		end()
		lab.sync.Close()
	})
	return lab
}

// originOf is a server's, by the machine's name: cookies and secure contexts want that.
func originOf(server *httptest.Server) string {
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	return "http://localhost:" + port
}

var syncPath = regexp.MustCompile(`^/api/([^/]+)/sync$`)

func (lab *Lab) syncOr(other http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if found := syncPath.FindStringSubmatch(r.URL.Path); found != nil {
			lab.sync.ServeHTTP(w, r, found[1])
			return
		}
		other.ServeHTTP(w, r)
	})
}

// app serves the built pages: the same one at every path without a file, because a provider
// may send the browser back to any.
func (lab *Lab) app(built string) http.Handler {
	_ = mime.AddExtensionType(".wasm", "application/wasm")
	files := http.FileServer(http.Dir(built))
	mux := http.NewServeMux()
	mux.HandleFunc("/whoami", lab.whoami)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if path.Ext(r.URL.Path) == "" {
			r.URL.Path = "/"
		}
		files.ServeHTTP(w, r)
	})
	return mux
}

// whoami says whom a token is taken for, for apps without Convex; null for no token, or one
// that is not good.
func (lab *Lab) whoami(w http.ResponseWriter, r *http.Request) {
	who, _ := lab.server.WhoAsks(r)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(who)
}

// Who is what pages are told of their user. A hash names the token.
type Who struct {
	Sub       string `json:"sub"`
	TokenHash string `json:"tokenHash"`
}

// WhoAsks tells by a request's bearer token who asks; nil and why, if it is not good.
func (s Server) WhoAsks(r *http.Request) (*Who, error) {
	identity, err := s.Identify(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	if err != nil {
		return nil, err
	}
	return &Who{identity.Subject, identity.TokenHash}, nil
}

// Fail puts a fault on, which each request to the provider then meets.
func (lab *Lab) Fail(fault faults.Auth) {
	lab.t.Helper()
	fault, err := fault.Normalize()
	require.NoError(lab.t, err)
	lab.proxy.fault.Set(fault)
}

// Heal takes the fault off. What hangs goes on to hang: a dead connection stays dead.
func (lab *Lab) Heal() { lab.proxy.fault.Clear() }
