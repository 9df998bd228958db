package backend

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend/eventlog"
)

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
		"authPort": 0.0, "enginePath": "/pages/mine/holdfast.wasm",
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
