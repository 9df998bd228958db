package tokencache

import (
	"math"

	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/timeline"
)

// fallBack gives unforced calls the cached token, while that is usable: at once where
// the provider fails or must be left alone, and else when they have waited for long
// enough, whatever they wait for. The provider is asked on.
func (k *Keeper) fallBack(f *flight) {
	if f.force || len(f.waiters) == 0 || !k.cache.holdsUsable() {
		return
	}
	var rest []waiter
	for _, w := range f.waiters {
		if k.waitsNoMore(f, w) {
			k.answerHeld(f, w, k.cache.token)
		} else {
			rest = append(rest, w)
		}
	}
	if len(rest) < len(f.waiters) {
		k.record(timeline.Event{Kind: timeline.KindFallback, Token: k.cache.token.Hash()})
	}
	f.waiters = rest
}

func (k *Keeper) waitsNoMore(f *flight, w waiter) bool {
	if w.probe {
		return false
	}
	failing := f.phase == waiting && (f.failures > 0 || k.pacing.NotBefore() > k.now())
	return failing || k.patienceEnds(w) <= k.now()
}

// patienceEnds is when a call has waited for long enough. Each has its own time, whenever
// the try began that it waits for.
func (k *Keeper) patienceEnds(w waiter) pagetime.Time {
	return w.asked.Add(k.opts.FallbackAfter) //cure:fallback-of-each-call
}

// nextFallback is when the next call has waited for long enough; the end of time if
// there is none, or nothing to fall back on.
func (k *Keeper) nextFallback(f *flight) pagetime.Time {
	next := pagetime.Time(math.MaxInt64)
	if f.force || !k.cache.holdsUsable() {
		return next
	}
	for _, w := range f.waiters {
		if !w.probe {
			next = min(next, k.patienceEnds(w))
		}
	}
	return next
}
