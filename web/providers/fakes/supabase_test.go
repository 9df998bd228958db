//go:build !js

package fakes

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// granted is what GoTrue says to a grant.
type granted struct {
	Status       int
	Code         string `json:"code"`
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	ExpiresIn    int    `json:"expires_in"`
}

func askGoTrue(t *testing.T, g *GoTrue, grant, body string) (got granted) {
	t.Helper()
	w := httptest.NewRecorder()
	g.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/auth/v1/token?grant_type="+grant, strings.NewReader(body)))
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got))
	got.Status = w.Code
	return got
}

func signInToGoTrue(t *testing.T, g *GoTrue) granted {
	t.Helper()
	return askGoTrue(t, g, "password", `{"email":"ada@example.com","password":"correct horse"}`)
}

func refreshGoTrue(t *testing.T, g *GoTrue, token string) granted {
	t.Helper()
	return askGoTrue(t, g, "refresh_token", `{"refresh_token":"`+token+`"}`)
}

func TestGoTrueMintsTokensOfItsIssuer(t *testing.T) {
	g := NewGoTrue("http://localhost:1", 12*time.Second)
	got := signInToGoTrue(t, g)
	assert.Equal(t, 12, got.ExpiresIn)
	token, err := jwt.Parse(got.AccessToken, g.Key, jwt.WithIssuer(g.Issuer))
	require.NoError(t, err)
	assert.True(t, token.Valid)
}

func TestGoTrueGivesTheTokenBeforeThePresentOneOnceMore(t *testing.T) {
	g := NewGoTrue("http://localhost:1", time.Minute)
	first := signInToGoTrue(t, g).RefreshToken
	second := refreshGoTrue(t, g, first).RefreshToken
	assert.NotEqual(t, first, second)
	assert.Equal(t, second, refreshGoTrue(t, g, first).RefreshToken, "the answer may have been lost")
}

func TestGoTrueEndsASessionWhoseOldTokenComes(t *testing.T) {
	g := NewGoTrue("http://localhost:1", time.Minute)
	first := signInToGoTrue(t, g).RefreshToken
	second := refreshGoTrue(t, g, first).RefreshToken
	third := refreshGoTrue(t, g, second).RefreshToken
	assert.Equal(t, http.StatusOK, refreshGoTrue(t, g, first).Status, "within the reuse interval")
	g.tokens[first].used = time.Now().Add(-2 * reuse)
	assert.Equal(t, "refresh_token_already_used", refreshGoTrue(t, g, first).Code)
	assert.Equal(t, "refresh_token_not_found", refreshGoTrue(t, g, third).Code)
}

func TestGoTrueFindsNoTokenOfASessionThatWasEnded(t *testing.T) {
	g := NewGoTrue("http://localhost:1", time.Minute)
	token := signInToGoTrue(t, g).RefreshToken
	g.Revoke()
	got := refreshGoTrue(t, g, token)
	assert.Equal(t, granted{Status: http.StatusBadRequest, Code: "refresh_token_not_found"}, got)
}
