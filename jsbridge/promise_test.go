//go:build js && wasm

package jsbridge_test

import (
	"errors"
	"runtime"
	"syscall/js"
	"testing"

	"holdfast/jsbridge"
	"holdfast/tokencache/failure"

	"github.com/hack-pad/safejs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// outcome is what JavaScript sees of a promise, in one line.
func outcome(t *testing.T, promise safejs.Value) string {
	t.Helper()
	line, err := jsbridge.Invoke(eval(t, `promise => {
		if (!(promise instanceof Promise)) return 'no promise';
		return promise.then(
			value => 'resolved: ' + JSON.stringify(value),
			error => 'rejected: ' + (error instanceof Error) + ' ' + error.message);
	}`), promise)
	require.NoError(t, err)
	line, err = jsbridge.Await(t.Context().Done(), line)
	require.NoError(t, err)
	return goString(t, line)
}

func TestPromise(t *testing.T) {
	for name, test := range map[string]struct {
		fn   func() (any, error)
		want string
	}{
		"a string":      {func() (any, error) { return "token", nil }, `resolved: "token"`},
		"null":          {func() (any, error) { return nil, nil }, `resolved: null`},
		"undefined":     {func() (any, error) { return safejs.Undefined(), nil }, `resolved: undefined`},
		"an object":     {func() (any, error) { return map[string]any{"at": []any{1, true}}, nil }, `resolved: {"at":[1,true]}`},
		"a JS value":    {func() (any, error) { return eval(t, `[1, 2]`), nil }, `resolved: [1,2]`},
		"nested values": {func() (any, error) { return map[string]any{"list": []any{eval(t, `7`)}}, nil }, `resolved: {"list":[7]}`},
		"a JS promise":  {func() (any, error) { return eval(t, `Promise.resolve(3)`), nil }, `resolved: 3`},
		"an error":      {func() (any, error) { return nil, errors.New("holdfast: disposed") }, `rejected: true holdfast: disposed`},
		"what the page threw": {
			func() (any, error) { return nil, &failure.Thrown{Name: "TypeError", Message: "Bearer secret"} },
			`rejected: true the provider threw TypeError`,
		},
		"a value of no counterpart": {
			func() (any, error) { return struct{}{}, nil },
			`rejected: true jsbridge: a Go value of type struct {} has no JavaScript counterpart`,
		},
		// An error of syscall/js reads the page's object when it is printed:
		// wrapping this one by fmt.Errorf would freeze its goroutine for ever.
		"an error of syscall/js": {
			func() (any, error) {
				return nil, errors.Join(js.Error{Value: safejs.Unsafe(eval(t, `{get message() { throw 'mined' }}`))})
			},
			`rejected: true the provider threw a value of type object`,
		},
		"an end without an answer": {
			func() (any, error) { runtime.Goexit(); return nil, nil },
			`rejected: true holdfast: internal error: the work ended without an answer`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			promise, err := jsbridge.Promise(test.fn)
			require.NoError(t, err)
			assert.Equal(t, test.want, outcome(t, promise))
		})
	}
}

func TestAPanicRejectsAndTheProgramGoesOn(t *testing.T) {
	for name, test := range map[string]struct {
		fn   func() (any, error)
		want string
	}{
		"a string":          {func() (any, error) { panic("boom") }, "boom"},
		"an error":          {func() (any, error) { panic(errors.New("boom")) }, "boom"},
		"a nil dereference": {func() (any, error) { return (*failure.Thrown)(nil).Name, nil }, "runtime error: invalid memory address or nil pointer dereference"},
		"a JavaScript exception": {
			func() (any, error) { return js.Global().Call("eval", "throw {get message() { throw 'mined' }}"), nil },
			"the provider threw a value of type object",
		},
		"an error that panics": {func() (any, error) { panic(grenade{}) }, "an error of type jsbridge_test.grenade that cannot be printed"},
	} {
		t.Run(name, func(t *testing.T) {
			console := captureConsole(t)
			promise, err := jsbridge.Promise(test.fn)
			require.NoError(t, err)
			assert.Equal(t, "rejected: true holdfast: internal error: "+test.want, outcome(t, promise))
			if lines := console(); assert.Len(t, lines, 1) {
				assert.Contains(t, lines[0], "holdfast: internal error in a promise: "+test.want)
				assert.Contains(t, lines[0], "promise_test.go", "the stack shows where")
			}
			stillAlive(t)
		})
	}
}

type grenade struct{}

func (grenade) Error() string { panic("pulled") }

func TestPromiseReturnsBeforeItsWorkBegins(t *testing.T) {
	release := make(chan string)
	promise, err := jsbridge.Promise(func() (any, error) { return <-release, nil })
	require.NoError(t, err)
	release <- "token"
	assert.Equal(t, `resolved: "token"`, outcome(t, promise))
}

func TestSettleAnswersAPromiseOfJavaScript(t *testing.T) {
	made := eval(t, `(() => { const o = {}; o.promise = new Promise((resolve, reject) => Object.assign(o, {resolve, reject})); return o })()`)
	resolve, err := jsbridge.Get(made, "resolve")
	require.NoError(t, err)
	reject, err := jsbridge.Get(made, "reject")
	require.NoError(t, err)
	promise, err := jsbridge.Get(made, "promise")
	require.NoError(t, err)
	jsbridge.Settle(resolve, reject, func() (any, error) { return nil, errors.New("no") })
	assert.Equal(t, "rejected: true no", outcome(t, promise))
}

func TestAPromiseThatCannotBeSettledIsReported(t *testing.T) {
	console := captureConsole(t)
	thrower := eval(t, `() => { throw new Error('secret') }`)
	jsbridge.Settle(thrower, thrower, func() (any, error) { return nil, nil })
	_, err := jsbridge.Await(t.Context().Done(), eval(t, `new Promise(resolve => setTimeout(resolve, 5))`))
	require.NoError(t, err)
	assert.Equal(t, []string{"holdfast: a promise could not be settled: the provider threw Error"}, console())
	stillAlive(t)
}

func TestGoReportsAPanicInsteadOfDying(t *testing.T) {
	reported := make(chan error, 1)
	jsbridge.Go(func() { panic("boom") }, func(err error) { reported <- err })
	assert.EqualError(t, <-reported, "holdfast: internal error: boom")
}
