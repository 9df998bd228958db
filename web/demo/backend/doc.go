// Package backend is the server side of the wake lab: one Go server, on one
// port, that needs no account anywhere. It is
//
//   - an AuthKit-shaped issuer (/user_management/…, /sso/jwks/…), which the
//     published authkit-js talks to as it would to WorkOS;
//   - a Convex sync server for each lab page (/pages/{id}/api/{version}/sync);
//   - faults to switch on and off, and scenarios made of them (/lab/…);
//   - the built web page, embedded (/).
//
// Everything is per page: a page id isolates a client id (client_<id>), its
// sessions, its faults, its counters, its events and its Convex deployment, so
// that many tests can run against one server. A page that is not there yet is
// made, with defaults, when anything asks for it.
//
// # The lab's own addresses
//
//	POST   /lab/pages                        {id?, tokenLife?, rotationGrace?, user?, devMode?, emulator?} -> 201 {id, clientId, convexUrl, tokenLife, authPort, enginePath}
//	GET    /lab/pages/{id}                   [State]
//	GET    /lab/pages/{id}/events            [Event] list, see below
//	PUT    /lab/pages/{id}/faults/auth       [AuthFault]; DELETE clears it
//	PUT    /lab/pages/{id}/faults/engine     [EngineFault], met at /pages/{id}/holdfast.wasm; DELETE clears it
//	PUT    /lab/pages/{id}/faults/sync       [SyncFault]; DELETE clears it
//	POST   /lab/pages/{id}/revoke            ends every session -> {revoked: how many}
//	POST   /lab/pages/{id}/expire            the sync server takes every token so far as expired
//	GET    /lab/scenarios                    [Scenario] list; ?page={id} for that page's token life
//	POST   /lab/pages/{id}/scenarios/{name}  starts one -> 202 [ScenarioState]
//	GET    /lab/pages/{id}/scenarios         [ScenarioState]; DELETE stops it and clears all faults
//
// Bad input is answered 400 {"error": …} with the field's name and what it may
// be.
//
// # Events
//
// GET /lab/pages/{id}/events, and [Page.Events], list what happened, each with
// "at" (unix milliseconds) and "kind":
//
//	refresh       status (0: no answer), fault (kind or null), tokenHash?, error?
//	exchange      status, fault, tokenHash?, error?      (authorization_code)
//	authenticate  ok, tokenHash, iat, exp (unix seconds, 0 if unreadable), error?
//	authError     error, update
//	socket        open
//	fault         target ("auth", "engine" or "sync"), fault (kind, or null when cleared)
//	engine        method, fault                          (its file was asked for)
//	session       action ("revoked", "expired" or "signedOut")
//	scenario      name, step
//
// A token is only ever named, by the first 8 hex digits of its SHA-256.
package backend
