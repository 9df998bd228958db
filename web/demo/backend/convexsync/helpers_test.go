package convexsync

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bench is a deployment behind a server, with hooks that remember. A token is
// good if it starts with "good"; it lives until the deadline it is given.
type bench struct {
	t   *testing.T
	d   *Deployment
	url string

	mu        sync.Mutex
	until     time.Time
	refusals  []string
	open      int
	faultOver int
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, until: time.Now().Add(time.Hour)}
	b.d = New(Hooks{
		Verify: func(token string) (Identity, error) {
			if !strings.HasPrefix(token, "good") {
				return Identity{}, errors.New("Could not validate token: it is " + token)
			}
			b.mu.Lock()
			defer b.mu.Unlock()
			return Identity{Subject: "user_ada", SessionID: "s1", TokenHash: token, ExpiresAt: b.until}, nil
		},
		AuthError: func(text string, _ bool) { b.change(func() { b.refusals = append(b.refusals, text) }) },
		Socket: func(open bool) {
			b.change(func() {
				if open {
					b.open++
				} else {
					b.open--
				}
			})
		},
		FaultOver: func() { b.change(func() { b.faultOver++ }) },
	})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.d.ServeHTTP(w, r, strings.TrimPrefix(r.URL.Path, "/"))
	}))
	b.url = web.URL
	t.Cleanup(func() {
		b.d.Close()
		web.Close()
		b.mu.Lock()
		defer b.mu.Unlock()
		assert.Zero(t, b.open, "every socket that opened has closed")
	})
	return b
}

func (b *bench) change(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f()
}

// client is a raw sync client.
type client struct {
	t  *testing.T
	ws *websocket.Conn
	at version // where the last transition ended
}

// message is any message of the server.
type message struct {
	Type                string          `json:"type"`
	Error               string          `json:"error"`
	BaseVersion         uint32          `json:"baseVersion"`
	AuthUpdateAttempted bool            `json:"authUpdateAttempted"`
	StartVersion        version         `json:"startVersion"`
	EndVersion          version         `json:"endVersion"`
	Modifications       []queryChange   `json:"modifications"`
	ClientClockSkew     *int64          `json:"clientClockSkew"`
	RequestID           uint32          `json:"requestId"`
	Success             bool            `json:"success"`
	Result              json.RawMessage `json:"result"`
	TS                  timestamp       `json:"ts"`
}

func (b *bench) dial() *client {
	b.t.Helper()
	ws, response, err := websocket.Dial(b.t.Context(), b.url+"/1.48.0", nil)
	require.NoError(b.t, err)
	if response.Body != nil {
		response.Body.Close()
	}
	b.t.Cleanup(func() { _ = ws.CloseNow() })
	return &client{t: b.t, ws: ws}
}

// connect dials and says Connect.
func (b *bench) connect() *client {
	b.t.Helper()
	c := b.dial()
	c.send(`{"type":"Connect","sessionId":"tab","connectionCount":0,"lastCloseReason":"InitialConnect","clientTs":1}`)
	return c
}

func (c *client) send(text string) {
	c.t.Helper()
	require.NoError(c.t, c.ws.Write(c.t.Context(), websocket.MessageText, []byte(text)))
}

// next returns the next message that is no Ping, and holds that transitions
// form a chain.
func (c *client) next() message {
	c.t.Helper()
	m, err := c.read(5 * time.Second)
	require.NoError(c.t, err)
	return m
}

func (c *client) read(wait time.Duration) (message, error) {
	ctx, cancel := context.WithTimeout(c.t.Context(), wait)
	defer cancel()
	for {
		_, data, err := c.ws.Read(ctx)
		if err != nil {
			return message{}, err
		}
		var m message
		require.NoError(c.t, json.Unmarshal(data, &m), string(data))
		if m.Type == "Ping" {
			continue
		}
		if m.Type == "Transition" {
			assert.Equal(c.t, c.at, m.StartVersion, "a transition starts where the last one ended")
			c.at = m.EndVersion
		}
		return m, nil
	}
}

// until reads on to a message of a type.
func (c *client) until(kind string) message {
	c.t.Helper()
	for {
		if m := c.next(); m.Type == kind {
			return m
		}
	}
}

// closed holds that the server closes the socket, and returns the status.
func (c *client) closed() websocket.StatusCode {
	c.t.Helper()
	for {
		if _, err := c.read(5 * time.Second); err != nil {
			require.NotErrorIs(c.t, err, context.DeadlineExceeded, "the socket is still open")
			return websocket.CloseStatus(err)
		}
	}
}
