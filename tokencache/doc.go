// Package tokencache is the brain of Holdfast: it decides when a cached access
// token may be handed out, when a call is held, and when a session is over. It
// knows no JavaScript and runs natively under testing/synctest.
//
// A [Keeper] stands between an auth provider and the clients that want its
// access tokens. The status of its session (session.go):
//
//	            a token                 a failure
//	unknown ──────────────▶ fresh ◀──────────────▶ degraded
//	   │  ▲                   │       a token          │
//	   │  └─────── IdentityChanged, from any ──────────┤
//	   ▼                      ▼                        ▼
//	   └───────────────▶  signedOut  ◀─────────────────┘
//	      proven, presumed, or SignOut() (proof.go)
//
// A token leads out of signedOut too: a forced call may ask for one, and an end
// that is only presumed is looked at again at each sign of life.
//
// A call that the cache can't answer is held by the flight of its strength
// (flight.go). A flight has no goroutine: step moves it on, from one phase to the
// next, whenever something has happened.
//
//	          it is due, and alone, or the others are done
//	         ┌──────────────────────────────────────────────┐
//	         │      due        the lock, taken, no answer   ▼
//	Ask ▶ waiting ───────▶ locking ──────────────────────▶ trying ▶ a token: settle
//	         ▲                │ taken: others are waited for │
//	         │◀───────────────┘                              │
//	         │          a failure, or its deadline           │
//	         └───────────────────────────────────────────────┘
//
// Three rules hold everywhere, and most of the code is their detail:
//
//   - A forced call (the client says its token is no good) is never answered by
//     a failure that may pass. It is held, and tried again, until a new token
//     comes or the session is over. The realtime client takes null, an error, a
//     hang and the same token again all as the end of the session.
//   - An unforced call falls back on the cached token while that is usable: not
//     expired, of the current identity, never refused.
//   - Every moment is page time (package pagetime). The wall clock judges the
//     claims of tokens alone, through one skew, and dates messages to other tabs.
//     A token is over, too, when it has been here for as long as it lives.
//
// What is known has one owner each: the token and the clock's error the cache,
// the status and what speaks for an end the session, the pauses Pacing, the other
// tabs package tabs. The Keeper is the lock around them, the outbox and the
// flights.
package tokencache
