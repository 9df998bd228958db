package timeline

// Source is where something came from.
type Source string

// The sources.
const (
	SourceProvider    Source = "provider"       // a token, or its identity, of the provider
	SourceSeed        Source = "seed"           // a token that the page got before there was a Keeper
	SourceTab         Source = "tab"            // a token of another tab
	SourceCache       Source = "cache"          // the cached token
	SourceApplication Source = "application"    // the application said so
	SourceClient      Source = "client"         // a client threw the token back
	SourceExpiry      Source = "sessionExpired" // the provider's SDK would reload the page
	SourceNavigation  Source = "navigation"     // a script would reload or leave the page
)

// Signal is an event of the page that is a reason to try again at once.
type Signal string

// The signals of a wake. A machine that wakes sends several of them together,
// in no order to rely on.
const (
	SignalVisible  Signal = "visible"
	SignalFocus    Signal = "focus"
	SignalOnline   Signal = "online"
	SignalPageShow Signal = "pageshow"
	SignalResume   Signal = "resume"
)

// What became of a reload, and of a request that has not answered.
const (
	ReloadSuppressed = "suppressed"
	ReloadLetThrough = "let-through"
	ReloadLoopBroken = "loop-broken"
	RequestAborted   = "abort"
)

// What is heard of another tab.
const (
	TabLook    = "look"    // the session is over there: it is looked at here
	TabDropped = "dropped" // so many messages were not heeded
)
