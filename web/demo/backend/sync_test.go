package backend

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend/eventlog"
)

// socket opens a sync socket and signs in with a token.
func (l *lab) socket(page, token string) *websocket.Conn {
	l.t.Helper()
	ws, _, err := websocket.Dial(l.t.Context(), l.url+"/pages/"+page+"/api/1.48.0/sync", nil)
	require.NoError(l.t, err)
	l.t.Cleanup(func() { _ = ws.CloseNow() })
	for _, m := range []map[string]any{
		{"type": "Connect", "sessionId": "tab", "connectionCount": 0, "lastCloseReason": nil, "clientTs": 1},
		{"type": "Authenticate", "baseVersion": 0, "tokenType": "User", "value": token},
	} {
		text, err := json.Marshal(m)
		require.NoError(l.t, err)
		require.NoError(l.t, ws.Write(l.t.Context(), websocket.MessageText, text))
	}
	return ws
}

func nextMessage(t *testing.T, ws *websocket.Conn) map[string]any {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		_, data, err := ws.Read(ctx)
		require.NoError(t, err)
		var m map[string]any
		require.NoError(t, json.Unmarshal(data, &m))
		if m["type"] != "Ping" {
			return m
		}
	}
}

func TestIssuersTokenSignsInToSync(t *testing.T) {
	l := newLab(t)
	token := l.signIn("one")["access_token"].(string)
	ws := l.socket("one", token)
	assert.Equal(t, "Transition", nextMessage(t, ws)["type"])
	seen := eventsOf(l.srv.Page("one"), eventlog.Authenticate)
	require.Len(t, seen, 1)
	assert.Equal(t, true, seen[0]["ok"])
	assert.Equal(t, eventlog.Hash(token), seen[0]["tokenHash"])
	assert.Equal(t, int64(60), seen[0]["exp"].(int64)-seen[0]["iat"].(int64))
	assert.Equal(t, Counters{AuthenticateOK: 1, Sockets: 1}, l.srv.Page("one").State().Counters)
	assert.Equal(t, 1, l.srv.Page("one").State().SocketsOpen)
}

func TestAnotherPagesTokenIsRefused(t *testing.T) {
	l := newLab(t)
	token := l.signIn("one")["access_token"].(string)
	refused := nextMessage(t, l.socket("two", token))
	assert.Equal(t, "AuthError", refused["type"])
	assert.Equal(t, true, refused["authUpdateAttempted"])
	assert.Contains(t, refused["error"], "Could not validate token: token is of another issuer")
	assert.Eventually(t, func() bool { return l.srv.Page("two").State().Counters.AuthErrors == 1 },
		10*time.Second, time.Millisecond, "it is counted once it is sent")
}

func TestExpireEndsLiveSocketsAndTheTokensTheyCameWith(t *testing.T) {
	l := newLab(t)
	token := l.signIn("one")["access_token"].(string)
	ws := l.socket("one", token)
	nextMessage(t, ws)
	status, _ := l.do("POST", "/lab/pages/one/expire", nil)
	assert.Equal(t, 204, status)
	refused := nextMessage(t, ws)
	assert.Equal(t, "Convex token identity expired", refused["error"])
	assert.Equal(t, false, refused["authUpdateAttempted"])

	again := nextMessage(t, l.socket("one", token))
	assert.Equal(t, true, again["authUpdateAttempted"])
	assert.Contains(t, again["error"], "Could not validate token: token is expired")

	_, fresh := l.refresh("one", "")
	assert.Equal(t, "Transition", nextMessage(t, l.socket("one", fresh["access_token"].(string)))["type"])
}

func TestShortTokenExpiresOnTheLiveSocket(t *testing.T) {
	l := newLab(t)
	require.NoError(t, l.srv.Page("one").Configure(PageConfig{TokenLife: 2 * time.Second}))
	ws := l.socket("one", l.signIn("one")["access_token"].(string))
	assert.Equal(t, "Transition", nextMessage(t, ws)["type"])
	expired := nextMessage(t, ws)
	assert.Equal(t, "AuthError", expired["type"])
	assert.Equal(t, false, expired["authUpdateAttempted"])
}

func TestRevokeLeavesLiveSocketsAlone(t *testing.T) {
	l := newLab(t)
	token := l.signIn("one")["access_token"].(string)
	l.srv.Page("one").Revoke()
	assert.Equal(t, "Transition", nextMessage(t, l.socket("one", token))["type"], "a JWT is good until it expires")
}

func TestGoFaceSignsInWithoutABrowser(t *testing.T) {
	l := newLab(t)
	access, refresh, err := l.srv.Page("one").SignIn(l.url)
	require.NoError(t, err)
	assert.Equal(t, "Transition", nextMessage(t, l.socket("one", access))["type"])
	status, _ := l.refresh("one", refresh)
	assert.Equal(t, 200, status)
}
