package issuer

import (
	"net/http"
	"slices"
	"time"
)

// Organizations are the organizations that every user is a member of.
var Organizations = []string{"org_one", "org_two"}

// Limits that keep a hostile page from filling the memory.
const (
	maxSessions = 1000
	maxCodes    = 100
)

// session is one sign-in. It ends by sign-out or revocation; a dead one is
// deleted, so its refresh tokens are unknown ones.
type session struct {
	id      string
	name    string // the sid of its tokens; its id, if nothing renames it
	user    User
	org     string
	started time.Time
}

// refreshToken is one link of a session's chain.
type refreshToken struct {
	sid       string
	usedAt    time.Time // zero until the first use
	successor string
}

// Refresh answers a refresh grant: the token's successor and a new access
// token. A used token answers with the same successor for the rotation grace
// and is refused after it. organization may be empty, which keeps the
// session's. The error is an [*Error] unless signing itself failed.
func (r *Realm) Refresh(token, organization, origin string) (Grant, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	link, known := r.refresh[token]
	if !known {
		return Grant{}, invalidGrant("Session has already ended.")
	}
	s := r.sessions[link.sid]
	if s == nil {
		return Grant{}, invalidGrant("Session has already ended.")
	}
	if !link.usedAt.IsZero() && r.now().Sub(link.usedAt) > r.options.RotationGrace {
		return Grant{}, invalidGrant("Refresh token already exchanged.")
	}
	if err := s.switchTo(organization); err != nil {
		return Grant{}, err
	}
	if link.usedAt.IsZero() {
		link.usedAt, link.successor = r.now(), r.link(s.id)
		r.prune(s.id)
		if r.options.RenamesSessions {
			s.name = randomID("session")
		}
	}
	return r.grant(s, link.successor, origin)
}

// switchTo moves the session to another organization, or refuses one that the
// user is no member of.
func (s *session) switchTo(organization string) error {
	if organization == "" {
		return nil
	}
	if !slices.Contains(Organizations, organization) {
		return &Error{http.StatusForbidden, "organization_membership_not_found",
			"User is not a member of the organization " + bounded(organization) + "; the lab has org_one and org_two."}
	}
	s.org = organization
	return nil
}

// grant mints for a session. Its caller holds mu.
func (r *Realm) grant(s *session, refresh, origin string) (Grant, error) {
	access, claims, err := r.mint(s, origin)
	return Grant{AccessToken: access, RefreshToken: refresh, Claims: claims, User: s.user}, err
}

// begin starts a session. Its caller holds mu.
func (r *Realm) begin(user, organization string) (*session, error) {
	id := randomID("session")
	s := &session{
		id: id, name: id, started: r.now(),
		user: newUser(user, r.now().UTC().Format("2006-01-02T15:04:05.000Z")),
	}
	if err := s.switchTo(organization); err != nil {
		return nil, err
	}
	if len(r.sessions) >= maxSessions {
		r.end(r.oldest())
	}
	r.sessions[s.id] = s
	return s, nil
}

func (r *Realm) oldest() (sid string) {
	var first time.Time
	for id, s := range r.sessions {
		if sid == "" || s.started.Before(first) {
			sid, first = id, s.started
		}
	}
	return sid
}

// link adds a refresh token to a session's chain. Its caller holds mu.
func (r *Realm) link(sid string) string {
	token := randomID("refresh")
	r.refresh[token] = &refreshToken{sid: sid}
	return token
}

// prune forgets the links of a session that were used long ago, past any
// grace that a page can be given: each refresh would leave one behind.
func (r *Realm) prune(sid string) {
	const keep = 2 * time.Hour
	for token, link := range r.refresh {
		if link.sid == sid && !link.usedAt.IsZero() && r.now().Sub(link.usedAt) > keep {
			delete(r.refresh, token)
		}
	}
}

// NewSession signs the realm's user in without a browser. organization may be
// empty.
func (r *Realm) NewSession(organization, origin string) (Grant, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := r.begin(r.options.User, organization)
	if err != nil {
		return Grant{}, err
	}
	return r.grant(s, r.link(s.id), origin)
}

// EndSession ends the session of this sid and reports whether it was alive.
func (r *Realm) EndSession(sid string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, s := range r.sessions {
		if s.name == sid {
			return r.end(id)
		}
	}
	return false
}

// RevokeAll ends every session and returns how many there were. Access tokens
// that are out there stay good until they expire, as JWTs do.
func (r *Realm) RevokeAll() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := len(r.sessions)
	clear(r.sessions)
	clear(r.refresh)
	return n
}

// Alive is how many sessions there are.
func (r *Realm) Alive() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.sessions)
}

func (r *Realm) end(sid string) bool {
	if _, alive := r.sessions[sid]; !alive {
		return false
	}
	delete(r.sessions, sid)
	for token, link := range r.refresh {
		if link.sid == sid {
			delete(r.refresh, token)
		}
	}
	return true
}

// bounded cuts hostile text to a length that fits a message.
func bounded(s string) string {
	const limit = 64
	if len(s) > limit {
		return s[:limit] + "…"
	}
	return s
}
