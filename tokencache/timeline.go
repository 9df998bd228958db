package tokencache

import (
	"strings"
	"time"
)

// Kind is what an Event tells of.
type Kind uint8

// The kinds of events: a closed set. Beside each, the fields of Event that it
// has besides At and Mono.
const (
	KindEngine    Kind = iota // Reason: the Keeper's state
	KindCall                  // Call, Forced, Source, Count: a client asked
	KindHold                  // Call, Forced: a call is held
	KindAnswered              // Call, Forced, Length, Token: a held call got its answer
	KindTry                   // Try, Forced, Length: the provider was asked
	KindToken                 // Try, Forced, Token, Life, Remaining, Source: there is a token
	KindFailure               // Try, Class, Reason, Length: the provider brought no token
	KindDropped               // Try: the provider's answer came too late to count
	KindFallback              // Token: unforced calls got the cached token
	KindRefused               // Token, Source: the server refused a token
	KindIdentity              // Source: another user, session or organisation
	KindWake                  // Signals, Length: the page is back
	KindVisible               // the page is seen again
	KindHidden                // the page was hidden
	KindOnline                // the browser believes to be online again
	KindOffline               // the browser believes to be offline
	KindReload                // Verdict, Source: the page would be reloaded or left
	KindTransport             // Verdict, Reason, Status, Try, Length: the provider's own request was judged
	KindTab                   // Reason, Count: what was heard of another tab
	KindSignedOut             // Reason, Class, Try, Count, Length: the session ended
	kindCount
)

// What is heard of another tab.
const (
	tabLook    = "look"    // the session is over there: it is looked at here
	tabDropped = "dropped" // so many messages were not heeded
)

// Source is where something came from.
type Source string

// The sources.
const (
	SourceProvider    Source = "provider"         // a token, or its identity, of the provider
	SourceSeed        Source = "seed"             // a token that the page got before there was a Keeper
	SourceTab         Source = "tab"              // a token of another tab
	SourceCache       Source = "cache"            // the cached token
	SourceApplication Source = "application"      // the application said so
	SourceClient      Source = "client"           // a client threw the token back
	SourceExpiry      Source = "onSessionExpired" // the provider's SDK would reload the page
	SourceNavigation  Source = "navigation"       // a script would reload or leave the page
)

// What became of a reload, and of a request that has not answered.
const (
	reloadSuppressed = "suppressed"
	reloadThrough    = "let-through"
	reloadLoop       = "loop-broken"
	requestAborted   = "abort"
)

// Event is an entry of the timeline. It never holds a token, a claim or the
// page's own text.
type Event struct {
	At        time.Time     // wall clock
	Mono      time.Duration // monotonic, since the page's start
	Kind      Kind
	Forced    bool
	Class     Class
	Call      int // numbers the clients' calls, from 1
	Try       int // numbers the provider calls, from 1; transport: the attempt. 0 is none
	Count     int // call: how many in a row; signedOut: the failures that proved it
	Status    int // the HTTP status; 0 is none
	Reason    string
	Verdict   string
	Source    Source
	Token     string        // its short hash
	Life      time.Duration // of a token; 0 is unknown
	Remaining time.Duration // of a token's life; 0 is unknown
	// Length: wake: the sleep that was found, or 0. failure: the pause before the
	// next try; 0 if there is none. answered: how long the call was held. try: how
	// long ago the page itself began it. transport: the pause. signedOut: how long
	// the failures took that proved it.
	Length  time.Duration
	Signals string // quoted, in the order in which they came, with commas between
}

const (
	// timelineSize bounds the ring.
	timelineSize = 200
	// wakeSpan is how long after the first signal of a wake another is taken for
	// one of the same wake.
	wakeSpan = time.Second
)

type timeline struct {
	ring []*Event
	next int
}

func (t *timeline) add(e *Event) {
	if len(t.ring) < timelineSize {
		t.ring = append(t.ring, e)
		return
	}
	t.ring[t.next] = e
	t.next = (t.next + 1) % timelineSize
}

// back is the nth newest event, from 0; nil if there is none.
func (t *timeline) back(n int) *Event {
	size := len(t.ring)
	if n >= size {
		return nil
	}
	return t.ring[(t.next+size-1-n)%size]
}

// record adds an event to the timeline and tells it.
func (k *Keeper) record(e *Event) {
	e.At, e.Mono = k.clocks.wall, k.clocks.mono
	k.timeline.add(e)
	if k.opts.OnEvent != nil {
		told := *e // signals and calls may join the entry meanwhile
		k.outbox.add(func() { k.opts.OnEvent(told) })
	}
}

// recordCall notes that a client asks. Calls that the cache answers, one after
// another, are one entry: an application that asks before each of its requests
// would leave nothing else in the ring.
func (k *Keeper) recordCall(force, cached bool) {
	k.asks++
	e := &Event{Kind: KindCall, Call: k.asks, Forced: force, Count: 1}
	if cached {
		e.Source = SourceCache
		if last := k.timeline.back(0); last != nil && last.Kind == KindCall && last.Source == SourceCache {
			last.Count++
			return
		}
	}
	k.record(e)
}

// recordWake notes a signal. Those of one wake are one entry; a listener is told
// of the first.
func (k *Keeper) recordWake(s Signal) {
	quoted := `"` + string(s) + `"`
	for n := 0; ; n++ {
		e := k.timeline.back(n)
		if e == nil || e.Kind == KindHidden || k.clocks.mono-e.Mono > wakeSpan {
			break
		}
		if e.Kind == KindWake {
			e.join(quoted)
			return
		}
	}
	k.record(&Event{Kind: KindWake, Signals: quoted})
}

func (e *Event) join(signal string) {
	switch {
	case e.Signals == "":
		e.Signals = signal
	case !strings.Contains(e.Signals, signal):
		e.Signals += "," + signal
	}
}

// recordToken notes a token that is taken.
func (k *Keeper) recordToken(c *call, t Token) {
	e := &Event{Kind: KindToken, Try: c.number, Forced: c.force, Source: c.from, Token: t.Hash(), Life: t.Lifetime()}
	if !t.Expires.IsZero() {
		e.Remaining = k.expiry(t).Sub(k.now())
	}
	k.record(e)
}

// Timeline returns the newest events, oldest first.
func (k *Keeper) Timeline() []Event {
	k.mu.Lock()
	defer k.mu.Unlock()
	events := make([]Event, len(k.timeline.ring))
	for i := range events {
		events[i] = *k.timeline.back(len(events) - 1 - i)
	}
	return events
}
