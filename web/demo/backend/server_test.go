package backend

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend/eventlog"
)

// lab is a running server and a browser's worth of cookies.
type lab struct {
	t      *testing.T
	srv    *Server
	url    string
	client *http.Client
}

func newLab(t *testing.T) *lab {
	t.Helper()
	srv := New(Config{})
	web := httptest.NewServer(srv)
	t.Cleanup(func() {
		srv.Close()
		web.Close()
	})
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &lab{t: t, srv: srv, url: web.URL, client: &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// do sends a JSON request and returns the status and the decoded body.
func (l *lab) do(method, path string, body any) (int, map[string]any) {
	l.t.Helper()
	response, err := l.send(method, path, body)
	require.NoError(l.t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(l.t, err)
	var decoded map[string]any
	_ = json.Unmarshal(text, &decoded) // a list or a page decodes to nothing
	return response.StatusCode, decoded
}

func (l *lab) send(method, path string, body any) (*http.Response, error) {
	l.t.Helper()
	text := []byte(nil)
	if raw, ok := body.(string); ok {
		text = []byte(raw)
	} else if body != nil {
		var err error
		text, err = json.Marshal(body)
		require.NoError(l.t, err)
	}
	request, err := http.NewRequestWithContext(l.t.Context(), method, l.url+path, bytes.NewReader(text))
	require.NoError(l.t, err)
	request.Header.Set("Content-Type", "application/json")
	return l.client.Do(request)
}

const verifier = "a verifier of the length that RFC 7636 asks for"

// approve walks the browser through authorize and returns the code.
func (l *lab) approve(page string) string {
	l.t.Helper()
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"client_id": {"client_" + page}, "redirect_uri": {"http://localhost:5173/"}, "response_type": {"code"},
		"provider": {"authkit"}, "state": {`{"a":1}`},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	response, err := l.send("GET", "/user_management/authorize?"+q.Encode(), nil)
	require.NoError(l.t, err)
	defer response.Body.Close()
	require.Equal(l.t, http.StatusFound, response.StatusCode)
	to, err := response.Location()
	require.NoError(l.t, err)
	assert.Equal(l.t, "localhost:5173", to.Host)
	assert.Equal(l.t, `{"a":1}`, to.Query().Get("state"))
	return to.Query().Get("code")
}

// signIn does the whole dance and returns the answer to the code.
func (l *lab) signIn(page string) map[string]any {
	l.t.Helper()
	status, answer := l.do("POST", "/user_management/authenticate", map[string]string{
		"client_id": "client_" + page, "grant_type": "authorization_code", "code": l.approve(page), "code_verifier": verifier,
	})
	require.Equal(l.t, http.StatusOK, status, answer)
	return answer
}

// refresh sends a refresh grant; an empty token means cookie mode.
func (l *lab) refresh(page, token string) (int, map[string]any) {
	l.t.Helper()
	body := map[string]string{"client_id": "client_" + page, "grant_type": "refresh_token"}
	if token != "" {
		body["refresh_token"] = token
	}
	return l.do("POST", "/user_management/authenticate", body)
}

func (l *lab) hasSession() string {
	u, _ := url.Parse(l.url)
	for _, c := range l.client.Jar.Cookies(u) {
		if c.Name == "workos-has-session" {
			return c.Value
		}
	}
	return ""
}

func eventsOf(p *Page, kind string) (list []map[string]any) {
	for _, e := range p.Events() {
		if e.Kind == kind {
			list = append(list, e.Fields)
		}
	}
	return list
}

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

func TestPagesEndpointSaysWhatIsWrong(t *testing.T) {
	l := newLab(t)
	for body, want := range map[string]string{
		`{"tokenLife":1}`:         "tokenLife must be 2 to 3600 seconds, got 1",
		`{"tokenLife":"long"}`:    "tokenLife must be a whole number, got a string",
		`{"rotationGrace":-1}`:    "rotationGrace must be 0 to 3600 seconds, got -1",
		`{"id":"Not Good"}`:       `id must match [a-z0-9-]{1,32}, got "Not Good"`,
		`{"user":"Ada Lovelace"}`: "user must match",
		`{"tokenlive":5}`:         `unknown field "tokenlive"`,
		`[]`:                      "the body must be a JSON object",
		`{"id":"` + string(make([]byte, 10)) + ``: "the body must be a JSON object",
	} {
		status, answer := l.do("POST", "/lab/pages", body)
		assert.Equal(t, http.StatusBadRequest, status, body)
		assert.Contains(t, answer["error"], want)
	}
	status, answer := l.do("POST", "/lab/pages", `{"id":"mine","tokenLife":5}`)
	assert.Equal(t, http.StatusCreated, status)
	assert.Equal(t, map[string]any{
		"id": "mine", "clientId": "client_mine", "convexUrl": l.url + "/pages/mine", "tokenLife": 5.0,
	}, answer)
	l.signIn("mine")
	_, answer = l.do("POST", "/lab/pages", `{"id":"mine","tokenLife":9}`)
	assert.Equal(t, 9.0, answer["tokenLife"])
	assert.Equal(t, 1, l.srv.Page("mine").State().Sessions, "a session outlives a new configuration")
	_, answer = l.do("POST", "/lab/pages", nil)
	assert.Regexp(t, pageID, answer["id"])
}

func TestUnknownPathsAnswerJSON(t *testing.T) {
	l := newLab(t)
	status, answer := l.do("GET", "/lab/nothing", nil)
	assert.Equal(t, http.StatusNotFound, status)
	assert.Contains(t, answer["error"], "/lab/nothing")
	status, _ = l.do("GET", "/lab/pages/NO", nil)
	assert.Equal(t, http.StatusBadRequest, status)
}

func TestJWKSHoldsTheKeyOfTheTokens(t *testing.T) {
	l := newLab(t)
	_, set := l.do("GET", "/sso/jwks/client_one", nil)
	key := set["keys"].([]any)[0].(map[string]any)
	assert.Equal(t, "RS256", key["alg"])
	assert.Equal(t, "AQAB", key["e"])
	assert.NotContains(t, key, "d")
}

func TestLocalOriginsMayCallWithCookies(t *testing.T) {
	l := newLab(t)
	for from, want := range map[string]string{
		"http://localhost:5173":      "http://localhost:5173",
		"http://127.0.0.1:1":         "http://127.0.0.1:1",
		"http://localhost.evil:80":   "",
		"https://evil.example":       "",
		"null":                       "",
		"http://localhost@evil.test": "",
	} {
		request, err := http.NewRequest("OPTIONS", l.url+"/user_management/authenticate", nil)
		require.NoError(t, err)
		request.Header.Set("Origin", from)
		response, err := l.client.Do(request)
		require.NoError(t, err)
		response.Body.Close()
		assert.Equal(t, want, response.Header.Get("Access-Control-Allow-Origin"), from)
	}
}

func TestThePageIsServedWithItsTypes(t *testing.T) {
	srv := New(Config{Page: fstest.MapFS{
		"index.html":           {Data: []byte("<p>lab")},
		"assets/holdfast.wasm": {Data: []byte("\x00asm")},
		"assets/app.js":        {Data: []byte("1")},
	}})
	defer srv.Close()
	for path, want := range map[string]string{
		"/":                     "text/html; charset=utf-8",
		"/callback?code=x":      "text/html; charset=utf-8",
		"/assets/holdfast.wasm": "application/wasm",
		"/assets/app.js":        "text/javascript; charset=utf-8",
	} {
		w := httptest.NewRecorder()
		srv.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		assert.Equal(t, http.StatusOK, w.Code, path)
		assert.Equal(t, want, w.Header().Get("Content-Type"), path)
	}
	for _, path := range []string{"/assets/gone.js", "/assets/gone.wasm"} {
		w := httptest.NewRecorder()
		srv.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		assert.Equal(t, http.StatusNotFound, w.Code, path)
	}
}

func TestAPageThatIsNotBuiltSaysSo(t *testing.T) {
	srv := New(Config{Page: fstest.MapFS{}})
	defer srv.Close()
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	assert.Contains(t, w.Body.String(), "The page is not built: run ./build.sh")
}

func TestEventsNameTokensByHashAlone(t *testing.T) {
	l := newLab(t)
	first := l.signIn("one")
	_, second := l.refresh("one", "")
	p := l.srv.Page("one")
	refreshes := eventsOf(p, eventlog.Refresh)
	require.Len(t, refreshes, 1)
	assert.Equal(t, 200, refreshes[0]["status"])
	assert.Equal(t, eventlog.Hash(second["access_token"].(string)), refreshes[0]["tokenHash"])
	text, err := json.Marshal(p.Events())
	require.NoError(t, err)
	for _, token := range []any{first["access_token"], first["refresh_token"], second["access_token"], second["refresh_token"]} {
		assert.NotContains(t, string(text), token)
	}
}
