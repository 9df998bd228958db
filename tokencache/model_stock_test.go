package tokencache

import "time"

// stock is what the Keeper has been given by the provider.
type stock struct {
	have    *minted // the newest token of whoever is known
	haveAt  time.Duration
	thrown  map[string]bool          // tokens that their client, which says who it is, had got by force and threw back
	got     map[string]time.Duration // when each token came first, by performance.now()
	crooked bool                     // the clock is, or was in this page, off by more than anybody could miss
	sighted sighted
	stalled bool // the page was frozen once, both clocks running
}

// sighted are the tokens, got by force, that have shown how wrong the clock is
// since it was last set. One may be an old one; two can't both be.
type sighted struct{ first, second string }

func (s *sighted) add(raw string) {
	switch {
	case s.first == "":
		s.first = raw
	case raw != s.first:
		s.second = raw
	}
}

func (s *sighted) enough() bool { return s.second != "" }

// gains is told of a token that a try has brought, of this generation.
func (l *ledger) gains(m *minted, try *providerTry) {
	if _, known := l.got[m.raw]; !known {
		l.got[m.raw] = l.pageTime()
	}
	if try.force && l.now().Sub(m.issued) < blur {
		l.sighted.add(m.raw)
	}
	if m.session != l.turned {
		l.turned = m.session
		l.turns++
	}
	newer := l.have == nil || m.session.number > l.have.session.number ||
		m.session == l.have.session && !m.issued.Before(l.have.issued)
	if newer && m.session.number >= l.floor {
		l.have, l.haveAt = m, l.mono()
	}
}

// besideAToken: an unforced call beside a token that is good, and that no server
// has refused, is answered within the fallback's time, wherever it waits.
func (l *ledger) besideAToken(c *heldCall) {
	m := l.have
	switch {
	case c.settled > 0, c.closing, l.left, l.violation != nil:
	case m == nil, l.haveAt > c.asked, m.session != l.known, c.generation != l.generation:
	case l.suspendedAt >= c.asked, l.adverse >= c.asked, l.traits.wrong, l.server.denied[m.raw], l.thrown[m.raw]:
	case l.now().After(m.ends.Add(-time.Second)), l.twinRefused(m):
	default:
		l.broken("an unforced call gets the token that is there", "it is held for %v; the token lives for %v more; status %v; %s",
			l.mono()-c.asked, m.ends.Sub(l.now()), l.status, l.keeper.lastReason())
	}
}

// twinRefused reports whether a token of the same second was refused: which of the two
// a Keeper has kept is its own affair.
func (l *ledger) twinRefused(m *minted) bool {
	for raw, twin := range l.server.tokens {
		if twin.session == m.session && twin.issued.Equal(m.issued) && (l.server.denied[raw] || l.thrown[raw]) {
			return true
		}
	}
	return false
}

// nameOf: what the Keeper calls a session is the name of no other.
func (l *ledger) nameOf(m *minted) {
	if m != l.have || l.traits.form == opaque || m.session.org != 0 && !l.traits.claims.wellKnown() {
		return
	}
	name := l.keeper.identity()
	if name == "" {
		return
	}
	if other, known := l.names[name]; known && other != m.session.number {
		l.broken("another session has another name", "%d and %d are both %s", other, m.session.number, name)
	}
	l.names[name] = m.session.number
}
