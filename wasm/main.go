//go:build js && wasm

// Command wasm is Holdfast's engine: it wires the page to Keepers, and holds
// neither policy nor state of its own.
//
// The loader names a slot on globalThis in the environment variable
// HOLDFAST_SLOT, and its own version in HOLDFAST_VERSION: the two speak to each
// other only if they were built together. The engine calls what it finds there, once,
// with one function (web/src/engine/abi.ts has its TypeScript form). What it finds has
// the options of every listener: captured at the window, where the document's events
// come by, until their signal lets the program go.
//
//	createKeeper(options, hooks) → keeper | string
//
// options are those of createGuard that tune policy, in milliseconds, and
// reloadGuard, and crossTab. habits is what an adapter knows of its provider and
// its client. age is the page's, in milliseconds. breakReloads says that
// onSessionExpired reloads the page. classify(thrown) says what the application
// takes a rejection, or an answer that is no token, for. A string in place of a keeper says what is wrong with them.
//
// hooks:
//
//	getAccessToken(force)  the provider: a promise of a string
//	onSnapshot(snapshot)   after each change
//	onSignedOut(end)       somebody's session is over; the snapshot has the same end
//	onSessionExpired()     run the application's own expiry handler
//	onWarning(text)        something for the developer to mend, each once
//	onEvent(json)          an event of the timeline; left out if nobody listens
//
// keeper:
//
//	lend(client)           {token, for}: the token, if an unforced call need not wait
//	                       for it, and for how many ms the page may give it out by
//	                       itself; else null
//	fetch(client, force, resolve, under?)
//	                       resolve(token | null), once; under is {promise, age}: the
//	                       page asked the provider itself. Returns the call's number
//	drop(number)           nobody waits for that call any more
//	seed(client, token, force, age)
//	                       an answer that the page has used already
//	identityChanged(), sessionExpired(), clear(), reject(token)
//	admit()                whether the provider's own request may be sent now
//	watch(age, abort)      a request is under way; returns its number
//	unwatch(number)        it is over
//	answered(response, attempt)
//	                       {verdict: pass|fail|again|hold, wait} for a response, which
//	                       is web/src/engine/abi.ts's JudgedResponse
//	refreshed()            the provider's own request has brought a token
//	timeline()             the events, oldest first, as JSON
//	dispose()              ends the keeper
//
// Deliberately absent: anything that reads or changes a token or a clock from
// outside, or a verdict once it was given.
package main

import (
	"os"

	"github.com/hack-pad/safejs"

	"holdfast/jsbridge"
	_ "holdfast/wasm/yield"
)

func main() {
	requireVersion(os.Getenv("HOLDFAST_VERSION"))
	slot, err := jsbridge.Get(safejs.Global(), os.Getenv("HOLDFAST_SLOT"))
	if err != nil {
		panic(err)
	}
	options, err := jsbridge.Get(slot, "listening")
	if err != nil {
		panic(err)
	}
	jsbridge.ListenWith(options)
	page, err := watchPage()
	if err != nil {
		panic(err)
	}
	create, err := jsbridge.Callback(func(args []safejs.Value) any {
		options, hooks := argument(args, 0), argument(args, 1)
		keeper, err := createKeeper(page, options, hooks)
		if err != nil {
			return err.Error()
		}
		return keeper
	})
	if err != nil {
		panic(err)
	}
	if _, err := jsbridge.Invoke(slot, create); err != nil {
		panic(err)
	}
	select {}
}

// argument is the nth argument, or undefined.
func argument(args []safejs.Value, n int) safejs.Value {
	if n < len(args) {
		return args[n]
	}
	return safejs.Undefined()
}
