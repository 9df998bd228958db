package tokencache

import (
	"strings"
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/tabs"
	"holdfast/tokencache/timeline"
)

// transport is what is known of the provider's own requests.
type transport struct {
	requests  map[*request]struct{} // under way
	rewritten rewritten
}

// rewritten is the newest answer that the SDK saw as a network failure. The
// Keeper knows better.
type rewritten struct {
	failure failure.Failure
	at      pagetime.Time
}

// behind returns what really failed: the SDK's network failure may be an answer
// that was rewritten.
func (t *transport) behind(f failure.Failure, since pagetime.Time) failure.Failure {
	if f.Unreached && !t.rewritten.at.IsZero() && t.rewritten.at >= since {
		return t.rewritten.failure
	}
	return f
}

// Response is what the provider's own refresh request was answered, as far as
// it is judged.
type Response struct {
	Status int
	// JSON is whether the answer says that it is JSON; HTML whether it says that it
	// is a page.
	JSON, HTML bool
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

// maxAttempt bounds the number of an attempt: it comes from JavaScript.
const maxAttempt = 8

var (
	inTrouble = failure.Failure{Class: failure.Transient, Reason: "the auth server is in trouble or out of reach"}
	portal    = failure.Failure{Class: failure.Transient, Reason: "a page came where the auth server's answer belongs: a captive portal or a proxy"}
	// unsaid is a refusal without a word: of a server that ends sessions so, or of a
	// proxy. Enough of them end a session.
	unsaid = failure.Failure{Class: failure.Unknown, Reason: "the auth server refused, and did not say why"}
	// lostRace is an answer to a request that another tab has overtaken: its session
	// is good, and an SDK that took the answer would wipe what the two share.
	lostRace = failure.Failure{Class: failure.Transient, Reason: "another tab has just refreshed the session"}
	missed   = failure.Failure{Class: failure.Unknown, Reason: "the auth server missed the refresh token"}
)

// judge decides what the SDK gets to see. SDKs wipe their session on every answer
// that they do not list as transient, a captive portal's page included; what is
// wiped can't be held.
func (r Response) judge(attempt int, habits Habits) (Verdict, failure.Failure) {
	switch {
	case failure.TransientStatus(r.Status): //cure:hide-the-servers-trouble
		f := inTrouble
		f.RetryAfter = r.RetryAfter
		return Fail, f
	case !r.JSON && (r.Status == 400 || r.Status == 401) && !r.HTML:
		return Fail, unsaid
	case !r.JSON: //cure:hide-a-portals-page
		return Fail, portal
	case attempt < habits.AskAgain.Attempts && r.Status == habits.AskAgain.Status && habits.AskAgain.fits(r.Message):
		return Again, missed
	}
	return Pass, failure.Failure{}
}

func (a AskAgain) fits(message string) bool {
	return a.Message != "" && strings.HasPrefix(strings.ToLower(message), strings.ToLower(a.Message))
}

// Answered judges an answer to the provider's own request; attempt counts from
// 1. wait is the pause before Again.
func (k *Keeper) Answered(r Response, attempt int) (v Verdict, wait time.Duration) {
	k.lock()
	defer k.unlock()
	attempt = min(max(attempt, 1), maxAttempt)
	v, found := r.judge(attempt, k.opts.Habits)
	//cure:lost-race
	if v == Pass && k.tabs.peers.JustTook(k.now()) {
		v, found = Fail, lostRace
	}
	if v == Again {
		wait = jitter(time.Second<<(attempt-1), (1+k.opts.Rand())/2)
	}
	k.record(timeline.Event{Kind: timeline.KindTransport, Verdict: v.String(), Reason: found.Reason, Status: r.Status, Try: attempt, Length: wait})
	switch v {
	case Pass:
		k.pacing.Well()
	case Fail:
		k.rewrite(found)
	case Again:
	}
	return v, wait
}

// rewrite notes an answer that the SDK sees as a network failure.
func (k *Keeper) rewrite(found failure.Failure) {
	k.transport.rewritten = rewritten{found, k.now()}
	if !k.wanted() {
		k.tell(tabs.Message{Kind: tabs.KindFailed, Class: found.Class})
	}
	if found == lostRace {
		return
	}
	quiet := k.pacing.QuietUntil()
	k.pacing.Answered(found.RetryAfter, k.now(), k.opts.Rand(), k.opts.Rand())
	if k.pacing.QuietUntil() > quiet {
		k.tellQuiet()
	}
}

// Admit reports whether the provider's own request may be sent now. Before a
// Retry-After or a backoff is over it may not: the SDK's own loops know of neither.
// One that no call here waits for yields to other tabs. It must not wait here: AuthKit
// sends its request under a lock of its own, on which the other tab's try may wait.
func (k *Keeper) Admit() bool {
	k.lock()
	defer k.unlock()
	now := k.now()
	switch {
	case now < k.pacing.NotBefore():
		return false
	case k.sharedSession().IsZero(), k.wanted():
		return true
	case k.tabs.peers.Yields(now, k.ownTokenIsDue()): //cure:sdks-take-turns
		return false
	}
	k.tell(tabs.Message{Kind: tabs.KindTrying})
	return true
}

// ownTokenIsDue reports whether the SDK renews its token about now, unasked.
func (k *Keeper) ownTokenIsDue() bool {
	ends := k.tabs.ownEnds
	return !ends.IsZero() && k.clock.Wall().After(ends.Add(-k.opts.Habits.RenewsBefore))
}

// wanted reports whether a call waits for the provider.
func (k *Keeper) wanted() bool {
	for _, f := range k.flights.all() {
		if f.phase == trying && len(f.waiters) > 0 {
			return true
		}
	}
	return false
}

// Refreshed says that the provider's own request has just brought a token. Held
// calls ask for it at once, and unforced: forced, it would be minted again. A
// session that was found to be over is not, so it is looked at again; one that
// the application ended stays ended.
func (k *Keeper) Refreshed() {
	k.lock()
	defer k.unlock()
	if k.closed {
		return
	}
	k.pacing.Well()
	//cure:sign-out-stays
	over := k.session.ending == proven || k.session.ending == presumed
	//cure:look-after-a-refresh other tabs want to know the token, too
	if (over || !k.sharedSession().IsZero()) && len(k.flights.all()) == 0 {
		f := k.join(false, waiter{asked: k.now(), probe: true})
		f.unforced = true
	}
	for _, f := range k.flights.all() {
		f.unforced = true
		f.next, f.othersUntil = 0, 0
		k.step(f)
	}
}
