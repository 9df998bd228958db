//go:build js && wasm

package jsbridge

import (
	"context"
	"sync"

	"holdfast/tokencache/failure"

	"github.com/hack-pad/safejs"
)

// Await waits until promise settles, as JavaScript's await does: a promise or
// any other object with a then method is followed, and every other value is
// its own result. A rejection comes back as a *failure.Thrown. When closed
// is closed first, Await returns context.Canceled; an answer that is already
// there still wins.
//
// Await does not block the page's event loop, but it does block its goroutine:
// call it from a goroutine, never from a function that JavaScript called,
// where it would deadlock.
//
// A promise that Await has given up on is still listened to, so that its late
// rejection is no "unhandledrejection" event of the page; the late answer is
// dropped. A promise that never settles costs nothing after that: the
// functions that it was given hold a number, not the waiting goroutine, and go
// when JavaScript's collector takes the promise. No Go function is made per
// call, so none has to be released.
func Await(closed <-chan struct{}, promise safejs.Value) (safejs.Value, error) {
	return AwaitShowing(closed, promise, nil)
}

// AwaitShowing is Await that shows what the promise was rejected with to show,
// if there is one, together with its description, which show may add to. The
// value is on loan: nobody holds it afterwards. A rejection that comes after closed
// is not shown.
func AwaitShowing(
	closed <-chan struct{}, promise safejs.Value, show func(rejected safejs.Value, report *failure.Thrown),
) (safejs.Value, error) {
	arrival, forget, err := subscribe(promise)
	if err != nil {
		return safejs.Undefined(), err
	}
	defer forget()
	select {
	case a := <-arrival:
		return a.result(show)
	case <-closed:
		select {
		case a := <-arrival:
			return a.result(show)
		default:
			return safejs.Undefined(), context.Canceled
		}
	}
}

// answer is how a promise settled.
type answer struct {
	value    safejs.Value
	rejected bool
}

func (a answer) result(show func(safejs.Value, *failure.Thrown)) (safejs.Value, error) {
	if !a.rejected {
		return a.value, nil
	}
	report := Describe(a.value)
	if show != nil {
		show(a.value, report)
	}
	return safejs.Undefined(), report
}

// awaited holds the calls of Await that have no answer yet, by number.
var awaited = struct {
	sync.Mutex
	last    int
	waiting map[int]chan<- answer // each holds one answer, so that giving it never blocks
}{waiting: make(map[int]chan<- answer)}

// subscribe arranges for promise's answer to arrive on a channel, until forget
// is called.
func subscribe(promise safejs.Value) (_ <-chan answer, forget func(), err error) {
	settled, err := settledFunc()
	if err != nil {
		return nil, nil, err
	}
	arrival := make(chan answer, 1)
	awaited.Lock()
	awaited.last++
	number := awaited.last
	awaited.waiting[number] = arrival
	awaited.Unlock()
	forget = func() {
		awaited.Lock()
		delete(awaited.waiting, number)
		awaited.Unlock()
	}

	err = func() error {
		// What JavaScript's await does: Promise.resolve, then the platform's
		// own then. Reading the "then" of a foreign object happens inside
		// Promise.resolve, and if it throws that is a rejection.
		native, err := Invoke(promiseResolve, promise)
		if err != nil {
			return err
		}
		fulfilled, err := Invoke(bind, settled, safejs.Undefined(), number, false)
		if err != nil {
			return err
		}
		rejected, err := Invoke(bind, settled, safejs.Undefined(), number, true)
		if err != nil {
			return err
		}
		_, err = Invoke(promiseThen, native, fulfilled, rejected)
		return err
	}()
	if err != nil {
		forget()
		return nil, nil, err
	}
	return arrival, forget, nil
}

// settledFunc is the one function that every awaited promise calls, with the
// number of the call of Await, whether it was rejected, and the value. It
// lives as long as the program.
var settledFunc = sync.OnceValues(func() (safejs.Value, error) {
	f, err := namedCallback("an awaited promise", func(args []safejs.Value) any {
		if len(args) < 3 {
			return nil
		}
		number, err := args[0].Int()
		if err != nil {
			return nil
		}
		rejected, err := args[1].Bool()
		if err != nil {
			return nil
		}
		awaited.Lock()
		arrival, ok := awaited.waiting[number]
		delete(awaited.waiting, number)
		awaited.Unlock()
		if ok {
			arrival <- answer{value: args[2], rejected: rejected}
		}
		return nil
	})
	return f.Value(), err
})
