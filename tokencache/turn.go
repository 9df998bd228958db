package tokencache

import (
	"sync/atomic"
	"time"
)

const (
	// patience is how long another tab's try is waited for: most calls take less,
	// and a tab that has frozen or gone costs no more.
	patience = 2 * time.Second
	// morePatience is how much longer those are waited for that try and fail.
	morePatience = time.Second / 2
	// lastWait is the end of that, when failures of others pace no more: a tab goes as
	// soon as nobody else does. It counts from when the tab finds that it is due, since
	// the timers of hidden tabs come late, and all at one moment.
	lastWait = 2 * time.Second
	// maxPatience bounds all waiting for others between two tries of one's own.
	maxPatience = patience*5/4 + morePatience + lastWait
	// headStart bounds what a hidden tab gives to those that are seen.
	headStart = 500 * time.Millisecond
	// lockPatience is how long the browser may take to say whether a lock is free.
	lockPatience = 250 * time.Millisecond
)

// paced is the outcome of a turn that another tab's failure has ended: the pause
// that one of this tab's own would make.
type paced time.Duration

func (paced) Error() string { return "another tab has failed" }

// awaitTurn waits until this tab may ask the provider: at once if no other tab asks,
// else until it has an outcome, and never longer than maxPatience. One lock for
// each session keeps tabs that wake together from asking together; a tab that
// can't have it goes without, in the end. release is nil then. nil for an error
// means go.
//
// Nobody waits for the lock itself, so that no circle can form with the lock of
// the provider's SDK, which a try may have to wait for while it holds this one.
func (k *Keeper) awaitTurn(f *flight) (release func(), err error) {
	for first := true; ; first = false {
		if err := k.heard(f); err != nil {
			return nil, err
		}
		name, wait := k.queue(f, first)
		if name == "" {
			return nil, nil
		}
		taken := false
		if wait <= 0 {
			if release, taken = k.tryLock(name); release != nil {
				return release, nil
			}
			if wait = k.rest(f, taken); wait <= 0 {
				return nil, nil
			}
		}
		if err := k.yield(f, wait); err != nil {
			return nil, err
		}
	}
}

// queue returns the name of the lock, or "" if no turn is needed, and how long to
// wait before it is asked for.
func (k *Keeper) queue(f *flight, first bool) (name string, wait time.Duration) {
	k.lock()
	defer k.unlock()
	scope := k.scope()
	if scope.IsZero() || f.over || f.soft || k.peers.locks > 0 {
		return "", 0
	}
	name = channelOf(scope)
	switch r := k.opts.Rand(); {
	case first && f.tries == 0 && !k.visible:
		return name, jitter(headStart, (1+r)/2)
	case first && f.tries == 0 && k.peers.stuck: // the lock parts nobody
		return name, jitter(headStart, r)
	}
	return name, k.restLocked(f, false)
}

// tryLock asks for the lock. A lock that is granted too late is let go at once.
func (k *Keeper) tryLock(name string) (release func(), taken bool) {
	var settled atomic.Bool
	answer := make(chan bool, 1)
	k.opts.Tabs.TryLock(name, func(granted func(), isTaken bool) {
		switch {
		case settled.CompareAndSwap(false, true):
			release, taken = granted, isTaken
			answer <- true
		case granted != nil:
			granted()
		}
	})
	timer := time.NewTimer(lockPatience)
	defer timer.Stop()
	select {
	case <-answer:
	case <-timer.C:
		if settled.CompareAndSwap(false, true) {
			return nil, false
		}
		<-answer
	}
	if release == nil {
		return nil, taken
	}
	return k.holding(release), false
}

// holding notes that this tab has the lock, until release. Others hear of what
// has come of the try before they find the lock free.
func (k *Keeper) holding(letGo func()) (release func()) {
	k.lock()
	defer k.unlock()
	k.peers.locks++
	k.peers.stuck = false
	return func() {
		k.lock()
		defer k.unlock()
		k.peers.locks--
		k.outbox.add(letGo)
	}
}

// rest is how long to wait for the other tabs now.
func (k *Keeper) rest(f *flight, taken bool) time.Duration {
	k.lock()
	defer k.unlock()
	rest := k.restLocked(f, taken)
	if taken && rest <= 0 && k.peers.outcome.Before(f.yieldsSince) {
		k.peers.stuck = true
	}
	return rest
}

func (k *Keeper) restLocked(f *flight, taken bool) time.Duration {
	now, until := k.now(), k.peers.until
	if taken && !k.peers.stuck {
		// Who took it just now, as the last one let it go, has yet to be heard.
		for _, t := range []time.Time{k.patienceOf(f, 0), k.peers.outcome.Add(minDelay)} {
			if t.After(until) {
				until = t
			}
		}
	}
	if !until.After(now) {
		return 0
	}
	if last := k.lastOf(f, now); last.Before(until) {
		until = last
	}
	return until.Sub(now)
}

// lastOf is when the flight waits no more, whatever others do.
func (k *Keeper) lastOf(f *flight, now time.Time) time.Time {
	due := k.patienceOf(f, morePatience)
	if now.Before(due) {
		return due
	}
	if f.dueSince.IsZero() {
		f.dueSince = now
	}
	return f.dueSince.Add(lastWait)
}

// patience differs from tab to tab, so that one of them is the first to lose it, and
// not all of them together.
func (k *Keeper) patience() time.Duration {
	return patience*3/4 + jitter(patience/2, k.opts.Rand())
}

// patienceOf is when the flight, which yields from now on at the latest, loses its
// patience, and so much more.
func (k *Keeper) patienceOf(f *flight, more time.Duration) time.Time {
	if f.yieldsSince.IsZero() {
		f.yieldsSince, f.dueSince = k.now(), time.Time{}
		f.patience = k.patience()
	}
	return f.yieldsSince.Add(f.patience + more)
}

// yield waits for other tabs. Unforced calls get the cached token meanwhile, as
// from a slow provider.
func (k *Keeper) yield(f *flight, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	slow := time.NewTimer(k.opts.FallbackAfter)
	defer slow.Stop()
	k.yielding(f, true)
	defer k.yielding(f, false)
	for {
		select {
		case <-timer.C:
			return nil
		case <-slow.C:
			k.tooSlow(f)
		case <-f.kick:
			return nil
		}
	}
}

func (k *Keeper) yielding(f *flight, yields bool) {
	k.lock()
	defer k.unlock()
	f.yields = yields
}

// heard reports what other tabs have told that changes the flight's turn: its
// calls are answered, the server wants to be left alone, or a try failed after the
// flight's own. That paces it, once.
func (k *Keeper) heard(f *flight) error {
	k.lock()
	defer k.unlock()
	now := k.now()
	switch quiet := k.pacing.NotBefore().Sub(now); {
	case f.over, len(f.waiters) == 0:
		return errSuperseded
	case quiet > 0:
		return paced(quiet)
	case k.scope().IsZero(), !k.peers.failedAt.After(f.lastTry):
		return nil
	}
	rest := k.patienceOf(f, morePatience).Sub(now)
	if rest <= 0 {
		return nil
	}
	if f.trouble.IsZero() {
		f.Retries = RetriesFrom(now)
	}
	pause := k.delayAfter(f, k.peers.failure, now) - now.Sub(k.peers.failedAt)
	k.peers.failedAt = time.Time{}
	if pause <= 0 {
		return nil
	}
	return paced(min(rest, pause))
}
