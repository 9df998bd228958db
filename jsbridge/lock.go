//go:build js && wasm

package jsbridge

import (
	"sync"

	"github.com/hack-pad/safejs"
)

// HasLocks reports whether the browser has Web Locks. Whether the page may use them
// is known only from a try.
func HasLocks() bool {
	locks, err := lockManager()
	if err != nil {
		return false
	}
	request, err := Get(locks, "request")
	return err == nil && TypeOf(request) == "function"
}

// TryLock asks the browser for a lock that one page of the origin has at a time
// (Web Locks), and calls answered once: with release, if it was free; with taken,
// if another page has it; with neither where there are no locks, or the page may
// not use them. It neither waits for the lock nor takes it from its owner. release
// may be called more than once. answered must not block.
func TryLock(name string, answered func(release func(), taken bool)) {
	var once sync.Once
	tell := func(release func(), taken bool) { once.Do(func() { answered(release, taken) }) }
	number := requests.add(func(lock safejs.Value) any {
		if isMissing(lock) {
			tell(nil, true)
			return nil
		}
		held, release, _, err := deferred()
		if err != nil {
			tell(nil, false)
			return nil // which lets the lock go
		}
		tell(func() { _, _ = Invoke(release) }, false)
		return held
	})
	request, err := requestLock(name, number)
	if err == nil {
		var outcome <-chan answer
		if outcome, _, err = subscribe(request); err == nil {
			go func() {
				<-outcome
				requests.take(number)
				tell(nil, false) // refused: an opaque origin, a page that is no longer active
			}()
			return
		}
	}
	requests.take(number)
	tell(nil, false)
}

// requestLock returns a promise that settles when the lock is free again.
func requestLock(name string, number int) (safejs.Value, error) {
	granted, err := grantedFunc()
	if err != nil {
		return safejs.Undefined(), err
	}
	locks, err := lockManager()
	if err != nil {
		return safejs.Undefined(), err
	}
	callback, err := Invoke(bind, granted, safejs.Undefined(), number)
	if err != nil {
		return safejs.Undefined(), err
	}
	return Call(locks, "request", name, map[string]any{"ifAvailable": true}, callback)
}

func lockManager() (safejs.Value, error) {
	navigator, err := Get(safejs.Global(), "navigator")
	if err != nil {
		return safejs.Undefined(), err
	}
	return Get(navigator, "locks")
}

// lockRequests are those that have no answer yet, by number.
type lockRequests struct {
	sync.Mutex
	last    int
	waiting map[int]func(lock safejs.Value) any
}

var requests = lockRequests{waiting: make(map[int]func(safejs.Value) any)}

func (r *lockRequests) add(granted func(lock safejs.Value) any) (number int) {
	r.Lock()
	defer r.Unlock()
	r.last++
	r.waiting[r.last] = granted
	return r.last
}

func (r *lockRequests) take(number int) func(lock safejs.Value) any {
	r.Lock()
	defer r.Unlock()
	granted := r.waiting[number]
	delete(r.waiting, number)
	return granted
}

// grantedFunc is the one function that the browser calls for every request, with
// its number and the lock, or null. It lives as long as the program.
var grantedFunc = sync.OnceValues(func() (safejs.Value, error) {
	f, err := namedCallback("a lock", func(args []safejs.Value) any {
		if len(args) < 2 {
			return nil
		}
		number, err := args[0].Int()
		if err != nil {
			return nil
		}
		if granted := requests.take(number); granted != nil {
			return granted(args[1])
		}
		return nil
	})
	return f.Value(), err
})
