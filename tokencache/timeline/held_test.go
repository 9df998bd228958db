package timeline

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func hold(n int, forced bool) Event { return Event{Kind: KindHold, Call: n, Forced: forced} }

func answered(n int, forced bool, token string) Event {
	return Event{Kind: KindAnswered, Call: n, Forced: forced, Token: token, Length: time.Duration(1000 - n)}
}

// entry is what of an entry these tests look at.
type entry struct {
	kind        Kind
	call, count int
}

func entries(tl *Timeline) (got []entry) {
	for _, e := range tl.Events() {
		got = append(got, entry{e.Kind, e.Call, e.Count})
	}
	return got
}

func TestCallsThatAreHeldTogetherAreOneEntry(t *testing.T) {
	try, failed := Event{Kind: KindTry, Try: 1}, Event{Kind: KindFailure, Try: 1}
	for name, c := range map[string]struct {
		events []Event
		want   []entry
	}{
		"one after another": {[]Event{hold(1, false), hold(2, false), answered(1, false, "a"), answered(2, false, "a")},
			[]entry{{KindHold, 1, 2}, {KindAnswered, 1, 2}}},
		"while the provider is tried": {[]Event{hold(1, false), try, hold(2, false), failed, hold(3, false)},
			[]entry{{KindHold, 1, 3}, {KindTry, 0, 0}, {KindFailure, 0, 0}}},
		"while the page wakes": {[]Event{hold(1, false), {Kind: KindWake}, hold(2, false), answered(1, false, "a"), answered(2, false, "a")},
			[]entry{{KindHold, 1, 1}, {KindWake, 0, 0}, {KindHold, 2, 1}, {KindAnswered, 1, 1}, {KindAnswered, 2, 1}}},
		"of both strengths": {[]Event{hold(1, false), hold(2, true), hold(3, false), hold(4, true), answered(2, true, "a"), answered(4, true, "a"), answered(1, false, "a"), answered(3, false, "a")},
			[]entry{{KindHold, 1, 2}, {KindHold, 2, 2}, {KindAnswered, 2, 2}, {KindAnswered, 1, 2}}},
		"answered one by one": {[]Event{hold(1, false), hold(2, false), answered(1, false, "a"), {Kind: KindToken}, answered(2, false, "b")},
			[]entry{{KindHold, 1, 2}, {KindAnswered, 1, 1}, {KindToken, 0, 0}, {KindAnswered, 1, 1}}},
		"answered by two tokens": {[]Event{hold(1, false), hold(2, false), answered(1, false, "a"), answered(2, false, "b")},
			[]entry{{KindHold, 1, 2}, {KindAnswered, 1, 1}, {KindAnswered, 1, 1}}},
		"held after an answer": {[]Event{hold(1, false), answered(1, false, "a"), hold(2, false), answered(2, false, "a")},
			[]entry{{KindHold, 1, 1}, {KindAnswered, 1, 1}, {KindHold, 2, 1}, {KindAnswered, 2, 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			var tl Timeline
			told(&tl, c.events...)
			assert.Equal(t, c.want, entries(&tl))
		})
	}
}

func TestAnEntryOfAnswersTellsOfTheLongestWait(t *testing.T) {
	var tl Timeline
	told(&tl, hold(1, false), hold(2, false), answered(1, false, "a"), answered(2, false, "a"))
	assert.Equal(t, time.Duration(999), tl.Events()[1].Length)
}

// An outage of an hour, in which a client polls: what began it is there for as long
// as the tries leave room, and its end is not washed away by the answers.
func TestPollingLeavesWhatBeganAnOutage(t *testing.T) {
	var tl Timeline
	tl.Add(Event{Kind: KindWake, Signals: []Signal{SignalResume}})
	n := 0
	poll := func(tries int) {
		for range tries {
			for range 5 {
				n++
				tl.Add(hold(n, false))
			}
			told(&tl, Event{Kind: KindTry, Try: n}, Event{Kind: KindFailure, Try: n})
		}
	}
	poll(90)
	assert.Equal(t, KindWake, tl.Events()[0].Kind)
	poll(20)
	assert.NotEqual(t, KindWake, tl.Events()[0].Kind, "the control: the ring is full")
	poll(1000)
	tl.Add(Event{Kind: KindToken})
	for call := range n {
		tl.Add(answered(call+1, false, "a"))
	}
	events := tl.Events()
	end := slices.IndexFunc(events, func(e Event) bool { return e.Kind == KindToken })
	assert.Less(t, end, Size)
	assert.LessOrEqual(t, len(events)-end, 4)
	sum := 0
	for _, e := range events[end+1:] {
		sum += e.Count
	}
	assert.Equal(t, n, sum)
}
