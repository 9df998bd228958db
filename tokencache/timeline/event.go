package timeline

import (
	"time"

	"holdfast/tokencache/failure"
)

// Kind is what an Event tells of.
type Kind uint8

// The kinds of events: a closed set. Beside each, the fields of Event that it
// has besides At and Mono.
const (
	KindEngine    Kind = iota // Reason: the Keeper's state
	KindCall                  // Call, Forced, Source, Count: a client asked, and was answered at once
	KindHold                  // Call, Forced, Count: a client asked, and its call is held
	KindAnswered              // Call, Forced, Count, Length, Token, Source: a held call got its answer, or was taken back
	KindTry                   // Try, Forced, Length: the provider was asked
	KindToken                 // Try, Forced, Token, Life, Remaining, Source: there is a token
	KindFailure               // Try, Class, Reason, Needs, Length: the provider brought no token
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

// Event is an entry of the timeline. It never holds a token, a claim or the
// page's own text.
type Event struct {
	At        time.Time     // wall clock
	Mono      time.Duration // monotonic, since the page's start
	Kind      Kind
	Forced    bool
	Class     failure.Class
	Needs     failure.Needs // failure: what it waits for, since no retry may help
	Call      int           // numbers the clients' calls, from 1; the first of those that are one entry
	Try       int           // numbers the provider calls, from 1; transport: the attempt. 0 is none
	Count     int           // call, hold, answered: how many are one entry; signedOut: the failures that proved it
	Status    int           // the HTTP status; 0 is none
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
	Signals []Signal // in the order in which they came; none if the clocks alone told
}
