package tokencache

import (
	"time"

	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

// memory remembers the tokens that a server has refused, by fingerprint. It is
// bounded: a refused token expires, so only the newest matter.
type memory struct {
	prints []token.Print
}

const memorySize = 64

func (m *memory) add(p token.Print) {
	if m.has(p) {
		return
	}
	if len(m.prints) == memorySize {
		m.prints = append(m.prints[:0], m.prints[1:]...)
	}
	m.prints = append(m.prints, p)
}

func (m *memory) has(p token.Print) bool {
	for _, known := range m.prints {
		if known == p {
			return true
		}
	}
	return false
}

// Reject says that a server has refused a token: it is never handed out again.
// What is no token is ignored.
func (k *Keeper) Reject(raw string) {
	k.lock()
	defer k.unlock()
	t, err := token.Parse(raw)
	if err != nil {
		return
	}
	k.refused.add(t.Print)
	k.record(&timeline.Event{Kind: timeline.KindRefused, Token: t.Hash(), Source: timeline.SourceApplication})
}

const (
	// quickRefusal is how soon after its minting a token must be thrown back to
	// count as refused while fresh.
	quickRefusal = 5 * time.Second
	// freeRefusals are not paced: Convex forces by plan right after its first
	// token. It gives up at the third refusal in a row, so the second is paced.
	freeRefusals = 1
)

// pace spaces the tries for a client that throws back whatever it is given. One
// fresh token after another (F29): replication lag, or a server that can't fetch
// its keys, passes in seconds; a wrong configuration must not become a loop. Or
// the answer that the session is over (F35).
func (k *Keeper) pace(f *flight, now time.Time) {
	if now.Sub(k.givenAt) > quickRefusal && now.Sub(k.overAt) > quickRefusal {
		k.refusals = 0
		return
	}
	if k.refusals++; k.refusals <= freeRefusals {
		return
	}
	delay := k.opts.Backoff.delay(k.refusals-freeRefusals, (1+k.opts.Rand())/2)
	if k.cached != nil && k.cached.Lifetime() > 0 {
		// A client of short-lived tokens may force by plan: not past their end (F23).
		delay = min(delay, max(k.cached.Lifetime()/2, time.Second))
	}
	f.after = now.Add(delay)
}

// noteRefusal remembers the token that a forced call throws away with more than
// half its life left. Clients force shortly before expiry by plan; this early, the
// server must have refused it.
func (k *Keeper) noteRefusal(now time.Time) {
	life := k.cached.Lifetime()
	if life <= 0 || k.expiry(*k.cached).Sub(now) <= life/2 {
		return
	}
	if !k.refused.has(k.cached.Print) {
		k.refused.add(k.cached.Print)
		k.record(&timeline.Event{Kind: timeline.KindRefused, Token: k.cached.Hash(), Source: timeline.SourceClient})
	}
}
