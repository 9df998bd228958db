package tokencache

import (
	"fmt"
	"strings"
	"time"
)

// op is what can happen in the model's world.
type op int

const (
	asks      op = iota // a plain client asks, unforced
	forces              // a plain client wants another token
	rejects             // a plain client's server has refused its token
	remounts            // the realtime clients are set up anew
	netFails            // no request arrives anywhere, for d
	faults              // the provider fails in the mode n, for d
	keysFail            // the server can't fetch keys and refuses every token, for d
	blanks              // the SDK has not loaded the session: null to every call, for d
	hides               // nobody sees the page
	shows               // visibilitychange
	commutes            // for d, a user comes every n seconds, and goes after two thirds of that
	focuses             // focus
	offlines            // the browser believes to be offline
	onlines             // online
	storms              // a hundred online signals in d
	returns             // pageshow
	resumes             // resume
	sleeps              // the machine is suspended, for d: the monotonic clock stands still
	stalls              // the page is suspended, for d: both clocks run on
	clockSets           // the page's clock is set: wrong by d from now on
	clockJogs           // the page's clock is moved by d
	revokes             // the auth server ends the session
	races               // another tab wins the next rotation: this one is told invalid_grant
	switches            // another organisation (n 0) or user (n 1); the Keeper hears of it d later
	signsOut            // the user signs out; the Keeper hears of it d later
	signsIn             // the user signs in, if nobody is; the Keeper hears of it d later
	expires             // the SDK wants to reload the page
	reloads             // the page is loaded anew
	restarts            // the engine dies and comes again, in the same page
	opCount
)

var opNames = [opCount]string{"asks", "forces", "rejects", "remounts", "netFails", "faults", "keysFail", "blanks", "hides",
	"shows", "commutes", "focuses", "offlines", "onlines", "storms", "returns", "resumes", "sleeps", "stalls", "clockSets",
	"clockJogs", "revokes", "races", "switches", "signsOut", "signsIn", "expires", "reloads", "restarts"}

// event is one thing that happens, at a time on the clock that stands still
// while the page is suspended.
type event struct {
	at time.Duration
	do op
	d  time.Duration
	n  int
}

// traits are what does not change during a schedule.
type traits struct {
	sdk     sdkKind
	guarded bool          // the SDK's own requests pass the transport guard
	loop    bool          // the SDK refreshes by itself before a token expires
	life    time.Duration // of an access token
	claims  dialect
	form    form
	clients lineup
	named   bool          // the clients say who they are
	wrong   bool          // the page's clock may be wrong
	clock   time.Duration // how wrong it is from the start
	age     time.Duration // of the page, when its engine comes
}

// schedule is a whole run as data, so that it can be replayed and shrunk. What
// is drawn while it runs (latencies, jitter) depends on seed and on the time
// alone: removing an event leaves the others their luck.
type schedule struct {
	seed   uint64
	traits traits
	events []event
}

// String prints the traits as they would be written in Go.
func (t traits) String() string {
	return fmt.Sprintf("traits{sdk: %v, guarded: %v, loop: %v, life: %s, claims: %v, form: %v, clients: %v, named: %v, wrong: %v, clock: %s, age: %s}",
		t.sdk, t.guarded, t.loop, goDuration(t.life), t.claims, t.form, t.clients, t.named, t.wrong, goDuration(t.clock), goDuration(t.age))
}

// String prints a schedule as it would be written in Go.
func (s schedule) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "schedule{seed: %d, traits: %v, events: []event{\n", s.seed, s.traits)
	for _, e := range s.events {
		fmt.Fprintf(&b, "\t{at: %s, do: %s", goDuration(e.at), opNames[e.do])
		if e.d != 0 {
			fmt.Fprintf(&b, ", d: %s", goDuration(e.d))
		}
		if e.do == faults {
			fmt.Fprintf(&b, ", n: int(%v)", fault(e.n))
		} else if e.n != 0 {
			fmt.Fprintf(&b, ", n: %d", e.n)
		}
		b.WriteString("},\n")
	}
	b.WriteString("}}")
	return b.String()
}

// goDuration is d as a Go expression.
func goDuration(d time.Duration) string {
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{time.Hour, "time.Hour"}, {time.Minute, "time.Minute"}, {time.Second, "time.Second"}} {
		if d%unit.of == 0 {
			return fmt.Sprintf("%d*%s", d/unit.of, unit.name)
		}
	}
	return fmt.Sprintf("%d*time.Millisecond", d.Milliseconds())
}
