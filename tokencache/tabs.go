package tokencache

import (
	"math/rand/v2"
	"slices"
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

// Tabs reaches the other tabs of the page's origin. Messages may be lost, late,
// doubled or forged; whoever hears one gives it to [Keeper.Hear]. None of the
// methods may block.
type Tabs interface {
	// TryLock asks for a lock that one tab has at a time, and calls answered
	// once: with what releases it, if it was free; with taken if another tab has
	// it; with neither if that can't be told. It never waits for the lock, and
	// never takes it away from another tab (F13, F14).
	TryLock(name string, answered func(release func(), taken bool))
	// Join says on which channel messages are sent and heard from now on: those of
	// one session have their own. "" is none.
	Join(channel string)
	// Post sends a message to the other tabs.
	Post(message string)
}

// peers is what is known of the other tabs.
type peers struct {
	self    uint64
	joined  token.Print // whose channel is open
	posted  int64       // at of the newest message of this tab's
	open    bool        // others were told of a try, and not yet of its outcome
	seen    []sender    // the newest message of each sender
	dropped int         // messages that were not heeded

	trying  uint64    // who asks the provider now
	until   time.Time // and is waited for until then
	newest  time.Time // another tab has asked, or brought a token, then
	took    time.Time // another tab's token was taken then
	locks   int       // flights of this tab that hold the lock
	stuck   bool      // the tab that has the lock does nothing with it
	hushed  bool      // another tab's Retry-After was heeded since the last try
	looked  time.Time // another tab's sign-out was last heeded then
	owed    bool      // it is to be looked into once the page is visible
	ownEnds time.Time // the token that this tab's own provider has ends then
	yieldTo time.Time // the provider's own requests yield to other tabs no longer than until then
	outcome time.Time // another tab's try was last heard to come to something then
	// The newest failure of another tab's, since this page last woke.
	failure  failure.Failure
	failedAt time.Time
}

type sender struct {
	from uint64
	at   int64
}

const (
	// maxSenders bounds how many tabs are told apart.
	maxSenders = 64
	// maxAhead is how far a message may lie ahead of this tab's clock, which is
	// the same machine's.
	maxAhead = 2 * time.Second
)

func newPeers() peers { return peers{self: rand.Uint64()} }

// scope is whose session this tab has; zero if that is not known, and nothing
// can be shared.
func (k *Keeper) scope() token.Print {
	if k.opts.Tabs == nil || k.cached == nil || !k.cached.Shareable() {
		return token.Print{}
	}
	return k.cached.Session
}

// join follows the session to its channel.
func (k *Keeper) join() {
	scope := k.scope()
	if scope == k.peers.joined || k.opts.Tabs == nil {
		return
	}
	k.peers.joined = scope
	k.outbox.add(func() { k.opts.Tabs.Join(channelOf(scope)) })
}

// channelOf is what the channel of a session is called, and its lock: nothing of a
// token can be read from it.
func channelOf(p token.Print) string {
	if p.IsZero() {
		return ""
	}
	return "holdfast " + p.String()
}

// tell sends a message about this tab's session.
func (k *Keeper) tell(m message) { k.tellOf(k.scope(), m) }

func (k *Keeper) tellOf(scope token.Print, m message) {
	if scope.IsZero() {
		return
	}
	p := &k.peers
	p.posted = max(p.posted+1, k.now().UnixMilli())
	p.open = m.kind == tellTrying || p.open && m.kind == tellQuiet
	m.from, m.at, m.scope = p.self, p.posted, scope
	text := m.wire()
	k.outbox.add(func() { k.opts.Tabs.Post(text) })
}

// done tells that nothing came of a try, unless others know its outcome.
func (k *Keeper) done() {
	if k.peers.open {
		k.tell(message{kind: tellDone})
	}
}

// tellQuiet tells of a Retry-After that came since there was another, or none.
func (k *Keeper) tellQuiet(before time.Time) {
	if k.pacing.quietUntil.After(before) {
		k.tell(message{kind: tellQuiet, until: k.pacing.quietUntil})
	}
}

// share offers a token that this tab's provider has brought, in memory only.
func (k *Keeper) share(c *call, t token.Token) {
	k.join() // the first of a session
	k.tell(message{kind: tellToken, token: t, minted: c.mintedFrom()})
}

// Hear takes a message from another tab. One that makes no sense, is about
// another session, or was heard before is dropped. No message ends a session or
// leads away from the page.
func (k *Keeper) Hear(text string) {
	k.lock()
	defer k.unlock()
	if k.closed || k.opts.Tabs == nil {
		return
	}
	m, ok := parseMessage(text)
	scope := k.scope()
	if ok && !scope.IsZero() && m.scope == scope && k.isNew(m) && k.heed(m) {
		return
	}
	p := &k.peers
	if p.dropped++; p.dropped&(p.dropped-1) == 0 { // at 1, 2, 4, …: a flood must not wash the timeline away
		k.record(&timeline.Event{Kind: timeline.KindTab, Reason: timeline.TabDropped, Count: p.dropped})
	}
}

// isNew reports whether a message is neither a repetition nor out of its order.
func (k *Keeper) isNew(m message) bool {
	if m.at > k.now().Add(maxAhead).UnixMilli() {
		return false
	}
	p := &k.peers
	i := slices.IndexFunc(p.seen, func(s sender) bool { return s.from == m.from })
	switch {
	case i >= 0 && p.seen[i].at >= m.at:
		return false
	case i >= 0:
		p.seen = slices.Delete(p.seen, i, i+1)
	case len(p.seen) == maxSenders:
		p.seen = slices.Delete(p.seen, 0, 1)
	}
	p.seen = append(p.seen, sender{m.from, m.at})
	return true
}

// forgetOrder starts over with a clock that was set back.
func (p *peers) forgetOrder(by time.Duration) {
	p.posted, p.seen = 0, nil
	for _, t := range []*time.Time{&p.until, &p.newest, &p.took, &p.looked, &p.yieldTo, &p.outcome, &p.failedAt} {
		move(t, by)
	}
}
