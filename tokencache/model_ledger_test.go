package tokencache

import (
	"fmt"
	"slices"
	"time"
)

// violation is an invariant that did not hold.
type violation struct {
	rule, detail string
	at           time.Duration
}

func (v *violation) String() string {
	return fmt.Sprintf("%s, at %v: %s", v.rule, v.at.Round(time.Millisecond), v.detail)
}

// asking is a client's call, and what is true of it, whether the Keeper can know
// it or not.
type asking struct {
	client string
	force  bool
	had    string // the client's own token
	denied bool   // which its server has refused
}

// heldCall is a call that is not answered yet.
type heldCall struct {
	asking
	then       Settle
	asked      time.Duration
	askedTrue  time.Time
	generation int
	settled    int
	closing    bool // the page was left while it was held
}

// ledger knows what the Keeper was told and what it answered. What it was told
// counts from the next instant on: an answer may be under way.
type ledger struct {
	*world
	violation *violation
	timeline  []entry // up to the violation
	stats     stats
	pending   []*heldCall

	status     Status
	statusAt   time.Duration
	statusTrue time.Time
	told       int           // OnSignedOut, since the Keeper last was anything but signed out
	out        bool          // rightly signed out
	asSaid     bool          // because the application said so
	looks      int           // at that end
	left       bool          // the page is being left
	refreshed  time.Duration // when the guard last saw the SDK refresh by itself
	generation int           // counts what the Keeper was told of identities, and ends

	refused  map[string]time.Duration // tokens that the Keeper knows to be refused, and since when
	known    *login                   // whose session it is, as far as the Keeper was told
	met      bool                     // the Keeper has met somebody: null may pass
	floor    int                      // the oldest session whose tokens may be handed out
	floorAt  time.Duration
	names    map[string]int // what the Keeper calls each session
	turns    int            // how often the provider's tokens were of another session than before
	turned   *login
	anothers int // how often the Keeper found that
	stock
	hearsay
	paces
	calmness
}

// stats show that a run was not an idle one.
type stats struct {
	calls, answers, tokens, nulls, ends int
}

func newLedger(w *world) *ledger { return &ledger{world: w} }

func (l *ledger) broken(rule, detail string, args ...any) {
	if l.violation == nil {
		l.timeline = l.keeper.Timeline()
		l.violation = &violation{rule, fmt.Sprintf(detail, args...), l.mono()}
	}
}

// ask passes a client's call to the Keeper and watches its answer.
func (l *ledger) ask(a asking, then Settle) {
	if l.status == StatusSignedOut {
		a.had = "" // whoever is signed out has none
	}
	c := &heldCall{asking: a, then: then, asked: l.mono(), askedTrue: l.now(), generation: l.generation, closing: l.left}
	l.pending = append(l.pending, c)
	l.spurred(true)
	l.send(c)
	if !a.force {
		l.after(promisedFallback, func() { l.besideAToken(c) })
	}
}

// throwsBack notes what a forced call says of the token that its client was given.
// One that says who it is, and was given the token by force alone, says that a server
// has refused it, and may be believed. It must be, where that is true and the token
// is not near its end, by any clock.
func (l *ledger) throwsBack(a asking) {
	given := l.given[a.client]
	if !a.force || a.client == "" || !given.force || given.raw == "" {
		return
	}
	l.thrown[given.raw] = true
	if a.denied && a.had == given.raw && !l.traits.wrong && l.server.tokens[a.had].ends.Sub(l.now()) > l.traits.life/2+time.Second {
		l.refused[a.had] = l.mono()
	}
}

// send asks the present engine.
func (l *ledger) send(c *heldCall) {
	l.throwsBack(c.asking)
	engine := l.engines
	asked := l.pageTime()
	q := question{c.client, c.force}
	l.world.ask(q, func(token string, ok bool) {
		l.post(func() {
			if engine != l.engines {
				return // the page does not hear what a dead engine says
			}
			l.settled(c, token, ok)
			l.gave(last{q, token, asked})
			c.then(token, ok)
		})
	})
}

// rejected is a Reject that the Keeper was told of.
func (l *ledger) rejected(token string) { l.refused[token] = l.mono() }

func (l *ledger) settled(c *heldCall, token string, ok bool) {
	c.settled++
	if c.settled > 1 {
		l.broken("settles once", "a call was settled %d times", c.settled)
		return
	}
	l.pending = slices.DeleteFunc(l.pending, func(p *heldCall) bool { return p == c })
	l.stats.answers++
	if !ok {
		l.stats.nulls++
		l.check(c, nil)
		return
	}
	l.stats.tokens++
	l.check(c, l.server.tokens[token])
}

// check holds an answer against the invariants.
func (l *ledger) check(c *heldCall, m *minted) {
	for _, rule := range answerRules {
		if detail := rule.check(l, c, m); detail != "" {
			l.broken(rule.name, "%s", detail)
		}
	}
	if m != nil {
		l.nameOf(m)
	}
	switch {
	case m == nil:
		l.out = true
	case m.session.number > l.floor && l.traits.form != opaque:
		l.floor, l.floorAt, l.known = m.session.number, l.mono(), m.session
	}
}

// closing leaves the page: every held call is answered now.
func (l *ledger) closing() {
	l.left = true
	for _, c := range l.pending {
		c.closing = true
	}
}

func (l *ledger) close() {
	if len(l.pending) > 0 {
		l.broken("settles once", "%d calls were still held after Close", len(l.pending))
	}
	for _, e := range l.keeper.Timeline() {
		if tells(e) {
			l.broken("the timeline holds no token", "%+v", e)
		}
	}
}
