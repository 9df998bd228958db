//go:build js && wasm

package jsbridge

import (
	"sync"
	"sync/atomic"

	"github.com/hack-pad/safejs"
)

// liveFuncs counts the functions that this package has made for itself and not
// yet released. One that is never released keeps its closure for ever, so the
// tests hold this at zero.
var liveFuncs atomic.Int64

// Callback makes a JavaScript function of fn. The caller owns it and has to
// Release it once JavaScript cannot call it any more; a later call would be
// answered undefined, with an error on the console.
//
// fn must not block (see the package comment). Its result is converted by
// [ValueOf]; if that fails, or fn panics, JavaScript is answered undefined and
// the first such failure of this function is reported by console.error.
func Callback(fn func(args []safejs.Value) any) (safejs.Func, error) {
	return namedCallback("a callback", fn)
}

func namedCallback(name string, fn func(args []safejs.Value) any) (safejs.Func, error) {
	var report sync.Once
	return safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) (result any) {
		defer func() {
			if p := recover(); p != nil {
				report.Do(func() { reportPanic(name, p) })
				result = safejs.Undefined()
			}
		}()
		// Converted here, inside the recover: syscall/js converts the
		// result after fn has returned, and its panic would end the program.
		value, err := ValueOf(fn(args))
		if err != nil {
			panic(err)
		}
		return value
	})
}

// ownCallback is a Callback that is counted until release, which may be called
// more than once.
func ownCallback(name string, fn func(args []safejs.Value) any) (f safejs.Func, release func(), err error) {
	f, err = namedCallback(name, fn)
	if err != nil {
		return f, func() {}, err
	}
	liveFuncs.Add(1)
	return f, sync.OnceFunc(func() {
		f.Release()
		liveFuncs.Add(-1)
	}), nil
}
