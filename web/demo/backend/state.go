package backend

import "time"

// Counters count what a page's server side has done since it was made.
type Counters struct {
	RefreshCalls   int `json:"refreshCalls"`   // refresh grants that arrived, answered or not
	RefreshOK      int `json:"refreshOK"`      // refresh grants that gave a token
	AuthenticateOK int `json:"authenticateOK"` // tokens that the sync server accepted
	AuthErrors     int `json:"authErrors"`     // AuthErrors that the sync server sent
	Sockets        int `json:"sockets"`        // sync sockets that opened
}

// State is a page at one moment.
type State struct {
	ID            string   `json:"id"`
	ClientID      string   `json:"clientId"`
	TokenLife     int      `json:"tokenLife"`     // seconds
	RotationGrace int      `json:"rotationGrace"` // seconds
	User          string   `json:"user"`
	DevMode       bool     `json:"devMode"`
	Faults        Faults   `json:"faults"`
	Counters      Counters `json:"counters"`
	Sessions      int      `json:"sessions"`    // sessions alive
	SocketsOpen   int      `json:"socketsOpen"` // sync sockets open now
}

// Faults are the faults that are on; nil means none.
type Faults struct {
	Auth   *AuthFault   `json:"auth"`
	Engine *EngineFault `json:"engine"`
	Sync   *SyncFault   `json:"sync"`
}

// State describes the page now.
func (p *Page) State() State {
	p.mu.Lock()
	s, counters := p.settings, p.counters
	p.mu.Unlock()
	return State{
		ID: p.id, ClientID: p.ClientID(), User: s.user, DevMode: s.devMode,
		TokenLife: int(s.life / time.Second), RotationGrace: int(s.grace / time.Second),
		Faults:   Faults{Auth: p.auth.Now(), Engine: p.engine.Now(), Sync: p.sync.Fault()},
		Counters: counters, Sessions: p.realm.Alive(), SocketsOpen: p.sync.Sockets(),
	}
}
