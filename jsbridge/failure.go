//go:build js && wasm

package jsbridge

import (
	"errors"
	"fmt"
	"runtime"
	"syscall/js"

	"github.com/hack-pad/safejs"
)

// errEnded is the answer of a function that ended its goroutine instead of
// returning (runtime.Goexit).
var errEnded = errors.New("holdfast: internal error: the work ended without an answer")

// Go runs fn in a goroutine of its own. A panic in it reaches report, once, as
// an error instead of ending the program.
func Go(fn func(), report func(error)) {
	go func() {
		defer func() {
			if p := recover(); p != nil {
				report(panicError(p))
			}
		}()
		fn()
	}()
}

// panicError makes an error of a recovered panic.
func panicError(p any) error {
	return errors.New("holdfast: internal error: " + panicText(p))
}

// panicText puts a recovered panic into words. It may be a js.Error, whose
// own text must not be asked for.
func panicText(p any) string {
	switch p := p.(type) {
	case error:
		return errorText(p)
	case js.Value:
		return Describe(safejs.Safe(p)).Error()
	default:
		return cut(fmt.Sprint(p))
	}
}

// errorText is err's text, also for an error whose Error method panics or
// would read the page's object (see the package comment).
func errorText(err error) (s string) {
	defer func() {
		if recover() != nil {
			s = fmt.Sprintf("an error of type %T that cannot be printed", err)
		}
	}()
	if thrown, ok := thrownIn(err); ok {
		return Describe(thrown).Error()
	}
	return cut(err.Error())
}

// reportPanic writes a recovered panic, with the stack that it left, to the
// page's console. It is called while the panic is being recovered.
func reportPanic(where string, p any) {
	stack := make([]byte, 4096)
	stack = stack[:runtime.Stack(stack, false)]
	logError(fmt.Sprintf("holdfast: internal error in %s: %s\n%s", where, panicText(p), stack))
}

// logError writes to console.error, which the page may have replaced by
// anything at all.
func logError(message string) {
	console, err := Get(safejs.Global(), "console")
	if err != nil {
		return
	}
	_, _ = Call(console, "error", message)
}

// cut bounds a text to what a log line bears.
func cut(s string) string {
	if len(s) > messageLimit {
		return s[:messageLimit] + "…"
	}
	return s
}
