//go:build js && wasm

package jsbridge_test

import (
	"testing"

	"holdfast/jsbridge"
	"holdfast/tokencache/failure"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTypeOf(t *testing.T) {
	for expression, want := range map[string]string{
		`undefined`: "undefined", `null`: "null", `true`: "boolean", `NaN`: "number", `1n`: "bigint",
		`''`: "string", `Symbol()`: "symbol", `() => 0`: "function", `[]`: "object", `new Proxy({}, {})`: "object",
	} {
		assert.Equal(t, want, jsbridge.TypeOf(eval(t, expression)), expression)
	}
}

func TestGetReadsAProperty(t *testing.T) {
	for _, holder := range []string{`{token: 't'}`, `Object.create({token: 't'})`, `{get token() { return 't' }}`, `Object.assign(() => 0, {token: 't'})`} {
		got, err := jsbridge.Get(eval(t, holder), "token")
		require.NoError(t, err, holder)
		assert.Equal(t, "t", goString(t, got), holder)
	}
}

func TestGetReportsWhatAPropertyThrows(t *testing.T) {
	for _, holder := range []string{
		`{get token() { throw 'mined' }}`,
		`new Proxy({}, {get() { throw 'mined' }})`,
	} {
		_, err := jsbridge.Get(eval(t, holder), "token")
		var thrown *failure.Thrown
		require.ErrorAs(t, err, &thrown, holder)
		assert.Equal(t, &failure.Thrown{Type: "string", Message: "mined"}, thrown, holder)
	}
	stillAlive(t)
}

func TestGetRefusesWhatHasNoProperties(t *testing.T) {
	for expression, want := range map[string]string{
		`undefined`: `jsbridge: cannot read "token" of undefined`,
		`null`:      `jsbridge: cannot read "token" of null`,
		`'text'`:    `jsbridge: cannot read "token" of a string`,
		`1n`:        `jsbridge: cannot read "token" of a bigint`,
	} {
		_, err := jsbridge.Get(eval(t, expression), "token")
		assert.EqualError(t, err, want)
	}
}

func TestCallCallsAMethodWithItsThis(t *testing.T) {
	got, err := jsbridge.Call(eval(t, `{word: 'hold', join(rest) { return this.word + rest }}`), "join", "fast")
	require.NoError(t, err)
	assert.Equal(t, "holdfast", goString(t, got))
}

func TestCallReportsAMethodThatThrows(t *testing.T) {
	for _, holder := range []string{
		`{join() { throw 'mined' }}`,
		`{get join() { throw 'mined' }}`,
		// fails only at the second read, which syscall/js makes unguarded
		`{n: 0, get join() { if (this.n++) throw 'mined again'; return () => { throw 'mined' } }}`,
	} {
		_, err := jsbridge.Call(eval(t, holder), "join")
		var thrown *failure.Thrown
		require.ErrorAs(t, err, &thrown, holder)
		assert.Equal(t, "mined", thrown.Message, holder)
	}
	stillAlive(t)
}

func TestStringTakesStringsOnly(t *testing.T) {
	for _, want := range []string{"", "token", "naïve 🔒"} {
		got, err := jsbridge.String(eval(t, "`"+want+"`"), 8)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	for expression, want := range map[string]string{
		`undefined`:                "undefined, not a string",
		`null`:                     "null, not a string",
		`42`:                       "a number, not a string",
		`42n`:                      "a bigint, not a string",
		`Symbol('x')`:              "a symbol, not a string",
		`() => 'x'`:                "a function, not a string",
		`new String('x')`:          "an object, not a string",
		`{toString() { throw 0 }}`: "an object, not a string",
	} {
		_, err := jsbridge.String(eval(t, expression), 8)
		assert.EqualError(t, err, want, expression)
	}
}

func TestStringRefusesWhatIsTooLong(t *testing.T) {
	got, err := jsbridge.String(eval(t, `'x'.repeat(65536)`), 65536)
	require.NoError(t, err)
	assert.Len(t, got, 65536)
	_, err = jsbridge.String(eval(t, `'x'.repeat(1 << 20)`), 65536)
	assert.EqualError(t, err, "1048576 characters long; the limit is 65536")
}
