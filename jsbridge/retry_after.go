//go:build js && wasm

package jsbridge

import (
	"strconv"
	"time"

	"github.com/hack-pad/safejs"
)

// retryAfterLimit keeps an absurd number from overflowing a Duration.
const retryAfterLimit = 24 * time.Hour

// retryAfter is how long the server asked to be left alone: the number of
// seconds that some SDKs put on the error, or the header of the response.
func retryAfter(thrown, response safejs.Value) time.Duration {
	if seconds, ok := number(property(thrown, "retryAfter")); ok {
		return wait(seconds)
	}
	for _, holder := range []safejs.Value{response, thrown} {
		if header := retryAfterHeader(property(holder, "headers")); header != "" {
			return parseRetryAfter(header)
		}
	}
	return 0
}

// retryAfterHeader reads the header from the platform's own Headers, or from
// the plain object that HTTP libraries build. Calling headers.get would run
// whatever the page put there; the platform's own get refuses anything else.
func retryAfterHeader(headers safejs.Value) string {
	if !isObject(headers) {
		return ""
	}
	if value, ok := quietly(headersGet, headers, "retry-after"); ok {
		return word(value, wordLimit)
	}
	return word(property(headers, "retry-after"), wordLimit)
}

// parseRetryAfter reads the two forms of RFC 9110 section 10.2.3: a number of
// seconds, or a date, which is judged by the wall clock.
func parseRetryAfter(header string) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil {
		return wait(float64(seconds))
	}
	date, _ := quietly(dateParse, header) // time.Parse and what it brings are 10 kB of the engine
	at, ok := number(date)
	if !ok {
		return 0
	}
	return wait(at/1000 - float64(time.Now().UnixMilli())/1000)
}

// wait is a number of seconds as a Duration, never negative and bounded.
func wait(seconds float64) time.Duration {
	switch {
	case seconds <= 0:
		return 0
	case seconds >= retryAfterLimit.Seconds():
		return retryAfterLimit
	default:
		return time.Duration(seconds * float64(time.Second))
	}
}
