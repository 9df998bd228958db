package tokencache

import (
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

// proof gathers what speaks for the session being over. A token wipes it out.
type proof struct {
	terminal time.Time // the first terminal failure
	unknown  int
	spent    time.Duration // visible time between unknown failures
	last     time.Time     // the newest unknown failure
}

// circumstances are those under which a try failed.
type circumstances struct {
	now             time.Time
	began           time.Time // the provider was asked then
	forced          bool      // and asked to mint
	signedIn        bool      // somebody was, or may be now
	visible, online bool
	settled         bool // the settle time after a wake is over
}

// maxSpent bounds what one gap between failures takes from the budget, so that a
// suspended page does not spend it asleep.
const maxSpent = 30 * time.Second

// weigh adds a failure and reports whether the session is now proven over:
// a terminal one, confirmed by another that was forced; or unknown ones that
// used up the budget. Nothing counts while the page is hidden or just woke.
//
// The confirming try must have begun after the first failure was known: AuthKit
// answers all who wait by one refresh, so that one lost race of a rotation (F15)
// fails two tries at once.
func (p *proof) weigh(f failure.Failure, c circumstances, b Budget) bool {
	if f.Class == failure.Transient || !c.visible || !c.settled {
		return false
	}
	if f.Class == failure.Terminal && c.online {
		if p.terminal.IsZero() {
			if c.forced || !c.signedIn { // an unforced answer may be the echo of an outage: AuthKit's ERROR
				p.terminal = c.now
			}
			return false
		}
		return c.forced && c.began.After(p.terminal)
	}
	// Unknown; or terminal while the browser says that it is offline. It may lie
	// (F26), so that is slower to prove, not impossible.
	p.unknown++
	if !p.last.IsZero() {
		p.spent += min(c.now.Sub(p.last), maxSpent)
	}
	p.last = c.now
	return p.unknown >= b.Tries && p.spent >= b.Time && c.forced
}

// evidence is what a failure that proves the session over is told as.
func (p *proof) evidence(f failure.Failure, try int, now time.Time, online bool) *timeline.Event {
	e := &timeline.Event{Kind: timeline.KindSignedOut, Class: f.Class, Reason: f.Reason, Try: try, Count: p.unknown, Length: p.spent}
	if f.Class == failure.Terminal && online && !p.terminal.IsZero() {
		e.Count, e.Length = 2, now.Sub(p.terminal) // a failure and its confirmation
	}
	return e
}

// suspended forgets what a sleep made stale.
func (p *proof) suspended() { *p = proof{} }
