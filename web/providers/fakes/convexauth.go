//go:build !js

package fakes

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// ConvexAuth is the action auth:signIn of a Convex deployment, by which Convex Auth signs
// in and refreshes, with one user. It follows @convex-dev/auth 0.0.95, src/server/implementation:
// mutations/refreshSession.ts, refreshTokens.ts and tokens.ts; the frame is that of convex
// 1.48.0, src/browser/http_client.ts.
type ConvexAuth struct {
	issuer string
	life   time.Duration
	key    ed25519.PrivateKey

	mu      sync.Mutex // guards refresh
	refresh []*refreshToken
}

// refreshToken is a row of authRefreshTokens; the oldest comes first.
type refreshToken struct {
	id, session, parent string
	used                time.Time // first; zero: never
}

// reuseWindow is how long after its first use a refresh token may be used again
// (REFRESH_TOKEN_REUSE_WINDOW_MS).
const reuseWindow = 10 * time.Second

// NewConvexAuth makes access tokens of an issuer that live for so long.
func NewConvexAuth(issuer string, life time.Duration) *ConvexAuth {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic("fakes: no randomness for a signing key: " + err.Error())
	}
	return &ConvexAuth{issuer: issuer, life: life, key: key}
}

// Key is what its access tokens are verified by.
func (a *ConvexAuth) Key(*jwt.Token) (any, error) { return a.key.Public(), nil }

// Revoke ends the user's sessions: there is no such row any more.
func (a *ConvexAuth) Revoke() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refresh = nil
}

// pair is what a session gets. Nil is the end of one.
type pair struct {
	Token        string `json:"token"`
	RefreshToken string `json:"refreshToken"`
}

func (a *ConvexAuth) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var call struct {
		Path string
		Args []struct {
			Provider     string
			RefreshToken string
		}
	}
	err := json.NewDecoder(r.Body).Decode(&call)
	if r.URL.Path != "/api/action" || err != nil || call.Path != "auth:signIn" || len(call.Args) != 1 {
		http.NotFound(w, r)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	var tokens *pair
	if call.Args[0].Provider != "" {
		tokens = a.tokensOf(a.issue(rand.Text(), ""))
	} else {
		tokens = a.refreshed(call.Args[0].RefreshToken)
	}
	answer(w, http.StatusOK, object{"status": "success", "value": object{"tokens": tokens}, "logLines": []string{}})
}

// refreshed is refreshSessionImpl.
func (a *ConvexAuth) refreshed(presented string) *pair {
	id, session, _ := strings.Cut(presented, "|")
	token := a.find(func(t *refreshToken) bool { return t.id == id })
	if token == nil || token.session != session {
		a.refresh = slices.DeleteFunc(a.refresh, func(t *refreshToken) bool { return t.session == session })
		return nil
	}
	active := a.find(func(t *refreshToken) bool { return t.session == session && t.used.IsZero() })
	switch {
	case token.used.IsZero():
		token.used = time.Now()
		return a.tokensOf(a.issue(session, id))
	case active != nil && active.parent == id: // the answer of before was lost
		return a.tokensOf(active)
	case time.Since(token.used) < reuseWindow:
		return a.tokensOf(a.issue(session, id))
	default:
		a.invalidate(id)
		return nil
	}
}

// find returns the newest that fits; nil if none does.
func (a *ConvexAuth) find(fits func(*refreshToken) bool) *refreshToken {
	for _, t := range slices.Backward(a.refresh) {
		if fits(t) {
			return t
		}
	}
	return nil
}

func (a *ConvexAuth) issue(session, parent string) *refreshToken {
	t := &refreshToken{id: rand.Text(), session: session, parent: parent}
	a.refresh = append(a.refresh, t)
	return t
}

// invalidate marks a token and all that came of it as used too long ago
// (invalidateRefreshTokensInSubtree). Parents come before their children.
func (a *ConvexAuth) invalidate(id string) {
	over := map[string]bool{id: true}
	for _, t := range a.refresh {
		if over[t.id] || over[t.parent] {
			over[t.id] = true
			t.used = time.Now().Add(-reuseWindow)
		}
	}
}

func (a *ConvexAuth) tokensOf(t *refreshToken) *pair {
	now := time.Now()
	signed, err := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.RegisteredClaims{
		Subject: "user_1|" + t.session, Issuer: a.issuer, Audience: jwt.ClaimStrings{"convex"},
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(a.life)),
		ID: rand.Text(), // or two of one second are the same
	}).SignedString(a.key)
	if err != nil {
		panic("fakes: " + err.Error())
	}
	return &pair{signed, t.id + "|" + t.session}
}
