package tokencache

import "time"

// Backoff spaces the tries of a held call. Both ends are clamped, so that no
// loop runs without a delay.
type Backoff struct {
	// Initial bounds the first delay after an answered failure.
	Initial time.Duration
	// Max bounds every delay.
	Max time.Duration
}

const (
	// minDelay parts any two tries of one flight, whatever asks for them.
	minDelay = 50 * time.Millisecond //cure:min-delay
	// minBackoff is the least that Max may be: a server in trouble is not asked
	// more often, whatever the options say.
	minBackoff = 1500 * time.Millisecond
	// denseDelay bounds the delays while the network is expected back.
	denseDelay = 500 * time.Millisecond
	// densePeriod is how long after the start of trouble, or a wake, retries
	// that reach nobody stay dense.
	densePeriod = 15 * time.Second
)

// clamped is the backoff within its limits.
func (b Backoff) clamped() Backoff {
	b.Initial = max(b.Initial, minDelay)
	b.Max = max(b.Max, b.Initial, minBackoff)
	return b
}

// delay is the pause before try n+1 (n counts from 1) with full jitter: a
// uniform part r in [0, 1) of an exponential bound. A million pages that fail
// together do not come back together.
func (b Backoff) delay(n int, r float64) time.Duration {
	return jitter(b.bound(n), r)
}

func (b Backoff) bound(n int) time.Duration {
	bound := b.Initial
	for i := 1; i < n && bound < b.Max; i++ {
		bound *= 2
	}
	return min(bound, b.Max)
}

// upTo is the same backoff with another bound.
func (b Backoff) upTo(most time.Duration) Backoff { return Backoff{b.Initial, max(most, b.Initial)} }

// dense is the pause while a dead network is probed, from half the bound up: the
// network's return is to be noticed, and nothing arrives anywhere meanwhile.
func (b Backoff) dense(r float64) time.Duration { return jitter(min(denseDelay, b.Max), (1+r)/2) }

func jitter(bound time.Duration, r float64) time.Duration {
	return max(minDelay, time.Duration(r*float64(bound))) //cure:jitter
}
