//go:build js && wasm

// Package yield lets the page's own tasks run in the middle of the program's start.
// A browser compiles each of Go's functions as it first runs, on the page's thread:
// the start is some 35 to 60 ms long, and most of it comes before main. A program
// waits here by importing this package: it is initialised as soon as syscall has read
// what the loader lends the program (web/src/engine/loader.ts), and the rest of the
// start is a task of its own.
package yield

import (
	_ "syscall" // to be initialised before this
	"syscall/js"
)

// Not by a timer, for which a hidden page may have to wait for a minute.
func init() {
	next := make(chan struct{})
	run := js.FuncOf(func(js.Value, []js.Value) any {
		close(next)
		return nil
	})
	defer run.Release()
	channel := js.Global().Get("MessageChannel").New()
	port := channel.Get("port1")
	port.Set("onmessage", run)
	channel.Get("port2").Call("postMessage", js.Null())
	<-next
	port.Call("close")
}
