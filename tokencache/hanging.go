package tokencache

import (
	"time"

	"holdfast/tokencache/pagetime"
)

func index(force bool) int {
	if force {
		return 1
	}
	return 0
}

const (
	// maxHanging bounds the provider calls of a strength that may hang at one time.
	maxHanging = 8
	// trickle parts further calls when that many hang: an SDK that has lost as
	// many promises may keep the next one.
	trickle = 15 * time.Minute
	// wakeTrickle is the same after a signal of the page; it doubles with each that
	// hangs on top.
	wakeTrickle = 30 * time.Second
)

// hanging are the provider calls of a strength that have not returned. An answer
// forgets those of before: a provider that answers goes on answering.
type hanging struct {
	calls int
	last  pagetime.Time // the newest began then
	woken bool          // the page woke since
}

func (h *hanging) began(at pagetime.Time) {
	h.calls++
	h.last, h.woken = at, false
}

func (h *hanging) forget() { h.calls = 0 }

// crowded reports whether so many calls hang that another must wait.
func (h *hanging) crowded(now pagetime.Time) bool {
	if h.calls < maxHanging {
		return false
	}
	rest := trickle
	if h.woken {
		rest = min(wakeTrickle<<min(h.calls-maxHanging, 8), trickle)
	}
	return now.Sub(h.last) < rest //cure:trickle
}

// woke lets an SDK be asked once more sooner, and what hung before may answer at once.
func (f *flights) woke() {
	f.patience.kept()
	for i := range f.hanging {
		f.hanging[i].woken = true
	}
}

// forgetHanging is for a sleep: what it has cut never returns.
func (f *flights) forgetHanging() {
	for i := range f.hanging {
		f.hanging[i].forget()
	}
}

// deadline is how patient a call of the provider is waited for: longer each time
// while it never answers in time, so that one which is slow is heard in the end.
type deadline struct{ missedInARow int }

// maxPatience bounds how often the deadline doubles.
const maxPatience = 2

func (d *deadline) missed() {
	d.missedInARow = min(d.missedInARow+1, maxPatience) //cure:deadline-doubles
}

// kept starts over: the provider answers, or the page woke and it may.
func (d *deadline) kept() { d.missedInARow = 0 }

func (d *deadline) of(base time.Duration) time.Duration { return base << d.missedInARow }
