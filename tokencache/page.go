package tokencache

import "time"

// Signal is an event of the page that is a reason to try again at once.
type Signal string

// The signals of a wake. A machine that wakes sends several of them together,
// in no order to rely on.
const (
	SignalVisible  Signal = "visible"
	SignalFocus    Signal = "focus"
	SignalOnline   Signal = "online"
	SignalPageShow Signal = "pageshow"
	SignalResume   Signal = "resume"
)

// Wake tells the Keeper that the page may be back: every held call is tried at
// once, unless a try is under way. So any number of signals make one wake.
func (k *Keeper) Wake(s Signal) {
	k.lock()
	defer k.unlock()
	now := k.now()
	k.recordWake(s)
	switch s {
	case SignalVisible:
		k.turn(&k.visible, true, KindVisible)
		k.look()
	case SignalOnline:
		k.turn(&k.online, true, KindOnline)
	}
	if s != SignalFocus {
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
	k.turn(&k.visible, false, KindHidden)
}

// Offline tells the Keeper that the browser believes to be offline. It is a
// hint: tries go on.
func (k *Keeper) Offline() {
	k.lock()
	defer k.unlock()
	k.turn(&k.online, false, KindOffline)
}

// turn notes a change of what is known of the page.
func (k *Keeper) turn(known *bool, to bool, kind Kind) {
	if *known != to {
		*known = to
		k.record(&Event{Kind: kind})
	}
}
