package tokencache

import "time"

// heal is the proof that the network is back: a token that was minted since it
// was last in doubt. A client that is between two tries to connect can try at
// once then: Convex's own pauses go up to 16 s.
type heal struct {
	since time.Time // when the trouble began, or the page woke; zero while all is well
	at    time.Time // the newest heal
}

// ails notes a trouble. One that goes on began when it began.
func (h *heal) ails(now time.Time) {
	if h.since.IsZero() {
		h.since = now
	}
}

// woke notes that connections may have died in a sleep.
func (h *heal) woke(now time.Time) { h.since = now }

// token notes a token, which heals once: if it is newer than the trouble.
func (h *heal) token(c *call, issued time.Time, now time.Time) {
	if h.since.IsZero() {
		return
	}
	minted := c.mintedFrom()
	if minted.Before(h.since) && issued.Before(h.since.Truncate(time.Second)) {
		return // an answer from a cache proves nothing
	}
	h.since, h.at = time.Time{}, now
}
