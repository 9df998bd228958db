//go:build js && wasm

package jsbridge

import (
	"errors"

	"github.com/hack-pad/safejs"
)

// Promise runs fn in a goroutine of its own and returns, at once, a JavaScript
// promise of its result, converted by [ValueOf]. An error rejects with a
// JavaScript Error of the same text. So does a panic, which is reported by
// console.error as well and does not end the program.
func Promise(fn func() (any, error)) (safejs.Value, error) {
	promise, resolve, reject, err := deferred()
	if err != nil {
		return safejs.Undefined(), err
	}
	Settle(resolve, reject, fn)
	return promise, nil
}

// deferred is a promise and the functions that settle it.
func deferred() (promise, resolve, reject safejs.Value, err error) {
	none := safejs.Undefined()
	executor, release, err := ownCallback("a promise", func(args []safejs.Value) any {
		if len(args) == 2 {
			resolve, reject = args[0], args[1]
		}
		return safejs.Undefined()
	})
	if err != nil {
		return none, none, none, err
	}
	// The constructor calls the executor before it returns, and never again.
	defer release()
	promise, err = promiseClass.New(executor)
	if err != nil {
		return none, none, none, neutral(err)
	}
	if TypeOf(resolve) != "function" || TypeOf(reject) != "function" {
		return none, none, none, errors.New("jsbridge: the page's Promise did not call its executor")
	}
	return promise, resolve, reject, nil
}

// Settle is [Promise] for a promise that JavaScript has made: it runs fn in a
// goroutine of its own and calls resolve with the result or reject with an
// Error. It costs half as much as Promise, and makes no function to release.
func Settle(resolve, reject safejs.Value, fn func() (any, error)) {
	go func() {
		var result any
		err := errEnded // stands if fn ends the goroutine without returning
		defer func() {
			if p := recover(); p != nil {
				reportPanic("a promise", p)
				err = panicError(p)
			}
			settle(resolve, reject, result, err)
		}()
		result, err = fn()
	}()
}

// settle answers a promise. It reports what goes wrong on the way, because
// nobody is left to return it to.
func settle(resolve, reject safejs.Value, result any, err error) {
	var value safejs.Value
	if err == nil {
		value, err = ValueOf(result)
	}
	if err == nil {
		_, err = Invoke(resolve, value)
	} else {
		var reason safejs.Value
		if reason, err = newError(err); err == nil {
			_, err = Invoke(reject, reason)
		}
	}
	if err != nil {
		logError("holdfast: a promise could not be settled: " + errorText(err))
	}
}

// newError makes a JavaScript Error with err's text.
func newError(err error) (safejs.Value, error) {
	value, newErr := errorClass.New(errorText(err))
	if newErr != nil {
		return safejs.Undefined(), neutral(newErr)
	}
	return value, nil
}
