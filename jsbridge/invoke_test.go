//go:build js && wasm

package jsbridge_test

import (
	"fmt"
	"testing"

	"holdfast/jsbridge"
	"holdfast/tokencache/failure"

	"github.com/hack-pad/safejs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInvokeReturnsWhatTheFunctionReturns(t *testing.T) {
	got, err := jsbridge.Invoke(eval(t, "(a, b) => a + b"), "hold", "fast")
	require.NoError(t, err)
	assert.Equal(t, "holdfast", goString(t, got))
}

func TestInvokeReportsWhatTheFunctionThrows(t *testing.T) {
	_, err := jsbridge.Invoke(eval(t, "() => { throw new TypeError('Failed to fetch') }"))
	var thrown *failure.Thrown
	require.ErrorAs(t, err, &thrown)
	assert.Equal(t, &failure.Thrown{Type: "object", Name: "TypeError", Message: "Failed to fetch"}, thrown)
}

// Printing an error must not read the page's object: safejs's own error would,
// without a guard, and the getter's exception would end this program.
func TestAnErrorOfInvokeIsSafeToPrint(t *testing.T) {
	_, err := jsbridge.Invoke(eval(t, "() => { throw { get message() { throw 'mined' } } }"))
	require.Error(t, err)
	assert.Equal(t, "the provider threw a value of type object", fmt.Sprintf("%v", err))
	stillAlive(t)
}

func TestInvokeRefusesWhatIsNoFunction(t *testing.T) {
	for expression, want := range map[string]string{
		"undefined": "jsbridge: undefined cannot be called",
		"null":      "jsbridge: null cannot be called",
		"42":        "jsbridge: a number cannot be called",
		"42n":       "jsbridge: a bigint cannot be called",
		"{}":        "jsbridge: an object cannot be called",
	} {
		_, err := jsbridge.Invoke(eval(t, expression))
		assert.EqualError(t, err, want, expression)
	}
}

func TestInvokeRefusesAnArgumentWithoutCounterpart(t *testing.T) {
	_, err := jsbridge.Invoke(eval(t, "() => {}"), make(chan int))
	assert.ErrorContains(t, err, "invalid value")
}

func TestInvokePassesValuesAndFunctionsThrough(t *testing.T) {
	double, err := jsbridge.Callback(func(args []safejs.Value) any {
		n, err := args[0].Int()
		assert.NoError(t, err)
		return 2 * n
	})
	require.NoError(t, err)
	defer double.Release()
	got, err := jsbridge.Invoke(eval(t, "(f, n, o) => f(n) + o.n"), double, eval(t, "20"), map[string]any{"n": eval(t, "2")})
	require.NoError(t, err)
	n, err := got.Int()
	require.NoError(t, err)
	assert.Equal(t, 42, n)
}
