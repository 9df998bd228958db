//go:build js && wasm

package jsbridge_test

import (
	"context"
	"testing"
	"time"

	"holdfast/jsbridge"
	"holdfast/tokencache/failure"

	"github.com/hack-pad/safejs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAwaitReturnsWhatThePromiseResolvesTo(t *testing.T) {
	for name, promise := range map[string]string{
		"settled already":         `Promise.resolve('token')`,
		"settled later":           `new Promise(resolve => setTimeout(resolve, 5, 'token'))`,
		"a thenable":              `{then(resolve) { resolve('token') }}`,
		"a promise in a promise":  `Promise.resolve().then(() => new Promise(r => setTimeout(r, 1, 'token')))`,
		"a lazy subclass":         `new (class Lazy extends Promise { then(f, g) { return Promise.resolve('token').then(f, g) } })(() => {})`,
		"no promise":              `'token'`,
		"a promise of a frame":    `document.body.appendChild(document.createElement('iframe')).contentWindow.eval("Promise.resolve('token')")`,
		"its then is overwritten": `Object.assign(Promise.resolve('token'), {then() { throw 'mined' }})`,
	} {
		t.Run(name, func(t *testing.T) {
			got, err := jsbridge.Await(t.Context().Done(), eval(t, promise))
			require.NoError(t, err)
			assert.Equal(t, "token", goString(t, got))
		})
	}
}

func TestAwaitReturnsAnythingThatIsNoPromiseAsItIs(t *testing.T) {
	for _, expression := range []string{`undefined`, `null`, `true`, `0`, `''`, `7n`, `Symbol.iterator`, `window`, `eval`, `{then: 'later'}`} {
		value := eval(t, expression)
		got, err := jsbridge.Await(t.Context().Done(), value)
		require.NoError(t, err, expression)
		same, err := jsbridge.Invoke(eval(t, `Object.is`), got, value)
		require.NoError(t, err)
		assert.True(t, same.Equal(eval(t, `true`)), expression)
	}
}

func TestAwaitReportsARejection(t *testing.T) {
	for name, test := range map[string]struct {
		promise string
		want    failure.Thrown
	}{
		"an error":                {`Promise.reject(new TypeError('Failed to fetch'))`, failure.Thrown{Type: "object", Name: "TypeError", Message: "Failed to fetch"}},
		"later":                   {`new Promise((_, reject) => setTimeout(reject, 5, 'late'))`, failure.Thrown{Type: "string", Message: "late"}},
		"true":                    {`Promise.reject(true)`, failure.Thrown{Type: "boolean", Message: "true"}},
		"undefined":               {`Promise.reject()`, failure.Thrown{Type: "undefined", Message: "undefined"}},
		"a then that throws":      {`{then() { throw 'mined' }}`, failure.Thrown{Type: "string", Message: "mined"}},
		"a then getter":           {`{get then() { throw 'mined' }}`, failure.Thrown{Type: "string", Message: "mined"}},
		"a constructor getter":    {`Object.defineProperty(Promise.resolve(), 'constructor', {get() { throw 'mined' }})`, failure.Thrown{Type: "string", Message: "mined"}},
		"a hostile reason":        {`Promise.reject({get message() { throw 'mined' }, status: 500})`, failure.Thrown{Type: "object", Status: 500}},
		"a reason that's a proxy": {`Promise.reject((() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy })())`, failure.Thrown{Type: "object"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := jsbridge.Await(t.Context().Done(), eval(t, test.promise))
			var thrown *failure.Thrown
			require.ErrorAs(t, err, &thrown)
			assert.Equal(t, &test.want, thrown)
			stillAlive(t)
		})
	}
}

func TestAwaitShowsARejectionOnce(t *testing.T) {
	promise := eval(t, `(() => { const e = new Error('mine'); return Object.assign(Promise.reject(e), {reason: e}) })()`)
	reason, err := jsbridge.Get(promise, "reason")
	require.NoError(t, err)
	shown := 0
	verdict := failure.Terminal
	_, err = jsbridge.AwaitShowing(t.Context().Done(), promise, func(rejected safejs.Value, report *failure.Thrown) {
		shown++
		assert.True(t, rejected.Equal(reason), "the value itself")
		assert.Equal(t, "mine", report.Message)
		report.Verdict = &verdict
	})
	var thrown *failure.Thrown
	require.ErrorAs(t, err, &thrown)
	assert.Equal(t, 1, shown)
	assert.Equal(t, &verdict, thrown.Verdict, "what show adds is kept")
	assert.Zero(t, jsbridge.Awaiting())
}

func TestAwaitShowsNothingElse(t *testing.T) {
	show := func(safejs.Value, *failure.Thrown) { t.Error("shown") }
	got, err := jsbridge.AwaitShowing(t.Context().Done(), eval(t, `Promise.resolve('token')`), show)
	require.NoError(t, err)
	assert.Equal(t, "token", goString(t, got))

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = jsbridge.AwaitShowing(ended.Done(), eval(t, `new Promise((_, reject) => setTimeout(reject, 1, 'late'))`), show)
	require.ErrorIs(t, err, context.Canceled)
	_, err = jsbridge.Await(t.Context().Done(), eval(t, `new Promise(resolve => setTimeout(resolve, 5))`))
	require.NoError(t, err)
}

func TestAwaitDoesNotBlockTheEventLoop(t *testing.T) {
	ticks, err := jsbridge.Await(t.Context().Done(), eval(t, `new Promise((resolve) => {
		let n = 0;
		const timer = setInterval(() => {
			if (++n < 3) return;
			clearInterval(timer);
			resolve(n);
		}, 1);
	})`))
	require.NoError(t, err)
	n, err := ticks.Int()
	require.NoError(t, err)
	assert.Equal(t, 3, n)
}

func TestAwaitGivesUp(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	_, err := jsbridge.Await(ctx.Done(), eval(t, `new Promise(() => {})`))
	assert.ErrorIs(t, err, context.Canceled)
	assert.Zero(t, jsbridge.Awaiting(), "nobody waits, so nothing may be kept")
}

// The late answer of a promise that was given up on goes nowhere: it must not
// call a released function, nor be an "unhandledrejection" of the page.
func TestALateAnswerIsHarmless(t *testing.T) {
	page := eval(t, `{errors: []}`)
	_, err := jsbridge.Invoke(eval(t, `page => {
		page.consoleError = console.error;
		console.error = (...args) => page.errors.push(args.join(' '));
		page.onunhandled = event => { page.errors.push('unhandled: ' + event.reason); event.preventDefault() };
		addEventListener('unhandledrejection', page.onunhandled);
	}`), page)
	require.NoError(t, err)
	defer func() {
		_, err := jsbridge.Invoke(eval(t, `page => {
			console.error = page.consoleError;
			removeEventListener('unhandledrejection', page.onunhandled);
		}`), page)
		require.NoError(t, err)
	}()

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = jsbridge.Await(ended.Done(), eval(t, `new Promise(resolve => setTimeout(resolve, 5))`))
	require.ErrorIs(t, err, context.Canceled)
	_, err = jsbridge.Await(ended.Done(), eval(t, `new Promise((_, reject) => setTimeout(reject, 5, 'late'))`))
	require.ErrorIs(t, err, context.Canceled)

	_, err = jsbridge.Await(t.Context().Done(), eval(t, `new Promise(resolve => setTimeout(resolve, 50))`))
	require.NoError(t, err)
	got, err := jsbridge.Invoke(eval(t, `page => page.errors.join('\n')`), page)
	require.NoError(t, err)
	assert.Empty(t, goString(t, got))
	assert.Zero(t, jsbridge.Awaiting())
}

func TestManyGoroutinesAwaitOnePromise(t *testing.T) {
	promise := eval(t, `new Promise(resolve => setTimeout(resolve, 5, 'token'))`)
	answers := make(chan string)
	for range 20 {
		go func() {
			got, err := jsbridge.Await(t.Context().Done(), promise)
			assert.NoError(t, err)
			answers <- goString(t, got)
		}()
	}
	for range 20 {
		assert.Equal(t, "token", <-answers)
	}
	assert.Zero(t, jsbridge.Awaiting())
}

// Await on our own promise crosses the border four times.
func TestAwaitOfAPromiseOfOurOwn(t *testing.T) {
	inner, err := jsbridge.Promise(func() (any, error) { return "token", nil })
	require.NoError(t, err)
	outer, err := jsbridge.Promise(func() (any, error) { return jsbridge.Await(t.Context().Done(), inner) })
	require.NoError(t, err)
	got, err := jsbridge.Await(t.Context().Done(), outer)
	require.NoError(t, err)
	assert.Equal(t, "token", goString(t, got))
}
