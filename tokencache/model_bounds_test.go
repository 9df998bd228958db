package tokencache

import (
	"fmt"
	"time"
)

// Bounds, with the default options. A held call's worst moment is a try that
// hangs from just before the trouble's end: its deadline (10 s), the longest
// pause (30 s), and a request.
const (
	tokenBound = time.Minute
	// proofBound is for a provider that never says plainly that a session is
	// over: the budget (60 s), and the pauses that overlap its end.
	proofBound = 150 * time.Second
)

// bound is how long a call may be held once nothing is amiss.
func (l *ledger) bound() time.Duration {
	switch {
	case l.sdk.kind == ignoresForce:
		behind := -time.Duration(l.wrong.Load())
		return tokenBound + l.traits.life + max(0, behind) // it renews when it likes, by the page's clock
	case !l.server.alive() && !l.sdk.kind.proves():
		return proofBound
	}
	return tokenBound
}

// look checks what must hold at any time.
func (l *ledger) look() {
	l.settlesInTime()
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
	for _, c := range l.pending {
		held := l.mono() - max(since, c.asked)
		if held > l.bound() {
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

// after is how long a fault has effect after its end.
func (f fault) after() time.Duration {
	switch f {
	case rateLimited:
		return retryAfter + retryAfter/2 // with its spread
	case neverBack:
		return trickle // enough lost promises leave but one try in so long
	}
	return 0
}

// callWindow counts ten minutes of provider calls.
type callWindow struct {
	began              time.Duration
	calls, wakes, asks int
}

const windowLength = 10 * time.Minute

// allowed: two flights, each with 40 dense tries (one in 375 ms, for 15 s) at its
// trouble's start and one in 15 s after that, on average; as many dense ones again
// for each wake signal, though signals that come together share them; and a call
// for each ask.
func (c *callWindow) allowed() int { return 2*(40+40) + 60*c.wakes + c.asks }

// roll: the calls to the provider are bounded, whatever it answers.
func (c *callWindow) roll(l *ledger) {
	if c.calls > c.allowed() {
		l.broken("calls are bounded", "%d calls in %v; %d allowed for %d wakes and %d asks", c.calls, l.mono()-c.began, c.allowed(), c.wakes, c.asks)
	}
	if l.mono()-c.began >= windowLength {
		*c = callWindow{began: l.mono()}
	}
}

// called is told of each provider call. After a sign-out there is none but for
// a forced call, or because the SDK has refreshed by itself.
func (l *ledger) called() {
	l.stats.calls++
	l.window.calls++
	l.window.roll(l)
	if l.status != StatusSignedOut || l.statusAt >= l.mono() || l.refreshed > l.statusAt {
		return
	}
	for _, c := range l.pending {
		if c.force {
			return
		}
	}
	l.broken("quiet after a sign-out", "%s", fmt.Sprint("the provider was asked ", l.mono()-l.statusAt, " after it"))
}
