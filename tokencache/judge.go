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
	k.record(Event{Kind: KindFailure, Class: failure.Class, Reason: failure.Reason, Try: f.tries})
	if f.trouble.IsZero() {
		f.Retries = RetriesFrom(now)
	}
	if failure == errSameToken || failure == errStaleToken {
		f.soft = false // the token that the provider has is no use
	}
	if failure == errSameToken {
		f.same++
		if k.cached != nil && k.usable(*k.cached) {
			return k.opts.Backoff.delay(f.same, k.opts.Rand()) // the provider is well
		}
	}
	k.degrade(now)
	if reason, over := k.verdict(f, failure, now); over {
		k.endSession(reason)
		return 0
	}
	k.fallBack(f)
	return k.delayAfter(f, failure, now)
}

func (k *Keeper) degrade(now time.Time) {
	if k.status != StatusFresh {
		return
	}
	k.status = StatusDegraded
	k.degradedSince = now
}

// verdict decides whether the failure proves the session over.
func (k *Keeper) verdict(f *flight, failure Failure, now time.Time) (reason string, over bool) {
	if failure.Class == Transient {
		return "", false
	}
	if k.status == StatusSignedOut {
		return failure.Reason, true // it was proven already; this try has only looked again
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
	return failure.Reason, proven
}

// fallBack gives unforced calls the cached token while that is usable.
func (k *Keeper) fallBack(f *flight) {
	if f.force || len(f.waiters) == 0 || k.cached == nil || !k.usable(*k.cached) {
		return
	}
	for _, w := range f.waiters {
		k.answer(w.settle, k.cached)
	}
	f.waiters = nil
	k.record(Event{Kind: KindFallback, Token: k.cached.Hash()})
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
