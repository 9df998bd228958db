package timeline

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// told are the events that a listener is told of.
func told(t *Timeline, events ...Event) (told []Event) {
	for _, e := range events {
		if e := t.Add(e); e != nil {
			told = append(told, *e)
		}
	}
	return told
}

func TestTheNewestEventsAreKeptInTheirOrder(t *testing.T) {
	var tl Timeline
	assert.Empty(t, tl.Events())
	for n := range 3*Size/2 + 1 {
		tl.Add(Event{Kind: KindTry, Try: n + 1})
	}
	events := tl.Events()
	require.Len(t, events, Size)
	for i, e := range events {
		assert.Equal(t, Size/2+2+i, e.Try)
	}
}

func TestWhatIsToldStaysAsItWas(t *testing.T) {
	var tl Timeline
	first := told(&tl, Event{Kind: KindWake, Signals: []Signal{SignalFocus}}, Event{Kind: KindCall, Call: 1, Source: SourceCache})
	before := tl.Events()
	assert.Empty(t, told(&tl, Event{Kind: KindCall, Call: 2, Source: SourceCache}, Event{Kind: KindWake, Signals: []Signal{SignalOnline}}))
	assert.Equal(t, before, first)
	assert.Equal(t, []Signal{SignalFocus}, before[0].Signals)
	assert.Equal(t, []Signal{SignalFocus, SignalOnline}, tl.Events()[0].Signals)
	assert.Equal(t, 1, before[1].Count)
	assert.Equal(t, 2, tl.Events()[1].Count)
}

func TestTheSignalsOfAWakeAreOneEntry(t *testing.T) {
	wake := func(at time.Duration, signals ...Signal) Event {
		return Event{Kind: KindWake, Mono: at, Signals: signals}
	}
	for name, c := range map[string]struct {
		events []Event
		want   [][]Signal
	}{
		"within a second": {[]Event{wake(0, SignalVisible), wake(time.Second, SignalFocus)}, [][]Signal{{SignalVisible, SignalFocus}}},
		"a second later":  {[]Event{wake(0, SignalVisible), wake(time.Second+1, SignalFocus)}, [][]Signal{{SignalVisible}, {SignalFocus}}},
		"one twice":       {[]Event{wake(0, SignalFocus), wake(1, SignalFocus)}, [][]Signal{{SignalFocus}}},
		"with other events between": {[]Event{wake(0, SignalVisible), {Kind: KindVisible}, {Kind: KindHold, Call: 1}, wake(1, SignalOnline)},
			[][]Signal{{SignalVisible, SignalOnline}}},
		"hidden between":          {[]Event{wake(0, SignalVisible), {Kind: KindHidden}, wake(1, SignalVisible)}, [][]Signal{{SignalVisible}, {SignalVisible}}},
		"of a sleep":              {[]Event{{Kind: KindWake, Length: time.Hour}, wake(1, SignalFocus)}, [][]Signal{{SignalFocus}}},
		"of a sleep, right after": {[]Event{wake(0, SignalFocus), {Kind: KindWake, Length: time.Hour, Mono: 1}}, [][]Signal{{SignalFocus}, nil}},
	} {
		t.Run(name, func(t *testing.T) {
			var tl Timeline
			told(&tl, c.events...)
			var got [][]Signal
			for _, e := range tl.Events() {
				if e.Kind == KindWake {
					got = append(got, e.Signals)
				}
			}
			assert.Equal(t, c.want, got)
		})
	}
}

func TestCallsThatAreAnsweredAlikeAreOneEntry(t *testing.T) {
	call := func(n int, from Source) Event { return Event{Kind: KindCall, Call: n, Source: from} }
	var tl Timeline
	listener := told(&tl, call(1, SourceCache), call(2, SourceCache), call(3, ""), call(4, ""), Event{Kind: KindHidden}, call(5, ""),
		Event{Kind: KindCall, Call: 6, Forced: true})
	assert.Equal(t, []int{1, 3, 0, 5, 6}, numbers(listener))
	assert.Equal(t, []int{1, 3, 0, 5, 6}, numbers(tl.Events()))
	assert.Equal(t, []int{2, 2, 0, 1, 1}, counts(tl.Events()))
}

func numbers(events []Event) (calls []int) {
	for _, e := range events {
		calls = append(calls, e.Call)
	}
	return calls
}

func counts(events []Event) (counts []int) {
	for _, e := range events {
		counts = append(counts, e.Count)
	}
	return counts
}
