//go:build js && wasm

package jsbridge_test

import (
	"testing"

	"holdfast/jsbridge"

	"github.com/hack-pad/safejs"
)

func BenchmarkInvoke(b *testing.B) {
	add := eval(b, `(a, b) => a + b`)
	for b.Loop() {
		_, _ = jsbridge.Invoke(add, 1, 2)
	}
}

func BenchmarkGet(b *testing.B) {
	object := eval(b, `{token: 't'}`)
	for b.Loop() {
		_, _ = jsbridge.Get(object, "token")
	}
}

func BenchmarkAwait(b *testing.B) {
	promise := eval(b, `Promise.resolve('token')`)
	for b.Loop() {
		_, _ = jsbridge.Await(b.Context().Done(), promise)
	}
}

func BenchmarkPromise(b *testing.B) {
	for b.Loop() {
		promise, _ := jsbridge.Promise(func() (any, error) { return "token", nil })
		_, _ = jsbridge.Await(b.Context().Done(), promise)
	}
}

// BenchmarkSettle is BenchmarkPromise with the promise made by JavaScript.
func BenchmarkSettle(b *testing.B) {
	settle, err := jsbridge.Callback(func(args []safejs.Value) any {
		jsbridge.Settle(args[0], args[1], func() (any, error) { return "token", nil })
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	defer settle.Release()
	made := eval(b, `settle => new Promise((resolve, reject) => settle(resolve, reject))`)
	for b.Loop() {
		promise, _ := jsbridge.Invoke(made, settle)
		_, _ = jsbridge.Await(b.Context().Done(), promise)
	}
}

func BenchmarkDescribe(b *testing.B) {
	thrown := eval(b, `new TypeError('Failed to fetch')`)
	for b.Loop() {
		jsbridge.Describe(thrown)
	}
}
