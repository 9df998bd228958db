//go:build js && wasm

package jsbridge_test

import (
	"strings"
	"testing"
	"time"

	"holdfast/jsbridge"
	"holdfast/tokencache/failure"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDescribe(t *testing.T) {
	yes, no := true, false
	for name, test := range map[string]struct {
		thrown string // a JavaScript expression
		want   failure.Thrown
	}{
		"an Error": {
			`new Error('Failed to refresh access token')`,
			failure.Thrown{Type: "object", Name: "Error", Message: "Failed to refresh access token"},
		},
		"fetch without a network": {
			`new TypeError('Failed to fetch')`,
			failure.Thrown{Type: "object", Name: "TypeError", Message: "Failed to fetch"},
		},
		"a subclass that names itself": {
			`new (class extends Error { name = 'RefreshTimeoutError' })('Timed out')`,
			failure.Thrown{Type: "object", Name: "RefreshTimeoutError", Message: "Timed out"},
		},
		"a timeout": {
			`new DOMException('signal timed out', 'TimeoutError')`,
			failure.Thrown{Type: "object", Name: "TimeoutError", Message: "signal timed out", Code: "23"},
		},
		"an abort": {
			`new DOMException('signal is aborted', 'AbortError')`,
			failure.Thrown{Type: "object", Name: "AbortError", Message: "signal is aborted", Code: "20"},
		},

		"MSAL's and Okta's code": {
			`Object.assign(new Error('bad_token: expired'), {name: 'AuthError', errorCode: 'bad_token'})`,
			failure.Thrown{Type: "object", Name: "AuthError", Message: "bad_token: expired", Code: "bad_token"},
		},
		"Stytch's error": {
			`Object.assign(new Error('[429] too_many_requests'), {name: 'StytchSDKAPIError', status_code: 429, error_type: 'too_many_requests'})`,
			failure.Thrown{Type: "object", Name: "StytchSDKAPIError", Message: "[429] too_many_requests", Code: "too_many_requests", Status: 429},
		},
		"Clerk's list of errors": {
			`Object.assign(new Error('No session'), {name: 'ClerkAPIResponseError', code: 'api_response_error', status: 404,
				errors: [{code: 'session_not_found', message: 'none'}, {code: 'second'}]})`,
			failure.Thrown{
				Type: "object", Name: "ClerkAPIResponseError", Message: "No session", Code: "api_response_error", Status: 404,
				Cause: &failure.Thrown{Type: "object", Code: "session_not_found", Message: "none"},
			},
		},
		"an AggregateError": {
			`new AggregateError([new TypeError('Failed to fetch'), new Error('second')], 'All promises were rejected')`,
			failure.Thrown{
				Type: "object", Name: "AggregateError", Message: "All promises were rejected",
				Cause: &failure.Thrown{Type: "object", Name: "TypeError", Message: "Failed to fetch"},
			},
		},
		"a cause, and errors too": {
			`{cause: 'offline', errors: ['other']}`,
			failure.Thrown{Type: "object", Cause: &failure.Thrown{Type: "string", Message: "offline"}},
		},
		"no errors":              {`{errors: []}`, failure.Thrown{Type: "object"}},
		"errors that are a text": {`{errors: 'many'}`, failure.Thrown{Type: "object"}},
		"MSAL's claims challenge": {
			`{errorCode: 'interaction_required', claims: '{"access_token":{}}'}`,
			failure.Thrown{Type: "object", Code: "interaction_required", Claims: true},
		},
		"no claims challenge":        {`{claims: ''}`, failure.Thrown{Type: "object"}},
		"claims that are no text":    {`{claims: {sub: 'u1'}}`, failure.Thrown{Type: "object"}},
		"an OAuth answer":            {`{error: 'login_required', error_description: 'why'}`, failure.Thrown{Type: "object", OAuth: "login_required", Message: "why"}},
		"a message and its original": {`{message: 'mine', error_description: 'why'}`, failure.Thrown{Type: "object", Message: "mine"}},
		"two codes":                  {`{code: 7, errorCode: 'E0000047'}`, failure.Thrown{Type: "object", Code: "7"}},

		// keycloak-js rejects with true (keycloak#28919).
		"true":      {`true`, failure.Thrown{Type: "boolean", Message: "true"}},
		"a string":  {`'offline'`, failure.Thrown{Type: "string", Message: "offline"}},
		"a number":  {`503`, failure.Thrown{Type: "number", Message: "503"}},
		"NaN":       {`NaN`, failure.Thrown{Type: "number", Message: "NaN"}},
		"a bigint":  {`12345678901234567890n`, failure.Thrown{Type: "bigint", Message: "12345678901234567890"}},
		"a symbol":  {`Symbol('why')`, failure.Thrown{Type: "symbol", Message: "Symbol(why)"}},
		"undefined": {`undefined`, failure.Thrown{Type: "undefined", Message: "undefined"}},
		"null":      {`null`, failure.Thrown{Type: "null", Message: "null"}},
		"a class, for want of new": {
			`class LoginRequiredError extends Error {}`,
			failure.Thrown{Type: "function", Name: "LoginRequiredError"},
		},
		"an object of no shape": {`{}`, failure.Thrown{Type: "object"}},
		"an object without a prototype": {
			`Object.assign(Object.create(null), {message: 'bare'})`,
			failure.Thrown{Type: "object", Message: "bare"},
		},

		"status":                       {`{status: 503}`, failure.Thrown{Type: "object", Status: 503}},
		"statusCode":                   {`{statusCode: 429}`, failure.Thrown{Type: "object", Status: 429}},
		"response.status":              {`{response: {status: 401}}`, failure.Thrown{Type: "object", Status: 401}},
		"status before statusCode":     {`{status: 500, statusCode: 400}`, failure.Thrown{Type: "object", Status: 500}},
		"a status of no HTTP response": {`{status: 0, statusCode: 'late', response: {status: 502}}`, failure.Thrown{Type: "object", Status: 502}},
		"a status that is no integer":  {`{status: 400.5}`, failure.Thrown{Type: "object"}},
		"a status beyond all numbers":  {`{status: Infinity}`, failure.Thrown{Type: "object"}},
		"a Response":                   {`new Response('', {status: 503, headers: {'retry-after': '7'}})`, failure.Thrown{Type: "object", Status: 503, RetryAfter: 7 * time.Second}},

		"a code in words":        {`{code: 'auth/user-disabled'}`, failure.Thrown{Type: "object", Code: "auth/user-disabled"}},
		"a code as a number":     {`{code: 4403}`, failure.Thrown{Type: "object", Code: "4403"}},
		"a code that is neither": {`{code: {}}`, failure.Thrown{Type: "object"}},
		"an OAuth error":         {`{error: 'invalid_grant'}`, failure.Thrown{Type: "object", OAuth: "invalid_grant"}},
		"an error in an error":   {`{error: new Error('inner')}`, failure.Thrown{Type: "object"}},

		"isTransient":             {`{isTransient: true}`, failure.Thrown{Type: "object", Transient: &yes}},
		"isTransient, denied":     {`{isTransient: false}`, failure.Thrown{Type: "object", Transient: &no}},
		"isTransient, no boolean": {`{isTransient: 1}`, failure.Thrown{Type: "object"}},
		"retryable":               {`{retryable: false}`, failure.Thrown{Type: "object", Retryable: &no}},
		"isRetryable":             {`{isRetryable: true}`, failure.Thrown{Type: "object", Retryable: &yes}},

		"retryAfter in seconds":         {`{retryAfter: 1.5}`, failure.Thrown{Type: "object", RetryAfter: 1500 * time.Millisecond}},
		"retryAfter, null":              {`{retryAfter: null}`, failure.Thrown{Type: "object"}},
		"retryAfter, negative":          {`{retryAfter: -1}`, failure.Thrown{Type: "object"}},
		"retryAfter, absurd":            {`{retryAfter: 1e300}`, failure.Thrown{Type: "object", RetryAfter: 24 * time.Hour}},
		"the header of a response":      {`{response: new Response('', {status: 429, headers: {'Retry-After': '30'}})}`, failure.Thrown{Type: "object", Status: 429, RetryAfter: 30 * time.Second}},
		"the header of an HTTP library": {`{response: {status: 429, headers: {'retry-after': '2'}}}`, failure.Thrown{Type: "object", Status: 429, RetryAfter: 2 * time.Second}},
		"a header of nonsense":          {`{response: {headers: {'retry-after': 'soon'}}}`, failure.Thrown{Type: "object"}},
		"a header with a date gone by":  {`{response: {headers: {'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT'}}}`, failure.Thrown{Type: "object"}},

		"a message that is no string": {`{name: 7, message: {toString() { throw 'mined' }}}`, failure.Thrown{Type: "object"}},
		"a cause": {
			`new Error('Failed', {cause: new TypeError('Failed to fetch')})`,
			failure.Thrown{
				Type: "object", Name: "Error", Message: "Failed",
				Cause: &failure.Thrown{Type: "object", Name: "TypeError", Message: "Failed to fetch"},
			},
		},
		"a cause that is no object": {
			`{cause: 'offline'}`,
			failure.Thrown{Type: "object", Cause: &failure.Thrown{Type: "string", Message: "offline"}},
		},
		"no cause": {`{cause: null}`, failure.Thrown{Type: "object"}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, &test.want, jsbridge.Describe(eval(t, test.thrown)))
		})
	}
}

// A read that throws leaves its own field empty and the program running. With
// the plain Get of syscall/js each of these ends it.
func TestDescribeSurvivesHostileObjects(t *testing.T) {
	for name, test := range map[string]struct {
		thrown string
		want   failure.Thrown
	}{
		"a getter that throws": {
			`{get message() { throw new Error('mined') }, status: 503}`,
			failure.Thrown{Type: "object", Status: 503},
		},
		"a getter that throws itself": {
			`(o => o)({get name() { throw this }, message: 'fine'})`,
			failure.Thrown{Type: "object", Message: "fine"},
		},
		"a getter that throws another such object": {
			`(() => { const mine = () => ({get message() { throw mine() }}); return mine() })()`,
			failure.Thrown{Type: "object"},
		},
		"a revoked Proxy": {
			`(() => { const {proxy, revoke} = Proxy.revocable({}, {}); revoke(); return proxy })()`,
			failure.Thrown{Type: "object"},
		},
		"a Proxy whose every trap throws": {
			`new Proxy({}, new Proxy({}, {get() { throw 'mined' }}))`,
			failure.Thrown{Type: "object"},
		},
		"a response that throws": {
			`{response: new Proxy({}, {get() { throw 'mined' }}), code: 'x'}`,
			failure.Thrown{Type: "object", Code: "x"},
		},
		"headers whose get throws": {
			`{status: 429, headers: {get() { throw 'mined' }}}`,
			failure.Thrown{Type: "object", Status: 429},
		},
		"errors that throw": {
			`{get errors() { throw 'mined' }, status: 503}`,
			failure.Thrown{Type: "object", Status: 503},
		},
		"a list of errors that throws": {
			`{errors: new Proxy([], {get() { throw 'mined' }}), code: 'x'}`,
			failure.Thrown{Type: "object", Code: "x"},
		},
		"a string object": {
			`Object.assign(new String('boxed'), {toString() { throw 'mined' }})`,
			failure.Thrown{Type: "object"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, &test.want, jsbridge.Describe(eval(t, test.thrown)))
			stillAlive(t)
		})
	}
}

// headers.get would run whatever the page put there.
func TestDescribeCallsNoMethodOfThePage(t *testing.T) {
	thrown := eval(t, `{
		calls: 0,
		toString() { this.calls++ }, valueOf() { this.calls++ }, toJSON() { this.calls++ },
		[Symbol.toPrimitive]() { this.calls++ },
		then() { this.calls++ },
		message: {toString() { thrown.calls++ }},
		headers: {get() { thrown.calls++ }},
	}`)
	jsbridge.Describe(thrown)
	calls, err := jsbridge.Get(thrown, "calls")
	require.NoError(t, err)
	n, err := calls.Int()
	require.NoError(t, err)
	assert.Zero(t, n)
}

func TestDescribeFollowsACircleOfCausesToItsBound(t *testing.T) {
	thrown := jsbridge.Describe(eval(t, `(() => { const e = new Error('round'); e.cause = e; return e })()`))
	rounds(t, thrown)
	rounds(t, jsbridge.Describe(eval(t, `(() => { const e = new Error('round'); e.errors = [e]; return e })()`)))
}

func rounds(t *testing.T, thrown *failure.Thrown) {
	t.Helper()
	depth := 0
	for at := thrown; at != nil; at = at.Cause {
		assert.Equal(t, "round", at.Message)
		depth++
	}
	assert.Equal(t, 1+4, depth, "the error and four causes")
}

func TestDescribeBoundsThePagesText(t *testing.T) {
	thrown := jsbridge.Describe(eval(t, `Object.assign(new Error('m'.repeat(1 << 20)), {
		name: 'n'.repeat(1 << 20), code: 'c'.repeat(1 << 20), error: 'e'.repeat(1 << 20),
	})`))
	assert.Equal(t, strings.Repeat("m", 512), thrown.Message)
	assert.Equal(t, strings.Repeat("n", 128), thrown.Name)
	assert.Equal(t, strings.Repeat("c", 128), thrown.Code)
	assert.Equal(t, strings.Repeat("e", 128), thrown.OAuth)

	text := jsbridge.Describe(eval(t, `'s'.repeat(1 << 20)`))
	assert.Equal(t, strings.Repeat("s", 512), text.Message)
}

// An error from another frame is no instance of this page's Error.
func TestDescribeReadsAnErrorOfAnotherFrame(t *testing.T) {
	thrown := eval(t, `(() => {
		const frame = document.body.appendChild(document.createElement('iframe'));
		const error = frame.contentWindow.eval("Object.assign(new TypeError('Failed to fetch'), " +
			"{response: new Response('', {status: 429, headers: {'retry-after': '5'}})})");
		if (error instanceof TypeError) throw new Error('the same realm: this proves nothing');
		return error;
	})()`)
	assert.Equal(t, &failure.Thrown{
		Type: "object", Name: "TypeError", Message: "Failed to fetch", Status: 429, RetryAfter: 5 * time.Second,
	}, jsbridge.Describe(thrown))
}

func TestDescribeReadsARetryAfterDate(t *testing.T) {
	thrown := jsbridge.Describe(eval(t, `{headers: {'retry-after': new Date(Date.now() + 60_000).toUTCString()}}`))
	assert.InDelta(t, 60, thrown.RetryAfter.Seconds(), 5)
}
