//go:build !js

// Package fakes stands in for auth servers that can't be had here: exactly the calls that a
// published SDK makes, as its source has them.
package fakes

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Clerk is Clerk's Frontend API with one user, as clerk-js 6.40.0 calls it (its source's
// packages/clerk-js/src/core: fapiClient.ts, resources/Client.ts, Session.ts, Environment.ts).
// It is found by a cookie, and signs in whoever has the ticket. An instance has a JWT template
// named convex.
type Clerk struct {
	// Life is that of its tokens.
	Life time.Duration
	// Origin is that of the pages' fault proxy, by which Clerk is known to them.
	Origin string

	key *ecdsa.PrivateKey
	mux *http.ServeMux

	mu       sync.Mutex // guards what follows
	sessions int
	live     map[string]bool
}

const (
	clerkCookie = "__client"
	clerkUser   = "user_ada"
)

// NewClerk returns a Clerk of an instance that nobody has signed in to yet.
func NewClerk(origin string, life time.Duration) *Clerk {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // the machine has no randomness
	}
	c := &Clerk{Life: life, Origin: origin, key: key, mux: http.NewServeMux(), live: map[string]bool{}}
	c.mux.HandleFunc("GET /v1/environment", c.environment)
	c.mux.HandleFunc("GET /v1/client", c.client)
	c.mux.HandleFunc("POST /v1/client/sign_ins", c.signIn)
	c.mux.HandleFunc("POST /v1/client/sessions", c.removeSessions) // ?_method=DELETE
	c.mux.HandleFunc("POST /v1/client/sessions/{id}/touch", c.touch)
	c.mux.HandleFunc("POST /v1/client/sessions/{id}/tokens", c.token)
	c.mux.HandleFunc("POST /v1/client/sessions/{id}/tokens/{template}", c.token)
	return c
}

func (c *Clerk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	c.mux.ServeHTTP(w, r)
}

// Key finds the key by which its tokens are verified.
func (c *Clerk) Key(*jwt.Token) (any, error) { return &c.key.PublicKey, nil }

// Revoke ends all sessions.
func (c *Clerk) Revoke() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.live)
}

func (c *Clerk) environment(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, object{
		"object": "environment", "id": "env_1", "maintenance_mode": false,
		"auth_config":           object{"object": "auth_config", "id": "aconf_1", "single_session_mode": true},
		"display_config":        object{"object": "display_config", "id": "dconf_1", "instance_environment_type": "production"},
		"user_settings":         object{"attributes": object{}, "social": object{}},
		"organization_settings": object{"enabled": false},
		"commerce_settings":     object{"billing": object{}},
	})
}

func (c *Clerk) client(w http.ResponseWriter, r *http.Request) {
	answer(w, http.StatusOK, object{"response": c.clientOf(c.sessionOf(r)), "client": nil})
}

// signIn is by a ticket, which completes at once.
func (c *Clerk) signIn(w http.ResponseWriter, _ *http.Request) {
	c.mu.Lock()
	c.sessions++
	id := fmt.Sprint("sess_", c.sessions)
	c.live[id] = true
	c.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: clerkCookie, Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	answer(w, http.StatusOK, object{
		"response": object{"object": "sign_in", "id": "sia_1", "status": "complete", "created_session_id": id},
		"client":   c.clientOf(id),
	})
}

func (c *Clerk) removeSessions(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("_method") != http.MethodDelete {
		refuseAsClerk(w, http.StatusNotFound, "resource_not_found", "not found", "Resource not found")
		return
	}
	c.Revoke()
	answer(w, http.StatusOK, object{"response": c.clientOf(""), "client": nil})
}

func (c *Clerk) touch(w http.ResponseWriter, r *http.Request) {
	if id, ok := c.asked(w, r); ok {
		answer(w, http.StatusOK, object{"response": c.session(id), "client": c.clientOf(id)})
	}
}

func (c *Clerk) token(w http.ResponseWriter, r *http.Request) {
	template := r.PathValue("template")
	if template != "" && template != "convex" {
		refuseAsClerk(w, http.StatusNotFound, "resource_not_found", "JWT template not found", "No JWT template exists with name: "+template)
		return
	}
	if id, ok := c.asked(w, r); ok {
		answer(w, http.StatusOK, object{"object": "token", "jwt": c.mint(id, template)})
	}
}

// asked is the session that a request is about, if that is its client's and alive. Else it
// is refused, as Clerk does that.
func (c *Clerk) asked(w http.ResponseWriter, r *http.Request) (id string, ok bool) {
	id = c.sessionOf(r)
	if id != "" && id == r.PathValue("id") {
		return id, true
	}
	refuseAsClerk(w, http.StatusUnauthorized, "authentication_invalid", "Invalid authentication",
		"Unable to authenticate the request, you need to supply an active session")
	return "", false
}

// sessionOf is the session of a request's client; "" if it has none.
func (c *Clerk) sessionOf(r *http.Request) string {
	cookie, err := r.Cookie(clerkCookie)
	if err != nil {
		return ""
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.live[cookie.Value] {
		return ""
	}
	return cookie.Value
}

func (c *Clerk) clientOf(id string) object {
	client := object{"object": "client", "id": "client_1", "sessions": []object{}, "sign_in": nil, "sign_up": nil, "last_active_session_id": nil}
	if id != "" {
		client["sessions"] = []object{c.session(id)}
		client["last_active_session_id"] = id
	}
	return client
}

func (c *Clerk) session(id string) object {
	now := time.Now()
	return object{
		"object": "session", "id": id, "status": "active", "actor": nil, "tasks": []object{}, "last_active_organization_id": nil,
		"last_active_token": object{"object": "token", "jwt": c.mint(id, "")},
		"last_active_at":    now.UnixMilli(), "created_at": now.UnixMilli(), "updated_at": now.UnixMilli(),
		"expire_at": now.Add(time.Hour).UnixMilli(), "abandon_at": now.Add(time.Hour).UnixMilli(),
		"public_user_data": object{"user_id": clerkUser, "identifier": "ada@example.com"},
		"user":             object{"object": "user", "id": clerkUser, "first_name": "Ada", "created_at": 1, "updated_at": now.UnixMilli()},
	}
}

// mint makes a session token, version 2, or one of the template for Convex.
func (c *Clerk) mint(session, template string) string {
	now := time.Now()
	claims := jwt.MapClaims{
		"iss": c.Origin, "sub": clerkUser, "azp": c.Origin,
		"iat": now.Unix(), "nbf": now.Add(-10 * time.Second).Unix(), "exp": now.Add(c.Life).Unix(), "jti": rand.Text(),
	}
	if template == "" {
		claims["sid"], claims["sts"], claims["v"], claims["fva"] = session, "active", 2, []int{0, -1}
	} else {
		claims["aud"], claims["name"] = "convex", "Ada"
	}
	raw, err := jwt.NewWithClaims(jwt.SigningMethodES256, claims).SignedString(c.key)
	if err != nil {
		panic(err) // the key is of another kind
	}
	return raw
}

// refuseAsClerk answers as Clerk does: clerk.com/docs/guides/development/errors/frontend-api.
func refuseAsClerk(w http.ResponseWriter, status int, code, message, long string) {
	answer(w, status, object{"errors": []object{{"code": code, "message": message, "long_message": long}}, "clerk_trace_id": rand.Text()})
}
