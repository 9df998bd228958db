package tokencache

import (
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

const (
	// maxMargin is how long before its expiry a cached token stops answering
	// unforced calls unasked; AuthKit's own refresh buffer is as long.
	maxMargin = 10 * time.Second
	// skewTolerance is how far iat may lie ahead of this clock before the clock
	// is taken to be wrong.
	skewTolerance = 5 * time.Second
	// maxSkew is the largest error of a clock that is believed; more is a token
	// that makes no sense.
	maxSkew = 48 * time.Hour
	// opaquePatience is how often a forced call asks again for a token of
	// unknown expiry that does not change.
	opaquePatience = 4
)

// accept takes a provider's answer: it becomes the cached token, if it is newer,
// and answers every held call that it can. The error says what was wrong with it.
func (k *Keeper) accept(c *call, raw string) error {
	t, err := token.Parse(raw)
	if err != nil {
		return err
	}
	if k.cached != nil && !t.SameSession(*k.cached) && c.started.Before(k.cachedFrom) {
		return errSuperseded // an older call's: the identity has changed since
	}
	k.learnSkew(c, t)
	if !k.usable(t) {
		return k.useless(t)
	}
	known := k.cached
	k.adopt(c, t)
	k.recover()
	k.heal.token(c, t.IssuedAt.Add(-k.skew), k.now())
	k.recordToken(c, t)
	k.peers.ownEnds = k.expiry(t)
	if k.cached != known || t.Print != known.Print && !known.NewerThan(t) {
		k.share(c, t)
	}
	if t.Warning != "" {
		k.warn(t.Warning)
	}
	if k.settle(t, c) {
		return failure.SameToken
	}
	return nil
}

func (k *Keeper) useless(t token.Token) error {
	if k.refused.has(t.Print) {
		return failure.SameToken
	}
	return failure.StaleToken
}

// adopt caches the token. One of another identity begins a new generation; an
// older one of the same identity never overwrites a newer (F31).
func (k *Keeper) adopt(c *call, t token.Token) {
	switch {
	case k.cached == nil:
	case !t.SameSession(*k.cached):
		k.generation++
		k.record(&timeline.Event{Kind: timeline.KindIdentity, Source: c.from})
	case t.Print == k.cached.Print:
		return
	case k.usable(*k.cached) && !t.NewerThan(*k.cached):
		return
	}
	k.cached, k.cachedFrom, k.handedOut = &t, c.started, false
}

// recover notes that all is well.
func (k *Keeper) recover() {
	k.status = StatusFresh
	k.signedIn = true
	k.degradedSince = time.Time{}
	k.freshAt = k.now()
	k.expiryDeferred = false
	k.proof = proof{}
	k.peers.failedAt = time.Time{}
}

// settle answers what the token can answer, in both flights. same reports that a
// forced try has left over a call that it was made for: the token is the one that
// the client has already, or an older one.
func (k *Keeper) settle(t token.Token, c *call) (same bool) {
	minted := c.mintedFrom()
	if t.Print != k.cached.Print { // an older one: the call tells nothing of when the cached one was minted
		minted = time.Time{}
	}
	for _, f := range k.flights {
		var rest []waiter
		for _, w := range f.waiters {
			switch {
			case k.answers(w, f.force, *k.cached, minted):
				k.answerHeld(f, w, k.cached)
			case lastResort(f, t):
				k.answerHeld(f, w, k.cached)
			default:
				same = same || c.force && !w.asked.After(c.started)
				rest = append(rest, w)
			}
		}
		f.waiters = rest
		f.escalate = false
		if len(rest) == 0 {
			f.wake()
		}
	}
	return same
}

// mintedFrom is the earliest moment at which the call's answer can have been
// minted; zero when only its iat can tell.
func (c *call) mintedFrom() time.Time {
	if c.force {
		return c.started
	}
	return time.Time{}
}

// answers reports whether t may answer w: any usable token answers an unforced
// call; a forced one wants another than it has, minted since it asked.
func (k *Keeper) answers(w waiter, force bool, t token.Token, mintedFrom time.Time) bool {
	if !force || w.probe {
		return k.usable(t)
	}
	since := w.asked.Add(-grace)
	minted := !mintedFrom.IsZero() && !mintedFrom.Before(since) ||
		!t.IssuedAt.IsZero() && !t.IssuedAt.Add(-k.skew).Before(since)
	return minted && t.Print != w.stale && k.usable(t)
}

// lastResort gives a forced call the token that it has, when nothing says that
// the token will ever change: a provider with opaque tokens that ignores force.
func lastResort(f *flight, t token.Token) bool {
	return t.Expires.IsZero() && f.same >= opaquePatience
}

// usable reports whether a token may be handed out now.
func (k *Keeper) usable(t token.Token) bool {
	return !k.refused.has(t.Print) && (t.Expires.IsZero() || k.now().Before(k.expiry(t)))
}

// goodFor reports whether the cached token answers an unforced call at once. One
// of unknown expiry never does: asking the provider is the only way to know.
func (k *Keeper) goodFor(now time.Time) bool {
	if k.cached == nil || k.cached.Expires.IsZero() || !k.usable(*k.cached) {
		return false
	}
	margin := maxMargin
	if life := k.cached.Lifetime(); life > 0 {
		margin = min(margin, life/5)
	}
	return now.Before(k.expiry(*k.cached).Add(-margin))
}

// expiry is when the token expires by this machine's clock; zero if unknown.
func (k *Keeper) expiry(t token.Token) time.Time {
	if t.Expires.IsZero() {
		return t.Expires
	}
	return t.Expires.Add(-k.skew)
}

// learnSkew compares a token's iat with this clock (F22). No token was issued in
// the future, so the clock is behind, at least so much. And a freshly forced one
// that is newer than any and seems expired already shows that the clock is ahead.
// Anything between is left alone: a provider may have had the token for a while.
func (k *Keeper) learnSkew(c *call, t token.Token) {
	if t.Lifetime() <= 0 {
		return
	}
	now := k.now()
	ahead := t.IssuedAt.Sub(now)
	newest := k.cached == nil || t.IssuedAt.After(k.cached.IssuedAt)
	switch {
	case ahead > maxSkew, ahead < -maxSkew:
		return
	case !c.force && (ahead <= skewTolerance || ahead <= k.skew):
		return
	case ahead > skewTolerance, !now.Before(t.Expires) && newest:
		k.skew = ahead
	case now.Before(t.Expires):
		k.skew = 0
	}
}
