package tokencache

import (
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

// opaquePatience is how often a forced call asks again for a token of unknown expiry
// that does not change.
const opaquePatience = 4

// take takes the token of a try's answer: it becomes the cached token, if it is newer,
// and answers every held call that it can. problem says what was wrong with it; its
// zero value is nothing. counts is false for an answer that comes too late to count.
func (k *Keeper) take(t *try, fresh token.Token) (problem failure.Failure, counts bool) {
	if k.cache.olderAnswer(fresh, t) {
		return failure.Failure{}, false
	}
	believed, minted := k.cache.learn(fresh, t)
	if fresh.Identity.Known() {
		k.session.had = true // whether it can be used or not, it is somebody's
	}
	if !k.cache.usable(fresh) {
		return k.useless(fresh, believed), true
	}
	before := k.cache.token
	if k.cache.keep(fresh, t) {
		k.flights.generation++
		t.generation = k.flights.generation
		k.tabs.peers.Leave()
		k.record(timeline.Event{Kind: timeline.KindIdentity, Source: t.source})
	}
	k.recover(fresh, t)
	if !k.ownTokenIsDue() {
		k.tabs.peers.Renewed()
	}
	if k.cache.token != before || before == nil || fresh.Print != before.Print && !before.NewerThan(fresh) {
		k.share(t, fresh)
	}
	if fresh.Warning != "" {
		k.warn(fresh.Warning)
	}
	if k.settle(fresh, t, minted) {
		return failure.SameToken, true
	}
	return failure.Failure{}, true
}

// useless is what is wrong with a token that can't be used. One that seems to be over
// proves nothing unless the clock is known to be right: an SDK goes by the same clock.
func (k *Keeper) useless(t token.Token, believed bool) failure.Failure {
	dated := !t.IssuedAt.IsZero() // else there is nothing to learn of the clock
	switch {
	case k.cache.refused.has(t.Print):
		return failure.SameToken
	case dated && !k.cache.skew.knownRight(), !believed && k.cache.skew.doubt.times <= 1:
		return failure.MisdatedToken
	}
	return failure.StaleToken
}

// recover notes that all is well.
func (k *Keeper) recover(t token.Token, by *try) {
	now := k.now()
	k.cache.came = now
	minted := by.mintedFrom()
	if !t.IssuedAt.IsZero() { // dated in whole seconds
		minted = max(minted, k.clock.TimeOf(k.cache.skew.local(t.IssuedAt).Add(time.Second-1)))
	}
	k.session.healthy(now, minted)
	k.tabs.peers.Well()
	k.tabs.ownEnds = k.cache.expiry(t)
	k.recordToken(by, t)
}

// settle answers what the token can answer, in both flights. minted is whether t is
// known to have been minted since its try began. same reports that a forced try has
// left over a call that it was made for: the token is the one that the client has
// already, or an older one.
func (k *Keeper) settle(t token.Token, by *try, minted bool) (same bool) {
	cached := *k.cache.token
	minted = minted && t.Print == cached.Print // an older one tells nothing of when the cached one was minted
	for _, f := range k.flights.all() {
		var rest []waiter
		for _, w := range f.waiters {
			since := minted && by.began >= w.asked.Add(-grace)
			if k.cache.answers(w, f.force, cached, since) || lastResort(f, cached) {
				k.answerHeld(f, w, &cached)
				continue
			}
			same = same || by.force && w.asked <= by.began
			rest = append(rest, w)
		}
		f.waiters = rest
		if len(rest) == 0 {
			k.end(f)
		}
	}
	return same
}

// lastResort gives a forced call the token that it has, when nothing says that
// the token will ever change: a provider with opaque tokens that ignores force.
func lastResort(f *flight, t token.Token) bool {
	return t.Expires.IsZero() && //cure:last-resort-is-opaque
		f.same >= opaquePatience
}

// recordToken notes a token that is taken.
func (k *Keeper) recordToken(by *try, t token.Token) {
	e := timeline.Event{Kind: timeline.KindToken, Try: by.number, Forced: by.force, Source: by.source, Token: t.Hash(), Life: t.Lifetime()}
	if !t.Expires.IsZero() {
		e.Remaining = k.cache.expiry(t).Sub(k.clock.Wall())
	}
	k.record(e)
}
