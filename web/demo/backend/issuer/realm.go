package issuer

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Options are a realm's settings. They may change while it runs.
type Options struct {
	// TokenLife is how long an access token lives.
	TokenLife time.Duration
	// RotationGrace is how long a refresh token may be used again after its
	// first use; every use within it gets the same successor.
	RotationGrace time.Duration
	// User is the short name of who signs in.
	User string
	// RenamesSessions gives a session another name, which tokens have as their sid, at
	// each refresh.
	RenamesSessions bool
}

// Realm holds the sessions of one client id. It is safe for use by many
// goroutines.
type Realm struct {
	clientID string
	key      *Key
	now      func() time.Time

	mu       sync.Mutex // guards everything below
	options  Options
	codes    map[string]code
	sessions map[string]*session      // by sid
	refresh  map[string]*refreshToken // by the token itself
	issued   map[string]time.Time     // jti of each token out there, to its exp
	expired  map[string]time.Time     // jti of each token expired early, to its exp
}

// New makes a realm that signs with key.
func New(clientID string, key *Key, options Options) *Realm {
	return &Realm{
		clientID: clientID, key: key, now: time.Now, options: options,
		codes:    map[string]code{},
		sessions: map[string]*session{},
		refresh:  map[string]*refreshToken{},
		issued:   map[string]time.Time{},
		expired:  map[string]time.Time{},
	}
}

// Configure changes the settings; sessions stay, and the next token is the
// first to feel it.
func (r *Realm) Configure(o Options) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.options = o
}

// Grant is what a successful grant gives the client.
type Grant struct {
	AccessToken  string
	RefreshToken string
	Claims       Claims
	User         User
}

// Error is a refusal in the words of RFC 6749 section 5.2.
type Error struct {
	Status      int // HTTP status
	Code        string
	Description string
}

// Error gives the code and the description.
func (e *Error) Error() string { return e.Code + ": " + e.Description }

func invalidGrant(description string) *Error {
	return &Error{http.StatusBadRequest, "invalid_grant", description}
}

// mint signs an access token for a session. Its caller holds mu.
func (r *Realm) mint(s *session, origin string) (string, Claims, error) {
	now := r.now()
	c := Claims{
		SID:   s.name,
		OrgID: s.org,
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: origin + issuerPath(r.clientID), Subject: s.user.ID, ID: randomID("jti"),
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(r.options.TokenLife)),
		},
	}
	if s.org != "" {
		c.Role, c.Permissions = "member", []string{"lab:read", "lab:write"}
	}
	token, err := r.key.sign(c)
	if err != nil {
		return "", c, err
	}
	forgetBefore(r.issued, now)
	forgetBefore(r.expired, now)
	r.issued[c.ID] = c.ExpiresAt.Time
	return token, c, nil
}

// ExpireIssued makes Verify refuse every token issued so far as expired.
func (r *Realm) ExpireIssued() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for jti, exp := range r.issued {
		r.expired[jti] = exp
	}
	clear(r.issued)
}

// forgetBefore drops the tokens that are expired by the clock anyway.
func forgetBefore(tokens map[string]time.Time, now time.Time) {
	for jti, exp := range tokens {
		if exp.Before(now) {
			delete(tokens, jti)
		}
	}
}

// randomID is a name that nobody can guess.
func randomID(prefix string) string {
	var b [18]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return prefix + "_" + base64.RawURLEncoding.EncodeToString(b[:])
}
