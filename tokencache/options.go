package tokencache

import (
	"context"
	"math/rand/v2"
	"time"

	"holdfast/tokencache/timeline"
)

// Provider asks the auth provider for an access token; force asks it to mint
// a new one. It is called from goroutines of the Keeper's and may block until
// ctx ends, which is when the Keeper is closed: a call that outlives its
// deadline is left running, because its success still counts.
type Provider func(ctx context.Context, force bool) (string, error)

// Budget is what unknown failures may use up, in tries and in time, before they
// count as proof. Both must be spent, and both are counted only while the page
// is visible.
type Budget struct {
	Tries int
	Time  time.Duration
}

// Options tune a Keeper. The zero value of each field means its default.
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

	// Age is how old the page is: the timeline's monotonic time begins with it.
	// Default 0.
	Age time.Duration

	// OnEvent is told each event of the timeline as it happens.
	OnEvent func(timeline.Event)
	// OnChange is told the snapshot after each change of it.
	OnChange func(Snapshot)
	// OnSignedOut runs once each time a session is proven over.
	OnSignedOut func(reason string)
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

func (o Options) withDefaults() Options {
	fill(&o.CallTimeout, 10*time.Second)
	fill(&o.FallbackAfter, 2*time.Second)
	fill(&o.Settle, time.Second)
	fill(&o.Budget.Tries, 6)
	fill(&o.Budget.Time, time.Minute)
	fill(&o.Backoff.Initial, 1500*time.Millisecond)
	fill(&o.Backoff.Max, 30*time.Second)
	o.Backoff.Max = max(o.Backoff.Max, o.Backoff.Initial)
	if o.Now == nil {
		o.Now = func() time.Time { return time.Now().Round(0) }
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	return o
}

func fill[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
