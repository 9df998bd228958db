package tokencache

import (
	"context"
	"errors"
	"strings"
)

// Failures that the Keeper itself finds, with no thrown value behind them.
var (
	errDeadline   = Failure{Class: Transient, Reason: "the provider did not answer in time", Unreached: true}
	errSameToken  = Failure{Class: Transient, Reason: "the provider answered a forced call with the token that it was to replace"}
	errStaleToken = Failure{Class: Unknown, Reason: "the provider answered with an expired access token"}
	errClosed     = Failure{Class: Transient, Reason: "the guard was disposed"}
)

// Classify says what a failed provider call proves. The order is that of
// explicit flags, known names, the allow-list of terminal failures and network
// messages; whatever is left is Unknown. Terminal is allow-listed, never
// transient: an outage has more faces than a dead session.
func Classify(err error) Failure {
	var failure Failure
	var thrown *Thrown
	switch {
	case errors.As(err, &failure):
		return failure
	case errors.Is(err, ErrTokenEmpty), errors.Is(err, ErrTokenTooLong):
		return Failure{Class: Unknown, Reason: err.Error()}
	case errors.As(err, &thrown):
		return classifyThrown(thrown)
	case errors.Is(err, context.DeadlineExceeded):
		return errDeadline
	case errors.Is(err, context.Canceled):
		return errClosed
	default:
		return Failure{Class: Unknown, Reason: "the provider failed"}
	}
}

// causeDepth bounds how far a chain of causes is followed.
const causeDepth = 4

func classifyThrown(t *Thrown) Failure {
	if answered, ok := byType(t); ok {
		return answered
	}
	for _, step := range []func(*Thrown) (Failure, bool){
		byFlags, byTransientName, byTerminalCode, byTerminalMessage, byNetworkMessage,
	} {
		cause := t
		for depth := 0; cause != nil && depth < causeDepth; depth++ {
			if f, ok := step(cause); ok {
				f.RetryAfter = t.RetryAfter
				return f
			}
			cause = cause.Cause
		}
	}
	return Failure{Class: Unknown, Reason: "the provider threw something that Holdfast does not know", RetryAfter: t.RetryAfter}
}

// byType judges a value that is no error at all.
func byType(t *Thrown) (Failure, bool) {
	switch {
	case t.Type == "null", t.Type == "undefined":
		return Failure{Class: Unknown, Reason: "the provider has no access token: it answered " + t.Type, Absent: true}, true
	case t.Answered:
		return Failure{Class: Unknown, Reason: "the provider answered with a value of type " + bounded(t.Type) + " where an access token (a string) belongs"}, true
	}
	return Failure{}, false
}

// byFlags trusts what the SDK itself says: authkit-js sets isTransient since
// 0.20.2, others retryable. A false flag proves nothing: authkit-js sets it for
// a captive portal too.
func byFlags(t *Thrown) (Failure, bool) {
	switch {
	case isTrue(t.Transient), isTrue(t.Retryable):
		return Failure{Class: Transient, Reason: "the provider says that the failure may pass", Unreached: t.Status == 0}, true
	case transientStatus(t.Status):
		return Failure{Class: Transient, Reason: "the auth server is in trouble or out of reach"}, true
	}
	return Failure{}, false
}

func isTrue(b *bool) bool { return b != nil && *b }

// transientStatus holds the HTTP statuses that say nothing of the session: time
// outs, rate limits, a captive portal (511) and servers in trouble.
func transientStatus(status int) bool {
	switch {
	case status == 408, status == 425, status == 429, status == 511:
		return true
	case status >= 500 && status <= 504, status >= 520 && status <= 530:
		return true
	}
	return false
}

// transientNames are error names that no SDK uses for a dead session. A name
// that extends another stands before it.
var transientNames = map[string]string{
	"RefreshTimeoutError":     "the provider timed out waiting to refresh",
	"AcquisitionTimeoutError": "the provider timed out waiting for its lock",
	"TimeoutError":            "the request timed out",
	"AbortError":              "the request was aborted",
	"SyntaxError":             "the answer was no JSON: a proxy or a captive portal spoke for the server",
	"NetworkError":            "the network failed",
}

func byTransientName(t *Thrown) (Failure, bool) {
	reason, ok := transientNames[t.Name]
	return Failure{Class: Transient, Reason: reason, Unreached: ok}, ok
}

// terminalCodes are OAuth error codes after which no retry can help.
var terminalCodes = map[string]bool{
	"invalid_grant": true, "login_required": true, "interaction_required": true, "consent_required": true,
}

func byTerminalCode(t *Thrown) (Failure, bool) {
	for _, code := range []string{t.OAuth, t.Code} {
		if terminalCodes[code] {
			return Failure{Class: Terminal, Reason: "the auth server ended the session: " + code}, true
		}
	}
	return Failure{}, false
}

// terminalMessages are whole messages of SDKs that set no code and no name.
// authkit-js: LoginRequiredError is named "Error" (facts: its name is not set).
var terminalMessages = map[string]string{
	"No access token available": "the provider has no session: AuthKit asks for a sign-in",
}

func byTerminalMessage(t *Thrown) (Failure, bool) {
	reason, ok := terminalMessages[t.Message]
	return Failure{Class: Terminal, Reason: reason}, ok
}

// networkMessages are prefixes, because Sentry and others append the host. No
// browser tells offline, DNS, TLS, CORS and CSP apart.
var networkMessages = []string{
	"Failed to fetch", "Failed to Fetch", // Chromium, Edge
	"NetworkError when attempting to fetch resource", // Firefox
	"Load failed", // Safari 17
	"The Internet connection appears to be offline", // Safari 16
	"Network request failed",                        // React Native
	"network error", "fetch failed", "terminated",
}

func byNetworkMessage(t *Thrown) (Failure, bool) {
	for _, prefix := range networkMessages {
		if strings.HasPrefix(t.Message, prefix) {
			return Failure{Class: Transient, Reason: "the network failed", Unreached: true}, true
		}
	}
	return Failure{}, false
}
