package tokencache

import (
	"errors"
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

// grace is how much older than a forced call its token may be: "minted after it
// asked, minus a few seconds". It covers iat's whole seconds and calls that
// arrive together.
const grace = 3 * time.Second

// waiter is one held call.
type waiter struct {
	settle Settle
	number int // the call's, for the timeline; 0 if no client asked
	asked  time.Time
	stale  token.Print // the token that the client had when it forced
	probe  bool        // any token will do: nobody waits for it
}

// flight is the one stream of provider tries for all held calls of a strength.
// A forced call never rides on an unforced flight.
type flight struct {
	force    bool
	waiters  []waiter
	kick     chan struct{} // size 1: try at once, or look whether the flight is over
	over     bool
	tries    int       // failures since the flight began, or since the last wake
	same     int       // answers that were the token to replace
	escalate bool      // force the provider although no client did
	soft     bool      // don't force the next try: the provider has a new token
	last     *call     // the newest try's
	lastTry  time.Time // start of the newest try
	after    time.Time // no try before this
	Retries

	asking      bool          // a try is under way
	yields      bool          // it waits for another tab
	yieldsSince time.Time     // since the newest try, it first waited for another tab then
	patience    time.Duration // how long it does so for a tab that says nothing
	dueSince    time.Time     // others' failures pace it no more since then
}

// force holds a call whose client says that its token is no good.
func (k *Keeper) force(under *Underway, settle Settle) {
	w := waiter{settle: settle, number: k.asks, asked: k.now()}
	if under != nil {
		w.asked = under.Started
	}
	if k.cached != nil && !k.handedOut && k.answers(w, true, *k.cached, time.Time{}) {
		k.recordCall(true, "")
		k.answer(settle, k.cached) // minted just now, and no client has seen it
		return
	}
	w.stale = k.given
	if k.cached != nil && k.handedOut {
		k.noteRefusal(w.asked)
	}
	held := k.flights[true]
	joins := held != nil && len(held.waiters) > 0
	k.hold(true, w, under)
	if !joins {
		k.pace(k.flights[true], w.asked)
	}
}

// hold adds a call to the flight of its strength, which begins if there is none.
func (k *Keeper) hold(force bool, w waiter, under *Underway) {
	f := k.flights[force]
	begins := f == nil
	if begins {
		f = &flight{force: force, kick: make(chan struct{}, 1)}
		k.flights[force] = f
	}
	f.waiters = append(f.waiters, w)
	if w.number > 0 {
		k.record(&timeline.Event{Kind: timeline.KindHold, Call: w.number, Forced: force})
	}
	var first *call
	if under != nil {
		first = k.begin(f, under)
	}
	if begins {
		go k.fly(f, first)
	}
}

// fly tries until every call of the flight is answered. first is a call that is
// under way already, or nil.
func (k *Keeper) fly(f *flight, first *call) {
	for {
		if rest := k.restOf(f); first == nil && rest > 0 {
			k.pause(f, rest)
		}
		delay, ok := k.attempt(f, first)
		if !ok {
			return
		}
		first = nil
		k.pause(f, delay)
	}
}

// attempt makes one try when it is this tab's turn. first needs none: it is under
// way.
func (k *Keeper) attempt(f *flight, first *call) (delay time.Duration, ok bool) {
	var release func()
	var err error
	if first == nil {
		release, err = k.awaitTurn(f)
	}
	if release != nil {
		defer release()
	}
	if err == nil {
		err = k.try(f, first, release != nil)
	}
	return k.next(f, err)
}

// next judges the outcome of a try: how long to wait before another, or ok
// false when the flight is over.
func (k *Keeper) next(f *flight, err error) (delay time.Duration, ok bool) {
	k.lock()
	defer k.unlock()
	f.asking = false
	if pause, ok := err.(paced); ok {
		delay = time.Duration(pause)
	} else if err != nil && !f.over && !errors.Is(err, errSuperseded) {
		delay = k.fail(f, failure.Classify(err))
	}
	k.done()
	if f.over {
		return 0, false
	}
	if len(f.waiters) == 0 {
		k.end(f)
		return 0, false
	}
	return max(delay, minDelay, f.after.Sub(k.now())), true
}

// pause waits for the delay, or for a kick, which a Retry-After outlasts.
func (k *Keeper) pause(f *flight, delay time.Duration) {
	due := k.now().Add(delay)
	timer := time.NewTimer(delay)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			k.late(due)
			return
		case <-f.kick:
			rest := k.restOf(f)
			if rest <= 0 {
				return
			}
			timer.Reset(rest)
		}
	}
}

// restOf is how long a kicked flight must still wait.
func (k *Keeper) restOf(f *flight) time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	if f.over {
		return 0
	}
	earliest := f.lastTry.Add(minDelay)
	for _, t := range []time.Time{f.after, k.pacing.NotBefore()} {
		if t.After(earliest) {
			earliest = t
		}
	}
	return earliest.Sub(k.now())
}

// end takes a flight off the board.
func (k *Keeper) end(f *flight) {
	f.over = true
	if k.flights[f.force] == f {
		delete(k.flights, f.force)
	}
	f.wake()
}

func (f *flight) wake() {
	select {
	case f.kick <- struct{}{}:
	default:
	}
}

// settleAll answers every held call with signed out.
func (k *Keeper) settleAll() {
	for _, force := range []bool{false, true} {
		if f := k.flights[force]; f != nil {
			for _, w := range f.waiters {
				k.answerHeld(f, w, nil)
			}
			f.waiters = nil
			k.end(f)
		}
	}
}
