//go:build !js

package browser

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/backend/eventlog"
)

// Lab is a running backend.
type Lab struct {
	t      T
	Server *backend.Server
	URL    string

	authPort int
}

// NewLab serves the backend, with the page that is built into it, on two ports of
// this machine until the test ends: one is the page's, the other that of its auth
// endpoint where a Setup asks for it.
func NewLab(t T) *Lab {
	t.Helper()
	return NewLabBehind(t, func(backend http.Handler) http.Handler { return backend })
}

// NewLabBehind is NewLab with something between the browser and the backend.
func NewLabBehind(t T, between func(http.Handler) http.Handler) *Lab {
	t.Helper()
	web, auth := httptest.NewUnstartedServer(nil), httptest.NewUnstartedServer(nil)
	authPort := auth.Listener.Addr().(*net.TCPAddr).Port
	server := backend.New(backend.Config{AuthPort: authPort})
	handler := between(server)
	for _, on := range []*httptest.Server{web, auth} {
		on.Config.Handler = handler
		on.Start()
	}
	t.Cleanup(func() {
		web.CloseClientConnections()
		auth.CloseClientConnections()
		server.Close()
		web.Close()
		auth.Close()
	})
	// AuthKit's devMode and *.localhost cookies want the name, not the address.
	return &Lab{t: t, Server: server, URL: strings.Replace(web.URL, "127.0.0.1", "localhost", 1), authPort: authPort}
}

// For is the same lab for a part of the test, whose browsers end with it.
func (lab *Lab) For(t T) *Lab {
	part := *lab
	part.t = t
	return &part
}

// DefaultLife is the life of an access token where a Setup does not say.
const DefaultLife = 8 * time.Second

// Setup says which app to open.
type Setup struct {
	Life    time.Duration // of an access token; default DefaultLife
	Control bool          // @convex-dev/workos in Holdfast's place
	// Handmade puts a hand-written hook in Holdfast's place: "cached" catches and
	// returns the last token, "hold" tries again.
	Handmade string
	Cookie   bool   // AuthKit's production mode: the refresh token in an HttpOnly cookie
	WasmURL  string // where the engine is; default: where the package puts it
	// Elsewhere puts the auth endpoint on another origin, as WorkOS's is; a cookie
	// is of a host, so the page and the endpoint still share theirs.
	Elsewhere bool
	// Emulator has the issuer answer as WorkOS's own emulator does.
	Emulator bool
	// Engine is the trouble that the engine's file is in from the first load on,
	// until the page's ClearEngineFault.
	Engine *backend.EngineFault

	NoPanel     bool   // without Holdfast's panel, which draws each second
	Alone       bool   // Holdfast's crossTab is off
	Unwatched   bool   // Holdfast leaves AuthKit's own refresh request alone
	NoWasm      bool   // WebAssembly is switched off
	Private     bool   // in a private window
	Dark        bool   // as its user prefers it
	ReloadGuard bool   // Holdfast cancels scripted reloads during trouble
	Blocked     string // a URL pattern that can't be reached, until the test ends it by Block
}

// App is the lab's app, open in a browser and signed in.
type App struct {
	*Tab
	Lab   *Lab
	Page  *backend.Page
	setup Setup
}

var pages atomic.Int64

// SignedIn opens the app in a browser of its own and waits until its user is
// signed in and the sync server has accepted a token.
func (lab *Lab) SignedIn(s Setup, scripts ...string) *App {
	lab.t.Helper()
	if s.Life == 0 {
		s.Life = DefaultLife
	}
	app := &App{Lab: lab, Tab: Current().Open(lab.t, Start{Scripts: scripts, NoWasm: s.NoWasm, Private: s.Private, Dark: s.Dark}), Page: lab.page(s, ""), setup: s}
	lab.t.Cleanup(app.explain)
	if s.Blocked != "" {
		app.Block(s.Blocked)
	}
	if s.Engine != nil {
		require.NoError(lab.t, app.Page.SetEngineFault(*s.Engine))
		app.setup.WasmURL = app.Page.EnginePath()
	}
	app.enter()
	return app
}

// page makes a page for a user; "" is the usual one.
func (lab *Lab) page(s Setup, user string) *backend.Page {
	lab.t.Helper()
	page := lab.Server.Page("test-" + itoa(pages.Add(1)))
	devMode := !s.Cookie
	require.NoError(lab.t, page.Configure(backend.PageConfig{TokenLife: s.Life, User: user, DevMode: &devMode, Emulator: &s.Emulator}))
	return page
}

// enter loads the app and waits until its user is signed in.
func (app *App) enter() {
	app.t.Helper()
	s := app.setup
	query := s.query(app.Page.ID())
	if s.Elsewhere {
		query.Set("authport", strconv.Itoa(app.Lab.authPort))
	}
	app.Navigate(app.Lab.URL + "/app.html?" + query.Encode())
	app.Until("window.lab?.state.isAuthenticated && window.lab.state.whoami && window.lab.state.counter !== null", "the user is signed in")
	if s.guard() == "holdfast" && s.Blocked == "" && s.Engine == nil {
		// A page that is cut off before is another test's subject.
		app.Until("lab.state.guard?.engine !== 'loading'", "the engine is there, or can't be had")
	}
	app.mark()
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// explain logs what the page and its server know, if the test has failed.
func (app *App) explain() {
	t, ok := app.t.(explainer)
	if !ok || !t.Failed() {
		return
	}
	known, err := TryEval[string](app.Tab, "JSON.stringify({now: Date.now(), lab, timeline: window.lab?.timeline?.()}, null, ' ')")
	t.Logf("the page: %s %v", known, err)
	t.Logf("its console: %q", app.Console())
	for _, e := range app.Page.Events() {
		t.Logf("%s %s %v", e.At.Format("15:04:05.000"), e.Kind, e.Fields)
	}
}

// guard is what the page's address calls what stands between AuthKit and Convex.
func (s Setup) guard() string {
	switch {
	case s.Handmade != "":
		return s.Handmade
	case s.Control:
		return "none"
	default:
		return "holdfast"
	}
}

func (s Setup) query(page string) url.Values {
	q := url.Values{"page": {page}, "autosignin": {"1"}, "life": {strconv.Itoa(int(s.Life.Seconds()))}, "session": {"storage"}, "guard": {s.guard()}}
	if s.Cookie {
		q.Set("session", "cookie")
	}
	if s.WasmURL != "" {
		q.Set("wasm", s.WasmURL)
	}
	if s.NoPanel {
		q.Set("panel", "off")
	}
	if s.Alone {
		q.Set("crosstab", "off")
	}
	if s.Unwatched {
		q.Set("transport", "off")
	}
	if s.ReloadGuard {
		q.Set("reloadguard", "1")
	}
	return q
}

// LoadAgain loads the app once more, as a page that finds its session where it was, and
// returns once its code runs.
func (app *App) LoadAgain() {
	app.t.Helper()
	app.Navigate(app.Lab.URL + "/app.html?" + app.setup.query(app.Page.ID()).Encode())
	app.Until("window.lab", "the app runs")
	Eval[bool](app.Tab, "window.marked = {load: lab.load, from: 0}, true")
}

// ShownOut reports whether the app has shown its user as signed out, or has been loaded
// anew, since LoadAgain.
func (app *App) ShownOut() bool {
	app.t.Helper()
	return Eval[bool](app.Tab, `!window.marked || marked.load !== lab.load ||
		lab.record.some((e) => e.kind === 'auth' && !e.isLoading && !e.isAuthenticated)`)
}

// mark notes where the app stands: Lost looks at what came after.
func (app *App) mark() {
	app.t.Helper()
	Eval[bool](app.Tab, "window.marked = {load: lab.load, from: lab.record.length}, true")
}

// Lost says how the user has lost the session since it was signed in: "" if
// not at all.
func (app *App) Lost() string {
	app.t.Helper()
	return Eval[string](app.Tab, `(() => {
		if (!window.marked || marked.load !== lab.load) return 'the page was loaded again';
		const since = lab.record.slice(marked.from);
		if (since.some((e) => e.kind === 'auth' && !e.isAuthenticated)) return 'isAuthenticated turned false';
		if (since.some((e) => e.kind === 'unmount')) return 'a component was unmounted';
		if (!lab.state.isAuthenticated) return 'not authenticated';
		return '';
	})()`)
}

// FreshSince returns when the sync server first accepted, after the given time, a
// token that it had not seen before; the zero time if it has not yet.
func (app *App) FreshSince(since time.Time) time.Time {
	known := map[any]bool{}
	for _, e := range app.Page.Events() {
		if e.Kind != eventlog.Authenticate || e.Fields["ok"] != true {
			continue
		}
		if hash := e.Fields["tokenHash"]; !known[hash] {
			known[hash] = true
			if e.At.After(since) {
				return e.At
			}
		}
	}
	return time.Time{}
}

// UntilFresh waits until the sync server has accepted a new token after the
// given time, and returns when it did.
func (app *App) UntilFresh(since time.Time) time.Time {
	app.t.Helper()
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if at := app.FreshSince(since); !at.IsZero() {
			return at
		}
	}
	app.t.Fatalf("no new token was accepted within %v", Patience)
	return time.Time{}
}

// UntilLost waits until the app has lost the session, and says how.
func (app *App) UntilLost() string {
	app.t.Helper()
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if lost := app.Lost(); lost != "" {
			return lost
		}
	}
	app.t.Fatalf("the session was not lost within %v", Patience)
	return ""
}

// Refreshes returns the refresh requests that arrived after the given time.
func (app *App) Refreshes(since time.Time) []backend.Event {
	return app.events(eventlog.Refresh, since)
}

func (app *App) events(kind string, since time.Time) []backend.Event {
	var found []backend.Event
	for _, e := range app.Page.Events() {
		if e.Kind == kind && e.At.After(since) {
			found = append(found, e)
		}
	}
	return found
}

// UntilTrouble waits until so many refresh requests have met a fault after the given
// time, and returns when the first of them did.
func (app *App) UntilTrouble(since time.Time, n int) time.Time {
	app.t.Helper()
	var met []backend.Event
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		met = nil
		for _, e := range app.Refreshes(since) {
			if e.Fields["fault"] != nil {
				met = append(met, e)
			}
		}
		if len(met) >= n {
			return met[0].At
		}
	}
	app.t.Fatalf("%d of %d refresh requests met the fault within %v", len(met), n, Patience)
	return time.Time{}
}

// UntilExpired waits until every token that was accepted so far has expired.
func (app *App) UntilExpired() {
	app.t.Helper()
	var last int64
	for _, e := range app.events(eventlog.Authenticate, time.Time{}) {
		if exp, ok := e.Fields["exp"].(int64); ok {
			last = max(last, exp)
		}
	}
	if last == 0 {
		app.t.Fatalf("no token was accepted yet")
	}
	time.Sleep(time.Until(time.Unix(last+1, 0)))
}
