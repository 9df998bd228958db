package tokencache

import (
	"time"

	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

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
	// Not less than the third pause: the first are the last answers that Convex takes
	// before it gives up (after two more refusals), and the page loses what is unmounted then.
	delay := k.opts.Backoff.delay(max(n, 3), (1+k.opts.Rand())/2) //cure:last-answers
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
	rests := f.onlyProbes()
	f.waiters = append(f.waiters, w)
	if w.number > 0 {
		k.record(timeline.Event{Kind: timeline.KindHold, Call: w.number, Forced: force})
	}
	if f.phase == waiting && rests && (!w.probe || len(f.waiters) == 1) { //cure:a-call-ends-the-rest nobody has waited until now
		f.next = min(f.next, f.lastTry.Add(k.opts.Backoff.Max))
	}
	return f
}

func (k *Keeper) launch(f *flight, under *Underway) {
	if under != nil {
		k.begin(f, under)
	}
	k.step(f)
}

// Drop takes a held call back: whoever asked waits no more, and the provider is asked
// for it no more. One that is answered is none.
func (k *Keeper) Drop(number int) {
	k.lock()
	defer k.unlock()
	for _, f := range k.flights.all() {
		var rest []waiter
		for _, w := range f.waiters {
			if w.number != number || w.probe {
				rest = append(rest, w)
				continue
			}
			e := k.answered(f, w)
			e.Source = timeline.SourceClient
			k.record(e)
		}
		if len(rest) < len(f.waiters) {
			f.waiters = rest
			k.step(f)
		}
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

// answered is the end of a held call's wait.
func (k *Keeper) answered(f *flight, w waiter) timeline.Event {
	return timeline.Event{Kind: timeline.KindAnswered, Call: w.number, Forced: f.force, Length: k.now().Sub(w.asked)}
}

// answerHeld answers a call that was held.
func (k *Keeper) answerHeld(f *flight, w waiter, t *token.Token) {
	if w.number > 0 {
		e := k.answered(f, w)
		if t != nil {
			e.Token = t.Hash()
		}
		k.record(e)
	}
	k.answer(w, t, f.force)
}
