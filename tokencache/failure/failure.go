// Package failure says what a failed call of an auth provider proves about the
// session. It knows how the SDKs and the browsers fail, from their sources; the
// rest is Unknown. Whoever calls it decides what to do about it.
package failure

import "time"

// Failure is one provider call that brought no token that could be used.
type Failure struct {
	Class Class
	// Reason is a short text for people, from a fixed vocabulary: it never
	// quotes a token or the page's own words.
	Reason string
	// Needs says what a Blocked failure waits for; NeedsNothing in the other classes.
	Needs Needs
	// Unreached is true when no server is known to have answered, so that
	// asking again soon adds to nobody's load.
	Unreached bool
	// Absent is true when the provider answered that it has no token, rather
	// than failing to answer.
	Absent bool
	// RetryAfter is how long the server asked to be left alone; 0 when it
	// did not say.
	RetryAfter time.Duration
}

// Error makes Failure an error.
func (f Failure) Error() string { return f.Reason }

// Configuration begins the reason of what only the developer can mend.
const Configuration = "configuration: "

// Failures that a Keeper itself finds, with no thrown value behind them.
var (
	Deadline   = Failure{Class: Transient, Reason: "the provider did not answer in time", Unreached: true}
	SameToken  = Failure{Class: Transient, Reason: "the provider answered a forced call with the token that it was to replace, or an older one"}
	StaleToken = Failure{Class: Unknown, Reason: "the provider answered with an expired access token"}
	// MisdatedToken proves nothing: the clock may be wrong, or the provider slow to mint.
	MisdatedToken = Failure{Class: Transient, Reason: "the provider answered with an access token that seems to be over: it is old, or this machine's clock is wrong"}
	Closed        = Failure{Class: Transient, Reason: "the guard was disposed"}
	Provider      = Failure{Class: Unknown, Reason: "the provider failed"}
)
