package tokencache

import (
	"time"

	"holdfast/tokencache/token"
)

// judge holds a round against what must hold in each.
func (w *tabsWorld) judge(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	tabs := map[badge]int{}
	for _, c := range w.calls {
		tabs[c.tab.badge]++
		w.judgeCall(n, c)
	}
	for i, t := range w.tabs {
		if len(t.signedOut) > 0 || t.expired > 0 {
			w.fault("round %d (%v): tab %d was signed out of a session that is alive", n, w.round, i)
		}
	}
	if held := len(w.locks); held > 0 {
		w.fault("round %d (%v): %d locks are held at rest", n, w.round, held)
	}
	if storm := w.storm(); w.round == calm && storm > 2*len(tabs) {
		w.fault("round %d: %d tabs of %d users and organisations made %d refresh calls in 5 s", n, len(w.calls), len(tabs), storm)
	}
}

func (w *tabsWorld) judgeCall(n int, c *tabCall) {
	if c.tab.crashed {
		return
	}
	if c.settled != 1 || !c.ok {
		w.fault("round %d (%v): a call was answered %d times, ok: %v", n, w.round, c.settled, c.ok)
		return
	}
	parsed, _ := token.Parse(c.token)
	if !c.tab.badge.belongs(c.token) {
		w.fault("round %d (%v): a tab of %v got a token of %v", n, w.round, c.tab.badge, c.tab.badge.wearer(c.token))
	}
	if parsed.IssuedAt.Before(c.asked.Add(-promisedFreshness)) {
		w.fault("round %d (%v): a forced call got an aged token", n, w.round)
	}
	if most := w.bound(c.tab); most > 0 && !c.tab.wasFrozen && c.at.Sub(c.asked) > most {
		w.fault("round %d (%v): a call was held for %v; alone, with one wait for the others, it takes %v", n, w.round, c.at.Sub(c.asked), most)
	}
}

// bound is what a tab alone takes to heal in this round, and one bounded wait for
// the others; 0 where the trouble itself takes longer.
func (w *tabsWorld) bound(t *tab) time.Duration {
	const alone = time.Second
	if w.round == raced && t.hidden { // who looks dead to a hidden page is asked for minutes apart
		return 3 * time.Minute
	}
	switch w.round {
	case calm, freezes, crashes:
		return alone + promisedTurn
	case scrambled, hostile:
		return alone + promisedTurn + promisedLast
	case unreached:
		return alone + promisedTurn + promisedLast + 10*time.Second + 2*densest
	case raced:
		return alone + promisedTurn + promisedLast + time.Second + 2*alone // a second for the confirmation
	}
	return 0 // a rate limit
}

// storm is the most requests that any 5 s of the round saw.
func (w *tabsWorld) storm() (most int) {
	for i, first := range w.requests {
		n := 0
		for _, at := range w.requests[i:] {
			if at.Sub(first) < 5*time.Second {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}
