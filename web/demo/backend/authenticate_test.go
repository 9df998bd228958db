package backend

import (
	"net/http"
	"net/http/cookiejar"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSignInAnswersInAuthKitsShape(t *testing.T) {
	l := newLab(t)
	answer := l.signIn("one")
	user := answer["user"].(map[string]any)
	assert.Equal(t, "user", user["object"])
	assert.Equal(t, "ada@example.com", user["email"])
	assert.Equal(t, "Password", answer["authentication_method"])
	assert.NotContains(t, answer, "organization_id")
	claims, err := l.srv.Page("one").realm.Verify(answer["access_token"].(string))
	require.NoError(t, err)
	assert.Equal(t, l.url+"/user_management/client_one", claims.Issuer)
	assert.Equal(t, 1, l.srv.Page("one").State().Sessions)
}

func TestRefreshByCookieAndByBody(t *testing.T) {
	l := newLab(t)
	first := l.signIn("one")
	l.signIn("two")
	assert.Equal(t, "client_one.client_two", l.hasSession(), "as hasSessionCookie of authkit-js splits it")

	status, byCookie := l.refresh("one", "")
	require.Equal(t, http.StatusOK, status)
	status, replay := l.refresh("one", first["refresh_token"].(string))
	require.Equal(t, http.StatusOK, status)
	assert.Equal(t, byCookie["refresh_token"], replay["refresh_token"], "the same successor within the grace")

	status, answer := l.refresh("one", "refresh_nonsense")
	assert.Equal(t, http.StatusBadRequest, status, "a token that was sent is not passed over for the cookie")
	assert.Equal(t, "invalid_grant", answer["error"])

	l.client.Jar, _ = cookiejar.New(nil)
	status, answer = l.refresh("one", "")
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Equal(t, "Missing refresh token.", answer["error_description"])
	assert.Equal(t, "invalid_request", answer["error"])
}

func TestDevModeKnowsNoCookies(t *testing.T) {
	l := newLab(t)
	status, _ := l.do("POST", "/lab/pages", `{"id":"dev","devMode":true}`)
	require.Equal(t, http.StatusCreated, status)
	answer := l.signIn("dev")
	assert.Empty(t, l.hasSession())
	status, _ = l.refresh("dev", answer["refresh_token"].(string))
	assert.Equal(t, http.StatusOK, status)
	_, answer = l.refresh("dev", "")
	assert.Equal(t, "Missing refresh token.", answer["error_description"])
}

func TestRotationWithoutGraceRefusesTheSecondUse(t *testing.T) {
	l := newLab(t)
	require.NoError(t, l.srv.Page("one").Configure(PageConfig{RotationGrace: NoGrace}))
	token := l.signIn("one")["refresh_token"].(string)
	status, _ := l.refresh("one", token)
	require.Equal(t, http.StatusOK, status)
	status, answer := l.refresh("one", token)
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Equal(t, "Refresh token already exchanged.", answer["error_description"])
}

func TestOldCookieAfterARestartIsADeadSession(t *testing.T) {
	l := newLab(t)
	status, answer := l.refresh("from-before", "refresh_of_another_life")
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Equal(t, "invalid_grant", answer["error"])
}

func TestLogoutEndsTheSessionAndItsCookies(t *testing.T) {
	l := newLab(t)
	answer := l.signIn("one")
	l.signIn("two")
	claims, err := l.srv.Page("one").realm.Verify(answer["access_token"].(string))
	require.NoError(t, err)
	response, err := l.send("GET", "/user_management/sessions/logout?session_id="+claims.SID+"&return_to=http://localhost:1/x", nil)
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, "http://localhost:1/x", response.Header.Get("Location"))
	assert.Equal(t, "client_two", l.hasSession())
	_, refused := l.refresh("one", answer["refresh_token"].(string))
	assert.Equal(t, "invalid_grant", refused["error"])
}

func TestRedirectsStayOnThisMachine(t *testing.T) {
	l := newLab(t)
	for path, want := range map[string]string{
		"/user_management/authorize?client_id=client_a&redirect_uri=https://evil.example/":        "localhost or 127.0.0.1",
		"/user_management/authorize?client_id=client_a&redirect_uri=javascript:alert(1)":          "absolute http address",
		"/user_management/authorize?client_id=nobody&redirect_uri=http://localhost/":              "client_<page id>",
		"/user_management/authorize?client_id=client_a&redirect_uri=http://localhost/":            "S256",
		"/user_management/sessions/logout?session_id=x&return_to=//evil.example":                  "absolute http address",
		"/user_management/sessions/logout?session_id=x&return_to=http://localhost.evil.example/x": "localhost or 127.0.0.1",
	} {
		status, answer := l.do("GET", path, nil)
		assert.Equal(t, http.StatusBadRequest, status, path)
		assert.Contains(t, answer["error"], want)
	}
}

func TestBadGrantsAreRefusedInOAuthsWords(t *testing.T) {
	l := newLab(t)
	for body, want := range map[string]string{
		`{`: "invalid_request",
		`{"client_id":"x","grant_type":"refresh_token"}`:                                   "invalid_client",
		`{"client_id":"client_BAD","grant_type":"refresh_token"}`:                          "invalid_client",
		`{"client_id":"client_a","grant_type":"password"}`:                                 "unsupported_grant_type",
		`{"client_id":"client_a","grant_type":"authorization_code","code":"made up"}`:      "invalid_grant",
		`{"client_id":"client_a","grant_type":"refresh_token","refresh_token":"nonsense"}`: "invalid_grant",
	} {
		status, answer := l.do("POST", "/user_management/authenticate", body)
		assert.Equal(t, http.StatusBadRequest, status, body)
		assert.Equal(t, want, answer["error"], body)
	}
}

func TestJWKSHoldsTheKeyOfTheTokens(t *testing.T) {
	l := newLab(t)
	_, set := l.do("GET", "/sso/jwks/client_one", nil)
	key := set["keys"].([]any)[0].(map[string]any)
	assert.Equal(t, "RS256", key["alg"])
	assert.Equal(t, "AQAB", key["e"])
	assert.NotContains(t, key, "d")
}
