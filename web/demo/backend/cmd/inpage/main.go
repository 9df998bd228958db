//go:build js && wasm

// Command inpage is the lab's server within a page, for a site that has files
// alone. The page puts an object at globalThis.__wakeLab before it starts the
// program: {engine, ready}, the address of the engine's file and what is called
// with the server, an object of
//
//	serve(request, to) -> number      request: {method, url, headers: [[name, value]…], body}
//	                                  to: {head(status, [[name, value]…]), part(bytes), end(), fail()}
//	cancel(number)                    nobody waits for that answer any more
//	connect(url, to) -> number        to: {open(), message(text), closed(code, reason)}
//	send(number, text)
//	close(number, code, reason)
//
// Each part of `to` is called at most once, but part and message; fail, end and
// closed are the last. None of them may throw. What is over may still be
// cancelled, sent to and closed: that does nothing.
package main

import (
	"net/http"
	"syscall/js"

	"github.com/coder/websocket"

	"holdfast/web/demo/backend"
)

func main() {
	slot := js.Global().Get("__wakeLab")
	lab := backend.New(backend.Config{AuthPort: authPort, Engine: slot.Get("engine").String()})
	slot.Call("ready", map[string]any{
		"serve":   function(func(args []js.Value) any { return serveRequest(lab, args[0], args[1]) }),
		"cancel":  function(func(args []js.Value) any { requests.use(args[0].Int(), func(cancel func()) { cancel() }); return nil }),
		"connect": function(func(args []js.Value) any { return connectSocket(lab, args[0].String(), args[1]) }),
		"send": function(func(args []js.Value) any {
			sockets.use(args[0].Int(), func(s *socket) { s.receive(args[1].String()) })
			return nil
		}),
		"close": function(func(args []js.Value) any {
			code, reason := websocket.StatusCode(args[1].Int()), args[2].String()
			sockets.use(args[0].Int(), func(s *socket) { s.end(code, reason) })
			return nil
		}),
	})
	select {} // as long as the page
}

// authPort is a port on which nothing listens: there the frames have their auth
// endpoint, on another origin than the page's.
const authPort = 5556

func function(fn func(args []js.Value) any) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) any { return fn(args) })
}

var (
	requests registry[func()]
	sockets  registry[*socket]
)

// handle has a request answered; whatever ends its handler, done is called.
func handle(lab http.Handler, w http.ResponseWriter, r *http.Request, done func(aborted bool)) {
	aborted := true
	defer func() {
		if cause := recover(); cause != nil && cause != http.ErrAbortHandler {
			panic(cause)
		}
		done(aborted)
	}()
	lab.ServeHTTP(w, r)
	aborted = false
}
