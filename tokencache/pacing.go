package tokencache

import (
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/pagetime"
)

const (
	// maxRetryAfter bounds what a server can ask for: a hostile header must not
	// silence a page for good.
	maxRetryAfter = 5 * time.Minute
	// minSpread bounds the spread after a Retry-After from below.
	minSpread = time.Second
	// signalBurst and signalEvery bound how signals hasten tries: so many at once, and
	// one more each so often. A wake sends some together; a network that flaps, or a
	// page that dispatches its own, must not defeat every backoff.
	signalBurst = 5
	signalEvery = 3 * time.Second
)

// Pacing is when a provider in trouble is asked again. It knows no Keeper, so that
// the simulation in ./herd can run a million of them.
type Pacing struct {
	backoff    Backoff
	failures   int           // of the server, in a row; those of one moment are one
	gateUntil  pagetime.Time // nothing is sent to a server in trouble before
	quietUntil pagetime.Time // the server asked to be left alone until then
	spentUntil pagetime.Time // the signals' allowance is used up to then
	hastened   pagetime.Time // the newest signal takes, or took, effect then
}

// NewPacing is the pacing of a Keeper with these options.
func NewPacing(opts Options) Pacing { return Pacing{backoff: opts.withDefaults().Backoff} }

// Retries is where one held call stands in its retries.
type Retries struct {
	step    int           // delays since trouble that were not dense
	trouble pagetime.Time // start of the trouble, or the last wake: retries are dense after it
}

// RetriesFrom starts over, at the start of trouble or at a wake.
func RetriesFrom(trouble pagetime.Time) Retries { return Retries{trouble: trouble} }

// Answered notes that the server answered a request with its trouble. Nothing is
// sent before the backoff, with r, and the Retry-After, with spread, are over; both are
// uniform in [0, 1).
func (p *Pacing) Answered(retryAfter time.Duration, now pagetime.Time, r, spread float64) {
	p.quiet(retryAfter, now, spread)
	if now < p.gateUntil { //cure:requests-of-one-moment
		return // it went out beside the one whose answer has shut the gate: an SDK may have several under way
	}
	p.failures++
	p.gateUntil = now.Add(p.backoff.delay(p.failures, (1+r)/2))
}

// quiet leaves the server alone for as long as it asked, within bounds, and for a
// random part of half as long again: a Retry-After may name one moment to all pages,
// the end of an outage.
func (p *Pacing) quiet(retryAfter time.Duration, now pagetime.Time, r float64) {
	if retryAfter <= 0 { //cure:retry-after
		return
	}
	wait := min(retryAfter, maxRetryAfter)
	spread := jitter(max(minSpread, min(wait/2, p.backoff.Max)), r) //cure:spread
	p.quietTo(now.Add(wait + spread))
}

// QuietElsewhere leaves the server alone until a moment that another tab was told,
// within the same bounds.
func (p *Pacing) QuietElsewhere(until, now pagetime.Time) {
	p.quietTo(min(until, now.Add(maxRetryAfter+p.backoff.Max)))
}

func (p *Pacing) quietTo(until pagetime.Time) { p.quietUntil = max(p.quietUntil, until) }

// GateNoLater bounds how long the backoff keeps requests back. A Retry-After it leaves alone.
func (p *Pacing) GateNoLater(than pagetime.Time) { p.gateUntil = min(p.gateUntil, than) }

// Well notes that the server has answered as it should.
func (p *Pacing) Well() { p.failures, p.gateUntil = 0, 0 }

// Hasten is when a signal of the page may have its effect: at once, or a little
// later if there were many. The backoff ends then; a Retry-After does not.
func (p *Pacing) Hasten(now pagetime.Time) pagetime.Time {
	if p.hastened > now {
		return p.hastened // the signals until then share it
	}
	p.hastened = max(now, p.spentUntil.Add(-(signalBurst-1)*signalEvery)) //cure:allowance-of-signals
	p.spentUntil = max(p.spentUntil, now).Add(signalEvery)
	p.gateUntil = min(p.gateUntil, p.hastened)
	return p.hastened
}

// NotBefore is when the provider's server may be asked again.
func (p *Pacing) NotBefore() pagetime.Time { return max(p.gateUntil, p.quietUntil) }

// QuietUntil is until when the server asked to be left alone.
func (p *Pacing) QuietUntil() pagetime.Time { return p.quietUntil }

// bidden reports whether the server has a say in when it is asked again.
func (p *Pacing) bidden(f failure.Failure, now pagetime.Time) bool {
	return p.NotBefore() > now || f.RetryAfter > 0
}

// After is the pause after a failed try; r is uniform in [0, 1).
func (p *Pacing) After(s *Retries, f failure.Failure, now pagetime.Time, r float64) time.Duration {
	p.quiet(f.RetryAfter, now, r)
	switch {
	case p.NotBefore() > now:
		return p.NotBefore().Sub(now)
	case f.Unreached && now.Sub(s.trouble) < densePeriod: //cure:dense-probing
		return p.backoff.dense(r)
	}
	s.step++
	return p.backoff.delay(s.step, r)
}
