package tokencache

import (
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"holdfast/tokencache/failure"
)

// login is a session on the auth server. An organisation switch makes another, of
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

func (a *authServer) mint(s *login, now time.Time, life time.Duration) *minted {
	a.serial++
	m := &minted{session: s, issued: now.Truncate(time.Second)}
	m.ends = m.issued.Add(life)
	claims := jwt.MapClaims{
		"iss": "https://issuer", "sub": fmt.Sprint("user_", s.user), "sid": fmt.Sprint("session_", s.sid),
		"jti": a.serial, "iat": m.issued.Unix(), "exp": m.ends.Unix(),
	}
	if s.org != 0 {
		claims["org_id"] = fmt.Sprint("org_", s.org)
	}
	m.raw, _ = jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("secret"))
	if a.tokens == nil {
		a.tokens = map[string]*minted{}
	}
	a.tokens[m.raw] = m
	return m
}

// verify is what a server does with an access token: it is good until it
// expires, or while the server can't fetch the keys it is not.
func (w *world) verify(raw string) bool {
	m := w.server.tokens[raw]
	return w.now().Before(m.ends) && !w.now().Before(w.keysDownUntil)
}

// fault is how the provider fails.
type fault int

const (
	none            fault = iota
	rateLimited           // 429 with a Retry-After of 20 s
	serverInTrouble       // 503
	captive               // a captive portal's page
	hangs                 // nothing comes until the fault ends; then an answer, or none
	neverBack             // the promise is lost
	slow                  // up to 25 s
	odd                   // an error that nobody knows
	nullish               // null, though there is a session
	sameAgain             // a forced call gets the token of before
	emptyString           // ""
	lostResponse          // the request arrives, its answer does not
	faultKinds
)

func (f fault) String() string {
	return [...]string{"none", "rateLimited", "serverInTrouble", "captive", "hangs", "neverBack", "slow", "odd", "nullish",
		"sameAgain", "emptyString", "lostResponse"}[f]
}

const retryAfter = 20 * time.Second

// outcome is what a provider call came to.
type outcome struct {
	raw string
	err error
}

func failed(err error) outcome { return outcome{err: err} }

var (
	errRateLimited = &failure.Thrown{Type: "object", Name: "RefreshError", Status: 429, RetryAfter: retryAfter}
	errUnavailable = &failure.Thrown{Type: "object", Name: "RefreshError", Status: 503}
	errHTML        = &failure.Thrown{Type: "object", Name: "SyntaxError", Message: "Unexpected token '<'"}
	errNull        = &failure.Thrown{Type: "null", Answered: true}
)

// of is what a fault makes of a refresh.
func (f fault) of() (outcome, bool) {
	switch f {
	case rateLimited:
		return failed(errRateLimited), true
	case serverInTrouble:
		return failed(errUnavailable), true
	case captive:
		return failed(errHTML), true
	case odd:
		return failed(errOdd), true
	case nullish:
		return failed(errNull), true
	case emptyString:
		return outcome{}, true
	case lostResponse:
		return failed(errNetwork), true
	}
	return outcome{}, false
}
