// Package timeline remembers what has just happened to a session, for people who
// ask why: the newest events, those of a kind that repeat as one entry, so that
// the cause of a long trouble is still there when somebody looks. It holds no
// token and no word of the page's own.
package timeline

// Size is how many entries are kept.
const Size = 200

// Timeline is a ring of the newest events. The zero Timeline is empty and ready. It
// is not safe for concurrent use.
type Timeline struct {
	ring []*Event
	next int
}

// Add notes an event, whose At and Mono are its caller's to set, and returns what
// a listener is to be told: nil if the event joined an earlier entry that tells the
// same, of which a listener has been told (see join.go).
func (t *Timeline) Add(e Event) (told *Event) {
	if e.Count == 0 && e.repeats() {
		e.Count = 1
	}
	if t.join(&e) {
		return nil
	}
	told = new(Event)
	*told = e // others may join the entry meanwhile
	if len(t.ring) < Size {
		t.ring = append(t.ring, &e)
		return told
	}
	t.ring[t.next] = &e
	t.next = (t.next + 1) % Size
	return told
}

// Events are the newest events, oldest first.
func (t *Timeline) Events() []Event {
	events := make([]Event, len(t.ring))
	for i := range events {
		events[i] = *t.back(len(events) - 1 - i)
	}
	return events
}

// back is the nth newest event, from 0; nil if there is none.
func (t *Timeline) back(n int) *Event {
	size := len(t.ring)
	if n >= size {
		return nil
	}
	return t.ring[(t.next+size-1-n)%size]
}
