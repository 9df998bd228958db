package tokencache

import (
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

// confirmDelay bounds the pause before a terminal failure is confirmed. A loser
// of a rotation race finds the winner's session by then (F15).
const confirmDelay = time.Second

// fail judges a failed try: it may prove the session over, let unforced calls
// fall back, or call for another try after the delay that it returns.
func (k *Keeper) fail(f *flight, failed failure.Failure) time.Duration {
	now := k.now()
	failed = k.behind(failed, f.lastTry)
	if failed.Absent && !k.signedIn {
		failed.Class = failure.Terminal // nobody was signed in: "no token" is the plain answer
	}
	f.tries++
	k.lastFailure = &FailureAt{Class: failed.Class, Reason: failed.Reason, At: now}
	k.tell(message{kind: tellFailed, class: failed.Class, near: failed.Unreached})
	if f.trouble.IsZero() {
		f.Retries = RetriesFrom(now)
	}
	if failed == failure.SameToken || failed == failure.StaleToken {
		f.soft = false // the token that the provider has is no use
	}
	if failed == failure.SameToken {
		f.same++
		if k.cached != nil && k.usable(*k.cached) {
			delay := k.opts.Backoff.delay(f.same, k.opts.Rand()) // the provider is well
			k.recordFailure(f, failed, delay)
			return delay
		}
	}
	k.degrade(now)
	if k.proves(f, failed, now) {
		k.recordFailure(f, failed, 0)
		k.endSession(k.proof.evidence(failed, f.last.number, now, k.online))
		return 0
	}
	quiet := k.pacing.quietUntil
	delay := k.delayAfter(f, failed, now)
	k.tellQuiet(quiet)
	if k.canFallBack(f) {
		k.recordFailure(f, failed, 0)
		k.fallBack(f)
		return 0
	}
	k.recordFailure(f, failed, delay)
	return delay
}

// recordFailure notes a failed try; next is the pause before another, 0 if there
// will be none.
func (k *Keeper) recordFailure(f *flight, failed failure.Failure, next time.Duration) {
	e := &timeline.Event{Kind: timeline.KindFailure, Class: failed.Class, Reason: failed.Reason, Length: next}
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
func (k *Keeper) proves(f *flight, failed failure.Failure, now time.Time) bool {
	if failed.Class == failure.Transient || failed.Class == failure.Blocked {
		return false
	}
	if k.status == StatusSignedOut {
		return true // it was proven already; this try has only looked again
	}
	proven := k.proof.weigh(failed, circumstances{
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
	k.record(&timeline.Event{Kind: timeline.KindFallback, Token: k.cached.Hash()})
	for _, w := range f.waiters {
		k.answerHeld(f, w, k.cached)
	}
	f.waiters = nil
}

func (k *Keeper) delayAfter(f *flight, failed failure.Failure, now time.Time) time.Duration {
	r := k.opts.Rand()
	confirmable := failed.Class == failure.Terminal && k.visible && k.online // else there is no hurry
	if confirmable && !k.pacing.bidden(failed, now) {
		rest := k.wokenAt.Add(k.opts.Settle).Sub(now)
		return max(rest, 0) + jitter(confirmDelay, r)
	}
	return k.pacing.After(&f.Retries, failed, now, r)
}
