//go:build js && wasm

package jsbridge

import (
	"syscall/js"

	"github.com/hack-pad/safejs"
)

// The functions of the language itself that this package works with. They are
// taken when the program starts, so that a page that replaces them later
// changes nothing here. Each is called by Invoke, which is guarded.
var (
	reflectGet     = intrinsic("Reflect", "get")
	toObject       = intrinsic("Object")
	toText         = intrinsic("String") // for primitives only: on an object it runs the page's toString
	errorClass     = intrinsic("Error")
	promiseClass   = intrinsic("Promise")
	channelClass   = intrinsic("BroadcastChannel")
	promiseResolve = bound("resolve", "Promise")

	// Methods as plain functions: promiseThen.Invoke(p, f, g) is
	// p.then(f, g), whatever "then" the page has put on p.
	promiseThen = unbound("Promise", "prototype", "then")
	stringSlice = unbound("String", "prototype", "slice")
	bind        = unbound("Function", "prototype", "bind")
	callOn      = unbound("Function", "prototype", "call") // callOn(fn, this, ...args)
	headersGet  = unbound("Headers", "prototype", "get")
	dateParse   = intrinsic("Date", "parse")
)

// intrinsic finds a global by its path, undefined when the page has none.
func intrinsic(path ...string) safejs.Value {
	value := js.Global()
	for _, name := range path {
		if t := value.Type(); t != js.TypeObject && t != js.TypeFunction {
			return safejs.Undefined()
		}
		value = value.Get(name)
	}
	return safejs.Safe(value)
}

// bound is owner.method as a function that needs no this.
func bound(method string, owner ...string) safejs.Value {
	object := safejs.Unsafe(intrinsic(owner...))
	return safejs.Safe(object.Get(method).Call("bind", object))
}

// unbound is the method at path as a function that takes this first.
func unbound(path ...string) safejs.Value {
	method := intrinsic(path...)
	if method.IsUndefined() {
		return method
	}
	call := safejs.Unsafe(intrinsic("Function", "prototype", "call"))
	return safejs.Safe(call.Call("bind", safejs.Unsafe(method)))
}
