package tokencache

import "time"

// memory remembers the tokens that a server has refused, by fingerprint. It is
// bounded: a refused token expires, so only the newest matter.
type memory struct {
	prints []fingerprint
}

const memorySize = 64

func (m *memory) add(p fingerprint) {
	if m.has(p) {
		return
	}
	if len(m.prints) == memorySize {
		m.prints = append(m.prints[:0], m.prints[1:]...)
	}
	m.prints = append(m.prints, p)
}

func (m *memory) has(p fingerprint) bool {
	for _, known := range m.prints {
		if known == p {
			return true
		}
	}
	return false
}

// noteRefusal remembers the token that a forced call throws away with more than
// half its life left. Clients force shortly before expiry by plan; this early, the
// server must have refused it.
func (k *Keeper) noteRefusal(now time.Time) {
	life := k.cached.Lifetime()
	if life <= 0 || k.expiry(*k.cached).Sub(now) <= life/2 {
		return
	}
	if !k.refused.has(k.cached.print) {
		k.refused.add(k.cached.print)
		k.record(Event{Kind: KindRefused, Token: k.cached.Hash()})
	}
}
