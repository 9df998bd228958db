package tokencache

import (
	"time"

	"holdfast/tokencache/failure"
)

const (
	// maxRetryAfter bounds what a server can ask for: a hostile header must not
	// silence a page for good.
	maxRetryAfter = 5 * time.Minute
	// minSpread bounds the spread after a Retry-After from below.
	minSpread = time.Second
)

// Pacing is when a provider in trouble is asked again. It is the Keeper's, and
// apart from it so that the simulation in ./herd can run a million of them.
type Pacing struct {
	backoff    Backoff
	gate       gate
	quietUntil time.Time // the server asked to be left alone until then
}

// NewPacing is the pacing of a Keeper with these options.
func NewPacing(opts Options) Pacing { return Pacing{backoff: opts.withDefaults().Backoff} }

// Retries is where one held call stands in its retries.
type Retries struct {
	step    int       // delays since trouble that were not dense
	trouble time.Time // start of the trouble, or the last wake: retries are dense after it
}

// RetriesFrom starts over, at the start of trouble or at a wake.
func RetriesFrom(trouble time.Time) Retries { return Retries{trouble: trouble} }

// gate spaces all requests to a server in trouble: the Keeper's own, and those of
// the SDK, whose loop asks once a second. A wake opens it.
type gate struct {
	failures int
	until    time.Time
}

// Answered notes that the server answered a request with its trouble. Nothing is
// sent before the backoff, with r, and the Retry-After, with spread, are over; both are
// uniform in [0, 1).
func (p *Pacing) Answered(retryAfter time.Duration, now time.Time, r, spread float64) {
	p.quiet(retryAfter, now, spread)
	p.gate.failures++
	p.gate.until = now.Add(p.backoff.delay(p.gate.failures, (1+r)/2))
}

// quiet leaves the provider alone for as long as its server asked, within bounds,
// and for a random part of half as long again: a Retry-After may name one moment
// to all pages, the end of an outage.
func (p *Pacing) quiet(retryAfter time.Duration, now time.Time, r float64) {
	if retryAfter <= 0 {
		return
	}
	wait := min(retryAfter, maxRetryAfter)
	spread := jitter(max(minSpread, min(wait/2, p.backoff.Max)), r)
	if until := now.Add(wait + spread); until.After(p.quietUntil) {
		p.quietUntil = until
	}
}

// NotBefore is when the provider's server may be asked again.
func (p *Pacing) NotBefore() time.Time {
	if p.gate.until.After(p.quietUntil) {
		return p.gate.until
	}
	return p.quietUntil
}

// bidden reports whether the server has a say in when it is asked again.
func (p *Pacing) bidden(failed failure.Failure, now time.Time) bool {
	return p.gate.until.After(now) || failed.RetryAfter > 0
}

// After is the pause after a failed try; r is uniform in [0, 1).
func (p *Pacing) After(s *Retries, failed failure.Failure, now time.Time, r float64) time.Duration {
	switch {
	case p.gate.until.After(now):
		return p.NotBefore().Sub(now)
	case failed.RetryAfter > 0:
		p.quiet(failed.RetryAfter, now, r)
		return p.quietUntil.Sub(now)
	case failed.Unreached && now.Sub(s.trouble) < densePeriod:
		return p.backoff.dense(r)
	default:
		s.step++
		return p.backoff.delay(s.step, r)
	}
}
