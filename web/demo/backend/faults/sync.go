package faults

import (
	"fmt"
	"slices"
	"strings"
)

// The kinds of [Sync] fault.
const (
	Down       = "down"      // sockets are cut and new ones refused with 503
	HalfOpen   = "halfopen"  // sockets stay open and swallow everything
	AuthError  = "autherror" // an AuthError, once or so many times; then the fault is over
	Refuse     = "refuse"    // each Authenticate is refused, however good its token
	expiredMsg = "Convex token identity expired"
	refusedMsg = "Could not validate token: refused by the lab"
	maxMessage = 500
)

// Sync is a fault of the sync server.
type Sync struct {
	Kind string `json:"kind"`
	// Error is the text of an AuthError or a Refuse fault. It defaults to what
	// Convex says of an expired identity, or of a bad token when Update is set
	// or the fault is a Refuse.
	Error string `json:"error,omitempty"`
	// Update is the authUpdateAttempted of an AuthError fault: true answers
	// an Authenticate, false says that a function ran with expired auth.
	Update bool `json:"update,omitempty"`
	// Times is how many tokens in a row are refused. An AuthError fault without
	// Update has one; with it, the default is 1. A Refuse fault's default, 0, means
	// until it is cleared.
	Times int `json:"times,omitempty"`
}

var syncKinds = []string{Down, HalfOpen, AuthError, Refuse}

// Normalize returns the fault with its defaults filled in, or an error that
// names the field that is wrong and what it may be.
func (f Sync) Normalize() (Sync, error) {
	if !slices.Contains(syncKinds, f.Kind) {
		return f, fmt.Errorf("kind must be one of %s, got %q", strings.Join(syncKinds, ", "), f.Kind)
	}
	switch f.Kind {
	case AuthError:
		if f.Times == 0 {
			f.Times = 1
		}
	case Refuse:
		f.Update = true // it answers an Authenticate
	default:
		return Sync{Kind: f.Kind}, nil
	}
	if f.Times < 0 || f.Times > maxTimes {
		return f, fmt.Errorf("times must be 0 to %d (0 means the default), got %d", maxTimes, f.Times)
	}
	if f.Times > 1 && !f.Update {
		return f, fmt.Errorf("times needs update: without it there is one AuthError")
	}
	if len(f.Error) > maxMessage {
		return f, fmt.Errorf("error must be at most %d bytes, got %d", maxMessage, len(f.Error))
	}
	if f.Error == "" {
		f.Error = expiredMsg
		if f.Update {
			f.Error = refusedMsg
		}
	}
	return f, nil
}
