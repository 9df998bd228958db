package tokencache

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

// player puts a Keeper through what a timeline has recorded: the page's signals,
// the clients' calls, and a provider that does what it did then. The pauses
// between tries are the Keeper's own, so it asks at other moments than it did;
// what it tells in the end must not depend on that.
type player struct {
	*Keeper
	t      *testing.T
	events []recorded
	began  time.Time
	shift  atomic.Int64 // from the bubble's time to the recorded wall clock

	book   sync.Mutex        // guards the two below
	tokens map[string]string // by their recorded hash
	used   map[int]int       // how often a try was replayed
}

// replay returns what a recording tells, and what a Keeper tells that lives
// through the same.
func replay(t *testing.T, events []recorded) (want, got []string) {
	synctest.Test(t, func(t *testing.T) {
		p := &player{t: t, events: timersAsleep(events), began: time.Now(), tokens: map[string]string{}, used: map[int]int{}}
		p.setClock(p.events[0])
		p.Keeper = New(p.provide, Options{Now: p.wall, Rand: func() float64 { return 0.5 }, OnSessionExpired: func() {}})
		defer func() { p.Close(); synctest.Wait() }()
		if p.events[0].Kind != "engine" { // the ring was full: somebody was signed in before
			p.Seed("client", p.mint("", 5*time.Minute, 5*time.Minute, 0), false, 0)
		}
		for i, e := range p.events {
			time.Sleep(p.until(e))
			synctest.Wait()
			p.setClock(e)
			p.play(i)
			synctest.Wait()
		}
		want = tellings(p.events)
		var own []recorded
		require.NoError(t, json.Unmarshal([]byte(timeline.JSON(p.Timeline())), &own))
		got = tellings(own)
	})
	return want, got
}

// timersAsleep is the recording as of a machine whose monotonic clock stands
// still in its sleep: where both clocks ran on, only a late timer can show the
// sleep, and a bubble's are never late.
func timersAsleep(events []recorded) []recorded {
	out := slices.Clone(events)
	var asleep int64
	for i := range out {
		if i > 0 && out[i].Slept > 0 {
			gap := (events[i].At - events[i-1].At) - (events[i].Mono - events[i-1].Mono)
			if gap < out[i].Slept/2 {
				asleep += min(out[i].Slept, events[i].Mono-events[i-1].Mono)
			}
		}
		out[i].Mono -= asleep
	}
	return out
}

func (p *player) wall() time.Time { return time.Now().Add(time.Duration(p.shift.Load())).Round(0) }

func (p *player) setClock(e recorded) { p.shift.Store(int64(time.UnixMilli(e.At).Sub(time.Now()))) }

// mono is the recording's monotonic time.
func (p *player) mono() time.Duration {
	return time.Since(p.began) + time.Duration(p.events[0].Mono)*time.Millisecond
}

func (p *player) until(e recorded) time.Duration {
	return time.Duration(e.Mono)*time.Millisecond - p.mono()
}

// play makes happen what the ith entry tells of, unless the Keeper has told of it
// by itself.
func (p *player) play(i int) {
	e := p.events[i]
	switch e.Kind {
	case "call", "hold":
		for range max(e.Times, 1) {
			p.Ask(Call{Client: "client", Force: e.Forced, Under: p.underway(i)}, func(string, bool) {})
		}
	case "answered":
		if e.Aborted {
			for n := range max(e.Times, 1) {
				p.Drop(e.Call + n)
			}
		}
	case "wake":
		for _, s := range e.Signals {
			p.Wake(s)
		}
		p.Admit() // looks at the clocks
	case "hidden":
		p.Hidden()
	case "offline":
		p.Offline()
	case "identity":
		if e.Source == string(timeline.SourceApplication) {
			p.IdentityChanged()
		}
	case "refused":
		if e.Source == string(timeline.SourceApplication) {
			p.Reject(p.tokens[e.Token])
		}
	case "reload":
		p.reload(i)
	case "transport":
		p.transport(e)
	case "signedOut":
		if e.Evidence == "" {
			p.SignOut()
		}
	case "token":
		switch timeline.Source(e.Source) {
		case timeline.SourceSeed:
			p.Seed("client", p.token(i), e.Forced, 0)
		case timeline.SourceTab:
			p.fromTab(p.token(i), e.Forced)
		}
	case "tab":
		p.look(e.Reason)
	}
}

// fromTab is what comes of another tab's token, whose message nobody recorded.
func (p *player) fromTab(raw string, forced bool) {
	t, err := token.Parse(raw)
	require.NoError(p.t, err)
	p.lock()
	defer p.unlock()
	_, _ = p.take(&try{source: timeline.SourceTab, generation: p.flights.generation, force: forced, began: p.now()}, t)
}

func (p *player) look(reason string) {
	p.lock()
	defer p.unlock()
	if reason == timeline.TabLook {
		p.page.lookOwed = true
		p.Keeper.look()
	}
}

// reload is the SDK's or a script's, unless it is the one that was owed to a
// proof.
func (p *player) reload(i int) {
	e := p.events[i]
	recorded := 0
	for _, other := range p.events[:i+1] {
		if other.Kind == "reload" {
			recorded++
		}
	}
	told := 0
	for _, own := range p.Timeline() {
		if own.Kind == timeline.KindReload {
			told++
		}
	}
	switch {
	case told >= recorded:
	case e.Source == string(timeline.SourceNavigation):
		p.SuppressNavigation(Navigation{Scripted: true})
	default:
		p.SessionExpired()
	}
}

func (p *player) transport(e recorded) {
	r := Response{Status: e.Status, JSON: !strings.HasPrefix(e.Reason, "a page came")}
	switch e.Verdict {
	case timeline.RequestAborted:
		return
	case Again.String():
		r.Message = "Missing refresh token"
	}
	p.Answered(r, e.Attempt)
	if e.Verdict == Pass.String() && e.Status == 200 {
		p.Refreshed()
	}
}
