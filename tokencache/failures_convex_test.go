package tokencache

import (
	"sync"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"holdfast/tokencache/token"
)

// convexClient does with answers what Convex's AuthenticationManager does
// (convex 1.48.0, authentication_manager.ts): the same states, under the same
// names, and a server that accepts whatever has not expired.
type convexClient struct {
	l       *lab
	leeway  time.Duration
	refuses func(token string) bool // what the server refuses beside expired tokens

	mu    sync.Mutex // guards the queue; what is queued runs one after another
	queue []func()
	busy  bool

	convexState
	version  int // answers to older calls are dropped
	timer    *time.Timer
	attempts int
}

// convexState is what a test sees of a client.
type convexState struct {
	state     string
	token     string
	in        bool // what useConvexAuth shows
	stopped   bool // the socket, while the client waits for another token
	refetches int
	outs      int // how often the user was shown as signed out
	expiries  int // how often the server met an expired token on the live socket
}

// look waits until nothing moves.
func (c *convexClient) look() convexState {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.convexState
}

// convex signs a client in.
func (l *lab) convex() *convexClient {
	c := &convexClient{l: l, leeway: 10 * time.Second, refuses: func(string) bool { return false }}
	c.do(c.setAuth)
	l.sleep(0)
	c.isIn("at the start")
	l.sleep(10 * time.Second) // what is refused from now on was taken before
	return c
}

// do runs fn as JavaScript would: never while another is running.
func (c *convexClient) do(fn func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue = append(c.queue, fn)
	if c.busy {
		return
	}
	c.busy = true
	for len(c.queue) > 0 {
		next := c.queue[0]
		c.queue = c.queue[1:]
		c.mu.Unlock()
		next()
		c.mu.Lock()
	}
	c.busy = false
}

func (c *convexClient) setAuth() {
	c.fetch(false, func(token string, ok bool) {
		if !ok {
			c.refetch()
			return
		}
		c.authenticate("cached", token)
	})
}

func (c *convexClient) fetch(force bool, then Settle) {
	c.version++
	version := c.version
	c.l.Ask(Call{Client: "client", Force: force}, func(token string, ok bool) {
		c.do(func() {
			if version == c.version {
				then(token, ok)
			}
		})
	})
}

// refetch is what the client's own timer does, and step 2 of signing in.
func (c *convexClient) refetch() {
	const enough = 1000 // a loop shows by then
	if c.refetches++; c.state == "noAuth" || c.refetches > enough {
		return
	}
	c.fetch(true, func(token string, ok bool) {
		switch {
		case !ok:
			c.signedOut()
		case token == c.token:
			c.state = "notRefetching"
		default:
			c.authenticate("fresh", token)
		}
	})
}

// authError is a refusal by the server, of a token that it took before.
func (c *convexClient) authError() {
	c.do(c.reauthenticate)
	synctest.Wait()
}

func (c *convexClient) reauthenticate() {
	const maxConfirmationAttempts = 2
	if c.state == "fresh" {
		if c.attempts >= maxConfirmationAttempts {
			c.signedOut()
			return
		}
		c.attempts++
	}
	c.stopped = true
	c.fetch(true, func(token string, ok bool) {
		if !ok || token == c.token {
			c.signedOut()
			return
		}
		c.authenticate("fresh", token)
	})
}

func (c *convexClient) authenticate(state, raw string) {
	c.state, c.token = state, raw
	t, err := token.Parse(raw)
	require.NoError(c.l.t, err)
	if serverTime := time.Now().Add(c.l.skew); !serverTime.Before(t.Expires) || c.refuses(raw) {
		c.reauthenticate()
		return
	}
	c.in, c.stopped = true, false
	if state == "cached" {
		c.refetch()
		return
	}
	time.AfterFunc(time.Until(t.Expires.Add(-c.l.skew)), func() { c.do(func() { c.expire(raw) }) })
	c.state, c.attempts = "scheduled", 0
	if c.timer != nil {
		c.timer.Stop()
	}
	c.timer = time.AfterFunc(max(0, t.Lifetime()-c.leeway), func() { c.do(c.refetch) })
}

// expire is the server's own look at the token of a live socket.
func (c *convexClient) expire(token string) {
	if c.in && c.token == token {
		c.expiries++
		c.reauthenticate()
	}
}

func (c *convexClient) signedOut() {
	c.state, c.token, c.in, c.attempts = "noAuth", "", false, 0
	c.outs++
}

// isIn checks that the client has its user, holds a token that its server
// accepts, and goes on refreshing.
func (c *convexClient) isIn(when string) {
	c.l.t.Helper()
	seen := c.look()
	require.True(c.l.t, seen.in, "signed in %s (%s)", when, seen.state)
	require.Zero(c.l.t, seen.outs, "never shown as signed out, %s", when)
	require.False(c.l.t, seen.stopped, "nothing is waited for %s", when)
	require.Equal(c.l.t, "scheduled", seen.state, "the client goes on refreshing, %s", when)
	t, err := token.Parse(seen.token)
	require.NoError(c.l.t, err)
	require.True(c.l.t, time.Now().Add(c.l.skew).Before(t.Expires), "the token is good %s", when)
}

// keeps lets time pass and checks that the user is kept all the while.
func (c *convexClient) keeps(d time.Duration) {
	c.l.t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); {
		c.l.sleep(min(time.Second, time.Until(end)))
		seen := c.look()
		require.True(c.l.t, seen.in, "the user is kept (%s)", seen.state)
		require.Zero(c.l.t, seen.outs)
	}
}
