package tokencache

import (
	"time"

	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/timeline"
)

// wakeGrace is how long a request that is overdue after a wake may take: an answer
// that was on its way when the machine slept is there in a moment.
const wakeGrace = time.Second //cure:wake-grace

// request is one of the provider's own requests, under way.
type request struct {
	deadline pagetime.Time
	timer    *time.Timer
	abort    func()
	graced   bool // its timer came late, which shows a sleep that nothing else has told of yet
}

// Watch gives one of the provider's own requests, which began age ago, a deadline that
// sleeps count for; after it, abort runs: a request that hangs blocks the SDK in every
// tab. It is later than a call's by one more CallTimeout: a late answer may bring the one
// refresh token that is good still, and an abort throws it away. done ends the watch.
func (k *Keeper) Watch(age time.Duration, abort func()) (done func()) {
	k.lock()
	defer k.unlock()
	if k.closed() {
		return func() {}
	}
	patience := k.flights.patience.of(k.opts.CallTimeout)
	patience += k.opts.CallTimeout //cure:listen-on
	r := &request{deadline: k.ago(age).Add(patience), abort: abort}
	r.timer = time.AfterFunc(r.deadline.Sub(k.now()), func() { k.overdue(r) })
	if k.transport.requests == nil {
		k.transport.requests = map[*request]struct{}{}
	}
	k.transport.requests[r] = struct{}{}
	return func() {
		k.lock()
		defer k.unlock()
		r.timer.Stop()
		delete(k.transport.requests, r)
	}
}

// woke sees to requests that were under way when the page slept.
func (t *transport) woke(now pagetime.Time) {
	for r := range t.requests {
		if now >= r.deadline {
			r.deadline = now.Add(wakeGrace)
			r.timer.Reset(wakeGrace)
		}
	}
}

func (t *transport) close() {
	for r := range t.requests {
		r.timer.Stop()
	}
	t.requests = nil
}

func (k *Keeper) overdue(r *request) {
	k.lock()
	defer k.unlock()
	if _, ok := k.transport.requests[r]; !ok {
		return
	}
	rest := r.deadline.Sub(k.now())
	if rest < -wakeGrace && !r.graced {
		r.graced = true
		rest = wakeGrace
		r.deadline = k.now().Add(rest)
	}
	if rest > 0 { // a wake has given it more time
		r.timer.Reset(rest)
		return
	}
	if len(k.flights.all()) == 0 { // else a try has missed it, too
		k.flights.patience.missed()
	}
	delete(k.transport.requests, r)
	k.record(timeline.Event{Kind: timeline.KindTransport, Verdict: timeline.RequestAborted, Reason: "a request that did not answer was aborted"})
	k.outbox.add(r.abort)
}
