package tokencache

import "time"

// Kind is what an Event tells of.
type Kind string

// The kinds of events: a closed set.
const (
	KindCall      Kind = "call"      // a client asked
	KindHold      Kind = "hold"      // a call is held
	KindTry       Kind = "try"       // the provider was asked
	KindFailure   Kind = "failure"   // the provider brought no token
	KindToken     Kind = "token"     // the provider brought a token
	KindFallback  Kind = "fallback"  // unforced calls got the cached token
	KindRefused   Kind = "refused"   // a token was refused by the server
	KindIdentity  Kind = "identity"  // another user, session or organisation
	KindWake      Kind = "wake"      // a wake signal
	KindHidden    Kind = "hidden"    // the page was hidden
	KindOffline   Kind = "offline"   // the browser believes to be offline
	KindReload    Kind = "reload"    // a reload was suppressed or let through
	KindSleep     Kind = "sleep"     // the machine or the page was suspended
	KindTransport Kind = "transport" // the provider's own request was judged
	KindSignedOut Kind = "signedOut" // the session ended
)

// Event is an entry of the timeline. It never holds a token, a claim or the
// page's own text.
type Event struct {
	At     time.Time // wall clock
	Kind   Kind
	Forced bool          // call, hold, try, token
	Class  Class         // failure
	Reason string        // failure, wake, reload, transport, signedOut
	Try    int           // failure, transport: counts from 1
	Status int           // transport: the HTTP status
	Length time.Duration // sleep
	Token  string        // token, fallback, refused: its short hash
}

// timelineSize bounds the ring.
const timelineSize = 200

type timeline struct {
	ring []Event
	next int
}

func (t *timeline) add(e Event) {
	if len(t.ring) < timelineSize {
		t.ring = append(t.ring, e)
		return
	}
	t.ring[t.next] = e
	t.next = (t.next + 1) % timelineSize
}

func (k *Keeper) record(e Event) {
	e.At = k.now()
	k.timeline.add(e)
}

// Timeline returns the newest events, oldest first.
func (k *Keeper) Timeline() []Event {
	k.mu.Lock()
	defer k.mu.Unlock()
	ring, next := k.timeline.ring, k.timeline.next
	return append(append(make([]Event, 0, len(ring)), ring[next:]...), ring[:next]...)
}
