package tokencache

import (
	"context"
	"errors"
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

const (
	// maxCalls bounds the provider calls of a strength that may hang at one time.
	// A wake and an answer forget those of before: what a sleep has cut never
	// returns (F4), and a provider that answers goes on answering.
	maxCalls = 8
	// trickle parts further calls when that many hang: an SDK that has lost as
	// many promises may keep the next one.
	trickle = 15 * time.Minute
)

// errSuperseded is the outcome of a try that no longer matters: its generation
// is over, or another call has answered meanwhile.
var errSuperseded = errors.New("superseded")

// call is one provider call. It may outlive the try that began it.
type call struct {
	number     int             // its try's, for the timeline; 0 if the Keeper did not ask
	from       timeline.Source // of the token that it brings
	generation uint64
	force      bool
	started    time.Time
	deadline   time.Time  // on the wall clock: a timer alone sleeps with the machine
	done       chan error // size 1; a late outcome is left in it
}

// try makes one provider call, unless one is under way already, and waits for it
// up to its deadline. nil means that a token was taken, though not that it
// answered every waiter.
func (k *Keeper) try(f *flight, c *call, locked bool) error {
	if c == nil {
		var err error
		if c, err = k.beginNew(f, locked); err != nil {
			return err
		}
	}
	deadline := time.NewTimer(k.opts.CallTimeout)
	defer deadline.Stop()
	slow := time.NewTimer(k.opts.FallbackAfter)
	defer slow.Stop()
	for {
		select {
		case err := <-c.done:
			return err
		case <-deadline.C:
			return failure.Deadline
		case <-slow.C:
			k.tooSlow(f)
		case <-f.kick:
			if err := k.overtaken(f, c); err != nil {
				return err
			}
		}
	}
}

func (k *Keeper) beginNew(f *flight, locked bool) (*call, error) {
	k.lock()
	defer k.unlock()
	switch {
	case f.over:
		return nil, errSuperseded
	case k.crowded(f.forces()):
		f.lastTry = k.now()
		return nil, failure.Deadline
	}
	if !f.soft {
		k.tell(message{kind: tellTrying, held: locked})
	}
	return k.begin(f, &Underway{Started: k.now()}), nil
}

// forces reports whether the flight's next call is to mint.
func (f *flight) forces() bool { return (f.force || f.escalate) && !f.soft }

// crowded reports whether so many calls of a strength hang that another must wait.
func (k *Keeper) crowded(force bool) bool {
	hanging := 0
	for c := range k.calls {
		if c.force == force {
			hanging++
		}
	}
	return hanging >= maxCalls && k.now().Sub(k.lastCall[force]) < trickle
}

// begin starts a call of the flight's, or takes over one that is under way.
func (k *Keeper) begin(f *flight, under *Underway) *call {
	f.lastTry = k.now()
	k.tries++
	c := &call{
		number:     k.tries,
		from:       timeline.SourceProvider,
		generation: k.generation,
		force:      f.forces(),
		started:    under.Started,
		deadline:   f.lastTry.Add(k.opts.CallTimeout),
		done:       make(chan error, 1),
	}
	f.last = c
	f.soft, f.asking = false, true
	f.yieldsSince, k.peers.hushed = time.Time{}, false
	wait := under.Wait
	if wait == nil {
		wait = func(ctx context.Context) (string, error) { return k.provider(ctx, c.force) }
	}
	k.record(&timeline.Event{Kind: timeline.KindTry, Try: c.number, Forced: c.force, Length: f.lastTry.Sub(c.started)})
	k.calls[c] = struct{}{}
	k.lastCall[c.force] = f.lastTry
	go k.run(c, wait)
	return c
}

// run waits for the provider. A success counts whenever it comes; a failure only
// while its try is waiting for it.
func (k *Keeper) run(c *call, wait func(context.Context) (string, error)) {
	raw, err := wait(k.ctx)
	k.lock()
	defer k.unlock()
	k.returned(c)
	switch {
	case c.generation != k.generation:
		err = errSuperseded
	case err == nil:
		err = k.accept(c, raw)
	case c.started.Before(k.freshAt):
		err = errSuperseded
	}
	if err == errSuperseded {
		k.record(&timeline.Event{Kind: timeline.KindDropped, Try: c.number})
	}
	c.done <- err
}

// returned forgets a call, and those of its strength that hang.
func (k *Keeper) returned(c *call) {
	for other := range k.calls {
		if other.force == c.force {
			delete(k.calls, other)
		}
	}
}

// overtaken reports what a kick in mid-call means: nil to go on waiting.
func (k *Keeper) overtaken(f *flight, c *call) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case f.over, c.generation != k.generation, len(f.waiters) == 0:
		return errSuperseded
	case !k.now().Before(c.deadline):
		return failure.Deadline
	}
	return nil
}

// tooSlow lets unforced calls have the cached token; the provider call goes on.
func (k *Keeper) tooSlow(f *flight) {
	k.lock()
	defer k.unlock()
	k.fallBack(f)
}
