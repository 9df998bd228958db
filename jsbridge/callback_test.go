//go:build js && wasm

package jsbridge_test

import (
	"testing"

	"holdfast/jsbridge"

	"github.com/hack-pad/safejs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCallbackAnswersJavaScript(t *testing.T) {
	for want, result := range map[string]any{
		`"token"`:        "token",
		`null`:           nil,
		`undefined`:      safejs.Undefined(),
		`{"a":[1,true]}`: map[string]any{"a": []any{1, true}},
		`[7]`:            []any{eval(t, `7`)},
	} {
		callback, err := jsbridge.Callback(func([]safejs.Value) any { return result })
		require.NoError(t, err)
		got, err := jsbridge.Invoke(eval(t, `f => String(JSON.stringify(f()))`), callback)
		require.NoError(t, err)
		assert.Equal(t, want, goString(t, got))
		callback.Release()
	}
}

// syscall/js converts the result after the function has returned: a result
// that it does not know would panic where nothing can recover it.
func TestAFailingCallbackAnswersUndefinedAndIsReportedOnce(t *testing.T) {
	for name, fn := range map[string]func([]safejs.Value) any{
		"panic":          func([]safejs.Value) any { panic("boom") },
		"missing args":   func(args []safejs.Value) any { return args[0] },
		"unknown result": func([]safejs.Value) any { return make(chan int) },
		"unknown inside": func([]safejs.Value) any { return []any{struct{}{}} },
	} {
		t.Run(name, func(t *testing.T) {
			console := captureConsole(t)
			callback, err := jsbridge.Callback(fn)
			require.NoError(t, err)
			defer callback.Release()
			got, err := jsbridge.Invoke(eval(t, `f => [f(), f()].map(String).join()`), callback)
			require.NoError(t, err)
			assert.Equal(t, "undefined,undefined", goString(t, got))
			assert.Len(t, console(), 1)
			stillAlive(t)
		})
	}
}

func TestAReportSurvivesAConsoleThatThrows(t *testing.T) {
	_, err := jsbridge.Invoke(eval(t, `() => { window.realConsole = console; window.console = new Proxy({}, {get() { throw 'mined' }}) }`))
	require.NoError(t, err)
	callback, err := jsbridge.Callback(func([]safejs.Value) any { panic("boom") })
	require.NoError(t, err)
	defer callback.Release()
	_, err = jsbridge.Invoke(eval(t, `f => f()`), callback)
	assert.NoError(t, err)
	_, err = jsbridge.Invoke(eval(t, `() => { window.console = window.realConsole }`))
	require.NoError(t, err)
	stillAlive(t)
}
