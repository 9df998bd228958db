package tokencache

import (
	"strings"
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/tabs"
	"holdfast/tokencache/timeline"
)

const (
	// confirmDelay bounds the pause before a terminal failure is confirmed. A loser
	// of a rotation race finds the winner's session by then.
	confirmDelay = time.Second
	// maxRest bounds the pauses of tries for which nobody waits, and of those that
	// bring a token which is no newer: the provider is not polled.
	maxRest = 5 * time.Minute
	// apartDoublings bounds the pauses between looks at a session that is said to be
	// over, where nobody sees the page: a quarter of an hour.
	apartDoublings = 4
)

// failed judges a failed try: it may end the session, or call for another try after
// a pause. t is nil if the provider was not asked, since too many calls hang.
func (k *Keeper) failed(f *flight, t *try, found failure.Failure) {
	now := k.now()
	found = k.transport.behind(found, f.lastTry)
	f.failures++
	f.dropped = 0
	k.tell(tabs.Message{Kind: tabs.KindFailed, Class: found.Class, Unreached: found.Unreached})
	if f.retries.trouble.IsZero() {
		f.retries = RetriesFrom(now)
	}
	if found == failure.SameToken || found == failure.StaleToken || found == failure.MisdatedToken {
		f.unforced = false           //cure:useless-is-forced the token that the provider has is no use
		k.session.proof.said = false // but who has one is signed in
	}
	if found.Absent || found.Class == failure.Terminal {
		f.unforced = false //cure:no-token-is-forced what its request has brought was none
	}
	if found == failure.MisdatedToken {
		k.session.proof.begun = true // only one that is minted can tell what time it is
	}
	if found == failure.SameToken {
		f.same++
		if k.cache.holdsUsable() { // the provider is well
			k.note(found)
			k.pause(f, t, found, k.sameDelay(f))
			return
		}
	}
	found, how := k.session.failed(found, k.circumstances(t), k.opts.Budget)
	k.note(found)
	if how != notEnded {
		k.recordFailure(t, found, 0)
		k.endSession(how, found, t)
		return
	}
	if k.session.status == StatusSignedOut && f.onlyProbes() {
		k.recordFailure(t, found, 0)
		f.waiters = nil // it was but a look
		return
	}
	k.pause(f, t, found, k.pauseAfter(f, found))
}

// note keeps a failure for the snapshot, and tells the developer of one that only they can mend.
func (k *Keeper) note(found failure.Failure) {
	k.session.failure = &FailureAt{found.Class, found.Reason, k.clock.Wall()}
	if strings.HasPrefix(found.Reason, failure.Configuration) {
		k.warn(found.Reason)
	}
}

// pause has the flight wait before its next try.
func (k *Keeper) pause(f *flight, t *try, found failure.Failure, delay time.Duration) {
	f.next = k.now().Add(delay)
	k.recordFailure(t, found, delay)
}

func (k *Keeper) circumstances(t *try) circumstances {
	c := circumstances{now: k.now(), visible: k.page.visible, online: k.page.online, settled: k.unsettled() == 0}
	if t != nil {
		c.began, c.forced = t.began, t.force
	}
	return c
}

func (f *flight) onlyProbes() bool {
	for _, w := range f.waiters {
		if !w.probe {
			return false
		}
	}
	return true
}

// pauseAfter is the pause after a failure. It tells the other tabs of a Retry-After
// that is longer than what was known.
func (k *Keeper) pauseAfter(f *flight, found failure.Failure) time.Duration {
	r, now := k.opts.Rand(), k.now()
	switch found.Class {
	case failure.Terminal:
		switch {
		case !k.page.visible && f.failures > 1: //cure:hidden-looks-apart
			return max(jitter(apart<<min(f.failures-2, apartDoublings), (1+r)/2), apart)
		case k.page.online && !k.pacing.bidden(found, now):
			return k.unsettled() + jitter(confirmDelay, r)
		}
	case failure.Blocked:
		return jitter(maxRest, (1+r)/2) // a signal of the page looks sooner
	case failure.Transient, failure.Unknown:
	}
	quiet := k.pacing.QuietUntil()
	delay := k.pacing.After(&f.retries, found, now, r)
	k.tellQuiet(quiet)
	// A server that refuses to renew a token may say why once that is over: authkit-nextjs
	// has no session then. So it is asked at once, and soon again.
	left := k.cache.left()
	if found.Class == failure.Unknown && left > 0 && left < delay { //cure:ask-at-the-end
		f.retries.step = 0
		delay = left + jitter(confirmDelay, r)
	}
	if f.onlyProbes() && !k.page.visible && !k.session.mustForce() { // nobody waits for it, or would see it
		delay = max(delay, k.opts.Backoff.upTo(maxRest).delay(f.failures, r))
	}
	if k.session.proof.said && !k.page.visible { //cure:hidden-rests-after-the-word
		delay = max(delay, apart)
	}
	return delay
}

// sameDelay is the pause after a token that is no newer than the one to replace. The
// provider is well, and will have another when this one is near its end.
func (k *Keeper) sameDelay(f *flight) time.Duration {
	fresh := k.cache.freshFor()
	if fresh <= 0 {
		return k.opts.Backoff.delay(f.same, k.opts.Rand())
	}
	return min(k.opts.Backoff.upTo(maxRest).delay(f.same, k.opts.Rand()), fresh+minDelay)
}

// recordFailure notes a failed try; next is the pause before another, 0 if there
// will be none.
func (k *Keeper) recordFailure(t *try, found failure.Failure, next time.Duration) {
	k.record(timeline.Event{Kind: timeline.KindFailure, Class: found.Class, Reason: found.Reason, Needs: k.session.needs, Length: next, Try: numberOf(t)})
}

// numberOf is a try's number; 0 for none.
func numberOf(t *try) int {
	if t == nil {
		return 0
	}
	return t.number
}

// endSession ends the session as far as can be known here. Whatever is under way may
// still bring a token, which leads back.
func (k *Keeper) endSession(how ending, found failure.Failure, t *try) {
	was := k.cache.session()
	e := k.evidence(how, found, t)
	had := k.session.had
	first, expiry := k.session.over(End{how, e.Reason, e.Count, e.Length}, k.now())
	k.tellDone()
	k.cache.empty()
	if !first { //cure:told-once
		k.settleAll()
		return
	}
	k.tellAbout(was, tabs.Message{Kind: tabs.KindLook})
	k.tabs.peers.Leave()
	k.record(e)
	k.settleAll()
	k.tellChange() //cure:snapshot-first whoever is told below finds it there
	if k.opts.OnSignedOut != nil &&
		had { //cure:sign-out-of-somebody
		end := k.session.end
		k.outbox.add(func() { k.opts.OnSignedOut(end) })
	}
	if expiry {
		k.expire()
	}
}

// evidence is what speaks for an end, as the timeline tells it.
func (k *Keeper) evidence(how ending, found failure.Failure, t *try) timeline.Event {
	p := k.session.proof
	e := timeline.Event{Kind: timeline.KindSignedOut, Class: found.Class, Reason: found.Reason, Try: numberOf(t), Count: p.unknown, Length: p.spent}
	if found.Class == failure.Terminal && !p.terminal.IsZero() {
		e.Count, e.Length = 2, k.now().Sub(p.terminal) // a failure and its confirmation
	}
	if how == presumed {
		e.Class = failure.Unknown
	}
	return e
}
