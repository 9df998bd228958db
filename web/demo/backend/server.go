package backend

import (
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"holdfast/web/demo/backend/faults"
	"holdfast/web/demo/backend/issuer"
)

// maxPages bounds the memory that made-up page ids can take.
const maxPages = 4096

// Config sets a [Server] up. The zero value is good.
type Config struct {
	// Page is the web page to serve, with index.html at its root; nil means
	// the embedded one.
	Page fs.FS
	// AuthPort is another port of this machine on which the same server is
	// served, for the lab's apps to have their auth endpoint on: another origin
	// than the page's, as WorkOS's is. 0 means the page's own.
	AuthPort int
	// Engine is where the engine's file is, if it is not among the page's: the
	// page's own copy redirects to it.
	Engine string
}

// Server is the lab's backend, an [http.Handler]. Make it with [New]. Issuer
// addresses follow the Host of each request, so it may be served on any port.
type Server struct {
	handler  http.Handler
	page     fs.FS
	engine   string
	authPort int
	ctx      context.Context // ends at Close
	stop     context.CancelFunc

	mu    sync.Mutex // guards pages and closed
	pages map[string]*Page
	// closed makes pages that come late be born closed.
	closed bool
}

// New makes a server. Close it when done.
func New(config Config) *Server {
	s := &Server{page: config.Page, engine: config.Engine, authPort: config.AuthPort, pages: map[string]*Page{}}
	s.ctx, s.stop = context.WithCancel(context.Background())
	if s.page == nil {
		// Sub fails only on a malformed path.
		s.page, _ = fs.Sub(embedded, "page/dist")
	}
	s.handler = allowLocalOrigins(s.routes())
	return s
}

// ServeHTTP serves every part of the lab.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close stops scenarios, lets hung requests go, cuts every socket and waits
// until all of it has ended. It may be called more than once. Close the HTTP
// server that it is behind after it: that one waits for handlers.
func (s *Server) Close() {
	s.stop()
	s.mu.Lock()
	s.closed = true
	pages := make([]*Page, 0, len(s.pages))
	for _, p := range s.pages {
		pages = append(pages, p)
	}
	s.mu.Unlock()
	for _, p := range pages {
		p.close()
	}
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /user_management/authenticate", s.authenticate)
	mux.HandleFunc("GET /user_management/authorize", s.authorize)
	mux.HandleFunc("GET /user_management/sessions/logout", s.logout)
	mux.HandleFunc("GET /sso/jwks/{client}", s.jwks)
	mux.HandleFunc("GET /pages/{page}/api/{version}/sync", s.sync)
	mux.HandleFunc("GET /pages/{page}/holdfast.wasm", s.serveEngine)
	mux.HandleFunc(faults.PortalPath, faults.Portal)
	s.labRoutes(mux)
	for _, prefix := range []string{"/lab/", "/user_management/", "/sso/", "/pages/"} {
		mux.HandleFunc(prefix, notFound)
	}
	mux.HandleFunc("/", s.serveFile)
	return mux
}

// pageID is what a page may be called. It goes into addresses, cookies and
// client ids, so it holds nothing that any of them would have to escape.
var pageID = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

const clientPrefix = "client_"

// Page returns the page of this id, and makes it if there is none. It panics
// if the id does not match [a-z0-9-]{1,32}: a test that names its own pages
// has nothing better to do about it.
func (s *Server) Page(id string) *Page {
	p, err := s.pageFor(id)
	if err != nil {
		panic("backend: " + err.Error())
	}
	return p
}

func (s *Server) pageFor(id string) (*Page, error) {
	if !pageID.MatchString(id) {
		return nil, fmt.Errorf("id must match [a-z0-9-]{1,32}, got %q", bounded(id))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, here := s.pages[id]; here {
		return p, nil
	}
	if len(s.pages) >= maxPages {
		return nil, fmt.Errorf("id %q is one page too many: the lab holds %d; restart it", id, maxPages)
	}
	p := newPage(id, s.ctx)
	if s.closed {
		p.close()
	}
	s.pages[id] = p
	return p, nil
}

func (s *Server) pageOfClient(clientID string) (*Page, error) {
	id, ok := strings.CutPrefix(clientID, clientPrefix)
	if !ok {
		return nil, fmt.Errorf("client_id must be client_<page id>, got %q", bounded(clientID))
	}
	return s.pageFor(id)
}

// newPageID makes an id up.
func newPageID() string { return "page-" + strings.ToLower(rand.Text()[:10]) }

// sync hands a socket to the page's Convex deployment.
func (s *Server) sync(w http.ResponseWriter, r *http.Request) {
	p, err := s.pageFor(r.PathValue("page"))
	if err != nil {
		badRequest(w, err)
		return
	}
	p.sync.ServeHTTP(w, r, r.PathValue("version"))
}

func (s *Server) jwks(w http.ResponseWriter, r *http.Request) {
	if _, err := s.pageOfClient(r.PathValue("client")); err != nil {
		badRequest(w, err)
		return
	}
	writeJSON(w, http.StatusOK, issuer.ProcessKey().JWKS())
}
