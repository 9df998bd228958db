package tokencache

import "time"

// Class says what a failure proves about the session.
type Class int

const (
	// Unknown proves nothing, but a run of them may: it has a budget.
	Unknown Class = iota
	// Transient may pass: the network, a time-out, a server in trouble.
	Transient
	// Terminal says that the session is over. It is confirmed once before it
	// is believed.
	Terminal
)

// String is the class as JavaScript and the timeline name it.
func (c Class) String() string {
	switch c {
	case Transient:
		return "transient"
	case Terminal:
		return "terminal"
	default:
		return "unknown"
	}
}

// Failure is one provider call that brought no token that could be used.
type Failure struct {
	Class Class
	// Reason is a short text for people, from a fixed vocabulary: it never
	// quotes a token or the page's own words.
	Reason string
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
