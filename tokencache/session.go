package tokencache

import "time"

// SignOut ends the session because the application says so: held calls are
// answered with no token and the cache is dropped. OnSignedOut does not run; the
// caller knows.
func (k *Keeper) SignOut() {
	k.lock()
	defer k.unlock()
	k.drop(StatusSignedOut)
	k.record(Event{Kind: KindSignedOut, Reason: "the application signed out"})
	k.settleAll()
}

// IdentityChanged says that the provider's user, session or organisation is
// another now, or that somebody has signed in. The cache is dropped at once;
// held calls stay held, and are answered with the new identity's token: they
// asked for whoever is current.
func (k *Keeper) IdentityChanged() {
	k.lock()
	defer k.unlock()
	k.drop(StatusUnknown)
	k.record(Event{Kind: KindIdentity})
	for _, f := range k.flights {
		f.restart(k.now())
		for i := range f.waiters {
			f.waiters[i].stale = fingerprint{}
		}
	}
}

// SessionExpired is what the provider's SDK calls where it would reload the page
// (onSessionExpired). The real handler runs once the session is proven over:
// now, or never if a token comes first.
func (k *Keeper) SessionExpired() {
	k.lock()
	defer k.unlock()
	if k.closed {
		return
	}
	if k.status == StatusSignedOut {
		k.record(Event{Kind: KindReload, Reason: "let through"})
		k.expire()
		return
	}
	k.expiryDeferred = true
	k.record(Event{Kind: KindReload, Reason: "suppressed"})
	k.hold(true, waiter{settle: func(string, bool) {}, asked: k.now(), probe: true}, nil)
}

// drop forgets the session: whatever is under way for it no longer counts.
func (k *Keeper) drop(next Status) {
	k.generation++
	k.cached, k.handedOut = nil, false
	k.signedIn = false
	k.status = next
	k.degradedSince = time.Time{}
	k.proof = proof{}
	k.expiryDeferred = false
}

// endSession is the proven end.
func (k *Keeper) endSession(reason string) {
	again := k.status == StatusSignedOut
	deferred := k.expiryDeferred
	k.drop(StatusSignedOut)
	k.settleAll()
	if again {
		return
	}
	k.record(Event{Kind: KindSignedOut, Reason: reason})
	if k.opts.OnSignedOut != nil {
		k.outbox.add(func() { k.opts.OnSignedOut(reason) })
	}
	if deferred {
		k.expire()
	}
}

func (k *Keeper) expire() {
	if k.opts.OnSessionExpired != nil {
		k.outbox.add(k.opts.OnSessionExpired)
	}
}
