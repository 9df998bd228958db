package tokencache

import "time"

// word is what an outcome says of the session, in truth: the model's own
// judgement, which no code of the Keeper's has a part in.
type word int

const (
	passes     word = iota // the network, or a server in trouble
	silent                 // it may mean anything
	nobody                 // "nobody is signed in", of an SDK that may not know yet
	echoes                 // an SDK repeats what it made of an earlier failure
	calledOver             // the auth server's word that the session is over
)

// fault is how the provider fails.
type fault int

const (
	none         fault = iota
	rateLimited        // 429 with a Retry-After of 20 s
	overloaded         // 503
	captive            // a captive portal's page
	hangs              // nothing comes until the fault ends; then an answer, or none
	neverBack          // the promise is lost
	slow               // up to 25 s
	odd                // an error that nobody knows
	nullish            // null, though there is a session
	sameAgain          // a forced call gets the token of before
	emptyString        // ""
	lostResponse       // the request arrives, its answer does not
	faultKinds
)

func (f fault) String() string {
	return [...]string{"none", "rateLimited", "overloaded", "captive", "hangs", "neverBack", "slow", "odd", "nullish",
		"sameAgain", "emptyString", "lostResponse"}[f]
}

const retryAfter = 20 * time.Second

// outcome is what a provider call came to.
type outcome struct {
	raw  string
	err  error
	says word
}

func failed(err error, says word) outcome { return outcome{err: err, says: says} }

var (
	errRateLimited = &thrown{Type: "object", Name: "RefreshError", Status: 429, RetryAfter: retryAfter}
	errUnavailable = &thrown{Type: "object", Name: "RefreshError", Status: 503}
	errHTML        = &thrown{Type: "object", Name: "SyntaxError", Message: "Unexpected token '<'"}
	errNull        = &thrown{Type: "null", Answered: true}
)

// of is what a fault makes of a refresh.
func (f fault) of() (outcome, bool) {
	switch f {
	case rateLimited:
		return failed(errRateLimited, passes), true
	case overloaded:
		return failed(errUnavailable, passes), true
	case captive:
		return failed(errHTML, passes), true
	case odd:
		return failed(errOdd, silent), true
	case nullish:
		return failed(errNull, nobody), true
	case emptyString:
		return outcome{says: silent}, true
	case lostResponse:
		return failed(errNetwork, passes), true
	}
	return outcome{}, false
}

// after is how long a fault has effect after its end.
func (f fault) after() time.Duration {
	switch f {
	case rateLimited:
		return retryAfter + retryAfter/2 // with its spread
	case neverBack:
		return lostPromises
	}
	return 0
}
