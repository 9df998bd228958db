package tokencache

import (
	"time"

	"holdfast/tokencache/timeline"
)

// Wake tells the Keeper that the page may be back: every held call is tried at
// once, unless a try is under way. So any number of signals make one wake.
func (k *Keeper) Wake(s timeline.Signal) {
	k.lock()
	defer k.unlock()
	now := k.now()
	k.record(&timeline.Event{Kind: timeline.KindWake, Signals: []timeline.Signal{s}})
	switch s {
	case timeline.SignalVisible:
		k.turn(&k.visible, true, timeline.KindVisible)
		k.look()
	case timeline.SignalOnline:
		k.turn(&k.online, true, timeline.KindOnline)
	}
	if s != timeline.SignalFocus {
		k.woke(now)
		return
	}
	k.peers.failedAt = time.Time{}
	for _, f := range k.flights { // a click into the page is no wake to settle from
		f.restart(now)
	}
}

// restart makes a flight try at once, and densely again.
func (f *flight) restart(now time.Time) {
	f.tries, f.Retries = 0, RetriesFrom(now)
	if now.Sub(f.yieldsSince) > maxPatience {
		f.yieldsSince = time.Time{}
	}
	f.wake()
}

// Hidden tells the Keeper that nobody can see the page: failures prove nothing
// until it is visible again.
func (k *Keeper) Hidden() {
	k.lock()
	defer k.unlock()
	k.turn(&k.visible, false, timeline.KindHidden)
}

// Offline tells the Keeper that the browser believes to be offline. It is a
// hint: tries go on.
func (k *Keeper) Offline() {
	k.lock()
	defer k.unlock()
	k.turn(&k.online, false, timeline.KindOffline)
}

// turn notes a change of what is known of the page.
func (k *Keeper) turn(known *bool, to bool, kind timeline.Kind) {
	if *known != to {
		*known = to
		k.record(&timeline.Event{Kind: kind})
	}
}
