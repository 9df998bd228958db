package tokencache

import (
	"strings"
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

// Response is what the provider's own refresh request was answered, as far as
// it is judged.
type Response struct {
	Status int
	// JSON is whether the answer says that it is JSON.
	JSON bool
	// Message is error_description of a JSON answer.
	Message string
	// RetryAfter is what the answer asks for; 0 if nothing.
	RetryAfter time.Duration
}

// Verdict is what becomes of a Response.
type Verdict int

const (
	// Pass gives the answer to the SDK as it is.
	Pass Verdict = iota
	// Fail makes it the network failure that the SDK survives.
	Fail
	// Again sends the request once more.
	Again
)

// String is the verdict as JavaScript names it.
func (v Verdict) String() string { return [...]string{"pass", "fail", "again"}[v] }

// missingTokenTries is how often a "Missing refresh token" is asked again: the
// cookie may not have been sent by a page that just woke.
const missingTokenTries = 3

// judgeResponse decides what the SDK gets to see. AuthKit wipes its session on
// every answer that it does not list as transient, a captive portal's page
// included; what is wiped can't be held.
func judgeResponse(r Response, attempt int) (Verdict, failure.Failure) {
	switch {
	case failure.TransientStatus(r.Status):
		return Fail, failure.Failure{Class: failure.Transient, Reason: "the auth server is in trouble or out of reach", RetryAfter: r.RetryAfter}
	case !r.JSON:
		return Fail, failure.Failure{Class: failure.Transient, Reason: "a page came where the auth server's answer belongs: a captive portal or a proxy"}
	case r.Status == 400 && strings.HasPrefix(strings.ToLower(r.Message), "missing refresh token") && attempt < missingTokenTries:
		return Again, failure.Failure{Class: failure.Unknown, Reason: "the auth server missed the refresh token"}
	}
	return Pass, failure.Failure{}
}

// lostRace is an answer to a request that another tab has overtaken: its session
// is good, and an SDK that took the answer would wipe what the two share (F15).
var lostRace = failure.Failure{Class: failure.Transient, Reason: "another tab has just refreshed the session"}

// Answered judges an answer to the provider's own request; attempt counts from
// 1. wait is the pause before Again.
func (k *Keeper) Answered(r Response, attempt int) (v Verdict, wait time.Duration) {
	k.lock()
	defer k.unlock()
	v, failure := judgeResponse(r, attempt)
	if v == Pass && k.now().Sub(k.peers.took) < spacing {
		v, failure = Fail, lostRace
	}
	if v == Again {
		wait = jitter(time.Second<<(attempt-1), (1+k.opts.Rand())/2)
	}
	k.record(&timeline.Event{Kind: timeline.KindTransport, Verdict: v.String(), Reason: failure.Reason, Status: r.Status, Try: attempt, Length: wait})
	switch v {
	case Pass:
		k.pacing.gate = gate{}
		return v, 0
	case Again:
		return v, wait
	}
	k.rewritten = rewritten{failure, k.now()}
	if !k.wanted() {
		k.tell(message{kind: tellFailed, class: failure.Class})
	}
	if failure != lostRace {
		quiet := k.pacing.quietUntil
		k.pacing.Answered(failure.RetryAfter, k.now(), k.opts.Rand(), k.opts.Rand())
		k.tellQuiet(quiet)
	}
	return v, 0
}

// rewritten is the newest answer that the SDK saw as a network failure. The
// Keeper knows better.
type rewritten struct {
	failure failure.Failure
	at      time.Time
}

// behind returns what really failed: the SDK's network failure may be an answer
// that was rewritten.
func (k *Keeper) behind(failed failure.Failure, since time.Time) failure.Failure {
	if failed.Unreached && !k.rewritten.at.IsZero() && !k.rewritten.at.Before(since) {
		return k.rewritten.failure
	}
	return failed
}

// Admit reports whether the provider's own request may be sent now. Before a
// Retry-After or a backoff is over it may not: the SDK's own loops know of neither.
func (k *Keeper) Admit() bool {
	k.lock()
	defer k.unlock()
	now := k.now()
	return !now.Before(k.pacing.NotBefore()) && k.admitUnasked(now)
}

// request is one of the provider's own requests, under way.
type request struct {
	deadline time.Time
	timer    *time.Timer
	abort    func()
}

// Watch gives one of the provider's own requests a deadline on the wall clock,
// after which abort runs: a request that hangs blocks the SDK in every tab. done
// ends the watch.
func (k *Keeper) Watch(started time.Time, abort func()) (done func()) {
	k.lock()
	defer k.unlock()
	r := &request{deadline: started.Add(k.opts.CallTimeout), abort: abort}
	r.timer = time.AfterFunc(r.deadline.Sub(k.now()), func() { k.overdue(r) })
	k.requests[r] = struct{}{}
	return func() {
		k.lock()
		defer k.unlock()
		r.timer.Stop()
		delete(k.requests, r)
	}
}

// look has a woken page see to requests that were under way when it slept.
func (r *request) look(now time.Time) {
	if !now.Before(r.deadline) {
		r.timer.Reset(0)
	}
}

func (k *Keeper) overdue(r *request) {
	k.lock()
	defer k.unlock()
	if _, ok := k.requests[r]; !ok {
		return
	}
	delete(k.requests, r)
	k.record(&timeline.Event{Kind: timeline.KindTransport, Verdict: timeline.RequestAborted, Reason: "a request that did not answer was aborted"})
	k.outbox.add(r.abort)
}

// Refreshed says that the provider's own request has just brought a token. Held
// calls ask for it at once, and unforced: forced, it would be minted again. A
// session that was proven over is not, so it is looked at again (F7); one that
// the application ended stays ended.
func (k *Keeper) Refreshed() {
	k.lock()
	defer k.unlock()
	if k.closed {
		return
	}
	k.pacing.gate = gate{}
	if (k.proven || !k.scope().IsZero()) && len(k.flights) == 0 { // other tabs want to know the token
		k.hold(false, waiter{asked: k.now(), probe: true}, nil)
	}
	for _, f := range k.flights {
		f.soft = true
		f.wake()
	}
}
