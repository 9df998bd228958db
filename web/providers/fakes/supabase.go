//go:build !js

package fakes

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// reuse is for how long a refresh token that was used may be used again: GoTrue's
// GOTRUE_SECURITY_REFRESH_TOKEN_REUSE_INTERVAL, as Supabase's projects have it.
const reuse = 10 * time.Second

// GoTrue is the part of Supabase's auth server that auth-js 2.119.1 (src/GoTrueClient.ts,
// src/lib/fetch.ts) asks: a sign-in, refreshes, and the end of a session. One refresh token of a
// session is good at a time, but the one before it gets the present one again: its answer may
// have been lost. An older one ends the session (Supabase's docs, "User sessions").
type GoTrue struct {
	http.Handler
	// Issuer is its own, as its tokens say.
	Issuer string
	life   time.Duration
	secret []byte

	mu       sync.Mutex // guards the rest
	sessions map[string]*goTrueSession
	tokens   map[string]*goTrueToken
}

type goTrueSession struct{ id, present string }

type goTrueToken struct {
	session, before string
	used            time.Time
}

// NewGoTrue is a project's whose pages know it by an origin.
func NewGoTrue(origin string, life time.Duration) *GoTrue {
	mux := http.NewServeMux()
	g := &GoTrue{
		Handler: mux, Issuer: origin + "/auth/v1", life: life, secret: []byte(rand.Text()),
		sessions: map[string]*goTrueSession{}, tokens: map[string]*goTrueToken{},
	}
	mux.HandleFunc("POST /auth/v1/token", g.token)
	mux.HandleFunc("POST /auth/v1/logout", g.logout)
	return g
}

// Key is what its access tokens are signed with.
func (g *GoTrue) Key(*jwt.Token) (any, error) { return g.secret, nil }

// Revoke ends all sessions: nobody's refresh token is found then.
func (g *GoTrue) Revoke() {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.sessions)
	clear(g.tokens)
}

func (g *GoTrue) token(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Email, Password string
		RefreshToken    string `json:"refresh_token"`
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		refuseAsGoTrue(w, http.StatusBadRequest, "bad_json", "Could not parse request body as JSON")
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	switch r.URL.Query().Get("grant_type") {
	case "password":
		s := &goTrueSession{id: rand.Text()}
		g.sessions[s.id] = s
		g.renew(s)
		g.grant(w, s)
	case "refresh_token":
		g.refresh(w, asked.RefreshToken)
	default:
		refuseAsGoTrue(w, http.StatusBadRequest, "invalid_credentials", "unsupported_grant_type")
	}
}

func (g *GoTrue) refresh(w http.ResponseWriter, presented string) {
	token := g.tokens[presented]
	if token == nil {
		refuseAsGoTrue(w, http.StatusBadRequest, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found")
		return
	}
	s := g.sessions[token.session]
	switch {
	case presented == s.present:
		token.used = time.Now()
		g.renew(s)
	case presented == g.tokens[s.present].before || time.Since(token.used) < reuse:
	default:
		g.end(s)
		refuseAsGoTrue(w, http.StatusBadRequest, "refresh_token_already_used", "Invalid Refresh Token: Already Used")
		return
	}
	g.grant(w, s)
}

// renew gives a session its next refresh token.
func (g *GoTrue) renew(s *goTrueSession) {
	next := rand.Text()
	g.tokens[next] = &goTrueToken{session: s.id, before: s.present}
	s.present = next
}

func (g *GoTrue) end(s *goTrueSession) {
	delete(g.sessions, s.id)
	for name, token := range g.tokens {
		if token.session == s.id {
			delete(g.tokens, name)
		}
	}
}

// grant answers with the session, in the shape that auth-js takes for one.
func (g *GoTrue) grant(w http.ResponseWriter, s *goTrueSession) {
	const user = "3f6a0f2e-0000-4000-8000-000000000001"
	now := time.Now()
	access, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"iss": g.Issuer, "sub": user, "aud": "authenticated", "role": "authenticated", "session_id": s.id,
		"iat": now.Unix(), "exp": now.Add(g.life).Unix(), "jti": rand.Text(),
	}).SignedString(g.secret)
	if err != nil {
		refuseAsGoTrue(w, http.StatusInternalServerError, "unexpected_failure", err.Error())
		return
	}
	answerAsGoTrue(w, http.StatusOK, map[string]any{
		"access_token": access, "token_type": "bearer", "refresh_token": s.present,
		"expires_in": int(g.life.Seconds()), "expires_at": now.Add(g.life).Unix(),
		"user": map[string]any{"id": user, "aud": "authenticated", "role": "authenticated", "email": "ada@example.com"},
	})
}

// logout ends the sessions of who asks: there is one user.
func (g *GoTrue) logout(w http.ResponseWriter, _ *http.Request) {
	g.Revoke()
	w.WriteHeader(http.StatusNoContent)
}

// refuseAsGoTrue answers as GoTrue does since its API version of 2024-01-01.
func refuseAsGoTrue(w http.ResponseWriter, status int, code, message string) {
	answerAsGoTrue(w, status, map[string]any{"code": code, "message": message})
}

func answerAsGoTrue(w http.ResponseWriter, status int, body any) {
	w.Header().Set("X-Supabase-Api-Version", "2024-01-01")
	answer(w, status, body)
}
