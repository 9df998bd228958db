// Package tokencache is the brain of Holdfast: it decides when a cached access
// token may be handed out, when a call is held, and when a session is proven
// over. It knows no JavaScript and runs natively under testing/synctest.
//
// A [Keeper] stands between an auth provider and the clients that want its
// access tokens. Its status:
//
//	            a token                 a failure
//	unknown ──────────────▶ fresh ◀──────────────▶ degraded
//	   │  ▲                   │       a token          │
//	   │  └─────── IdentityChanged, from any ──────────┤
//	   ▼                      ▼                        ▼
//	   └───────────────▶  signedOut  ◀─────────────────┘
//	                proof, or SignOut()
//
// A token leads out of signedOut too: a forced call may ask for one.
//
// Three rules hold everywhere, and most of the code is their detail:
//
//   - A forced call (the client says its token is no good) is never answered by
//     a failure that may pass. It is held, and tried again, until a new token
//     comes or the session is proven over. The realtime client takes null, an
//     error, a hang and the same token again all as the end of the session.
//   - An unforced call falls back on the cached token while that is usable: not
//     expired by the wall clock, of the current identity, never refused.
//   - Expiry is judged by the wall clock alone. A suspended machine's monotonic
//     clock may stand still.
package tokencache
