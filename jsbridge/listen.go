//go:build js && wasm

package jsbridge

import (
	"fmt"

	"github.com/hack-pad/safejs"
)

// listenerOptions are every listener's; undefined are none.
var listenerOptions safejs.Value

// ListenWith has every listener made from now on use the options. With their
// signal JavaScript ends them all: of a program that is dead, or that nobody needs
// any more, a listener that stays would keep all its memory.
func ListenWith(options safejs.Value) { listenerOptions = options }

// Listen calls fn for each event of that name at target, until stop is called.
// stop removes the listener and releases its function; it may be called from
// within fn, and more than once.
//
// fn must not block (see the package comment). A panic in it is recovered, and
// the first is reported by console.error; the listener stays.
func Listen(target safejs.Value, event string, fn func(event safejs.Value)) (stop func(), err error) {
	listener, release, err := ownCallback("a listener to "+event, func(args []safejs.Value) any {
		if len(args) == 0 {
			args = []safejs.Value{safejs.Undefined()}
		}
		fn(args[0])
		return safejs.Undefined()
	})
	if err != nil {
		return nil, fmt.Errorf("jsbridge: listening to %q: %w", event, err)
	}
	if _, err := Call(target, "addEventListener", event, listener, listenerOptions); err != nil {
		release()
		return nil, fmt.Errorf("jsbridge: listening to %q: %w", event, err)
	}
	return func() {
		// A target that fails to let go can still dispatch to the released
		// function: that is answered undefined, and harmless.
		_, _ = Call(target, "removeEventListener", event, listener, listenerOptions)
		release()
	}, nil
}
