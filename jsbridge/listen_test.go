//go:build js && wasm

package jsbridge_test

import (
	"testing"

	"holdfast/jsbridge"

	"github.com/hack-pad/safejs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func dispatch(t *testing.T, target safejs.Value, event string) {
	t.Helper()
	_, err := jsbridge.Invoke(eval(t, `(target, event) => target.dispatchEvent(new Event(event))`), target, event)
	require.NoError(t, err)
}

func TestListenHearsEventsUntilItIsStopped(t *testing.T) {
	target := eval(t, `new EventTarget()`)
	var heard []string
	stop, err := jsbridge.Listen(target, "online", func(event safejs.Value) {
		kind, err := jsbridge.Get(event, "type")
		assert.NoError(t, err)
		heard = append(heard, goString(t, kind))
	})
	require.NoError(t, err)
	dispatch(t, target, "online")
	dispatch(t, target, "offline")
	dispatch(t, target, "online")
	assert.Equal(t, []string{"online", "online"}, heard)
	assert.Equal(t, 1, jsbridge.LiveFuncs())

	console := captureConsole(t)
	stop()
	stop()
	dispatch(t, target, "online")
	assert.Len(t, heard, 2)
	assert.Empty(t, console(), "a released function would complain here")
	assert.Zero(t, jsbridge.LiveFuncs())
}

// Of a program that is dead nobody calls stop: JavaScript ends its listeners.
func TestEveryListenerEndsWithTheSignal(t *testing.T) {
	life := eval(t, `new AbortController()`)
	options, err := jsbridge.Invoke(eval(t, `({signal}) => ({signal})`), life)
	require.NoError(t, err)
	jsbridge.ListenWith(options)
	defer jsbridge.ListenWith(safejs.Undefined())
	target, heard := eval(t, `new EventTarget()`), 0
	for range 2 {
		stop, err := jsbridge.Listen(target, "online", func(safejs.Value) { heard++ })
		require.NoError(t, err)
		defer stop()
	}
	dispatch(t, target, "online")
	assert.Equal(t, 2, heard)
	_, err = jsbridge.Call(life, "abort")
	require.NoError(t, err)
	dispatch(t, target, "online")
	assert.Equal(t, 2, heard)
}

func TestAListenerMayStopItself(t *testing.T) {
	target := eval(t, `new EventTarget()`)
	heard := 0
	var stop func()
	stop, err := jsbridge.Listen(target, "online", func(safejs.Value) {
		heard++
		stop()
	})
	require.NoError(t, err)
	dispatch(t, target, "online")
	dispatch(t, target, "online")
	assert.Equal(t, 1, heard)
	assert.Zero(t, jsbridge.LiveFuncs())
}

func TestAPanicInAListenerIsReportedOnceAndTheListenerStays(t *testing.T) {
	target := eval(t, `new EventTarget()`)
	heard := 0
	stop, err := jsbridge.Listen(target, "online", func(safejs.Value) {
		heard++
		panic("boom")
	})
	require.NoError(t, err)
	defer stop()
	console := captureConsole(t)
	dispatch(t, target, "online")
	dispatch(t, target, "online")
	assert.Equal(t, 2, heard)
	if lines := console(); assert.Len(t, lines, 1) {
		assert.Contains(t, lines[0], "holdfast: internal error in a listener to online: boom")
	}
}

func TestListenFailsWhereNothingCanBeHeard(t *testing.T) {
	for expression, want := range map[string]string{
		`undefined`: `jsbridge: listening to "online": jsbridge: cannot read "addEventListener" of undefined`,
		`{}`:        `jsbridge: listening to "online": jsbridge: "addEventListener" is undefined, not a function`,
		`{addEventListener() { throw new Error('secret') }}`:    `jsbridge: listening to "online": the provider threw Error`,
		`{get addEventListener() { throw new Error('mined') }}`: `jsbridge: listening to "online": the provider threw Error`,
	} {
		stop, err := jsbridge.Listen(eval(t, expression), "online", func(safejs.Value) {})
		assert.EqualError(t, err, want, expression)
		assert.Nil(t, stop)
	}
	assert.Zero(t, jsbridge.LiveFuncs())
	stillAlive(t)
}

// A target that does not let go calls a function that is released by then.
func TestATargetThatKeepsItsListenersIsHarmless(t *testing.T) {
	target := eval(t, `{listeners: [], addEventListener(_, f) { this.listeners.push(f) }, removeEventListener() { throw 'mined' }}`)
	heard := 0
	stop, err := jsbridge.Listen(target, "online", func(safejs.Value) { heard++ })
	require.NoError(t, err)
	stop()
	console := captureConsole(t)
	_, err = jsbridge.Invoke(eval(t, `target => target.listeners.forEach(f => f())`), target)
	require.NoError(t, err)
	assert.Zero(t, heard)
	assert.Equal(t, []string{"call to released function"}, console())
}
