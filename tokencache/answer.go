package tokencache

import (
	"strings"
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

// Response is what the provider's own refresh request was answered, as far as it is
// judged.
type Response struct {
	// Status is 0 if there is no answer.
	Status int
	// JSON is whether the answer is JSON or a form; HTML whether it is a page.
	JSON, HTML bool
	// Ends is whether the answer says in the provider's own words that the session is
	// over.
	Ends bool
	// Message is the answer's own text for people.
	Message string
	// RetryAfter is what the answer asks for; 0 if nothing.
	RetryAfter time.Duration

	// Refused is whether Admit did not let the request be sent.
	Refused bool
	// Unreadable is whether a server seems to have answered what the page may not read:
	// the network is up.
	Unreadable bool
	// MayHold is whether the SDK can wait for an answer.
	MayHold bool
	// Age is how long ago the SDK asked.
	Age time.Duration
}

// Verdict is what becomes of a Response.
type Verdict int

const (
	// Pass gives the answer to the SDK as it is.
	Pass Verdict = iota
	// Fail makes it the network failure that the SDK survives.
	Fail
	// Again sends the request once more: that may mend the answer.
	Again
	// Hold sends the request once more: the SDK waits for an answer.
	Hold
)

// String is the verdict as JavaScript names it.
func (v Verdict) String() string { return [...]string{"pass", "fail", "again", "hold"}[v] }

// maxAttempt bounds the number of an attempt: it comes from JavaScript.
const maxAttempt = 8

// unreadableMax bounds the pauses where answers can't be read. It may be a network that
// is down after all, and its return is to be noticed.
const unreadableMax = 6 * time.Second

var (
	inTrouble = failure.Failure{Class: failure.Transient, Reason: "the auth server is in trouble or out of reach"}
	portal    = failure.Failure{Class: failure.Transient, Reason: "a page came where the auth server's answer belongs: a captive portal or a proxy"}
	noNetwork = failure.Failure{Class: failure.Transient, Reason: "the network failed", Unreached: true}
	// unreadable is what a gateway's answer without CORS headers looks like, and a server
	// that is down while the rest of the network is up.
	unreadable = failure.Failure{Class: failure.Transient, Reason: "the auth server is out of reach, or its answer may not be read; the network is up"}
	// unsaid is a refusal without the provider's own words: of a server that ends sessions
	// so, of a firewall or a gateway. Enough of them end a session.
	unsaid = failure.Failure{Class: failure.Unknown, Reason: "the auth server refused, and did not say why"}
	// lostRace is an answer to a request that another tab has overtaken: its session
	// is good, and an SDK that took the answer would wipe what the two share.
	lostRace = failure.Failure{Class: failure.Transient, Reason: "another tab has just refreshed the session"}
	missed   = failure.Failure{Class: failure.Unknown, Reason: "the auth server missed the refresh token"}
	gone     = failure.Failure{Class: failure.Terminal, Reason: "the auth server misses the refresh token, however often it is sent"}
	over     = failure.Failure{Class: failure.Terminal, Reason: "the auth server says that the session is over"}
)

// judge says what an answer proves. SDKs wipe their session on every answer that they do
// not list as transient, a captive portal's page and a firewall's JSON included; what is
// wiped can't be held.
func (r Response) judge(attempt int, habits Habits) (Verdict, failure.Failure) {
	switch {
	case r.Unreadable: //cure:unreadable-is-a-server
		return Fail, unreadable
	case r.Status == 0:
		return Fail, noNetwork
	case failure.TransientStatus(r.Status): //cure:hide-the-servers-trouble
		f := inTrouble
		f.RetryAfter = r.RetryAfter
		return Fail, f
	//cure:hide-a-portals-page
	case r.HTML || (!r.JSON && r.Status != 400 && r.Status != 401):
		return Fail, portal
	case habits.AskAgain.fits(r):
		if attempt < habits.AskAgain.Attempts {
			return Again, missed
		}
		return Fail, gone
	case r.Ends:
		return Fail, over
	}
	return Fail, unsaid //cure:hide-a-refusal-without-words
}

func (a AskAgain) fits(r Response) bool {
	if r.Status != a.Status {
		return false
	}
	said := strings.ToLower(r.Message)
	for begins := range strings.SplitSeq(strings.ToLower(a.Message), "|") {
		if begins != "" && strings.HasPrefix(said, begins) {
			return true
		}
	}
	return false
}

// Answered judges an answer to the provider's own request, or that there is none; attempt
// counts from 1. wait is the pause before Again and Hold.
func (k *Keeper) Answered(r Response, attempt int) (v Verdict, wait time.Duration) {
	k.lock()
	defer k.unlock()
	attempt = min(max(attempt, 1), maxAttempt)
	if r.Refused {
		return k.holdOrFail(noNetwork, r)
	}
	v, found := r.judge(attempt, k.opts.Habits)
	switch against := found.Class != failure.Transient; {
	case v == Again:
		wait = jitter(time.Second<<(attempt-1), (1+k.opts.Rand())/2)
	//cure:lost-race
	case against && k.tabs.peers.JustTook(k.now()):
		found = lostRace
	case against && k.believes(found, r):
		v = Pass
	}
	switch v {
	case Pass:
		k.pacing.Well()
		k.transport.rewritten = rewritten{found, k.now()}
	case Fail:
		k.rewrite(found)
		v, wait = k.holdOrFail(found, r)
	case Again, Hold:
	}
	k.record(timeline.Event{Kind: timeline.KindTransport, Verdict: v.String(), Reason: found.Reason, Status: r.Status, Try: attempt, Length: wait})
	return v, wait
}

// believes reports whether the SDK may see an answer that speaks against the session:
// what it makes of it can't be undone. It may once the end is known, and when this answer
// is what confirms it.
func (k *Keeper) believes(found failure.Failure, r Response) bool {
	if k.session.status == StatusSignedOut {
		return true
	}
	if found.Class != failure.Terminal {
		return false
	}
	if was := k.transport.rewritten; r.MayHold && was.failure.Class == failure.Terminal && was.at >= k.ago(r.Age) {
		return true // the same request has been sent again, and was answered so again
	}
	for _, f := range k.flights.all() {
		if f.phase == trying && k.wouldEnd(found, f.try) {
			return true
		}
	}
	return false
}

// wouldEnd reports whether a try that failed so would end the session.
func (k *Keeper) wouldEnd(found failure.Failure, t *try) bool {
	s := k.session // a copy: nothing has failed yet
	_, how := s.failed(found, k.circumstances(t), k.opts.Budget)
	return how != notEnded
}

// holdOrFail is what becomes of a request that has brought no answer to go by.
func (k *Keeper) holdOrFail(found failure.Failure, r Response) (Verdict, time.Duration) {
	if !r.MayHold {
		return Fail, 0
	}
	rand := k.opts.Rand()
	if found.Class == failure.Terminal {
		return Hold, jitter(confirmDelay, rand)
	}
	return Hold, max(k.holdPause(found, r, rand), k.pacing.NotBefore().Sub(k.now()))
}

// holdPause is the pause before a held request is sent again, where the gate is open.
func (k *Keeper) holdPause(found failure.Failure, r Response, rand float64) time.Duration {
	since := min(r.Age, k.now().Sub(k.page.wokenAt)) //cure:held-densely-after-a-wake
	switch {
	case r.Refused, found.Unreached && since < densePeriod:
		return k.opts.Backoff.dense(rand) // nothing arrives anywhere, and the network is expected back
	//cure:held-by-the-gate
	case !found.Unreached && found != lostRace:
		return minDelay // what was answered has shut the gate
	}
	// At most as long again as the SDK has waited: how often the request was sent says little, dense as it was at first.
	return jitter(min(max(r.Age, k.opts.Backoff.Initial), k.opts.Backoff.Max), rand)
}
