package tokencache

import (
	"time"

	"holdfast/tokencache/timeline"
)

const (
	// sleepGap is how far the wall clock must run ahead of the monotonic one to
	// count as a sleep; a correction of the clock is smaller.
	sleepGap = 2 * time.Second
	// lateTimer is how late a timer must fire to count as a suspension: a
	// throttled timer in a hidden tab is up to a minute late, a busy page seconds.
	lateTimer = 75 * time.Second
)

// clocks are both clocks at one moment. A machine that sleeps stops the
// monotonic one on some systems (F11).
type clocks struct {
	wall time.Time
	mono time.Duration
}

// observe compares the clocks with those of the last look. It runs whenever the
// Keeper is entered, so that no polling is needed.
func (k *Keeper) observe() {
	now := clocks{k.now(), time.Since(k.born)}
	last := k.clocks
	k.clocks = now
	if last.wall.IsZero() {
		return
	}
	switch gap := now.wall.Sub(last.wall) - (now.mono - last.mono); {
	case gap > sleepGap:
		k.slept(gap)
	case gap < -sleepGap:
		k.setBack(-gap)
	}
}

// setBack moves what was noted by a wall clock that has been corrected since:
// left in the future, it would make every failure an old one and every pause as
// long as the correction. A clock that was known to be ahead is right now, or
// less wrong.
func (k *Keeper) setBack(by time.Duration) {
	for _, t := range []*time.Time{&k.wokenAt, &k.pacing.quietUntil, &k.pacing.gate.until, &k.rewritten.at, &k.freshAt,
		&k.cachedFrom, &k.givenAt, &k.overAt, &k.degradedSince, &k.heal.since, &k.heal.at} {
		move(t, by)
	}
	for force, last := range k.lastCall {
		k.lastCall[force] = last.Add(-by)
	}
	for c := range k.calls {
		move(&c.started, by)
		move(&c.deadline, by)
	}
	for r := range k.requests {
		move(&r.deadline, by)
	}
	for _, f := range k.flights {
		for _, t := range []*time.Time{&f.lastTry, &f.after, &f.trouble, &f.yieldsSince, &f.dueSince} {
			move(t, by)
		}
		for i := range f.waiters {
			move(&f.waiters[i].asked, by)
		}
	}
	k.peers.forgetOrder(by)
	k.proof = proof{}
	if k.skew < 0 {
		k.skew = min(k.skew+by, 0)
	}
}

func move(t *time.Time, back time.Duration) {
	if !t.IsZero() {
		*t = t.Add(-back)
	}
}

// late notes that a timer which was due at a moment fires only now. Where both
// clocks run on through a suspension, this alone shows it.
func (k *Keeper) late(due time.Time) {
	k.lock()
	defer k.unlock()
	if lateness := k.now().Sub(due); lateness > lateTimer {
		k.slept(lateness)
	}
}

// slept is a wake that no event of the page has told of.
func (k *Keeper) slept(length time.Duration) {
	k.record(&timeline.Event{Kind: timeline.KindWake, Length: length})
	k.woke(k.now())
}

// woke starts over what a suspension made stale: nothing proves anything until
// the page has settled, and every held call is tried at once.
func (k *Keeper) woke(now time.Time) {
	k.wokenAt = now
	k.heal.woke(now)
	k.pacing.gate.until = time.Time{}
	k.proof.suspended()
	k.peers.until, k.peers.failedAt, k.peers.yieldTo = time.Time{}, time.Time{}, time.Time{}
	clear(k.calls)
	for _, f := range k.flights {
		f.restart(now)
	}
	for r := range k.requests {
		r.look(now)
	}
}
