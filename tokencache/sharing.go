package tokencache

import (
	"time"

	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/tabs"
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
	// never takes it away from another tab.
	TryLock(name string, answered func(release func(), taken bool))
	// Join says on which channel messages are sent and heard from now on: those of
	// one session have their own. "" is none.
	Join(channel string)
	// Post sends a message to the other tabs.
	Post(message string)
}

// sharing is this tab's part among the tabs of its session.
type sharing struct {
	peers   *tabs.Peers // nil if this page is alone
	joined  token.Print // the session whose channel is open
	ownEnds time.Time   // the token that this tab's own provider has ends then
}

// sharedSession is whose session this tab shares; zero if there is nothing to share.
func (k *Keeper) sharedSession() token.Print {
	if k.tabs.peers == nil {
		return token.Print{}
	}
	return k.cache.session()
}

// channelOf is what the channel of a session is called, and its lock: nothing of a
// token can be read from it.
func channelOf(session token.Print) string {
	if session.IsZero() {
		return ""
	}
	return "holdfast " + session.String()
}

// joinChannel follows the session to its channel.
func (k *Keeper) joinChannel() {
	session := k.sharedSession()
	if session == k.tabs.joined || k.tabs.peers == nil {
		return
	}
	k.tabs.joined = session
	k.outbox.add(func() { k.opts.Tabs.Join(channelOf(session)) })
}

// tell sends a message about this tab's session.
func (k *Keeper) tell(m tabs.Message) { k.tellAbout(k.sharedSession(), m) }

func (k *Keeper) tellAbout(session token.Print, m tabs.Message) {
	if k.tabs.peers == nil || session.IsZero() {
		return
	}
	text := k.tabs.peers.Compose(m, session, k.clock.Wall())
	k.outbox.add(func() { k.opts.Tabs.Post(text) })
}

// tellDone tells that nothing came of a try, unless others know its outcome.
func (k *Keeper) tellDone() {
	if k.tabs.peers.Open() {
		k.tell(tabs.Message{Kind: tabs.KindDone})
	}
}

// tellQuiet tells that the server wants to be left alone, if that is for longer than
// was known before.
func (k *Keeper) tellQuiet(before pagetime.Time) {
	if until := k.pacing.QuietUntil(); until > before { //cure:tell-a-retry-after
		k.tell(tabs.Message{Kind: tabs.KindQuiet, Until: k.clock.WallOf(until)})
	}
}

// share offers a token that this tab's provider has brought, in memory only.
func (k *Keeper) share(by *try, t token.Token) {
	k.joinChannel() // the first of a session
	//cure:share-the-token
	k.tell(tabs.Message{Kind: tabs.KindToken, Token: t, Minted: k.clock.WallOf(by.mintedFrom())})
}

// Hear takes a message from another tab. One that makes no sense, is about
// another session, or was heard before is dropped. No message ends a session or
// leads away from the page.
func (k *Keeper) Hear(text string) {
	k.lock()
	defer k.unlock()
	if k.closed() || k.tabs.peers == nil {
		return
	}
	e, ok := k.tabs.peers.Hear(text, k.sharedSession(), k.now(), k.clock.Wall())
	if ok && k.heed(e) {
		return
	}
	if count := k.tabs.peers.Dropped(); count > 0 {
		k.record(timeline.Event{Kind: timeline.KindTab, Reason: timeline.TabDropped, Count: count})
	}
}

// heed does what a message calls for. Returns false if it was of no use.
func (k *Keeper) heed(e tabs.Effects) (useful bool) {
	switch {
	case e.Token != nil:
		return k.takeElsewhere(*e.Token)
	case e.Look:
		return k.lookSoon() //cure:sign-out-elsewhere
	case !e.QuietUntil.IsZero():
		k.pacing.QuietElsewhere(k.clock.TimeOf(e.QuietUntil), k.now())
	case e.Failed:
		k.session.heal.ails(k.now()) //cure:failure-elsewhere
	}
	if e.Outcome {
		k.lookAtTurns()
	}
	return true
}

// lookAtTurns lets flights that wait for other tabs see whether they still must.
func (k *Keeper) lookAtTurns() {
	for _, f := range k.flights.all() {
		if f.phase == waiting && !f.othersUntil.IsZero() {
			f.othersUntil = 0
			k.step(f)
		}
	}
}

// takeElsewhere caches a token of another tab's.
func (k *Keeper) takeElsewhere(m tabs.Message) (useful bool) {
	t := m.Token
	if !k.cache.canTake(t) {
		return false
	}
	k.tabs.peers.Offered(m, k.now())
	if !k.cache.gains(t, k.flights.forced != nil) {
		k.lookAtTurns()
		return true
	}
	ends := k.tabs.ownEnds // this tab's own SDK has still the token that it had
	k.cache.put(t)
	k.tabs.peers.Took(k.now(), k.session.status == StatusDegraded)
	by := &try{source: timeline.SourceTab, force: !m.Minted.IsZero(), began: k.mintedElsewhere(m)}
	k.recover(t, by)
	k.tabs.ownEnds = ends
	k.settle(t, by, by.force)
	k.lookAtTurns()
	return true
}

// mintedElsewhere is the earliest moment at which another tab says that its token
// was minted; zero if that is not what the token's own date says.
func (k *Keeper) mintedElsewhere(m tabs.Message) pagetime.Time {
	if m.Minted.IsZero() || m.Minted.After(k.clock.Wall()) ||
		m.Minted.Sub(k.cache.skew.local(m.Token.IssuedAt)) > skewTolerance { //cure:age-of-a-peers-token
		return 0
	}
	return k.clock.TimeOf(m.Minted)
}
