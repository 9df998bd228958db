package tabs

import (
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/token"
)

// Effects are what a message changes here, beyond what Peers notes itself.
type Effects struct {
	// Token is a message with a token on offer. One that can be used is told by Offered.
	Token *Message
	// QuietUntil is until when another tab's server wants to be left alone, by the
	// wall clock.
	QuietUntil time.Time
	// Look is whether the session is to be looked at, since it is over elsewhere.
	Look bool
	// Outcome is whether another tab's try has come to something, for which flights
	// may have waited.
	Outcome bool
	// Failed is whether that is a failure.
	Failed bool
}

// Hear takes a message from another tab. ok is false for one that makes no sense, is
// about another session than this one, was heard before, or is of no use. No message
// ends a session or leads away from the page.
func (p *Peers) Hear(text string, session token.Print, now pagetime.Time, wall time.Time) (e Effects, ok bool) {
	m, ok := Parse(text)
	if !ok || session.IsZero() || m.Session != session.String() || !p.isNew(m, wall) {
		return e, false
	}
	if e, ok = p.heed(m, now, wall); ok {
		p.heard = now
	}
	return e, ok
}

// Dropped counts a message that was not heeded. count is how many there were by now,
// where that is worth an entry of the timeline (1, 2, 4, …: a flood must not wash that
// away), else 0.
func (p *Peers) Dropped() (count int) {
	p.dropped++
	if p.dropped&(p.dropped-1) != 0 {
		return 0
	}
	return p.dropped
}

func (p *Peers) heed(m Message, now pagetime.Time, wall time.Time) (e Effects, ok bool) {
	late := wall.Sub(time.UnixMilli(m.At)) > patience // as from a tab that was frozen
	switch m.Kind {
	case KindToken:
		return Effects{Token: &m}, true // the caller says by Offered whether it was of use
	case KindTrying:
		if late {
			return e, false
		}
		p.trying, p.until, p.newest = m.From, now.Add(p.patience()), now
		p.stuck = p.stuck && !m.Locked
		return e, true
	case KindFailed, KindDone:
		if late {
			return e, false
		}
		p.hearOutcome(m, now)
		return Effects{Outcome: true, Failed: m.Kind == KindFailed}, true
	case KindQuiet:
		// Once between two tries of this tab's own, so that no message silences a page
		// for good.
		if p.hushed || !m.Until.After(wall) {
			return e, false
		}
		p.hushed = true
		return Effects{QuietUntil: m.Until}, true
	case KindLook:
		if !p.looked.IsZero() && now.Sub(p.looked) < lookGap {
			return e, false
		}
		p.looked = now
		return Effects{Look: true}, true
	}
	return e, false
}

// Offered notes that a token on offer made sense.
func (p *Peers) Offered(m Message, now pagetime.Time) { p.hearOutcome(m, now) }

// hearOutcome notes that another tab's try has come to something. A failure there
// paces this tab's flights as one of their own would, and is no proof.
func (p *Peers) hearOutcome(m Message, now pagetime.Time) {
	p.outcome = now
	if m.Kind == KindFailed {
		p.failure, p.failedAt = failure.Failure{Class: m.Class, Unreached: m.Unreached}, now
	}
	if m.From == p.trying {
		p.until = 0
	}
}
