package tokencache

import (
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/pagetime"
)

// proof gathers what speaks for the session being over. A token wipes it out.
type proof struct {
	begun    bool          // only forced tries can tell more
	said     bool          // the provider has called the session over
	terminal pagetime.Time // the first terminal failure that counts
	unknown  int
	spent    time.Duration // visible time between unknown failures
	last     pagetime.Time // the newest unknown failure
	passing  pagetime.Time // since then failures that should pass have come, over a network that is up
}

// circumstances are those under which a try failed.
type circumstances struct {
	now, began      pagetime.Time // the provider was asked at began
	forced          bool          // and asked to mint
	visible, online bool
	settled         bool // the settle time after a wake is over
	nobody          bool // nobody is signed in, as far as is known
}

const (
	// maxSpent bounds what one gap between failures takes from the budget, so that a
	// suspended page does not spend it asleep.
	maxSpent = 30 * time.Second
	// apart is how long two terminal failures of a hidden page must lie apart. It is
	// suspended and throttled as the browser likes, so only time makes two of them.
	apart = time.Minute
	// wakeDiscount is what a wake takes off the budget that is spent: the first
	// requests after it may fail for its sake. A user who keeps coming back must not
	// keep a dead session.
	wakeDiscount = 3 * time.Second
	// attentionAfter is how long a failure that should pass may take to, over a network that
	// is up, before people are told: most outages of an auth server are over by then.
	attentionAfter = 5 * time.Minute
)

// weigh adds a failure and returns how the session has ended by it: proven by a
// terminal one, confirmed by another that was forced; presumed after unknown ones that
// used up the budget. Nothing counts while the page has just woken.
//
// The confirming try must have begun after the first failure was known: AuthKit
// answers all who wait by one refresh, so that one lost race of a rotation
// fails two tries at once.
func (p *proof) weigh(f failure.Failure, c circumstances, b Budget) ending {
	switch f.Class {
	case failure.Transient, failure.Blocked:
		return notEnded //cure:transient-proves-nothing
	case failure.Terminal:
		p.begun, p.said = true, true
		if c.settled && c.online {
			return p.weighTerminal(c)
		}
	case failure.Unknown:
		p.begun = true
	}
	// Unknown; or terminal while the browser says that it is offline: it may lie, so
	// that this is slower to tell. What nobody knows proves nothing there.
	if !c.settled || !c.visible || f.Class == failure.Unknown && !c.online {
		return notEnded
	}
	return p.weighUnknown(c, b)
}

func (p *proof) weighTerminal(c circumstances) ending {
	switch {
	case p.terminal.IsZero(): //cure:lone-terminal
		if c.forced || c.nobody { //cure:forced-half else it may be the echo of an outage: AuthKit's ERROR
			p.terminal = c.now
		}
	//cure:confirmed-terminal
	case c.forced &&
		c.began > p.terminal && //cure:confirmed-by-a-later-try
		(c.visible || c.now.Sub(p.terminal) >= apart): //cure:hidden-proof-apart
		if c.nobody { //cure:end-of-nobodys-session
			return presumed
		}
		return proven
	}
	return notEnded
}

func (p *proof) weighUnknown(c circumstances, b Budget) ending {
	p.unknown++
	if !p.last.IsZero() {
		p.spent += min(c.now.Sub(p.last), maxSpent)
	}
	p.last = c.now
	//cure:budget
	if p.unknown >= b.Tries &&
		p.spent >= b.Time && //cure:budget-of-time
		c.forced {
		return presumed
	}
	return notEnded
}

// outlives reports whether a failure that should pass, or end the session, has done
// neither for too long: one that proves nothing does so where each refresh brings
// something. The network must have been up all that time: some server answered.
func (p *proof) outlives(f failure.Failure, c circumstances) bool {
	passes := f.Class == failure.Transient || f.Class == failure.Unknown
	if !passes || f.Unreached || !c.online {
		p.passing = 0
		return false
	}
	if p.passing.IsZero() {
		p.passing = c.now
	}
	return c.visible && c.now.Sub(p.passing) >= attentionAfter //cure:told-after-minutes
}

// woke discounts what a wake makes doubtful. long is whether the page was away for
// so long that nothing of before can be compared with what comes.
func (p *proof) woke(long bool) {
	p.last = 0 //cure:proof-outlives-a-wake
	p.unknown = max(p.unknown-1, 0)
	p.spent -= min(p.spent, wakeDiscount) //cure:wake-discount
	if long {
		p.terminal, p.unknown, p.spent, p.passing = 0, p.unknown/2, p.spent/2, 0
	}
}
