// Package jsbridge is the border between Go and JavaScript: it calls the
// page's functions, waits for its promises, answers with promises, listens to
// its events, reads its options, and turns whatever the page throws into a
// [holdfast/tokencache/failure.Thrown]. It holds no policy; besides the wiring in
// package main it is the only room that sees a JavaScript value.
//
// # The traps it is built around
//
// Everything that comes from the page may be hostile or merely odd: a getter
// that throws, a revoked Proxy, a rejection with true. Three things in Go's
// own bridge make that dangerous:
//
//   - wasm_exec.js guards calls (valueCall, valueInvoke, valueNew) with
//     try/catch, but not reads: valueGet, valueSet, valueLength, valueIndex,
//     valueInstanceOf and valuePrepareString let the page's exception unwind
//     through Go's stack, which ruins the program. No recover sees it. So a
//     property is read only by calling Reflect.get, a guarded call, and no
//     object is ever turned into a string. See [Get].
//   - The Error method of js.Error (and of any error of safejs that wraps
//     one) reads the property "message" without a guard. Printing such an
//     error is enough to ruin the program. So nothing here lets one out: what
//     was thrown leaves as a *failure.Thrown. See [Invoke].
//   - Value.Call of syscall/js, when the call fails, reads the method once
//     more, without a guard. So methods are called by way of
//     Function.prototype.call. See [Call].
//
// A panic in a Go function that JavaScript called, or in any goroutine, ends
// the program for good, and JavaScript is answered undefined or never. So
// every function that crosses the border recovers. What recover cannot see (a
// deadlock, a concurrent map write) still ends it.
//
// # Handlers never block
//
// While a Go function called from JavaScript runs, the page's event loop
// stands still. If it waits for anything that needs the event loop, the
// program deadlocks and dies. A handler that has to wait starts a goroutine
// ([Go]) or answers by a promise ([Promise], [Settle]); [Await] is called from
// goroutines only.
package jsbridge
