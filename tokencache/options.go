package tokencache

import (
	"math/rand/v2"
	"time"

	"holdfast/tokencache/timeline"
)

// Provider asks the auth provider for an access token; force asks it to mint
// a new one. It is called from goroutines of the Keeper's and may block until the
// Keeper is closed, as closed tells: a call that outlives its deadline is left
// running, because its success still counts. closed is no context.Context, whose
// Deadline would bring all that a time.Time can do into the engine.
type Provider func(closed <-chan struct{}, force bool) (string, error)

// Budget is what unknown failures may use up, in tries and in time, before the
// session is presumed over. Both must be spent, and both are counted only while the
// page is visible.
type Budget struct {
	Tries int
	Time  time.Duration
}

// Habits are what the provider's SDK and the realtime client do by themselves. An
// adapter knows them; the zero value knows of none.
type Habits struct {
	// RenewsBefore is how long before a token's end the SDK renews it unasked
	// (AuthKit: 15 s).
	RenewsBefore time.Duration
	// AskAgain is an answer to the SDK's own request that a second try may mend.
	AskAgain AskAgain
	// PlannedForces is how many answers in a row the client throws back by plan
	// (Convex: 1, its first token).
	PlannedForces int
}

// AskAgain tells an answer that a second try may mend by its status and the beginning
// of its error_description, whatever its case; a | parts several. Attempts is how often it
// is asked for.
type AskAgain struct {
	Status   int
	Message  string
	Attempts int
}

// Options tune a Keeper. The zero value of each field means its default; what is out
// of bounds is brought within them.
type Options struct {
	// CallTimeout is the deadline of one provider call. Default 10 s.
	CallTimeout time.Duration
	// FallbackAfter is how long an unforced call waits for a slow provider
	// before it takes the usable cached token. Default 2 s.
	FallbackAfter time.Duration
	// Settle is how long after a wake no failure counts as proof: the first
	// requests after a wake fail on many machines. Default 1 s.
	Settle time.Duration
	// Budget bounds unknown failures. Default 6 tries and 60 s.
	Budget Budget
	// Backoff spaces retries. Default 1.5 s to 30 s.
	Backoff Backoff
	// Habits are the provider's and the client's.
	Habits Habits

	// Age is how old the page is: page time begins with it. Default 0.
	Age time.Duration

	// OnEvent is told each event of the timeline as it happens.
	OnEvent func(timeline.Event)
	// OnChange is told the snapshot after each change of it.
	OnChange func(Snapshot)
	// OnSignedOut runs once each time a session of somebody's is found to be over, after
	// OnChange.
	OnSignedOut func(End)
	// OnWarning is told what the developer should mend, each thing once.
	OnWarning func(text string)
	// Tabs reaches the other tabs of the origin, so that one of them refreshes for
	// all; nil is alone.
	Tabs Tabs
	// Reloads breaks loops of reloads where OnSessionExpired reloads the page;
	// nil if it does not.
	Reloads ReloadLog
	// OnSessionExpired runs what the application does about a real expiry.
	OnSessionExpired func()

	// Now is the wall clock. Default time.Now, without its monotonic reading.
	Now func() time.Time
	// Rand is uniform in [0, 1). Default math/rand/v2.
	Rand func() float64
}

// longest bounds every span among the options.
const longest = 24 * time.Hour

func (o Options) withDefaults() Options {
	o.CallTimeout = within(o.CallTimeout, 10*time.Second, 100*time.Millisecond)
	o.FallbackAfter = within(o.FallbackAfter, 2*time.Second, 0)
	o.Settle = within(o.Settle, time.Second, 0)
	o.Budget.Tries = within(o.Budget.Tries, 6, 1)
	o.Budget.Time = within(o.Budget.Time, time.Minute, 0)
	o.Backoff.Initial = within(o.Backoff.Initial, 1500*time.Millisecond, 0)
	o.Backoff.Max = within(o.Backoff.Max, 30*time.Second, 0)
	o.Backoff = o.Backoff.clamped()
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	return o
}

// within is an option, or its default if it is zero, no less than least and no longer
// than a day.
func within[T int | time.Duration](option, standard, least T) T {
	if option == 0 {
		return standard
	}
	return min(max(option, least), T(longest))
}
