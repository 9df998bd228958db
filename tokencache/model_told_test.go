package tokencache

import "time"

// opened is a page load: the Keeper knows of nobody yet.
func (l *ledger) opened() {
	l.known = l.server.session
	l.left = false
	l.reopened()
	l.crooked = l.clockOff() > smallStep
}

// reopened is an engine that knows nothing but what the page hands to it. Whom the page
// knows to be out it shows so (connection.ts), so that an engine may find it again.
func (l *ledger) reopened() {
	l.asSaid, l.told, l.status = false, 0, StatusUnknown
	l.refused, l.thrown = map[string]time.Duration{}, map[string]bool{}
	l.names, l.turns, l.turned, l.anothers = map[string]int{}, 0, nil, 0
	l.nobody = false
	l.met = false
	for _, of := range l.given {
		l.met = l.met || of.raw != ""
	}
	l.paces = newPaces(l.mono())
	l.adverse = l.mono()
	l.sighted = sighted{}
	l.fresh()
}

// fresh begins a generation: what was under way no longer counts.
func (l *ledger) fresh() {
	l.generation++
	l.have, l.got = nil, map[string]time.Duration{}
	l.unknown, l.deadTold, l.echoed = 0, 0, false
	l.stirred = l.mono()
}

// identityKnown is what the application has told the Keeper: somebody, or nobody.
func (l *ledger) identityKnown(s *login) {
	l.known, l.out, l.asSaid = s, s == nil, s == nil
	l.met, l.nobody = s != nil, false
	l.given = map[string]last{}
	l.floorAt = l.mono()
	l.floor = l.server.count + 1
	if s != nil {
		l.floor = s.number
	}
	l.spurred(false)
	l.fresh()
}

// happened is told of each event before it happens.
func (l *ledger) happened(e event) {
	switch e.do {
	case clockSets:
		l.clockMoves(e.d - time.Duration(l.wrong.Load()))
	case clockJogs:
		l.clockMoves(e.d)
	case sleeps, stalls:
		l.stalled = l.stalled || e.do == stalls
		l.suspendedAt = l.mono()
	case netFails, keysFail, blanks:
		l.deadTold = 0
		if e.do != blanks {
			return
		}
		l.blankEnds(e.d)
	case revokes, races, switches, signsOut, signsIn, reloads, restarts:
	case faults: // which replaces the one that was on
		l.deadTold = 0
		if end := l.faultUntil.Add(l.fault.after()); end.After(l.aftermath) {
			l.aftermath = end
		}
		return
	default:
		return
	}
	l.adverse, l.stirred = max(l.adverse, l.mono()), l.mono()
}

// clockMoves is told that the page's clock moves by so much.
func (l *ledger) clockMoves(by time.Duration) {
	if by.Abs() > smallStep {
		l.crooked, l.sighted = true, sighted{}
	}
}

func (l *ledger) clockOff() time.Duration { return time.Duration(l.wrong.Load()).Abs() }

// woken is told of each wake signal.
func (l *ledger) woken(s sign) {
	l.spurred(false)
	l.window.wake(l.mono())
	l.quiet = quiet{since: l.mono()}
	if s != getsFocus {
		l.stirred = l.mono()
	}
}

func (l *ledger) changed(s Snapshot) {
	if detail := consistent(s, l.traits.form); detail != "" && !l.left {
		l.broken("the snapshot is consistent", "%s: %+v", detail, s)
	}
	if s.Status == l.status {
		return
	}
	l.status, l.statusAt, l.statusTrue = s.Status, l.mono(), l.now()
	if l.looks = 0; s.Status == StatusSignedOut {
		if l.mayEnd() { // a session that nobody was ever seen in ends without a callback
			l.out = true
		}
		l.fresh()
		return
	}
	l.told, l.out, l.asSaid = 0, false, false
}

// another is told that the Keeper has found by itself that the identity is
// another.
func (l *ledger) another() {
	if l.anothers++; l.anothers > l.turns {
		l.broken("no identity but by another session", "the Keeper saw %d changes; there were %d", l.anothers, l.turns)
	}
}
