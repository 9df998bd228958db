package tokencache

import (
	"time"

	"holdfast/tokencache/timeline"
)

// lookDelay is the least pause before a look at a session that another tab says is
// over: a tab that signs out tells so before the server knows. As much again is
// jitter.
const lookDelay = 2 * time.Second

// lookSoon has a session that another tab says is over looked at.
func (k *Keeper) lookSoon() (useful bool) {
	if k.session.status == StatusSignedOut {
		return false
	}
	k.page.lookOwed = true
	generation := k.flights.generation
	time.AfterFunc(lookDelay+jitter(lookDelay, k.opts.Rand()), func() {
		k.lock()
		defer k.unlock()
		if generation == k.flights.generation {
			k.look()
		}
	})
	return true
}

// look makes a forced try for nobody: it brings a token, or begins the proof.
func (k *Keeper) look() {
	if k.page.lookOwed && k.page.visible && !k.closed() {
		k.page.lookOwed = false
		k.record(timeline.Event{Kind: timeline.KindTab, Reason: timeline.TabLook})
		k.probe()
	}
}

// lookAgain looks at an end that is only presumed, since the page shows a sign of life.
func (k *Keeper) lookAgain() {
	if !k.closed() && k.session.looksAgain(k.now()) {
		k.probe()
	}
}

// probe makes a forced try for nobody.
func (k *Keeper) probe() { k.hold(true, waiter{asked: k.now(), probe: true}, nil) }
