package tokencache

import (
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/pagetime"
)

// Status says what is known of the session.
type Status int

const (
	// StatusUnknown: nothing has been heard from the provider yet.
	StatusUnknown Status = iota
	// StatusFresh: the last try brought a token.
	StatusFresh
	// StatusDegraded: signed in, but the last try failed, and another is due.
	StatusDegraded
	// StatusSignedOut: the session is proven or presumed over, or was ended.
	StatusSignedOut
)

// statusNames are the statuses as JavaScript names them.
var statusNames = [...]string{"unknown", "fresh", "degraded", "signedOut"}

// String is the status as JavaScript names it.
func (s Status) String() string { return statusNames[s] }

// ending is how a session came to its end.
type ending int

const (
	notEnded ending = iota
	// ended: the application said so.
	ended
	// proven: the provider said so, and said it again by force.
	proven
	// presumed: failures that prove nothing have used up the budget, or nobody was
	// signed in and the provider has nobody. A sign of life looks again.
	presumed
)

// endingNames are the endings as JavaScript names them.
var endingNames = [...]string{notEnded: "", ended: "application", proven: "proven", presumed: "presumed"}

// String is the ending as JavaScript names it; "" for none.
func (e ending) String() string { return endingNames[e] }

// session is what is known of the session: its status, and what speaks for its end.
// It is a state machine without a clock, a lock or a callback: each method is an
// event, told with the moment at which it happens, and returns what follows from it.
type session struct {
	status     Status
	end        End           // zero while it has not ended
	had        bool          // whether anybody was signed in
	changed    bool          // somebody else is, as the application says
	endedAt    pagetime.Time // it was last found over then
	troubledAt pagetime.Time // the present trouble began then
	failure    *FailureAt    // the newest, for people
	needs      failure.Needs // what the present trouble waits for, if no retry can help
	proof      proof
	heal       heal
	expiryOwed bool // the expiry handler was asked for, and runs if the end is proven
	lookedAt   pagetime.Time
}

// healthy is a token that can be used. minted is the earliest moment at which it can
// have been minted.
func (s *session) healthy(now, minted pagetime.Time) {
	s.status, s.end, s.needs = StatusFresh, End{}, failure.NeedsNothing
	s.had = true
	s.troubledAt = 0 //cure:trouble-ends
	s.expiryOwed = false
	s.proof = proof{}
	s.heal.token(minted, now)
}

// failed is a failure of a try. Returns what it is in the light of what is known, and
// how the session has ended by it: notEnded, if it has not.
func (s *session) failed(f failure.Failure, c circumstances, b Budget) (failure.Failure, ending) {
	if f.Absent &&
		s.nobody() { //cure:absence-of-a-known-user
		f.Class = failure.Terminal // "no token" is the plain answer
	}
	s.needs = f.Needs
	if f.Unreached && (!c.online || c.now.Sub(s.troubledAt) < codePatience) { //cure:lost-code-may-come
		s.needs = failure.NeedsNothing // the page's own code may come still
	}
	if s.proof.outlives(f, c) {
		s.needs = failure.NeedsAttention
	}
	if s.status == StatusSignedOut { //cure:over-needs-nothing
		s.needs = failure.NeedsNothing // a way to sign in is shown already
	}
	if s.status == StatusFresh { //cure:unknown-until-an-answer
		s.status, s.troubledAt = StatusDegraded, c.now //cure:degraded-is-signed-in
		s.heal.ails(c.now)
	}
	if s.status == StatusSignedOut && f.Class != failure.Transient && f.Class != failure.Blocked {
		return f, s.end.how // this try has only looked again
	}
	c.nobody = s.nobody()
	return f, s.proof.weigh(f, c, b)
}

// codePatience is how long a part of the page's own code may be out of reach before it is
// likely that a deployment has taken it away, and that only a reload helps.
const codePatience = 15 * time.Second

// nobody reports whether nobody is signed in, as far as is known.
func (s *session) nobody() bool { return !s.had && !s.changed }

// mustForce reports whether only a forced try can tell more: the last ones spoke for
// an end.
func (s *session) mustForce() bool {
	return s.proof.begun //cure:confirm-by-force
}

// over is the end of the session, proven or presumed, and what speaks for it. first is
// false if it was known, and expiry is whether the expiry handler is owed.
func (s *session) over(found End, now pagetime.Time) (first, expiry bool) {
	first, expiry = s.status != StatusSignedOut, s.expiryOwed
	s.status, s.endedAt = StatusSignedOut, now
	if first {
		s.end = found
	}
	s.troubledAt, s.proof, s.expiryOwed, s.needs = 0, proof{}, false, failure.NeedsNothing
	return first, expiry
}

// signedOut is the application's own sign-out.
func (s *session) signedOut() {
	*s = session{status: StatusSignedOut, end: End{how: ended}, failure: s.failure, heal: s.heal}
}

// another is another identity, or somebody who has signed in.
func (s *session) another() {
	*s = session{status: StatusUnknown, changed: true, failure: s.failure, heal: s.heal}
}

// looksAgain reports whether a sign of life is a reason to look at an end that is
// presumed: once in a while.
func (s *session) looksAgain(now pagetime.Time) bool {
	if s.end.how != presumed || now.Sub(max(s.endedAt, s.lookedAt)) < lookAgain {
		return false
	}
	s.lookedAt = now
	return true
}

// lookAgain parts looks at an end that is presumed.
const lookAgain = 30 * time.Second

// heal is the proof that the network is back: a token that was minted since it
// was last in doubt. A client that is between two tries to connect can try at
// once then: Convex's own pauses go up to 16 s.
type heal struct {
	since pagetime.Time // when the trouble began, or the page woke; zero while all is well
	at    pagetime.Time // the newest heal
}

// ails notes a trouble. One that goes on began when it began.
func (h *heal) ails(now pagetime.Time) {
	if h.since.IsZero() {
		h.since = now
	}
}

// woke notes that connections may have died in a sleep.
func (h *heal) woke(now pagetime.Time) { h.since = now }

// token notes a token, which heals once: if it was minted since the trouble began.
// One from a cache proves nothing.
func (h *heal) token(minted, now pagetime.Time) {
	if h.since.IsZero() || minted < h.since {
		return
	}
	h.since, h.at = 0, now
}
