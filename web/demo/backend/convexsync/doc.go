// Package convexsync is a Convex deployment as far as a test needs one: the
// sync protocol over a WebSocket, the functions of the lab's app and of the
// examples, and the faults of [holdfast/web/demo/backend/faults] on demand.
//
// The shapes are those of protocol.ts in the convex npm package (1.48). What
// the server does with them follows Convex's own open-source backend:
//
//   - every connection starts at version {0, 0, 0}, and each Transition starts
//     where the one before it ended;
//   - an Authenticate that fails, and a function that meets an expired
//     identity, end the connection with an AuthError as its last message;
//   - a message that breaks the protocol ends it with a FatalError, after which
//     the client does not come back.
//
// One goroutine, the connection's loop, owns a connection's state; the
// [Deployment] owns what connections share, under one mutex.
package convexsync
