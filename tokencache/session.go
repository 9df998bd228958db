package tokencache

import (
	"time"

	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

// SignOut ends the session because the application says so: held calls are
// answered with no token and the cache is dropped. OnSignedOut does not run; the
// caller knows.
func (k *Keeper) SignOut() {
	k.lock()
	defer k.unlock()
	scope := k.scope()
	k.drop(StatusSignedOut)
	k.tellOf(scope, message{kind: tellLook})
	k.record(&timeline.Event{Kind: timeline.KindSignedOut, Reason: "the application signed out"})
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
	k.record(&timeline.Event{Kind: timeline.KindIdentity, Source: timeline.SourceApplication})
	for _, f := range k.flights {
		f.after = time.Time{}
		f.restart(k.now())
		for i := range f.waiters {
			f.waiters[i].stale = token.Print{}
		}
	}
}

// drop forgets the session: whatever is under way for it no longer counts.
func (k *Keeper) drop(next Status) {
	k.done()
	k.generation++
	k.cached, k.handedOut = nil, false
	k.given, k.peers.ownEnds, k.peers.owed = token.Print{}, time.Time{}, false
	k.signedIn, k.proven = false, false
	k.refusals, k.overAt = 0, time.Time{}
	k.status = next
	k.degradedSince = time.Time{}
	k.proof = proof{}
	k.expiryDeferred = false
}

// endSession is the proven end.
func (k *Keeper) endSession(evidence *timeline.Event) {
	again := k.status == StatusSignedOut
	deferred, refusals, scope := k.expiryDeferred, k.refusals, k.scope()
	k.drop(StatusSignedOut)
	k.proven, k.refusals, k.overAt = true, refusals, k.now()
	if again {
		k.settleAll()
		return
	}
	k.tellOf(scope, message{kind: tellLook})
	k.record(evidence)
	k.settleAll()
	if k.opts.OnSignedOut != nil {
		k.outbox.add(func() { k.opts.OnSignedOut(evidence.Reason) })
	}
	if deferred {
		k.expire()
	}
}
