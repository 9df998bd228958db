package timeline

import (
	"slices"
	"time"
)

// wakeSpan is how long after the first signal of a wake another is taken for one
// of the same wake.
const wakeSpan = time.Second

// repeats reports whether events of this kind are counted.
func (e *Event) repeats() bool {
	return e.Kind == KindCall || e.Kind == KindHold || e.Kind == KindAnswered
}

// join lets an event join an earlier entry, if there is one that tells the same.
func (t *Timeline) join(e *Event) (joined bool) {
	switch e.Kind {
	case KindCall:
		return t.joinCall(e)
	case KindHold:
		return t.joinHold(e)
	case KindAnswered:
		return t.joinAnswered(e)
	case KindWake:
		return t.joinWake(e)
	}
	return false
}

// joinCall counts calls that are answered alike, one after another: an application
// that asks before each of its requests would leave nothing else in the ring.
func (t *Timeline) joinCall(e *Event) bool {
	last := t.back(0)
	if last == nil || last.Kind != KindCall || last.Source != e.Source || last.Forced != e.Forced {
		return false
	}
	last.Count += e.Count
	return true
}

// joinHold counts calls that are held together, with nothing between them but the
// tries that are made for them: a client that polls through an outage would wash
// away what began it.
func (t *Timeline) joinHold(e *Event) bool {
	for n := 0; ; n++ {
		last := t.back(n)
		switch {
		case last == nil:
			return false
		case last.Kind == KindHold && last.Forced == e.Forced:
			last.Count += e.Count
			return true
		case last.Kind != KindHold && last.Kind != KindTry && last.Kind != KindFailure:
			return false
		}
	}
}

// joinAnswered counts held calls that one answer ends. The answer has the number
// of the entry that told of their hold. Those of entries that the ring has lost
// are one entry too.
func (t *Timeline) joinAnswered(e *Event) bool {
	held := t.holdOf(e)
	if held != nil {
		e.Call = held.Call
	}
	last := t.back(0)
	if last == nil || last.Kind != KindAnswered || last.Forced != e.Forced || last.Token != e.Token || last.Source != e.Source {
		return false
	}
	if held != nil && last.Call != held.Call {
		return false
	}
	last.Count += e.Count
	return true
}

// holdOf is the entry that told of a call's hold; nil if the ring has lost it.
// Calls of one strength are held in the order of their numbers, so it is the
// newest that does not begin after it.
func (t *Timeline) holdOf(answered *Event) *Event {
	for n := 0; ; n++ {
		e := t.back(n)
		if e == nil || e.Kind == KindHold && e.Forced == answered.Forced && e.Call <= answered.Call {
			return e
		}
	}
}

// joinWake adds a signal to the wake that it is of. A sleep that the clocks have
// found begins a wake of its own.
func (t *Timeline) joinWake(e *Event) bool {
	if len(e.Signals) == 0 {
		return false
	}
	for n := 0; ; n++ {
		last := t.back(n)
		if last == nil || last.Kind == KindHidden || e.Mono-last.Mono > wakeSpan {
			return false
		}
		if last.Kind == KindWake {
			last.add(e.Signals)
			return true
		}
	}
}

// add adds signals in a slice of its own: the entry's has been told.
func (e *Event) add(signals []Signal) {
	for _, s := range signals {
		if !slices.Contains(e.Signals, s) {
			e.Signals = append(slices.Clip(e.Signals), s)
		}
	}
}
