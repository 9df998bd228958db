//go:build js && wasm

package jsbridge_test

import (
	"testing"
	"time"

	"holdfast/jsbridge"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOptionsReadTheirFields(t *testing.T) {
	o := jsbridge.NewOptions(eval(t, `{callTimeout: 1500.5, debug: true, onSignedOut() { return 'out' }, budget: {tries: 5, time: 30000}}`))
	assert.Equal(t, 1500500*time.Microsecond, o.Milliseconds("callTimeout", time.Second, 100*time.Millisecond, time.Minute))
	assert.True(t, o.Bool("debug", false))
	onSignedOut, ok := o.Func("onSignedOut")
	require.True(t, ok)
	got, err := jsbridge.Invoke(onSignedOut)
	require.NoError(t, err)
	assert.Equal(t, "out", goString(t, got))
	budget := o.Child("budget")
	assert.Equal(t, 5, budget.Int("tries", 3, 1, 20))
	assert.Equal(t, 30*time.Second, budget.Milliseconds("time", time.Second, 0, time.Minute))
	assert.NoError(t, o.Err())
}

func TestOptionsThatAreLeftOutHaveTheirDefault(t *testing.T) {
	for _, expression := range []string{`undefined`, `null`, `{}`, `{callTimeout: undefined, debug: null, onSignedOut: null, budget: undefined}`} {
		o := jsbridge.NewOptions(eval(t, expression))
		assert.Equal(t, time.Second, o.Milliseconds("callTimeout", time.Second, 0, time.Minute))
		assert.True(t, o.Bool("debug", true))
		_, ok := o.Func("onSignedOut")
		assert.False(t, ok)
		assert.Equal(t, 3, o.Child("budget").Int("tries", 3, 1, 20))
		assert.NoError(t, o.Err(), expression)
	}
}

func TestAWrongOptionIsNamedWithItsCure(t *testing.T) {
	duration := func(o *jsbridge.Options) any {
		return o.Milliseconds("callTimeout", time.Second, 100*time.Millisecond, 10*time.Minute)
	}
	tries := func(o *jsbridge.Options) any { return o.Child("budget").Int("tries", 3, 1, 20) }
	debug := func(o *jsbridge.Options) any { return o.Bool("debug", false) }
	handler := func(o *jsbridge.Options) any { _, ok := o.Func("onSignedOut"); return ok }

	const aDuration = `holdfast: option "callTimeout" must be a number of milliseconds from 100 to 600000, got `
	const aTry = `holdfast: option "budget.tries" must be a whole number from 1 to 20, got `
	for _, test := range []struct {
		options string
		read    func(*jsbridge.Options) any
		want    any
		err     string
	}{
		{`{callTimeout: '10s'}`, duration, time.Second, aDuration + `"10s"`},
		{`{callTimeout: 99}`, duration, time.Second, aDuration + `99`},
		{`{callTimeout: 600001}`, duration, time.Second, aDuration + `600001`},
		{`{callTimeout: -1}`, duration, time.Second, aDuration + `-1`},
		{`{callTimeout: NaN}`, duration, time.Second, aDuration + `NaN`},
		{`{callTimeout: Infinity}`, duration, time.Second, aDuration + `Infinity`},
		{`{callTimeout: 1e308}`, duration, time.Second, aDuration + `1e+308`},
		{`{callTimeout: 10n}`, duration, time.Second, aDuration + `a bigint`},
		{`{callTimeout: {}}`, duration, time.Second, aDuration + `an object`},
		{`{callTimeout: Symbol('x')}`, duration, time.Second, aDuration + `a symbol`},
		// may be a token in the wrong place
		{`{callTimeout: 'eyJhbGciOi'.repeat(90)}`, duration, time.Second, aDuration + `a string of 900 characters`},
		{`{budget: {tries: 2.5}}`, tries, 3, aTry + `2.5`},
		{`{budget: {tries: 0}}`, tries, 3, aTry + `0`},
		{`{budget: {tries: '5'}}`, tries, 3, aTry + `"5"`},
		{`{budget: 5}`, tries, 3, `holdfast: option "budget" must be an object, got 5`},
		{`{debug: 1}`, debug, false, `holdfast: option "debug" must be true or false, got 1`},
		{`{onSignedOut: 'reload'}`, handler, false, `holdfast: option "onSignedOut" must be a function, got "reload"`},
		{`{onSignedOut: {}}`, handler, false, `holdfast: option "onSignedOut" must be a function, got an object`},
		{`{get debug() { throw new Error('mined') }}`, debug, false, `holdfast: option "debug" cannot be read: its getter throws`},
		{`{budget: new Proxy({}, {get() { throw 'mined' }})}`, tries, 3, `holdfast: option "budget.tries" cannot be read: its getter throws`},
		{`'fast'`, debug, false, `holdfast: the options must be an object, got "fast"`},
		{`() => 0`, debug, false, `holdfast: the options must be an object, got a function`},
	} {
		o := jsbridge.NewOptions(eval(t, test.options))
		assert.Equal(t, test.want, test.read(o), test.options)
		assert.EqualError(t, o.Err(), test.err, test.options)
	}
	stillAlive(t)
}

func TestAllProblemsAreToldAtOnce(t *testing.T) {
	o := jsbridge.NewOptions(eval(t, `{debug: 'yes', budget: {tries: -1}}`))
	o.Bool("debug", false)
	o.Child("budget").Int("tries", 3, 1, 20)
	assert.EqualError(t, o.Err(), "holdfast: option \"debug\" must be true or false, got \"yes\"\n"+
		"holdfast: option \"budget.tries\" must be a whole number from 1 to 20, got -1")
}

func TestUnknownOptionsAreIgnored(t *testing.T) {
	o := jsbridge.NewOptions(eval(t, `{colour: 'green', get mine() { throw 'mined' }}`))
	o.Bool("debug", false)
	assert.NoError(t, o.Err())
}
