//go:build js && wasm

package jsbridge_test

import (
	"syscall/js"
	"testing"

	"holdfast/jsbridge"

	"github.com/hack-pad/safejs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// eval is the value of a JavaScript expression.
func eval(t testing.TB, expression string) safejs.Value {
	t.Helper()
	value, err := jsbridge.Invoke(safejs.Safe(js.Global().Get("eval")), "("+expression+")")
	require.NoError(t, err)
	return value
}

// goString is the Go string of a JavaScript string.
func goString(t testing.TB, v safejs.Value) string {
	t.Helper()
	s, err := jsbridge.String(v, 1<<20)
	require.NoError(t, err)
	return s
}

// stillAlive shows that the program can still be called by JavaScript and call
// it: what a test before has thrown did not unwind through Go.
func stillAlive(t testing.TB) {
	t.Helper()
	answer, err := jsbridge.Callback(func(args []safejs.Value) any { return "alive" })
	require.NoError(t, err)
	defer answer.Release()
	got, err := jsbridge.Invoke(eval(t, "f => f()"), answer)
	require.NoError(t, err)
	assert.Equal(t, "alive", goString(t, got))
}

// captureConsole collects what reaches console.error until the test ends.
func captureConsole(t testing.TB) func() []string {
	t.Helper()
	capture, err := jsbridge.Invoke(eval(t, `() => {
		const original = console.error, lines = [];
		console.error = (...args) => lines.push(args.join(' '));
		return {lines, stop() { console.error = original }};
	}`))
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := jsbridge.Call(capture, "stop")
		require.NoError(t, err)
	})
	return func() (lines []string) {
		array := safejs.Unsafe(capture).Get("lines")
		for i := range array.Length() {
			lines = append(lines, array.Index(i).String())
		}
		return lines
	}
}
