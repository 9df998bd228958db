package tokencache

import (
	"holdfast/tokencache/failure"
	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/tabs"
)

// transport is what is known of the provider's own requests.
type transport struct {
	requests  map[*request]struct{} // under way
	rewritten rewritten
}

// rewritten is the newest answer that speaks against the session or the server. The
// SDK saw another failure in its place, or makes one of its own of it.
type rewritten struct {
	failure failure.Failure
	at      pagetime.Time
}

// behind returns what really failed: what the SDK throws may come of an answer that
// was rewritten, and says less than that.
func (t *transport) behind(f failure.Failure, since pagetime.Time) failure.Failure {
	vague := f.Unreached || f.Class == failure.Unknown
	if vague && !t.rewritten.at.IsZero() && t.rewritten.at >= since {
		return t.rewritten.failure
	}
	return f
}

// rewrite notes an answer that the SDK does not see as it is.
func (k *Keeper) rewrite(found failure.Failure) {
	k.transport.rewritten = rewritten{found, k.now()}
	if !k.wanted() {
		k.tell(tabs.Message{Kind: tabs.KindFailed, Class: found.Class})
	}
	if found == lostRace || found == noNetwork {
		return
	}
	// A server that ends the session is well. Its first word is looked into at once; an
	// SDK that goes on asking after that is slowed down like any other, and no longer for
	// what the server failed at before: the confirmation would wait for that, too.
	if found.Class == failure.Terminal && k.session.proof.terminal.IsZero() {
		k.pacing.Well() //cure:the-word-of-a-server-is-a-sign
		k.lookInto()
		return
	}
	quiet := k.pacing.QuietUntil()
	k.pacing.Answered(found.RetryAfter, k.now(), k.opts.Rand(), k.opts.Rand())
	if found == unreadable {
		k.pacing.GateNoLater(k.now().Add(unreadableMax))
	}
	k.tellQuiet(quiet)
}

// lookInto has a forced try find out about an answer that ends the session, if none is
// under way: the SDK does not know of it, and nobody else asks.
func (k *Keeper) lookInto() {
	if k.flights.forced == nil && !k.closed() {
		k.probe()
	}
}

// Admit reports whether the provider's own request may be sent now. Before a
// Retry-After or a backoff is over it may not: the SDK's own loops know of neither.
// One that no call here waits for yields to other tabs. It must not wait here: AuthKit
// sends its request under a lock of its own, on which the other tab's try may wait.
func (k *Keeper) Admit() bool {
	k.lock()
	defer k.unlock()
	now := k.now()
	switch {
	case now < k.pacing.NotBefore():
		return false
	case k.sharedSession().IsZero(), k.wanted():
		return true
	case k.tabs.peers.Yields(now, k.ownTokenIsDue()): //cure:sdks-take-turns
		return false
	}
	k.tell(tabs.Message{Kind: tabs.KindTrying})
	return true
}

// ownTokenIsDue reports whether the SDK renews its token about now, unasked.
func (k *Keeper) ownTokenIsDue() bool {
	ends := k.tabs.ownEnds
	return !ends.IsZero() && k.clock.Wall().After(ends.Add(-k.opts.Habits.RenewsBefore))
}

// wanted reports whether a call waits for the provider.
func (k *Keeper) wanted() bool {
	for _, f := range k.flights.all() {
		if f.phase == trying && len(f.waiters) > 0 {
			return true
		}
	}
	return false
}

// Refreshed says that the provider's own request has just brought a token. Held
// calls ask for it at once, and unforced: forced, it would be minted again. If a try is
// under way, it is likely that one's own, and asking beside it would have the next. A
// session that was found to be over is not, so it is looked at again; one that
// the application ended stays ended.
func (k *Keeper) Refreshed() {
	k.lock()
	defer k.unlock()
	if k.closed() {
		return
	}
	k.pacing.Well()
	//cure:sign-out-stays
	over := k.session.end.how == proven || k.session.end.how == presumed
	//cure:look-after-a-refresh other tabs want to know the token, too
	if (over || !k.sharedSession().IsZero()) && len(k.flights.all()) == 0 {
		f := k.join(false, waiter{asked: k.now(), probe: true})
		f.unforced = true
	}
	answers := k.flights.trying()
	for _, f := range k.flights.all() {
		if answers && f.phase != trying { //cure:a-trys-own-refresh
			continue // that try's answer serves this flight, too
		}
		f.unforced = true
		f.next, f.othersUntil = 0, 0
		k.step(f)
	}
}
