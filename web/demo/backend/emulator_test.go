package backend

import (
	"net/http"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheIssuerAnswersAsWorkOSsEmulatorDoes(t *testing.T) {
	l := newLab(t)
	l.do("POST", "/lab/pages", `{"id":"one","devMode":true,"emulator":true}`)
	first := l.signIn("one")
	spent := first["refresh_token"].(string)
	status, second := l.refresh("one", spent)
	require.Equal(t, http.StatusOK, status)
	was, is := sidOf(t, first), sidOf(t, second)
	assert.NotEqual(t, was, is)

	status, answer := l.refresh("one", spent)
	assert.Equal(t, http.StatusBadRequest, status, "not even at once")
	assert.Equal(t, map[string]any{"message": "Refresh token already exchanged.", "code": "invalid_grant"}, answer)
	status, answer = l.refresh("one", "")
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Equal(t, map[string]any{"message": "refresh_token is required", "code": "invalid_request"}, answer)
	status, third := l.refresh("one", second["refresh_token"].(string))
	assert.Equal(t, http.StatusOK, status, "the session lives")

	l.do("GET", "/user_management/sessions/logout?session_id="+sidOf(t, third), nil)
	assert.Zero(t, l.srv.Page("one").State().Sessions, "its newest name is known")
}

func sidOf(t *testing.T, answer map[string]any) string {
	t.Helper()
	claims := jwt.MapClaims{}
	_, _, err := jwt.NewParser().ParseUnverified(answer["access_token"].(string), claims)
	require.NoError(t, err)
	return claims["sid"].(string)
}
