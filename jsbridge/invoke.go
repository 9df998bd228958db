//go:build js && wasm

package jsbridge

import (
	"errors"
	"fmt"
	"syscall/js"

	"github.com/hack-pad/safejs"
)

// Invoke calls the JavaScript function fn with no this. What it throws comes
// back as a *failure.Thrown, and so can be told apart with errors.As. A fn
// that is no function, or an argument that has no JavaScript counterpart (see
// [ValueOf]), is a plain error.
func Invoke(fn safejs.Value, args ...any) (safejs.Value, error) {
	if kind := TypeOf(fn); kind != "function" {
		return safejs.Undefined(), fmt.Errorf("jsbridge: %s cannot be called", article(kind))
	}
	result, err := fn.Invoke(args...)
	if err != nil {
		return safejs.Undefined(), neutral(err)
	}
	return result, nil
}

// neutral replaces an error of safejs by one that is safe to print: its Error
// method would read the thrown value's "message" without a guard.
func neutral(err error) error {
	if thrown, ok := thrownIn(err); ok {
		return Describe(thrown)
	}
	return fmt.Errorf("jsbridge: %w", err)
}

// thrownIn finds the JavaScript value that was thrown in an error of safejs or
// of syscall/js.
func thrownIn(err error) (safejs.Value, bool) {
	if e, ok := errors.AsType[js.Error](err); ok {
		return safejs.Safe(e.Value), true
	}
	return safejs.Undefined(), false
}
