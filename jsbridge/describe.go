//go:build js && wasm

package jsbridge

import (
	"math"
	"strconv"

	"holdfast/tokencache/failure"

	"github.com/hack-pad/safejs"
)

const (
	// messageLimit and wordLimit bound, in UTF-16 units, how much of the
	// page's text crosses the border.
	messageLimit = 512
	wordLimit    = 128
	// causeDepth bounds the chain of causes, and so ends one that runs in a
	// circle.
	causeDepth = 4
)

// Describe puts anything that JavaScript can throw, or reject with, into
// neutral terms. It takes nothing for granted: keycloak-js rejects with true,
// other code with strings, undefined, a Response, or an object whose
// properties throw. It runs no more of the page's code than property reads
// (so getters and Proxy traps), each on its own: one that throws leaves its
// field empty and the others filled. Nothing is tested with instanceof, which
// is false for an error from another frame.
//
// Describe never panics and never returns nil.
func Describe(thrown safejs.Value) *failure.Thrown {
	return describe(thrown, causeDepth)
}

func describe(thrown safejs.Value, depth int) *failure.Thrown {
	if !isObject(thrown) {
		return &failure.Thrown{Type: TypeOf(thrown), Message: text(thrown, messageLimit)}
	}
	response := property(thrown, "response")
	report := &failure.Thrown{
		Type:    TypeOf(thrown),
		Name:    word(property(thrown, "name"), wordLimit),
		Message: word(property(thrown, "message"), messageLimit),
		Code:    firstCode(property(thrown, "code"), property(thrown, "errorCode"), property(thrown, "error_type")),
		OAuth:   word(property(thrown, "error"), wordLimit),
		Status: firstStatus(property(thrown, "status"), property(thrown, "statusCode"), property(thrown, "status_code"),
			property(response, "status")),
		RetryAfter: retryAfter(thrown, response),
		Transient:  flag(property(thrown, "isTransient")),
		Retryable:  flag(property(thrown, "retryable")),
		Claims:     word(property(thrown, "claims"), 1) != "",
	}
	if report.Message == "" {
		report.Message = word(property(thrown, "error_description"), messageLimit)
	}
	if report.Retryable == nil {
		report.Retryable = flag(property(thrown, "isRetryable"))
	}
	if depth > 0 {
		if cause := causeOf(thrown); !isMissing(cause) {
			report.Cause = describe(cause, depth-1)
		}
	}
	return report
}

// causeOf is what an error was made of: its cause, or the first of the errors that it
// stands for. An AggregateError has those, and Clerk's, which says in
// errors[0].code what its own code does not.
func causeOf(thrown safejs.Value) safejs.Value {
	if cause := property(thrown, "cause"); !isMissing(cause) {
		return cause
	}
	return property(property(thrown, "errors"), "0")
}

// property reads a property, or is undefined when it cannot be read. It is not
// built on Get, which would describe what the getter throws: a getter that
// throws its own object would be read again by that, and so without end.
func property(v safejs.Value, key string) safejs.Value {
	if !isObject(v) {
		return safejs.Undefined()
	}
	value, _ := quietly(reflectGet, v, key)
	return value
}

// quietly calls a function of the platform and does not look at what it
// throws.
func quietly(fn safejs.Value, args ...any) (safejs.Value, bool) {
	value, err := fn.Invoke(args...)
	if err != nil {
		return safejs.Undefined(), false
	}
	return value, true
}

// isMissing reports whether v is undefined or null.
func isMissing(v safejs.Value) bool {
	return v.IsUndefined() || v.IsNull()
}

// word is a string's text, and "" for anything that is no string.
func word(v safejs.Value, limit int) string {
	if TypeOf(v) != "string" {
		return ""
	}
	return text(v, limit)
}

// code is an error code: a string, or a number in decimal.
func code(v safejs.Value) string {
	if n, ok := number(v); ok {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return word(v, wordLimit)
}

// firstCode is the first of the candidates that is an error code. MSAL and Okta
// name theirs errorCode, Stytch error_type.
func firstCode(candidates ...safejs.Value) string {
	for _, candidate := range candidates {
		if c := code(candidate); c != "" {
			return c
		}
	}
	return ""
}

// number is v as a finite number.
func number(v safejs.Value) (float64, bool) {
	if TypeOf(v) != "number" {
		return 0, false
	}
	n, err := v.Float()
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
}

// flag is v if it is a boolean: "not said" is a third answer.
func flag(v safejs.Value) *bool {
	if TypeOf(v) != "boolean" {
		return nil
	}
	b, err := v.Bool()
	if err != nil {
		return nil
	}
	return &b
}

// firstStatus is the first of the candidates that is an HTTP status.
func firstStatus(candidates ...safejs.Value) int {
	for _, candidate := range candidates {
		if n, ok := number(candidate); ok && n >= 100 && n <= 999 && n == math.Trunc(n) {
			return int(n)
		}
	}
	return 0
}
