package tokencache

import (
	"maps"
	"slices"
	"testing/synctest"
	"time"
)

// suspend stops the page. The servers, the network and the wall clock go on. A
// machine that sleeps stops the monotonic clock with all timers; a page that is
// frozen finds that both clocks have run on, and its timers late.
func (w *world) suspend(e event) {
	synctest.Wait() // what happens at this instant has happened before
	w.drain()
	if e.do == stalls {
		w.sdk.suspended(1, 0.1)
		w.keeper.freeze(e.d)
		w.frozen += e.d
	} else {
		w.sdk.suspended(0.5, 0.7)
	}
	w.slept.Add(int64(e.d))
	w.at(w.faultUntil, w.sdk.release) // what was set for a true time is due earlier
	w.at(w.netDownUntil, w.reconnectAll)
}

// last is the answer that a client got last: what the page hands to an engine that
// comes again.
type last struct {
	question
	raw   string        // "" is null
	asked time.Duration // by performance.now()
}

// gave notes what a client got. Given by force counts while it was given in no other
// way.
func (w *world) gave(l last) {
	if before, known := w.given[l.client]; known && before.raw == l.raw {
		l.force = l.force && before.force
	}
	w.given[l.client] = l
}

// pageTime is performance.now(), where it stands still in a sleep.
func (w *world) pageTime() time.Duration { return w.mono() + w.frozen }

// restart is an engine that died and came again: what it knew is gone, and the
// page asks it anew what it had asked the one before.
func (w *world) restart() {
	w.engines++
	w.keeper.Close()
	w.open()
	w.ledger.reopened()
	for _, client := range slices.Sorted(maps.Keys(w.given)) {
		if l := w.given[client]; l.raw != "" {
			w.keeper.seed(l.question, l.raw, w.pageTime()-l.asked)
		}
	}
	for _, c := range w.ledger.pending {
		w.ledger.send(c)
	}
}
