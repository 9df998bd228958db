package tokencache

import "time"

// realtimeClient is Convex's AuthenticationManager, as far as its fetcher can
// tell (facts: convex 1.48.0, authentication_manager.ts). Its version is
// configVersion: an answer for an older one is dropped.
type realtimeClient struct {
	*world
	salt    uint64
	name    string
	version int
	token   string
	fresh   bool // the token came from a forced call
	denied  bool // the server has refused it
	refused int  // fresh tokens in a row
	refetch *time.Timer
	expiry  *time.Timer
	socket  *time.Timer
}

const leeway = 10 * time.Second

// soon draws a time of the client's own.
func (c *realtimeClient) soon(salt uint64, least, most time.Duration) time.Duration {
	return c.drawBetween(salt+c.salt, least, most)
}

// mount is setAuth: unforced, and forced once more when that brings null.
func (c *realtimeClient) mount() {
	c.unmount()
	c.call(false, func(token string, ok bool) {
		if ok {
			c.authenticate(token, false)
			return
		}
		c.call(true, c.forced)
	})
}

// unmount is clearAuth; so is all that makes the client give up.
func (c *realtimeClient) unmount() {
	c.stop()
	c.token, c.refused, c.denied = "", 0, false
}

func (c *realtimeClient) stop() {
	c.version++
	for _, timer := range []*time.Timer{c.refetch, c.expiry, c.socket} {
		if timer != nil {
			timer.Stop()
		}
	}
}

// call asks the guard for the present version.
func (c *realtimeClient) call(force bool, then func(token string, ok bool)) {
	c.version++
	version := c.version
	c.ledger.ask(asking{client: c.name, force: force, had: c.token, denied: c.denied}, func(token string, ok bool) {
		if version == c.version {
			then(token, ok)
		}
	})
}

// forced takes the answer to a forced call: null, and the same token again, are
// both the end for this client.
func (c *realtimeClient) forced(token string, ok bool) {
	if !ok || token == c.token {
		c.unmount()
		return
	}
	c.authenticate(token, true)
}

// authenticate sends the token to the server, when there is a connection.
func (c *realtimeClient) authenticate(token string, fresh bool) {
	c.stop()
	c.token, c.fresh, c.denied = token, fresh, false
	c.connect(c.soon(6, 20*time.Millisecond, 300*time.Millisecond))
}

func (c *realtimeClient) connect(delay time.Duration) {
	if c.socket != nil {
		c.socket.Stop()
	}
	token := c.token
	c.socket = c.after(delay, func() {
		if token == c.token && c.connected() {
			c.confirm()
		}
	})
}

// confirm is the server's answer to Authenticate.
func (c *realtimeClient) confirm() {
	if !c.verify(c.token) {
		c.authError()
		return
	}
	c.refused = 0
	m := c.server.tokens[c.token]
	token := c.token
	c.expiry = c.at(m.ends, func() { // even while another is asked for
		if token == c.token && c.connected() {
			c.authError()
		}
	})
	if !c.fresh {
		c.call(true, c.forced) // step 2: the first token is always exchanged
		return
	}
	c.refetch = c.after(max(0, m.ends.Sub(m.issued)-leeway), func() {
		if token == c.token {
			c.call(true, c.forced)
		}
	})
}

// maxRefused is MAX_TOKEN_CONFIRMATION_ATTEMPTS.
const maxRefused = 2

func (c *realtimeClient) authError() {
	if c.now().Before(c.server.tokens[c.token].ends) {
		c.denied = true
		if c.fresh {
			c.refused++
		}
	}
	if c.refused > maxRefused {
		c.unmount()
		return
	}
	c.call(true, c.forced)
}

// reconnect is the socket's return after the network's, or after a sleep.
func (c *realtimeClient) reconnect() {
	if c.token != "" {
		c.connect(c.soon(7, 50*time.Millisecond, 16*time.Second))
	}
}
