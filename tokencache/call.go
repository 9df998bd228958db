package tokencache

import (
	"errors"
	"time"
)

// maxCalls bounds the provider calls that may hang at one time.
const maxCalls = 8

// errSuperseded is the outcome of a try that no longer matters: its generation
// is over, or another call has answered meanwhile.
var errSuperseded = errors.New("superseded")

// call is one provider call. It may outlive the try that began it.
type call struct {
	generation uint64
	force      bool
	started    time.Time
	deadline   time.Time  // on the wall clock: a timer alone sleeps with the machine
	done       chan error // size 1; a late outcome is left in it
}

// try makes one provider call and waits for it, up to its deadline. nil means
// that a token was taken, though not that it answered every waiter.
func (k *Keeper) try(f *flight) error {
	c, err := k.begin(f)
	if err != nil {
		return err
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
			return errDeadline
		case <-slow.C:
			k.tooSlow(f)
		case <-f.kick:
			if err := k.overtaken(f, c); err != nil {
				return err
			}
		}
	}
}

func (k *Keeper) begin(f *flight) (*call, error) {
	k.lock()
	defer k.unlock()
	f.lastTry = k.now()
	if f.over {
		return nil, errSuperseded
	}
	if k.calls >= maxCalls {
		return nil, errDeadline
	}
	c := &call{
		generation: k.generation,
		force:      f.force || f.escalate,
		started:    f.lastTry,
		deadline:   f.lastTry.Add(k.opts.CallTimeout),
		done:       make(chan error, 1),
	}
	k.calls++
	k.record(Event{Kind: KindTry, Forced: c.force})
	go k.run(c)
	return c, nil
}

// run calls the provider. A success counts whenever it comes; a failure only
// while its try is waiting for it.
func (k *Keeper) run(c *call) {
	raw, err := k.provider(k.ctx, c.force)
	k.lock()
	defer k.unlock()
	k.calls--
	switch {
	case c.generation != k.generation:
		err = errSuperseded
	case err == nil:
		err = k.accept(c, raw)
	case c.started.Before(k.freshAt):
		err = errSuperseded
	}
	c.done <- err
}

// overtaken reports what a kick in mid-call means: nil to go on waiting.
func (k *Keeper) overtaken(f *flight, c *call) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case f.over, c.generation != k.generation, len(f.waiters) == 0:
		return errSuperseded
	case !k.now().Before(c.deadline):
		return errDeadline
	}
	return nil
}

// tooSlow lets unforced calls have the cached token; the provider call goes on.
func (k *Keeper) tooSlow(f *flight) {
	k.lock()
	defer k.unlock()
	k.fallBack(f)
}
