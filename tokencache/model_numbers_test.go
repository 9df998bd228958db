package tokencache

import "time"

// The model's own numbers: what the README, FAILURES.md and the design promise
// to people. They are written down here, and not taken from the code, so that
// the code can be wrong about them.
const (
	// promisedFallback is how long an unforced call waits beside a token that is
	// good, wherever it waits: two seconds, and a little for the way.
	promisedFallback = 2*time.Second + 500*time.Millisecond
	// promisedFreshness is how much older than a forced call its token may be: "a
	// few seconds" for calls that arrive together (3), what a clock may be wrong by
	// and nobody notices (5), and one for iat's whole seconds.
	promisedFreshness = 9 * time.Second
	// sharedAnswer is the slowest answer of an SDK that has one refresh for all who
	// ask: a late caller gets what was minted for an early one. Two in a row look like
	// an issuer that dates its tokens so.
	sharedAnswer = 25 * time.Second
	// promisedTries and promisedPatience are what failures of unknown meaning must
	// come to, on a page that is seen and online, before they count as an end.
	promisedTries    = 6
	promisedPatience = time.Minute
	// blur is what a slow request may hide of a clock's error.
	blur = 35 * time.Second
	// smallStep is the largest step of a clock that nobody is asked to notice.
	smallStep = 2 * time.Second
)

// Bounds. A held call's worst moment is a try that hangs from just before the
// trouble's end: its deadline (10 s), the longest pause (30 s), and a request.
const (
	tokenBound = time.Minute
	// proofBound is for a provider that never says plainly that a session is
	// over: the budget (60 s), and the pauses that overlap its end.
	proofBound = 150 * time.Second
	// deadBound is within which a session ends that the provider calls over, also
	// where nobody looks at the page, nobody forces, or a user comes and goes.
	deadBound = 30 * time.Minute
	// wellBound is how long a page that is seen may call itself degraded while all
	// is well: the longest pause, a try, and a second one.
	wellBound = 3 * time.Minute
	// lostPromises is how long a provider that has lost many promises is asked
	// for nothing: what is lost is not found by asking again.
	lostPromises = 15 * time.Minute
)

// The densest and the longest pace of tries of one strength, in trouble.
const (
	densest   = 250 * time.Millisecond // while the network is expected back
	denseFor  = 15 * time.Second       // after the trouble's start, and after a wake
	paceAfter = 15 * time.Second       // on average, after that
	// stormRequests is how many requests of both strengths a server in trouble gets in
	// stormSpan, be there ever so many signals.
	stormRequests = 30
	stormSpan     = 10 * time.Second
	// lookApart parts the looks at an end that nobody has proven.
	lookApart = 30 * time.Second
	// hungCalls is how many calls of an hour, of both strengths, may hang.
	hungCalls = 80
	// quietTries is how many tries a hidden page makes, soon, for a session that the
	// provider has called over; after that one a minute.
	quietTries = 8
)

// What a tab waits for the others, at the most: for one that asks (2.5 s), for
// those that fail (0.5 s), and what a hidden one gives to those that are seen
// (0.5 s), with a little for the way; and where all others fail, 2 s more.
const (
	promisedTurn = 3*time.Second + 600*time.Millisecond
	promisedLast = 2 * time.Second
)
