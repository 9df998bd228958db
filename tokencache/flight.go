package tokencache

import (
	"time"

	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/tabs"
	"holdfast/tokencache/token"
)

// waiter is one held call.
type waiter struct {
	settle Settle
	client string
	number int // the call's, for the timeline; 0 if no client asked
	asked  pagetime.Time
	stale  token.Print // the token that the client had when it forced
	probe  bool        // any token will do: nobody waits for it
}

// phase is what a flight does just now.
type phase int

const (
	waiting phase = iota // for its next try to be due, or for other tabs
	locking              // the browser was asked whether the lock is free
	trying               // the provider was asked
)

// flight is the one stream of tries for all held calls of a strength. A forced call
// never rides on an unforced flight. It has no goroutine: step moves it on, whenever
// something has happened to it or its timer fires.
type flight struct {
	force   bool
	waiters []waiter
	phase   phase
	over    bool

	try      *try          // the newest
	lastTry  pagetime.Time // that began then
	failures int           // since the flight began, or since the last wake
	same     int           // answers that were the token to replace
	dropped  int           // answers in a row that came too late to count
	unforced bool          // don't force the next try: the provider has a new token
	next     pagetime.Time // no try before this, unless a signal hastens it
	after    pagetime.Time // no try before this, whatever happens
	retries  Retries

	turn        tabs.Turn
	othersUntil pagetime.Time // other tabs are waited for until then
	lockBy      pagetime.Time // the browser's answer is waited for until then
	locked      bool          // the newest try has the lock

	timer *time.Timer
	due   pagetime.Time // the timer is to fire then
}

// flights are the streams of tries, and what is known of the provider calls.
type flights struct {
	unforced, forced *flight       // nil if there is none
	calls            int           // of clients, so far
	tries            int           // of the provider, so far
	returned         pagetime.Time // the provider last answered then
	generation       uint64        // counts sign-outs and identity changes; results of an older one are dropped
	hanging          [2]hanging
	patience         deadline
	lock             lock
}

func (f *flights) of(force bool) **flight {
	if force {
		return &f.forced
	}
	return &f.unforced
}

// all are the flights there are.
func (f *flights) all() (all []*flight) {
	for _, one := range []*flight{f.unforced, f.forced} {
		if one != nil {
			all = append(all, one)
		}
	}
	return all
}

// trying reports whether the provider is being asked.
func (f *flights) trying() bool { return f.unforced.asks() || f.forced.asks() }

func (f *flight) asks() bool { return f != nil && f.phase == trying }

// focusBack is for how long after a call of the provider a focus may be of its making: an
// iframe that has asked for a token gives it back to the page when it goes.
const focusBack = time.Second

// gaveFocus reports whether the page may have the focus from the provider, not from the
// user: it must not start the next try, whose end would be the next focus.
func (f *flights) gaveFocus(now pagetime.Time) bool {
	return f.trying() || !f.returned.IsZero() && now.Sub(f.returned) < focusBack
}

// step moves a flight on as far as it goes now, and sets its timer for what is due
// next. It is called whenever something that the flight may wait for has happened.
func (k *Keeper) step(f *flight) {
	for !f.over {
		k.fallBack(f)
		if len(f.waiters) == 0 && !k.goesOn(f) {
			k.end(f)
			return
		}
		until := k.advance(f)
		if until > k.now() {
			k.arm(f, min(until, k.nextFallback(f)))
			return
		}
	}
}

// goesOn reports whether a flight for which nobody waits goes on: with a try whose
// callers have fallen back, and while there is trouble, since somebody must try.
func (k *Keeper) goesOn(f *flight) bool {
	return !f.force && (f.phase == trying || k.session.status == StatusDegraded && k.flights.forced == nil)
}

// advance does what is due, and returns when the next thing is.
func (k *Keeper) advance(f *flight) (until pagetime.Time) {
	now := k.now()
	switch f.phase {
	case trying:
		if f.try.deadline <= now {
			k.tooLate(f)
			return now
		}
		return f.try.deadline
	case locking:
		if f.lockBy <= now {
			k.lockLate(f)
			return now
		}
		return f.lockBy
	case waiting:
		if k.rides(f) {
			return now.Add(maxRest) // the end of the forced one moves it on
		}
	}
	due := max(k.dueAt(f), f.othersUntil)
	if due <= now && k.mayGo(f) {
		k.begin(f, nil)
		return now
	}
	return max(due, f.othersUntil, f.next)
}

// rides reports whether the tries of the forced flight serve this one, too: both would
// ask for the same. The first is its own, since a new call is not made to wait.
func (k *Keeper) rides(f *flight) bool {
	return !f.force && !f.lastTry.IsZero() && k.flights.forced != nil && k.forces(f) //cure:one-stream-of-forced-tries
}

// dueAt is when the flight's next try is due.
func (k *Keeper) dueAt(f *flight) pagetime.Time {
	due := max(f.next, f.after, k.pacing.NotBefore())
	if !f.lastTry.IsZero() {
		due = max(due, f.lastTry.Add(minDelay))
	}
	return due
}

// arm sets the flight's timer.
func (k *Keeper) arm(f *flight, due pagetime.Time) {
	if f.due == due && f.timer != nil {
		return
	}
	if f.timer != nil {
		f.timer.Stop()
	}
	f.due = due
	f.timer = time.AfterFunc(due.Sub(k.now()), func() { k.fired(f, due) })
}

// fired is a flight's timer. One that fires very late shows a suspension in which
// both clocks ran on.
func (k *Keeper) fired(f *flight, due pagetime.Time) {
	k.lock()
	defer k.unlock()
	if f.over || f.due != due {
		return
	}
	f.timer = nil
	if late := k.now().Sub(due); late > lateTimer {
		k.slept(late)
	}
	k.step(f)
}

// restart makes a flight retry densely again, from a moment on.
func (f *flight) restart(from pagetime.Time) {
	f.failures, f.retries = 0, RetriesFrom(from)
	f.turn.Kicked(from)
}

// forces reports whether the flight's next try is to mint.
func (k *Keeper) forces(f *flight) bool { return (f.force || k.session.mustForce()) && !f.unforced }

// end takes a flight off the board. A try of it that is under way may still bring a
// token.
func (k *Keeper) end(f *flight) {
	f.over = true
	if f.timer != nil {
		f.timer.Stop()
	}
	k.letGo(f)
	if place := k.flights.of(f.force); *place == f {
		*place = nil
	}
	if rider := k.flights.unforced; f.force && rider != nil {
		k.arm(rider, k.now())
	}
}
