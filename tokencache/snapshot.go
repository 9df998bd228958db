package tokencache

import (
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

// Snapshot is what a subscriber sees. It never holds a token. Its times are by the
// wall clock.
type Snapshot struct {
	Status Status
	// Identity is whose session it is; zero when unknown.
	Identity token.Identity
	// ExpiresAt is when the cached token expires by this machine's clock; zero
	// when there is no token or its expiry is unknown.
	ExpiresAt time.Time
	// DegradedSince is when the present trouble began; zero when there is none.
	DegradedSince time.Time
	// HealedAt is when a token last proved that the network is back, after a
	// trouble or a wake; zero when there was none yet.
	HealedAt time.Time
	// LastFailure is the newest failure; nil when there was none yet.
	LastFailure *FailureAt
	// Ended is how the session has ended; zero while it has not.
	Ended End
	// Needs is what the trouble waits for, since no retry can help; NeedsNothing where
	// one can, and where the session is over.
	Needs failure.Needs
	// Warning is what is wrong with the provider's tokens; "" when nothing is.
	Warning string
}

// FailureAt is a failure and when it happened.
type FailureAt struct {
	Class  failure.Class
	Reason string
	At     time.Time
}

// End is how a session has ended, and what speaks for it.
type End struct {
	how ending
	// Reason is for people; "" if the application has ended it.
	Reason string
	// Failures is how many failures speak for it, and Span the time from the first of
	// them to the last; for those that prove nothing, of a visible page.
	Failures int
	Span     time.Duration
}

// How is "proven" by the provider's own word, said twice; "presumed" after failures
// that prove nothing, or for want of anybody, and looked at again at each sign of life;
// or by the "application"; "" for none.
func (e End) How() string { return e.how.String() }

// Snapshot returns the present state.
func (k *Keeper) Snapshot() Snapshot {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.snapshot()
}

func (k *Keeper) snapshot() Snapshot {
	s := Snapshot{
		Status:        k.session.status,
		DegradedSince: k.shown.degraded.wall(k.clock, k.session.troubledAt),
		HealedAt:      k.shown.healed.wall(k.clock, k.session.heal.at),
		LastFailure:   k.session.failure,
		Ended:         k.session.end,
		Needs:         k.session.needs,
	}
	if t := k.cache.token; t != nil {
		s.Identity = t.Identity
		s.ExpiresAt = k.cache.ends()
		s.Warning = t.Warning
	}
	return s
}

// shown are the moments that a snapshot shows, as the wall clock was when they were
// first shown: read anew each time, they would seem to change all the time.
type shown struct{ degraded, healed moment }

type moment struct {
	at    pagetime.Time
	shown time.Time
}

func (m *moment) wall(c *pagetime.Clock, at pagetime.Time) time.Time {
	if m.at != at {
		m.at, m.shown = at, c.WallOf(at)
	}
	return m.shown
}

// record adds an event to the timeline, and tells it.
func (k *Keeper) record(e timeline.Event) {
	e.At, e.Mono = k.clock.Wall(), k.clock.Mono()
	if told := k.timeline.Add(e); told != nil && k.opts.OnEvent != nil {
		k.outbox.add(func() { k.opts.OnEvent(*told) })
	}
}

// Timeline returns the newest events, oldest first.
func (k *Keeper) Timeline() []timeline.Event {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.timeline.Events()
}
