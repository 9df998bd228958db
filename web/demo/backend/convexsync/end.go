package convexsync

import (
	"errors"
	"fmt"

	"github.com/coder/websocket"
)

// expired is what Convex says when a function meets an expired identity.
const expired = "Convex token identity expired"

// errEnded ends a connection's loop after its last message.
var errEnded = errors.New("convexsync: the connection is over")

// refuse ends the connection with an AuthError, as Convex does: its sync
// worker fails, the error is the last message, and the socket closes.
func (c *conn) refuse(text string, update bool) error {
	if c.d.swallows() {
		return nil
	}
	err := c.send(authError{Type: "AuthError", Error: text, BaseVersion: c.sent.Identity, AuthUpdateAttempted: update})
	if err != nil {
		return err
	}
	c.d.hooks.AuthError(text, update)
	c.close(websocket.StatusPolicyViolation, "AuthError")
	return errEnded
}

// fatal ends the connection for good: the client stops, and throws.
func (c *conn) fatal(format string, args ...any) error {
	if err := c.send(fatalError{Type: "FatalError", Error: fmt.Sprintf(format, args...)}); err != nil {
		return err
	}
	c.close(websocket.StatusPolicyViolation, "FatalError")
	return errEnded
}

// restart ends the connection so that the client starts over, as an internal
// error at Convex does.
func (c *conn) restart(reason string) error {
	c.close(websocket.StatusInternalError, reason)
	return errEnded
}

// close says goodbye. It leaves the deployment's care first, so that an order
// meant for the living does not come to it.
func (c *conn) close(code websocket.StatusCode, reason string) {
	c.d.note(c, connInfo{})
	_ = c.ws.Close(code, reason)
}
