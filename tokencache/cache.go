package tokencache

import (
	"time"

	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

const (
	// maxMargin is how long before its end a cached token stops answering unforced
	// calls unasked. A client must have time to use it.
	maxMargin = 10 * time.Second
	// grace is how much older than a forced call its token may be: "minted after it
	// asked, minus a few seconds". It covers iat's whole seconds and calls that
	// arrive together.
	grace = 3 * time.Second
)

// cache is the token that is kept, and what is known of tokens: which of them a
// server has refused, who has which, and how wrong the wall clock is.
type cache struct {
	clock   *pagetime.Clock
	token   *token.Token  // the newest of the present identity; nil if there is none
	asked   pagetime.Time // the try that brought it began then
	over    time.Duration // by then, on the monotonic clock, it has been known here for as long as it lives; 0 if that is unknown
	kept    token.Print   // the newest that was kept, whatever has become of it
	seen    sightings
	came    pagetime.Time // the newest token came then; a failure of an older try counts for nothing
	skew    skew
	refused refused
	clients clients
}

// drop forgets the identity that was. What is known of the clock stays.
func (c *cache) drop() {
	c.empty() //cure:drop-the-cache
	c.clients.forget()
}

// empty throws the token away.
func (c *cache) empty() { c.token, c.asked = nil, 0 }

// session is whose session this is; zero if that is not known, and nothing can be
// shared with other tabs.
func (c *cache) session() token.Print {
	if c.token == nil || !c.token.Shareable() {
		return token.Print{}
	}
	return c.token.Session
}

// learn takes what a try's token says about the clock. believed is false if its date
// can't be believed yet; minted is whether the try itself has minted it, as it seems.
// A token that was here before teaches nothing by coming again. When a seed was asked
// for is known by a clock that may have stood still in a sleep, so that it tells no more
// than any token.
func (c *cache) learn(t token.Token, try *try) (believed, minted bool) {
	_, known := c.seen.first(t.Print, c.clock.Mono())
	forced := try.force && try.source != timeline.SourceSeed && (!known || c.skew.doubts(t.Print))
	//cure:learn-skew
	believed = c.skew.learn(evidence{
		token:  t,
		asked:  c.clock.WallOf(try.began), //cure:skew-from-the-asking
		read:   c.clock.Wall(),
		forced: forced,
	})
	return believed, believed && forced
}

// olderAnswer reports whether a token of another identity is an answer to a try that
// is older than the one which brought the present token: the identity has changed
// since.
func (c *cache) olderAnswer(t token.Token, try *try) bool {
	return c.token != nil && !t.SameSession(*c.token) && try.began < c.asked
}

// keep caches a token that this tab's provider has brought, unless the present one is
// as new: an older one of the same identity never takes its place. another is whether
// the token is of another identity.
func (c *cache) keep(t token.Token, try *try) (another bool) {
	switch {
	case c.token == nil:
	case !t.SameSession(*c.token):
		another = true
	case t.Print == c.token.Print: //cure:newest-is-kept
		return false
	case c.usable(*c.token) && !c.gains(t, try.force && try.began >= c.asked): //cure:newest-wins
		return false
	}
	c.put(t)
	c.asked = try.began
	return another
}

// put makes t the cached token.
func (c *cache) put(t token.Token) {
	first, _ := c.seen.first(t.Print, c.clock.Mono())
	again := t.Print == c.kept
	c.token, c.kept = &t, t.Print
	switch life := t.Lifetime(); {
	case life > 0:
		c.over = first + life //cure:over-after-its-life
	case t.Expires.IsZero():
		c.over = 0
	case !again:
		c.over = first + max(c.expiry(t).Sub(c.clock.Wall()), 0)
	}
}

// expiry is when a token's claims say that it expires, by this machine's wall clock;
// zero if unknown.
func (c *cache) expiry(t token.Token) time.Time { return c.skew.local(t.Expires) }

// ends is when the cached token can be used no more, by its claims; zero if that is
// unknown.
func (c *cache) ends() time.Time {
	if c.token == nil {
		return time.Time{}
	}
	return c.expiry(*c.token)
}

// left is how long the cached token can be used still: by its claims, or for less,
// since it has been here for a part of its life, whatever the wall clock says.
func (c *cache) left() time.Duration {
	left := c.ends().Sub(c.clock.Wall())
	if c.over > 0 {
		left = min(left, c.over-c.clock.Mono())
	}
	return left
}

// usable reports whether a token may be handed out now.
func (c *cache) usable(t token.Token) bool {
	if c.refused.has(t.Print) {
		return false
	}
	if c.token != nil && t.Print == c.token.Print && c.over > 0 && c.clock.Mono() >= c.over {
		return false
	}
	return t.Expires.IsZero() || c.clock.Wall().Before(c.expiry(t))
}

// holdsUsable reports whether the cached token may be handed out now.
func (c *cache) holdsUsable() bool { return c.token != nil && c.usable(*c.token) }

// freshFor is for how long the cached token answers unforced calls at once. A token
// of unknown expiry never does: asking the provider is the only way to know.
func (c *cache) freshFor() time.Duration {
	if !c.holdsUsable() || c.token.Expires.IsZero() {
		return 0
	}
	return c.left() - c.margin()
}

// margin is how long before its end the cached token is asked for anew.
func (c *cache) margin() time.Duration {
	if life := c.token.Lifetime(); life > 0 {
		return min(maxMargin, life/5)
	}
	return maxMargin
}

// answers reports whether t may answer a waiting call: any usable token answers an
// unforced one; a forced one wants another than its client has, minted since it
// asked. minted is whether the token's own try says so.
func (c *cache) answers(w waiter, force bool, t token.Token, minted bool) bool {
	if !c.usable(t) {
		return false
	}
	if !force || w.probe {
		return true
	}
	return t.Print != w.stale && //cure:another-token-for-force
		(minted || c.mintedSince(t, w.asked.Add(-grace))) //cure:minted-for-force
}

// mintedSince reports whether a token's own date says that it was minted since a
// moment.
func (c *cache) mintedSince(t token.Token, since pagetime.Time) bool {
	return !t.IssuedAt.IsZero() &&
		!c.skew.least && //cure:no-age-by-the-least
		c.clock.TimeOf(c.skew.local(t.IssuedAt).Add(c.skew.lag)) >= since
}

// canTake reports whether another tab's token may be used here: it is of this
// session, usable, of no later date than now, and lives no longer than those of this
// tab's own provider.
func (c *cache) canTake(t token.Token) bool {
	return c.token != nil &&
		t.Session == c.token.Session && //cure:token-of-the-session
		c.usable(t) &&
		t.Lifetime() <= c.token.Lifetime()+skewTolerance && //cure:lifetime-of-a-peers-token
		!c.skew.local(t.IssuedAt).After(c.clock.Wall().Add(skewTolerance))
}

// gains reports whether a token is worth having: a newer one, or, for a client that
// waits for another than the one it has, one of the same second.
func (c *cache) gains(t token.Token, forced bool) bool {
	return t.NewerThan(*c.token) || forced && t.Print != c.token.Print && !c.token.NewerThan(t)
}
