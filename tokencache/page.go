package tokencache

import (
	"time"

	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/timeline"
)

// page is what is known of the page.
type page struct {
	visible, online bool
	wokenAt         pagetime.Time
	hastens         bool // a suspension was found, and calls that are held are to be tried
	lookOwed        bool // another tab says that the session is over: to be looked at once the page is visible
}

const (
	// lateTimer is how late a timer must fire to count as a suspension: a
	// throttled timer in a hidden tab is up to a minute late, a busy page seconds.
	lateTimer = 75 * time.Second
	// longSleep is a suspension after which what failed before it says nothing.
	longSleep = time.Minute
)

// Wake tells the Keeper that the page may be back: every held call is tried at
// once, unless a try is under way. So any number of signals make one wake.
func (k *Keeper) Wake(s timeline.Signal) {
	k.lock()
	defer k.unlock()
	k.record(timeline.Event{Kind: timeline.KindWake, Signals: []timeline.Signal{s}})
	switch s {
	case timeline.SignalVisible:
		k.know(&k.page.visible, true, timeline.KindVisible)
	case timeline.SignalOnline:
		k.know(&k.page.online, true, timeline.KindOnline)
	case timeline.SignalFocus, timeline.SignalPageShow, timeline.SignalResume:
	}
	if s == timeline.SignalFocus { // a click into the page is no wake to settle from
		k.tabs.peers.Well()
	} else {
		k.woke(false)
	}
	if s != timeline.SignalFocus || !k.flights.gaveFocus(k.now()) { //cure:focus-of-our-own
		k.hasten()
	}
	k.look()
	k.lookAgain()
}

// Hidden tells the Keeper that nobody can see the page.
func (k *Keeper) Hidden() {
	k.lock()
	defer k.unlock()
	k.know(&k.page.visible, false, timeline.KindHidden)
}

// Offline tells the Keeper that the browser believes to be offline. It is a
// hint: tries go on.
func (k *Keeper) Offline() {
	k.lock()
	defer k.unlock()
	k.know(&k.page.online, false, timeline.KindOffline)
}

// Page tells the Keeper what the page is just now, as it is read at each signal:
// events are missed.
func (k *Keeper) Page(visible, online bool) {
	k.lock()
	defer k.unlock()
	//cure:read-again
	k.know(&k.page.visible, visible, pick(visible, timeline.KindVisible, timeline.KindHidden))
	k.know(&k.page.online, online, pick(online, timeline.KindOnline, timeline.KindOffline))
}

func pick[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}

// know notes a change of what is known of the page.
func (k *Keeper) know(known *bool, is bool, kind timeline.Kind) {
	if *known != is {
		*known = is
		k.record(timeline.Event{Kind: kind})
	}
}

// slept is a suspension that no event of the page has told of.
func (k *Keeper) slept(length time.Duration) {
	k.record(timeline.Event{Kind: timeline.KindWake, Length: length})
	if length >= longSleep {
		k.flights.forgetHanging()
	}
	k.woke(length >= longSleep)
	k.page.hastens = true // once what has entered here is done: it may be the end
}

// woke starts over what a suspension made stale: nothing proves anything until
// the page has settled.
func (k *Keeper) woke(long bool) {
	now := k.now()
	k.page.wokenAt = now
	k.session.heal.woke(now)
	k.session.proof.woke(long) //cure:no-refresh-at-a-wake
	k.tabs.peers.Woke(now)
	k.flights.woke()
	k.transport.woke(now)
}

// unsettled is how long the page needs still to settle since it last woke: the first
// requests after a wake fail on many machines.
func (k *Keeper) unsettled() time.Duration {
	if k.page.wokenAt.IsZero() {
		return 0
	}
	return max(k.page.wokenAt.Add(k.opts.Settle).Sub(k.now()), 0)
}

// hasten has every held call tried at once, and densely again, as far as the signals'
// allowance goes. The gate before the SDK's own requests opens, too.
func (k *Keeper) hasten() {
	at := k.now()
	if k.waits() {
		at = k.pacing.Hasten(at)
	}
	for _, f := range k.flights.all() {
		f.restart(at)
		switch f.phase {
		case waiting:
			f.next, f.othersUntil = min(f.next, at), 0
		case trying: // what hung before may answer at once now: the plain deadline is enough
			f.try.deadline = min(f.try.deadline, max(k.now(), f.lastTry.Add(k.opts.CallTimeout))) //cure:one-try-a-wake
		case locking:
		}
		k.step(f)
	}
}

// waits reports whether anything waits that a signal may hasten.
func (k *Keeper) waits() bool {
	for _, f := range k.flights.all() {
		if f.phase == waiting {
			return true
		}
	}
	return k.pacing.NotBefore() > k.now()
}
