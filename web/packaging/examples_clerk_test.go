//go:build !js

package packaging

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend/convexsync"
	"holdfast/web/demo/backend/faults"
	"holdfast/web/demo/browser"
	"holdfast/web/providers"
	"holdfast/web/providers/fakes"
)

// clerkAt is where the page's own server passes Clerk's requests on.
const clerkAt = "/__clerk"

// clerkKey is of a production instance.
var clerkKey = "pk_live_" + base64.StdEncoding.EncodeToString([]byte("clerk.example.com$"))

// clerkUI is Clerk's script of components, as far as the example uses it: its dialog signs the fake's one user in.
const clerkUI = `window.__internal_ClerkUICtor = class {
	constructor(clerk) { this.clerk = clerk; }
	async ensureMounted() {
		return { openModal: async () => {
			const { createdSessionId } = await this.clerk().client.signIn.create({ strategy: 'ticket', ticket: 'of the fake' });
			await this.clerk().setActive({ session: createdSessionId });
		} };
	}
};`

// clerkServer is the server of a page: Clerk, passed on, and a Convex deployment.
type clerkServer struct {
	clerk *fakes.Clerk
	fault faults.Switch
	sync  *convexsync.Deployment
	over  atomic.Pointer[time.Time] // no token that ends by then is good any more
}

// serveOnClerk builds an app of Clerk's, on a fake of that. Trouble is a gateway that forbids what is asked of Clerk.
func serveOnClerk(p project) served {
	p.t.Helper()
	s := &clerkServer{}
	s.over.Store(&time.Time{})
	url := serve(p.t, p.path("dist"), s.before)
	s.clerk = fakes.NewClerk(url, time.Minute)
	identify := providers.By(s.clerk.Key, url)
	s.sync = convexsync.New(convexsync.Hooks{
		Verify: func(token string) (convexsync.Identity, error) {
			who, err := identify(token)
			if err == nil && !who.ExpiresAt.After(*s.over.Load()) {
				err = errors.New("Convex token identity expired")
			}
			return who, err
		},
		AuthError: func(string, bool) {},
		Socket:    func(bool) {},
		FaultOver: func() {},
	})
	p.t.Cleanup(s.sync.Close)
	p.settings(map[string]string{"VITE_CLERK_PUBLISHABLE_KEY": clerkKey, "VITE_CLERK_PROXY_URL": clerkAt, "VITE_CONVEX_URL": url})
	p.run("npm", "run", "build")
	return served{
		url: url,
		// @clerk/shared takes a browser that a program drives for one that is offline.
		scripts: []string{"Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false })"},
		trouble: func() {
			fault, err := faults.Auth{Kind: faults.Status, Status: http.StatusForbidden}.Normalize()
			require.NoError(p.t, err)
			s.fault.Set(fault)
			s.expire()
		},
		heal: func() { s.fault.Clear() },
		// The page tells of it after ten seconds: so long is what Clerk asks for held before the guard takes it for slow.
		met: func(visitor) {
			select {
			case <-s.fault.Met():
			case <-time.After(browser.Patience):
				p.t.Fatal("nothing is asked of Clerk")
			}
		},
		revoke: func(visitor) {
			s.clerk.Revoke()
			s.expire()
		},
	}
}

func (s *clerkServer) before(pages http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	mux.HandleFunc("GET /api/{version}/sync", func(w http.ResponseWriter, r *http.Request) {
		s.sync.ServeHTTP(w, r, r.PathValue("version"))
	})
	mux.HandleFunc("GET "+clerkAt+"/npm/@clerk/{package}/dist/{file}", clerkScript)
	mux.Handle(clerkAt+"/v1/", http.StripPrefix(clerkAt, http.HandlerFunc(s.passOn)))
	return mux
}

// clerkScript is what Clerk serves beside its API.
func clerkScript(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.PathValue("package"), "ui@") {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write([]byte(clerkUI))
		return
	}
	http.ServeFile(w, r, "../providers/node_modules/@clerk/clerk-js/dist/"+r.PathValue("file"))
}

func (s *clerkServer) passOn(w http.ResponseWriter, r *http.Request) {
	if fault, _ := s.fault.Take(true); fault != nil {
		faults.Serve(r.Context(), w, r, *fault)
		return
	}
	s.clerk.ServeHTTP(w, r)
}

// expire ends every token so far.
func (s *clerkServer) expire() {
	over := time.Now().Add(s.clerk.Life)
	s.over.Store(&over)
	s.sync.RefuseAll("Convex token identity expired")
}
