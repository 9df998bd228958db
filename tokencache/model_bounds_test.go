package tokencache

import "time"

// calmness is when something last happened that excuses a delay.
type calmness struct {
	stirred     time.Duration // the last event after which a proof begins anew
	adverse     time.Duration // the last event after which a token takes its time
	suspendedAt time.Duration
	aftermath   time.Time // of faults that others replaced

	seen     time.Duration // how long the page was seen and online, up to seenAt
	seenAt   time.Duration
	unseenAt time.Duration // when it last was not
	shownAt  time.Duration // when it last was visible
}

// pageWas accounts for the time up to now, before the page changes.
func (l *ledger) pageWas() {
	now := l.mono()
	if l.visible {
		l.shownAt = now
	}
	if l.visible && l.online {
		l.seen += now - l.seenAt
	} else {
		l.unseenAt = now
	}
	l.seenAt = now
}

// seenTime is how long the page has been seen and online.
func (l *ledger) seenTime() time.Duration {
	l.pageWas()
	return l.seen
}

func (l *ledger) blankEnds(d time.Duration) {
	if end := l.now().Add(d); end.After(l.aftermath) {
		l.aftermath = end
	}
}

// bound is how long a call may be held once nothing is amiss. A provider that
// renews its token when it likes, by the page's clock, holds up those who want
// another, and nobody else.
func (l *ledger) bound(c *heldCall) time.Duration {
	cached := l.sdk.cached
	useless := cached != nil && (l.server.denied[cached.raw] || l.thrown[cached.raw])
	switch {
	case l.sdk.kind == ignoresForce && (c.force || useless || l.traits.wrong):
		behind := -time.Duration(l.wrong.Load())
		return tokenBound + l.traits.life + max(0, behind)
	case !l.server.alive() && !l.sdk.kind.proves():
		return proofBound
	}
	return tokenBound
}

// longest is the longest bound of a held call.
func (l *ledger) longest() time.Duration {
	longest := tokenBound
	for _, c := range l.pending {
		longest = max(longest, l.bound(c))
	}
	return min(longest, 3*time.Hour)
}

// look checks what must hold at any time.
func (l *ledger) look() {
	l.pageWas()
	l.settlesInTime()
	l.deadSessionsEnd()
	l.degradedIsTried()
	l.window.roll(l)
}

// settlesInTime: once every fault is over, each call is answered within its
// bound: by a token while the session lives, visible or not; by null once it is
// over, if the page is visible and the browser believes to be online.
func (l *ledger) settlesInTime() {
	since := l.calmSince()
	if !l.server.alive() {
		since = max(since, l.stirred)
		if !l.visible || !l.online {
			return
		}
	}
	if l.echoed { // one that looks dead to a hidden page is asked for minutes apart
		if since = max(since, l.unseenAt); !l.visible {
			since += deadBound
		}
	}
	for _, c := range l.pending {
		held := l.mono() - max(since, c.asked)
		if held > l.bound(c) {
			l.broken("settles in time", "a call (forced: %v) was held for %v of calm, session alive: %v; %s",
				c.force, held, l.server.alive(), l.keeper.lastReason())
		}
	}
}

// calmSince is when the last fault was over.
func (l *ledger) calmSince() time.Duration {
	since := l.adverse
	for _, end := range []time.Time{l.netDownUntil, l.faultUntil.Add(l.fault.after()), l.aftermath} {
		since = max(since, l.mono()-l.now().Sub(end))
	}
	return since
}

// degradedIsTried: "degraded" says that somebody tries. So it ends where all is
// well, be there clients that ask or not.
func (l *ledger) degradedIsTried() {
	if l.status != StatusDegraded || !l.server.alive() || !l.visible || !l.online || l.left {
		return
	}
	if l.sdk.kind == ignoresForce && (l.traits.wrong || len(l.refused)+len(l.thrown) > 0) {
		return // it has no other token to give
	}
	if since := max(l.calmSince(), l.unseenAt, l.statusAt); l.mono()-since > wellBound {
		l.broken("degraded is tried", "all is well for %v, and the status is degraded; %s", l.mono()-since, l.keeper.lastReason())
	}
}
