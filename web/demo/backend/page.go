package backend

import (
	"context"
	"sync"

	"holdfast/web/demo/backend/convexsync"
	"holdfast/web/demo/backend/eventlog"
	"holdfast/web/demo/backend/faults"
	"holdfast/web/demo/backend/issuer"
)

// Faults, events and their fields, see the packages that they come from.
type (
	AuthFault   = faults.Auth
	EngineFault = faults.Auth // of a kind that a file can be in
	SyncFault   = faults.Sync
	Event       = eventlog.Event
)

// Page is one lab page: all that the server keeps apart for it. Get it from
// [Server.Page]. It is safe for use by many goroutines.
type Page struct {
	id     string
	realm  *issuer.Realm
	sync   *convexsync.Deployment
	auth   faults.Switch
	engine faults.Switch
	log    eventlog.Log
	runner runner

	mu       sync.Mutex // guards settings and counters
	settings settings
	counters Counters
}

func newPage(id string, ctx context.Context) *Page {
	p := &Page{id: id, settings: defaultSettings()}
	p.realm = issuer.New(p.ClientID(), issuer.ProcessKey(), p.settings.issuer())
	p.sync = convexsync.New(convexsync.Hooks{
		Verify: p.verify, AuthError: p.sentAuthError, Socket: p.socket,
		FaultOver: func() { p.logFault("sync", nil) },
	})
	p.runner.ctx = ctx
	return p
}

func (p *Page) close() {
	p.runner.stop()
	p.sync.Close()
}

// ID is the page's id.
func (p *Page) ID() string { return p.id }

// ClientID is the client id that authkit-js is to be given: "client_" and the
// page's id.
func (p *Page) ClientID() string { return clientPrefix + p.id }

// Configure changes the page's settings and keeps its sessions; a token life
// applies from the next token on. Its error names the field that is wrong, and
// then nothing has changed.
func (p *Page) Configure(c PageConfig) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	next, err := p.settings.with(c)
	if err != nil {
		return err
	}
	p.settings = next
	p.realm.Configure(next.issuer())
	return nil
}

func (p *Page) current() settings {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.settings
}

func (p *Page) count(change func(*Counters)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.counters)
}

// Events lists what happened, oldest first; see the package's documentation.
func (p *Page) Events() []Event { return p.log.All() }

// SetAuthFault puts the auth endpoint into trouble, in place of any other
// fault of it. The kinds are in package faults. A Revoked fault ends every
// session at once. Its error names the field that is wrong.
func (p *Page) SetAuthFault(f AuthFault) error {
	f, err := f.Normalize()
	if err != nil {
		return err
	}
	p.auth.Set(f)
	p.logFault("auth", f.Kind)
	if f.Kind == faults.Revoked {
		p.Revoke()
	}
	return nil
}

// ClearAuthFault ends the auth endpoint's trouble. Requests that hang go on
// hanging: an answer that is lost does not come.
func (p *Page) ClearAuthFault() {
	if p.auth.Clear() {
		p.logFault("auth", nil)
	}
}

// SetEngineFault puts the engine's file of the page into trouble, in place of any
// other fault of it: the one at [Page.EnginePath]. Its error names the field that
// is wrong.
func (p *Page) SetEngineFault(f EngineFault) error {
	f, err := f.NormalizeEngine()
	if err != nil {
		return err
	}
	p.engine.Set(f)
	p.logFault("engine", f.Kind)
	return nil
}

// ClearEngineFault ends the trouble with the engine's file.
func (p *Page) ClearEngineFault() {
	if p.engine.Clear() {
		p.logFault("engine", nil)
	}
}

// EnginePath is where the page has an engine's file of its own, for an app that is
// to meet a fault of it.
func (p *Page) EnginePath() string { return "/pages/" + p.id + "/holdfast.wasm" }

// SetSyncFault puts the sync server into trouble, in place of any other fault
// of it; see [convexsync.Deployment.SetFault]. Its error names the field that
// is wrong.
func (p *Page) SetSyncFault(f SyncFault) error {
	f, err := f.Normalize()
	if err != nil {
		return err
	}
	p.logFault("sync", f.Kind)
	p.sync.SetFault(f)
	return nil
}

// ClearSyncFault ends the sync server's trouble.
func (p *Page) ClearSyncFault() {
	if p.sync.ClearFault() {
		p.logFault("sync", nil)
	}
}

// Revoke ends every session: the next refresh answers invalid_grant. Tokens
// that are out there stay good until they expire, and so do live sockets. It
// returns how many sessions there were.
func (p *Page) Revoke() int {
	n := p.realm.RevokeAll()
	p.log.Add(eventlog.Session, map[string]any{"action": "revoked", "count": n})
	return n
}

// Expire makes the sync server treat every token issued so far as expired, and
// tells the sockets that are signed in with one.
func (p *Page) Expire() {
	p.realm.ExpireIssued()
	p.log.Add(eventlog.Session, map[string]any{"action": "expired"})
	p.sync.RefuseAll("Convex token identity expired")
}

// SignIn starts a session without a browser, for tests that need a token.
// origin is the server's address, such as http://localhost:5555.
func (p *Page) SignIn(origin string) (accessToken, refreshToken string, err error) {
	g, err := p.realm.NewSession("", origin)
	return g.AccessToken, g.RefreshToken, err
}
