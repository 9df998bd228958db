package failure

import "time"

// Thrown is what a provider threw, rejected with, or answered in place of an
// access token, in terms that know no JavaScript. The border fills it in from
// any value at all (an Error, a string, true, undefined); nothing in it is
// trusted, and none of its text leaves this package unredacted.
type Thrown struct {
	// Type is the JavaScript type of the value: "object", "string",
	// "boolean", "number", "undefined", "null", "symbol", "function".
	Type string
	// Answered is true when the provider did not throw the value but answered
	// with it, where an access token belongs.
	Answered bool
	// Name is error.name. Minified bundles and subclasses that do not set it
	// leave "Error" here, so it proves little by itself.
	Name string
	// Message is error.message, or error.error_description where that is missing,
	// or the value's own text when it is no object.
	Message string
	// Code is error.code as text, or error.errorCode or error.error_type where
	// that is missing; numbers are written in decimal.
	Code string
	// OAuth is error.error: the OAuth 2.0 error code of RFC 6749 section 5.2,
	// such as "invalid_grant".
	OAuth string
	// Status is the HTTP status from error.status, error.statusCode,
	// error.status_code or error.response.status; 0 when there is none.
	Status int
	// RetryAfter is how long the server asked to be left alone; 0 when it
	// did not say.
	RetryAfter time.Duration
	// Transient is error.isTransient when that is a boolean.
	Transient *bool
	// Retryable is error.retryable or error.isRetryable when that is a boolean.
	Retryable *bool
	// Claims is true when error.claims is a text: a claims challenge, by which the
	// server says what more it wants of the user (MSAL).
	Claims bool
	// Verdict is what the application's own classify said of the value; nil if
	// there is none or it left the judgement to the table.
	Verdict *Class
	// Cause is error.cause, or the first of error.errors where that is missing (an
	// AggregateError, or an API's list of what is wrong), followed to a small depth.
	Cause *Thrown
}

// Error makes Thrown an error. It deliberately leaves out the message, which
// is the page's own text and may quote a token or a URL.
func (t *Thrown) Error() string {
	switch {
	case t.Name != "":
		return "the provider threw " + bounded(t.Name)
	case t.Type != "":
		return "the provider threw a value of type " + bounded(t.Type)
	default:
		return "the provider threw"
	}
}

// bounded cuts hostile text to a length that fits a log line.
func bounded(s string) string {
	const limit = 64
	if len(s) > limit {
		return s[:limit] + "…"
	}
	return s
}
