// Package tabs decides what the tabs of one session do together: what a message of
// another tab changes here, whose turn it is to ask the provider, and how long the
// others wait for it. It knows no Keeper, no lock and no goroutine: it is told what
// happens and when, and answers what to do.
//
// A nil *Peers is a page that is alone: it never waits and has nothing to tell.
package tabs

import (
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/token"
)

const (
	// Spacing parts the requests that the SDKs of several tabs make unasked. It is
	// as long as a token of another tab answers a call that comes after it.
	Spacing = 3 * time.Second
	// maxYield bounds how long an SDK is kept from its own; as much again is jitter.
	maxYield = 5 * time.Second
	// lookGap parts looks at the session that other tabs ask for.
	lookGap = time.Minute
	// maxSenders bounds how many tabs are told apart.
	maxSenders = 64
	// maxAhead is how far a message may lie ahead of this tab's clock, which is
	// the same machine's.
	maxAhead = 2 * time.Second
	// company is how long after a tab was last heard others are thought to be there:
	// they speak once in a token's life.
	company = 24 * time.Hour
)

// Peers is what is known of the other tabs.
type Peers struct {
	self   uint64
	rand   func() float64 // uniform in [0, 1)
	posted int64          // At of this tab's newest message
	open   bool           // others were told of a try, and not yet of its outcome
	seen   []sender       // the newest message of each sender
	// dropped counts the messages that were not heeded.
	dropped int
	session
}

// session is what is known of the other tabs of the present session: it goes with
// that.
type session struct {
	trying  uint64        // who asks the provider now
	until   pagetime.Time // and is waited for until then
	newest  pagetime.Time // another tab has asked, or brought a token, then
	took    pagetime.Time // another tab's token was taken then
	heard   pagetime.Time // any message was heeded then
	stuck   bool          // the tab that has the lock does nothing with it
	hushed  bool          // another tab's Retry-After was heeded since the last try
	looked  pagetime.Time // another tab's sign-out was last heeded then
	outcome pagetime.Time // another tab's try was last heard to come to something then
	yieldTo pagetime.Time // this tab's SDK, which needs a token, yields to other tabs no longer than until then
	// The newest failure of another tab's, since this page last woke.
	failure  failure.Failure
	failedAt pagetime.Time
}

type sender struct {
	from uint64
	at   int64
}

// New is a tab that has heard of no other. self tells it from the others; random is
// uniform in [0, 1).
func New(self uint64, random func() float64) *Peers { return &Peers{self: self, rand: random} }

// Compose makes a message of this tab's about a session, and returns its text.
func (p *Peers) Compose(m Message, session token.Print, wall time.Time) (text string) {
	p.posted = max(p.posted+1, wall.UnixMilli())
	p.open = m.Kind == KindTrying || p.open && m.Kind == KindQuiet
	m.From, m.At, m.Session = p.self, p.posted, session.String()
	return m.Wire()
}

// Open reports whether the others were told of a try, and not yet of its outcome.
func (p *Peers) Open() bool { return p != nil && p.open }

// Leave forgets what belongs to the session that was.
func (p *Peers) Leave() {
	if p != nil {
		p.session = session{}
	}
}

// SetBack starts over with a clock that was set back: the messages to come are dated
// before those that were heard.
func (p *Peers) SetBack() {
	if p != nil {
		p.posted, p.seen = 0, nil
	}
}

// Woke forgets what a suspension has made stale.
func (p *Peers) Woke(now pagetime.Time) {
	if p == nil {
		return
	}
	p.until, p.failedAt = 0, 0
	if now.Sub(p.yieldTo) > maxYield { // else it may yield just now: a network that flaps must not prolong that
		p.yieldTo = 0
	}
}

// Renewed notes that this tab's SDK has a token that is good for a while: its next need
// is another.
func (p *Peers) Renewed() {
	if p != nil {
		p.yieldTo = 0
	}
}

// Well notes that this tab has a token: no failure of another tab's counts any more.
func (p *Peers) Well() {
	if p != nil {
		p.failedAt = 0
	}
}

// Began notes that this tab asks its provider.
func (p *Peers) Began() {
	if p != nil {
		p.hushed = false
	}
}

// Locked notes that this tab has the lock.
func (p *Peers) Locked() { p.stuck = false }

// JustTook reports whether another tab's token was taken a moment ago: an answer to
// this tab's own request may be that of the one who lost the race.
func (p *Peers) JustTook(now pagetime.Time) bool {
	return p != nil && !p.took.IsZero() && now.Sub(p.took) < Spacing
}

// Took notes that another tab's token was taken. inTrouble is whether this tab had
// trouble until now: then the SDKs of all tabs have waited as long for it.
func (p *Peers) Took(now pagetime.Time, inTrouble bool) {
	p.newest, p.took = now, now
	if inTrouble && p.yieldTo.IsZero() {
		p.yieldTo = now.Add(p.yieldFor())
	}
}

func (p *Peers) yieldFor() time.Duration { return maxYield + part(maxYield, p.rand()) }

// Yields reports whether this tab's SDK is to be kept from a request that nobody here
// has asked for, because another tab asks or has just got a token. due is whether the
// SDK's own token is near its end.
//
// Each tab's SDK renews its token by itself: all of them at once after a wake, though
// one answer is enough for all. So it yields as to a network that fails for a moment,
// and for a few seconds at most, once for each token that it needs: the application may
// have asked. However seldom it asks again (a hidden page's timers fire once a minute),
// and whatever others do then, it goes.
func (p *Peers) Yields(now pagetime.Time, due bool) bool {
	if p == nil {
		return false
	}
	if due && !p.newest.IsZero() && now.Sub(p.newest) < Spacing {
		if p.yieldTo.IsZero() { //cure:yields-once
			p.yieldTo = now.Add(p.yieldFor())
		}
		if now < p.yieldTo {
			return true
		}
	}
	p.yieldTo = 0 // the next yields anew
	return false
}

// isNew reports whether a message is neither a repetition nor out of its order.
func (p *Peers) isNew(m Message, wall time.Time) bool {
	if m.At > wall.Add(maxAhead).UnixMilli() {
		return false
	}
	for i, known := range p.seen {
		if known.from == m.From {
			p.seen[i].at = max(known.at, m.At)
			return known.at < m.At
		}
	}
	if len(p.seen) == maxSenders {
		p.seen = p.seen[1:]
	}
	p.seen = append(p.seen, sender{m.From, m.At})
	return true
}

// part is a part r of a span.
func part(of time.Duration, r float64) time.Duration { return time.Duration(r * float64(of)) }
