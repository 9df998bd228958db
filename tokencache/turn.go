package tokencache

import "time"

// lockPatience is how long the browser may take to say whether a lock is free.
const lockPatience = 250 * time.Millisecond

// lock is this tab's part in the lock that one tab of a session has at a time. All
// flights of the tab share it.
type lock struct {
	asked  int  // numbers the requests
	asking bool // the newest has not been answered
	holds  int  // tries that have the lock
	letGo  func()
}

// mayGo reports whether a flight that is due by itself may ask the provider now. If
// not, it says in the flight for what that waits.
//
// At once if no other tab asks, else when that has an outcome, and never longer than
// tabs.MaxPatience. One lock for each session keeps tabs that wake together from
// asking together; a tab that can't have it goes without, in the end. Nobody waits for
// the lock itself, so that no circle can form with the lock of the provider's SDK,
// which a try may have to wait for while it holds this one.
func (k *Keeper) mayGo(f *flight) bool {
	session := k.sharedSession()
	//cure:one-tab-asks
	if session.IsZero() || f.unforced || k.flights.lock.holds > 0 {
		return true
	}
	if k.waitsAsTheyDo(f) || k.waitsForOthers(f) {
		return false
	}
	f.phase, f.lockBy = locking, k.now().Add(lockPatience)
	f.othersUntil = f.lockBy
	k.requestLock(channelOf(session))
	return false
}

// waitsAsTheyDo has a failure of another tab's pace the flight as its own would.
func (k *Keeper) waitsAsTheyDo(f *flight) bool {
	now := k.now()
	found, ago, most, ok := k.tabs.peers.FailedElsewhere(&f.turn, f.lastTry, now)
	if !ok {
		return false
	}
	if f.retries.trouble.IsZero() {
		f.retries = RetriesFrom(now)
	}
	pause := min(most, k.pauseAfter(f, found)-ago)
	f.next = max(f.next, now.Add(pause))
	return pause > 0
}

// waitsForOthers has the flight wait while another tab asks.
func (k *Keeper) waitsForOthers(f *flight) bool {
	f.othersUntil = k.tabs.peers.WaitUntil(&f.turn, k.now(), !k.page.visible, f.failures == 0)
	return f.othersUntil > k.now()
}

// requestLock asks for the lock, once for all flights that wait for it.
func (k *Keeper) requestLock(name string) {
	l := &k.flights.lock
	if l.asking {
		return
	}
	l.asking = true
	l.asked++
	number := l.asked
	k.outbox.add(func() {
		k.opts.Tabs.TryLock(name, func(release func(), taken bool) { k.lockAnswered(number, release, taken) })
	})
}

// lockAnswered is the browser's answer. A lock that comes too late is let go.
func (k *Keeper) lockAnswered(number int, release func(), taken bool) {
	k.lock()
	defer k.unlock()
	l := &k.flights.lock
	if !l.asking || l.asked != number {
		if release != nil {
			k.outbox.add(release)
		}
		return
	}
	l.asking = false
	if release != nil {
		l.letGo = release
		l.holds++ // until all that wait for it have begun
		defer k.unhold()
		k.tabs.peers.Locked()
	}
	for _, f := range k.flights.all() {
		if f.phase == locking {
			k.locked(f, release != nil, taken)
		}
	}
}

// locked goes on with a flight that has waited for the lock.
func (k *Keeper) locked(f *flight, granted, taken bool) {
	f.phase, f.othersUntil = waiting, 0
	switch {
	case granted:
		f.locked = true
		k.flights.lock.holds++
	case taken:
		f.othersUntil = k.tabs.peers.TakenUntil(&f.turn, k.now()) //cure:go-on-alone
	default:
		k.waitsForOthers(f)
	}
	if f.othersUntil <= k.now() {
		k.begin(f, nil)
	}
	k.step(f)
}

// lockLate goes on without an answer of the browser's.
func (k *Keeper) lockLate(f *flight) {
	k.flights.lock.asking = false
	k.locked(f, false, false)
}

// letGo ends a flight's hold of the lock. Others hear of what has come of the try
// before they find the lock free.
func (k *Keeper) letGo(f *flight) {
	if f.locked {
		f.locked = false
		k.unhold()
	}
}

func (k *Keeper) unhold() {
	l := &k.flights.lock
	l.holds--
	if l.holds == 0 && l.letGo != nil {
		k.outbox.add(l.letGo) //cure:let-the-lock-go
		l.letGo = nil
	}
}
