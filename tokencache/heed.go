package tokencache

import (
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

const (
	// lookGap parts looks at the session that other tabs ask for.
	lookGap = time.Minute
	// lookDelay is the least pause before one: a tab that signs out tells so
	// before the server knows. As much again is jitter.
	lookDelay = 2 * time.Second
)

// heed reports whether a message was of use.
func (k *Keeper) heed(m message) bool {
	now := k.now()
	late := now.Sub(time.UnixMilli(m.at)) > patience // as from a tab that was frozen
	switch m.kind {
	case tellToken:
		return k.take(m)
	case tellTrying:
		if late {
			return false
		}
		k.peers.trying, k.peers.until, k.peers.newest = m.from, now.Add(k.patience()), now
		k.peers.stuck = k.peers.stuck && !m.held
	case tellFailed, tellDone:
		if late {
			return false
		}
		k.overThere(m)
	case tellQuiet:
		return k.hush(m.until)
	case tellLook:
		return k.lookSoon(now)
	}
	return true
}

// take caches a token of another tab's: of the same session, newer, and never
// refused.
func (k *Keeper) take(m message) bool {
	t, now := m.token, k.now()
	if t.Session != k.cached.Session || !k.usable(t) ||
		t.IssuedAt.Add(-k.skew).After(now.Add(skewTolerance)) { // of the future: no newer one could take its place
		return false
	}
	if m.minted.After(now) || m.minted.Sub(t.IssuedAt.Add(-k.skew)) > skewTolerance {
		m.minted = time.Time{} // iat says otherwise
	}
	k.overThere(m)
	if !k.gains(t) {
		return true
	}
	k.cached, k.handedOut = &t, false // cachedFrom stays: only the tab's own provider knows of another identity
	if k.status == StatusDegraded {   // the SDKs of all tabs have waited as long for this
		k.peers.yieldTo = now.Add(k.yieldFor())
	}
	k.recover()
	k.peers.newest, k.peers.took = now, now
	c := &call{from: timeline.SourceTab, force: !m.minted.IsZero(), started: m.minted}
	k.heal.token(c, t.IssuedAt.Add(-k.skew), now)
	k.recordToken(c, t)
	k.settle(t, c)
	return true
}

// gains reports whether another tab's token is worth having: a newer one, or, for
// a client that waits for another than the one it has, one of the same second.
func (k *Keeper) gains(t token.Token) bool {
	if t.NewerThan(*k.cached) {
		return true
	}
	return k.flights[true] != nil && t.Print != k.cached.Print && !k.cached.NewerThan(t)
}

// overThere notes that another tab's try has come to something, which this tab's
// flights may have waited for. A failure there paces them as one of their own
// would, and is no proof.
func (k *Keeper) overThere(m message) {
	k.peers.outcome = k.now()
	if m.kind == tellFailed {
		k.peers.failure, k.peers.failedAt = failure.Failure{Class: m.class, Unreached: m.near}, k.now()
		k.heal.ails(k.now())
	}
	if m.from == k.peers.trying {
		k.peers.until = time.Time{}
	}
	for _, f := range k.flights {
		if f.yields {
			f.wake()
		}
	}
}

// hush leaves the provider alone because another tab was asked to: once between
// two tries of this tab's own, so that no message silences a page for good.
func (k *Keeper) hush(until time.Time) bool {
	now := k.now()
	if k.peers.hushed || !until.After(now) {
		return false
	}
	k.peers.hushed = true
	if most := now.Add(maxRetryAfter + k.opts.Backoff.Max); until.After(most) {
		until = most
	}
	if until.After(k.pacing.quietUntil) {
		k.pacing.quietUntil = until
	}
	return true
}

// lookSoon has a session that another tab says is over looked at.
func (k *Keeper) lookSoon(now time.Time) bool {
	p := &k.peers
	if k.status == StatusSignedOut || now.Sub(p.looked) < lookGap {
		return false
	}
	p.looked, p.owed = now, true
	generation := k.generation
	time.AfterFunc(lookDelay+jitter(lookDelay, k.opts.Rand()), func() {
		k.lock()
		defer k.unlock()
		if generation == k.generation {
			k.look()
		}
	})
	return true
}

// look makes a forced try for nobody: it brings a token, or begins the proof.
// That needs a page which is visible.
func (k *Keeper) look() {
	if k.peers.owed && k.visible && !k.closed {
		k.peers.owed = false
		k.record(&timeline.Event{Kind: timeline.KindTab, Reason: timeline.TabLook})
		k.hold(true, waiter{asked: k.now(), probe: true}, nil)
	}
}
