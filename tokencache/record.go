package tokencache

import (
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

// record adds an event to the timeline and tells it.
func (k *Keeper) record(e *timeline.Event) {
	e.At, e.Mono = k.clocks.wall, k.clocks.mono
	told := k.timeline.Add(*e)
	if told != nil && k.opts.OnEvent != nil {
		k.outbox.add(func() { k.opts.OnEvent(*told) })
	}
}

// recordCall notes a call that is answered at once.
func (k *Keeper) recordCall(force bool, from timeline.Source) {
	k.record(&timeline.Event{Kind: timeline.KindCall, Call: k.asks, Forced: force, Source: from})
}

// recordToken notes a token that is taken.
func (k *Keeper) recordToken(c *call, t token.Token) {
	e := &timeline.Event{Kind: timeline.KindToken, Try: c.number, Forced: c.force, Source: c.from, Token: t.Hash(), Life: t.Lifetime()}
	if !t.Expires.IsZero() {
		e.Remaining = k.expiry(t).Sub(k.now())
	}
	k.record(e)
}

// Timeline returns the newest events, oldest first.
func (k *Keeper) Timeline() []timeline.Event {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.timeline.Events()
}
