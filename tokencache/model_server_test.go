package tokencache

import "time"

// login is one on the auth server. An organisation switch makes another, of
// the same user and sid.
type login struct {
	number int // counts up: a later one is a newer identity
	user   int
	sid    int
	org    int
	over   bool
}

// minted is an access token, as the server knows it.
type minted struct {
	raw          string
	session      *login
	issued, ends time.Time // true time
}

// authServer is the truth about sessions and tokens.
type authServer struct {
	session *login // the browser's; nil when nobody is signed in
	count   int
	serial  int
	tokens  map[string]*minted
	denied  map[string]bool // by an application's server, before their end
}

func (a *authServer) alive() bool { return a.session != nil && !a.session.over }

func (a *authServer) signIn() {
	a.count++
	a.session = &login{number: a.count, user: a.count, sid: a.count}
}

func (a *authServer) switchOrganization() {
	old := a.session
	a.count++
	a.session = &login{number: a.count, user: old.user, sid: old.sid, org: a.count}
}

func (a *authServer) end() {
	if a.session != nil {
		a.session.over = true
	}
}

// mint makes a token at this moment, whenever it is delivered.
func (w *world) mint(s *login) *minted {
	a := &w.server
	a.serial++
	m := &minted{session: s, issued: w.now().Truncate(time.Second)}
	m.ends = m.issued.Add(w.traits.life)
	m.raw = m.write(w.traits.claims, w.traits.form, a.serial)
	if a.tokens == nil {
		a.tokens, a.denied = map[string]*minted{}, map[string]bool{}
	}
	a.tokens[m.raw] = m
	return m
}

// verify is what an application's server does with an access token: it is good
// until it expires, or while the server can't fetch the keys it is not.
func (w *world) verify(raw string) bool {
	live := w.now().Before(w.server.tokens[raw].ends)
	if live && w.now().Before(w.keysDownUntil) {
		w.server.denied[raw] = true
		return false
	}
	return live
}
