package tokencache

import (
	"holdfast/tokencache/tabs"
	"holdfast/tokencache/timeline"
)

// SignOut ends the session because the application says so: held calls are
// answered with no token and the cache is dropped. OnSignedOut does not run; the
// caller knows.
func (k *Keeper) SignOut() {
	k.lock()
	defer k.unlock()
	was := k.sharedSession()
	k.forget()
	k.session.signedOut()
	k.tellAbout(was, tabs.Message{Kind: tabs.KindLook})
	k.record(timeline.Event{Kind: timeline.KindSignedOut, Reason: "the application signed out"})
	k.settleAll()
}

// IdentityChanged says that the provider's user, session or organisation is
// another now, or that somebody has signed in. The cache is dropped at once;
// held calls stay held, and are answered with the new identity's token: they
// asked for whoever is current.
func (k *Keeper) IdentityChanged() {
	k.lock()
	defer k.unlock()
	k.forget()
	k.session.another() //cure:sign-in-again
	k.record(timeline.Event{Kind: timeline.KindIdentity, Source: timeline.SourceApplication})
	for _, f := range k.flights.all() {
		k.letGo(f)
		f.phase, f.unforced = waiting, false
		f.next, f.after, f.othersUntil = 0, 0, 0
		f.restart(k.now())
		k.step(f)
	}
}

// forget drops the identity: whatever is under way for it no longer counts.
func (k *Keeper) forget() {
	k.tellDone()
	k.flights.generation++
	k.cache.drop()
	k.tabs.peers.Leave()
	k.page.lookOwed = false
}
