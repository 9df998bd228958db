package tokencache

import (
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"

	"holdfast/tokencache/pagetime"
)

// identityKnown is what the application has told the Keeper: somebody, or nobody.
func (l *ledger) identityKnown(s *login) {
	l.known, l.out = s, s == nil
	l.newest = ""
	l.sdk.given = false
	l.floorAt = l.mono()
	l.floor = l.server.count + 1
	if s != nil {
		l.floor = s.number
	}
	l.restart()
}

// happened is told of each event before it happens.
func (l *ledger) happened(e event) {
	switch e.do {
	case clockSets:
		l.sighted = false
		if set := e.d - time.Duration(l.wrong.Load()); set.Abs() > pagetime.SleepGap {
			l.restart()
		}
	case sleeps, reloads:
		l.restart()
	case revokes, races, switches, signsOut, signsIn:
	case faults: // which replaces the one that was on
		if end := l.faultUntil.Add(l.fault.after()); end.After(l.aftermath) {
			l.aftermath = end
		}
		return
	default:
		return
	}
	l.adverse, l.stirred = l.mono(), l.mono()
}

// woken is told of each wake signal.
func (l *ledger) woken(s timeline.Signal) {
	l.window.wakes++
	if s != timeline.SignalFocus {
		l.restart()
	}
}

// restart is a moment at which what spoke for an end no longer does.
func (l *ledger) restart() {
	l.unknown = 0
	l.stirred = l.mono()
}

// outcome is told of what a provider call brought. What is terminal online is
// but unknown while the browser believes to be offline.
func (l *ledger) outcome(o outcome) {
	m, class := l.server.tokens[o.raw], failure.Unknown
	if o.err != nil {
		class = failure.Classify(o.err).Class
	}
	switch {
	case m != nil && l.now().Before(m.ends) && l.wall().Before(m.ends):
	case class == failure.Transient, class == failure.Terminal && l.online:
	case l.unknown == 0:
		l.unknown, l.unknownSince = 1, l.mono()
	default:
		l.unknown++
	}
}

func (l *ledger) changed(s Snapshot) {
	if detail := consistent(s); detail != "" && !l.left {
		l.broken("the snapshot is consistent", "%s: %+v", detail, s)
	}
	if s.Status == l.status {
		return
	}
	l.status, l.statusAt = s.Status, l.mono()
	if s.Status == StatusFresh {
		l.restart()
	}
	if s.Status != StatusSignedOut {
		l.told, l.out = 0, false
	}
}

// opened is a page load: the Keeper knows of nobody yet.
func (l *ledger) opened() {
	l.known, l.newest = l.server.session, ""
	l.left, l.out, l.told, l.status = false, false, 0, StatusUnknown
	l.refused = map[string]time.Duration{}
}
