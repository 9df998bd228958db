package tokencache

import (
	"fmt"
	"slices"
	"time"

	"holdfast/tokencache/timeline"
)

// violation is an invariant that did not hold.
type violation struct {
	rule, detail string
	at           time.Duration
}

func (v *violation) String() string {
	return fmt.Sprintf("%s, at %v: %s", v.rule, v.at.Round(time.Millisecond), v.detail)
}

// heldCall is a client's call.
type heldCall struct {
	force     bool
	had       string // the client's own token
	asked     time.Duration
	askedTrue time.Time
	settled   int
	closing   bool // the page was left while it was held
}

// ledger knows what the Keeper was told and what it answered. What it was told
// counts from the next instant on: an answer may be under way.
type ledger struct {
	*world
	violation *violation
	timeline  []timeline.Event // up to the violation
	stats     stats
	pending   []*heldCall
	newest    string                   // the token that was handed out last
	refused   map[string]time.Duration // tokens that the Keeper knows to be refused, and since when
	known     *login                   // whose session it is, as far as the Keeper was told
	floor     int                      // the oldest session whose tokens may be handed out
	floorAt   time.Duration
	out       bool          // rightly signed out
	left      bool          // the page is being left
	told      int           // OnSignedOut, since the Keeper last was anything but signed out
	refreshed time.Duration // when the guard last saw the SDK refresh by itself
	status    Status
	statusAt  time.Duration

	unknown      int // failures that prove nothing, and since when there has been nothing else
	unknownSince time.Duration
	stirred      time.Duration // the last event after which a proof begins anew
	adverse      time.Duration // the last event after which a token takes its time
	aftermath    time.Time     // of faults that others replaced
	sighted      bool          // a forced token has shown what time it is since the clock was set
	window       callWindow
}

// stats show that a run was not an idle one.
type stats struct {
	calls, answers, tokens, nulls, ends int
}

func newLedger(w *world) *ledger {
	return &ledger{world: w, refused: map[string]time.Duration{}, sighted: true}
}

func (l *ledger) broken(rule, detail string, args ...any) {
	if l.violation == nil {
		l.timeline = l.keeper.Timeline()
		l.violation = &violation{rule, fmt.Sprintf(detail, args...), l.mono()}
	}
}

// ask passes a client's call to the Keeper and watches its answer.
func (l *ledger) ask(force bool, had string, then Settle) {
	if l.status == StatusSignedOut {
		had = "" // whoever is signed out has none
	}
	c := &heldCall{force: force, had: had, asked: l.mono(), askedTrue: l.now(), closing: l.left}
	l.pending = append(l.pending, c)
	l.window.asks++
	if force && had != "" && had == l.newest && l.early(had) {
		l.refused[had] = l.mono()
	}
	l.world.ask(force, func(token string, ok bool) {
		l.post(func() {
			l.settled(c, token, ok)
			then(token, ok)
		})
	})
}

// early reports whether a client that forces while it has this token must have
// been refused: more than half of its life is left, by any clock.
func (l *ledger) early(token string) bool {
	m := l.server.tokens[token]
	return l.wrong.Load() == 0 && l.sighted && m.ends.Sub(l.now()) > l.traits.life/2+time.Second
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
	l.newest = token
}

// check holds an answer against the invariants.
func (l *ledger) check(c *heldCall, m *minted) {
	for _, rule := range answerRules {
		if detail := rule.check(l, c, m); detail != "" {
			l.broken(rule.name, "%s", detail)
		}
	}
	switch {
	case m == nil:
		l.out = true
	case m.session.number > l.floor:
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
