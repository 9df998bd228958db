// Package faults holds the trouble that a lab page can be put into: on the
// auth endpoint and with the engine's file ([Auth], kept and handed out by a
// [Switch] each), and on the sync server ([Sync]). It knows nothing of sessions
// or sockets.
package faults

import (
	"fmt"
	"slices"
	"strings"
)

// The kinds of [Auth] fault.
const (
	Drop     = "drop"     // the connection is reset without an answer
	Hang     = "hang"     // no answer, ever: the request waits until the client goes away
	Stall    = "stall"    // the head of an answer, and a part of its body; then nothing, as with Hang
	Flood    = "flood"    // the head of an answer, and a body without an end
	Cut      = "cut"      // the head of an answer, and a part of its body; then the connection is closed
	Status   = "status"   // an answer with any status, see Auth.Status, Auth.Body and Auth.NoCORS
	Redirect = "redirect" // 302 to [Portal] on another origin, which a page may not read
	Missing  = "missing"  // 400 invalid_request "Missing refresh token.", as WorkOS says it
	Revoked  = "revoked"  // every session of the page is killed, so 400 invalid_grant
	Slow     = "slow"     // the ordinary answer, made after Auth.Delay
	Late     = "late"     // the ordinary answer, made at once and on its way for Auth.Delay
)

// The bodies of a [Status] fault.
const (
	BodyJSON  = "json"  // {"error": …, "error_description": …}
	BodyHTML  = "html"  // what a captive portal or a gateway shows
	BodyEmpty = "empty" // nothing
)

// Auth is a fault of the auth endpoint, or of the engine's file. The zero value
// of a field takes its default. Missing and Revoked are about a refresh token and
// meet refresh grants alone; the others meet every grant.
type Auth struct {
	Kind string `json:"kind"`
	// Status is the HTTP status of a Status fault, 200 to 599; default 503.
	Status int `json:"status,omitempty"`
	// Body is the body of a Status fault; default BodyJSON.
	Body string `json:"body,omitempty"`
	// NoCORS leaves out of a Status fault's answer what lets a page on another
	// origin read it, as a gateway in front of an auth server does.
	NoCORS bool `json:"noCors,omitempty"`
	// Delay is how long a Slow or a Late fault waits, and how long Status,
	// Redirect, Missing and Revoked wait before they answer, in milliseconds;
	// the default of Slow and Late is 5000, at most 120000.
	Delay int `json:"delay,omitempty"`
	// Times is how many requests meet the fault before it clears itself; 0
	// means until it is cleared. A browser may send a request again by itself
	// when a kept-alive connection is reset, so a Drop may be met twice for
	// one fetch.
	Times int `json:"times,omitempty"`
	// RetryAfter is the Retry-After header of a Status fault in seconds; 0
	// leaves it out.
	RetryAfter int `json:"retryAfter,omitempty"`
}

const (
	defaultStatus = 503
	defaultDelay  = 5000
	maxDelay      = 120_000
	maxRetryAfter = 3600
	maxTimes      = 1000
)

var (
	authKinds   = []string{Drop, Hang, Stall, Flood, Cut, Status, Redirect, Missing, Revoked, Slow, Late}
	engineKinds = []string{Drop, Hang, Status}
	authBodies  = []string{BodyJSON, BodyHTML, BodyEmpty}
)

// Normalize returns the fault with its defaults filled in, or an error that
// names the field that is wrong and what it may be.
func (f Auth) Normalize() (Auth, error) { return f.normalize(authKinds) }

// NormalizeEngine is Normalize for a fault of the engine's file.
func (f Auth) NormalizeEngine() (Auth, error) { return f.normalize(engineKinds) }

func (f Auth) normalize(kinds []string) (Auth, error) {
	if !slices.Contains(kinds, f.Kind) {
		return f, fmt.Errorf("kind must be one of %s, got %q", strings.Join(kinds, ", "), f.Kind)
	}
	if f.Status == 0 {
		f.Status = defaultStatus
	}
	if f.Body == "" {
		f.Body = BodyJSON
	}
	if f.Delay == 0 && (f.Kind == Slow || f.Kind == Late) {
		f.Delay = defaultDelay
	}
	if !slices.Contains(authBodies, f.Body) {
		return f, fmt.Errorf("body must be one of %s, got %q", strings.Join(authBodies, ", "), f.Body)
	}
	for _, field := range []struct {
		name       string
		value      int
		from, upTo int
		unit       string
	}{
		{"status", f.Status, 200, 599, ""},
		{"delay", f.Delay, 0, maxDelay, " milliseconds"},
		{"times", f.Times, 0, maxTimes, " (0 means until it is cleared)"},
		{"retryAfter", f.RetryAfter, 0, maxRetryAfter, " seconds"},
	} {
		if field.value < field.from || field.value > field.upTo {
			return f, fmt.Errorf("%s must be %d to %d%s, got %d", field.name, field.from, field.upTo, field.unit, field.value)
		}
	}
	if f.Kind != Status {
		f.Status, f.Body, f.RetryAfter, f.NoCORS = 0, "", 0, false
	}
	return f, nil
}
