package tokencache

import "time"

// confirmDelay bounds the pause before a terminal failure is confirmed. A loser
// of a rotation race finds the winner's session by then (F15).
const confirmDelay = time.Second

// fail judges a failed try: it may prove the session over, let unforced calls
// fall back, or call for another try after the delay that it returns.
func (k *Keeper) fail(f *flight, failure Failure) time.Duration {
	now := k.now()
	failure = k.behind(failure, f.lastTry)
	if failure.Absent && !k.signedIn {
		failure.Class = Terminal // nobody was signed in: "no token" is the plain answer
	}
	f.tries++
	k.lastFailure = &FailureAt{Class: failure.Class, Reason: failure.Reason, At: now}
	k.tell(message{kind: tellFailed, class: failure.Class, near: failure.Unreached})
	if f.trouble.IsZero() {
		f.Retries = RetriesFrom(now)
	}
	if failure == errSameToken || failure == errStaleToken {
		f.soft = false // the token that the provider has is no use
	}
	if failure == errSameToken {
		f.same++
		if k.cached != nil && k.usable(*k.cached) {
			delay := k.opts.Backoff.delay(f.same, k.opts.Rand()) // the provider is well
			k.recordFailure(f, failure, delay)
			return delay
		}
	}
	k.degrade(now)
	if k.proves(f, failure, now) {
		k.recordFailure(f, failure, 0)
		k.endSession(k.proof.evidence(failure, f.last.number, now, k.online))
		return 0
	}
	quiet := k.pacing.quietUntil
	delay := k.delayAfter(f, failure, now)
	k.tellQuiet(quiet)
	if k.canFallBack(f) {
		k.recordFailure(f, failure, 0)
		k.fallBack(f)
		return 0
	}
	k.recordFailure(f, failure, delay)
	return delay
}

// recordFailure notes a failed try; next is the pause before another, 0 if there
// will be none.
func (k *Keeper) recordFailure(f *flight, failure Failure, next time.Duration) {
	e := &Event{Kind: KindFailure, Class: failure.Class, Reason: failure.Reason, Length: next}
	if f.last != nil { // else no try was made: too many hang
		e.Try = f.last.number
	}
	k.record(e)
}

func (k *Keeper) degrade(now time.Time) {
	if k.status != StatusFresh {
		return
	}
	k.status = StatusDegraded
	k.degradedSince = now
	k.heal.ails(now)
}

// proves decides whether the failure proves the session over.
func (k *Keeper) proves(f *flight, failure Failure, now time.Time) bool {
	if failure.Class == Transient {
		return false
	}
	if k.status == StatusSignedOut {
		return true // it was proven already; this try has only looked again
	}
	proven := k.proof.weigh(failure, circumstances{
		now:      now,
		began:    f.last.started,
		forced:   f.last.force,
		signedIn: k.signedIn || k.generation > 0,
		visible:  k.visible,
		online:   k.online,
		settled:  !now.Before(k.wokenAt.Add(k.opts.Settle)),
	}, k.opts.Budget)
	f.escalate = true // only a forced try can confirm
	return proven
}

func (k *Keeper) canFallBack(f *flight) bool {
	return !f.force && len(f.waiters) > 0 && k.cached != nil && k.usable(*k.cached)
}

// fallBack gives unforced calls the cached token while that is usable.
func (k *Keeper) fallBack(f *flight) {
	if !k.canFallBack(f) {
		return
	}
	k.record(&Event{Kind: KindFallback, Token: k.cached.Hash()})
	for _, w := range f.waiters {
		k.answerHeld(f, w, k.cached)
	}
	f.waiters = nil
}

func (k *Keeper) delayAfter(f *flight, failure Failure, now time.Time) time.Duration {
	r := k.opts.Rand()
	confirmable := failure.Class == Terminal && k.visible && k.online // else there is no hurry
	if confirmable && !k.pacing.bidden(failure, now) {
		rest := k.wokenAt.Add(k.opts.Settle).Sub(now)
		return max(rest, 0) + jitter(confirmDelay, r)
	}
	return k.pacing.After(&f.Retries, failure, now, r)
}
