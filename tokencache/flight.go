package tokencache

import (
	"time"

	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/tabs"
	"holdfast/tokencache/timeline"
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
	unforced, forced *flight // nil if there is none
	tries            int     // of the provider, so far
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

// force holds a call whose client says that its token is no good.
func (k *Keeper) force(w waiter, under *Underway) {
	if under != nil {
		w.asked = k.ago(under.Age)
	}
	client := k.cache.clients.of(w.client)
	w.stale = client.had //cure:what-the-client-has
	thrown := client.throwsBack(k.now())
	if t := k.cache.token; t != nil {
		if k.cache.answers(w, true, *t, false) { // minted just now, and this client has not seen it
			k.record(timeline.Event{Kind: timeline.KindCall, Call: w.number, Forced: true, Source: timeline.SourceCache})
			k.answer(w, t, true)
			return
		}
		if client.refuses(*t, k.cache.left()) { //cure:refused-by-a-client
			k.refuse(*t, timeline.SourceClient)
		}
	}
	held := k.flights.forced
	joins := held != nil && len(held.waiters) > 0
	f := k.join(true, w)
	if !joins {
		f.after = k.pacedReturn(thrown)
	}
	k.launch(f, under)
}

// pacedReturn is when a client that throws back at once whatever it is given gets the
// next: replication lag, or a server that can't fetch its keys, passes in seconds; a
// wrong configuration must not become a loop. Zero is at once.
func (k *Keeper) pacedReturn(thrown int) pagetime.Time {
	n := thrown - k.opts.Habits.PlannedForces //cure:planned-forces
	//cure:paced-return
	if n <= 0 {
		return 0
	}
	delay := k.opts.Backoff.delay(n, (1+k.opts.Rand())/2)
	if t := k.cache.token; t != nil && t.Lifetime() > 0 {
		// A client of short-lived tokens may force by plan: not past their end.
		delay = min(delay, max(t.Lifetime()/2, time.Second)) //cure:pace-within-a-life
	}
	return k.now().Add(delay)
}

// hold adds a call to the flight of its strength, which begins if there is none.
func (k *Keeper) hold(force bool, w waiter, under *Underway) { k.launch(k.join(force, w), under) }

func (k *Keeper) join(force bool, w waiter) *flight {
	place := k.flights.of(force)
	if *place == nil { //cure:one-flight
		*place = &flight{force: force}
	}
	f := *place
	f.waiters = append(f.waiters, w)
	if w.number > 0 {
		k.record(timeline.Event{Kind: timeline.KindHold, Call: w.number, Forced: force})
	}
	if f.phase == waiting && f.idle() { // nobody has waited until now
		f.next = min(f.next, f.lastTry.Add(k.opts.Backoff.Max))
	}
	return f
}

// idle reports whether the newest waiter is the only one.
func (f *flight) idle() bool { return len(f.waiters) == 1 }

func (k *Keeper) launch(f *flight, under *Underway) {
	if under != nil {
		k.begin(f, under)
	}
	k.step(f)
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
	}
	due := max(k.dueAt(f), f.othersUntil)
	if due <= now && k.mayGo(f) {
		k.begin(f, nil)
		return now
	}
	return max(due, f.othersUntil, f.next)
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
}

// settleAll answers every held call with signed out.
func (k *Keeper) settleAll() {
	for _, f := range k.flights.all() {
		for _, w := range f.waiters {
			k.answerHeld(f, w, nil) //cure:end-answers-the-held
		}
		f.waiters = nil
		k.end(f)
	}
}

// answerHeld answers a call that was held.
func (k *Keeper) answerHeld(f *flight, w waiter, t *token.Token) {
	if w.number > 0 {
		e := timeline.Event{Kind: timeline.KindAnswered, Call: w.number, Forced: f.force, Length: k.now().Sub(w.asked)}
		if t != nil {
			e.Token = t.Hash()
		}
		k.record(e)
	}
	k.answer(w, t, f.force)
}
