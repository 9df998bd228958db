package tokencache

import (
	"holdfast/tokencache/failure"
	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/tabs"
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

// try is one call of the provider. It may outlive the flight that began it.
type try struct {
	number     int             // for the timeline; 0 if the Keeper did not ask
	source     timeline.Source // of the token that it brings
	generation uint64
	force      bool
	began      pagetime.Time
	deadline   pagetime.Time
}

// mintedFrom is the earliest moment at which the try's token can have been minted;
// zero when only the token's own date can tell.
func (t *try) mintedFrom() pagetime.Time {
	if t.force {
		return t.began
	}
	return 0
}

// begin starts a try of the flight's, or takes over one that is under way.
func (k *Keeper) begin(f *flight, under *Underway) {
	now := k.now()
	force := k.forces(f)
	//cure:hung-calls-are-bounded
	if under == nil && k.flights.hanging[index(force)].crowded(now) {
		f.lastTry, f.phase = now, waiting
		k.failed(f, nil, failure.Deadline)
		k.letGo(f) //cure:no-lock-without-a-try
		return
	}
	if under == nil {
		under = &Underway{}
		if !f.unforced {
			k.tell(tabs.Message{Kind: tabs.KindTrying, Locked: f.locked})
		}
	}
	k.flights.tries++
	t := &try{
		number:     k.flights.tries,
		source:     timeline.SourceProvider,
		generation: k.flights.generation,
		force:      force,
		began:      k.ago(under.Age),
		deadline:   now.Add(k.flights.patience.of(k.opts.CallTimeout)), //cure:call-deadline
	}
	f.try, f.lastTry, f.phase = t, now, trying
	f.unforced, f.turn = false, tabs.Turn{}
	k.tabs.peers.Began()
	wait := under.Wait
	if wait == nil {
		wait = func(closed <-chan struct{}) (string, error) { return k.provider(closed, force) }
	}
	k.record(timeline.Event{Kind: timeline.KindTry, Try: t.number, Forced: force, Length: under.Age})
	k.flights.hanging[index(force)].began(t.began)
	go k.run(f, t, wait)
}

// run waits for the provider. A success counts whenever it comes; a failure only
// while its flight waits for it.
func (k *Keeper) run(f *flight, t *try, wait func(<-chan struct{}) (string, error)) {
	raw, err := wait(k.ended)
	k.lock()
	defer k.unlock()
	k.flights.hanging[index(t.force)].forget()
	k.flights.returned = k.now()
	if k.now() <= t.deadline {
		k.flights.patience.kept()
	}
	waited := !f.over && f.phase == trying && f.try == t
	if waited {
		f.phase = waiting
	}
	switch {
	case t.generation != k.flights.generation || //cure:late-answer
		err != nil && t.began < k.cache.came: //cure:overtaken-failure
		k.drop(f, t, waited)
	case err == nil:
		k.brought(f, t, raw, waited)
	case waited:
		k.failed(f, t, failure.Classify(err)) //cure:hold-on-failure
	}
	if waited {
		k.letGo(f)
		k.tellDone()
		k.step(f)
	}
}

// brought takes a try's answer. What is wrong with it is a failure of the flight, if
// that waits for the try still.
func (k *Keeper) brought(f *flight, t *try, raw string, waited bool) {
	fresh, err := token.Parse(raw)
	problem, counts := failure.Failure{}, true
	if err != nil {
		problem = failure.Classify(err)
	} else {
		problem, counts = k.take(t, fresh)
	}
	switch {
	case !counts:
		k.drop(f, t, waited)
	case problem.Reason != "" && waited && !f.over:
		k.failed(f, t, problem)
	}
}

// drop notes an outcome that no longer counts: another identity's, or a failure of a
// try that others have overtaken. A flight that gets only such ones backs off.
func (k *Keeper) drop(f *flight, t *try, waited bool) {
	k.record(timeline.Event{Kind: timeline.KindDropped, Try: t.number})
	if !waited {
		return
	}
	if f.dropped++; f.dropped > 1 { //cure:superseded-tries-back-off
		f.next = k.now().Add(k.opts.Backoff.delay(f.dropped-1, (1+k.opts.Rand())/2))
	}
}

// tooLate ends the wait for a try. Its success counts still.
func (k *Keeper) tooLate(f *flight) {
	k.flights.patience.missed()
	f.phase = waiting
	k.failed(f, f.try, failure.Deadline)
	k.letGo(f)
	k.tellDone()
}
