package failure

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/token"
)

// Failures as a page meets them.
var (
	errNetwork = &Thrown{Type: "object", Name: "TypeError", Message: "Failed to fetch"}
	errRevoked = &Thrown{Type: "object", Name: "RefreshError", OAuth: "invalid_grant", Status: 400}
	errLogin   = &Thrown{Type: "object", Name: "Error", Message: "No access token available"}
	errOdd     = &Thrown{Type: "object", Name: "Error", Message: "Failed to refresh access token"}
)

func yes() *bool { b := true; return &b }
func no() *bool  { b := false; return &b }

func TestClassify(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want Class
	}{
		"Chromium offline":                    {errNetwork, Transient},
		"Chromium offline, through Sentry":    {&Thrown{Name: "TypeError", Message: "Failed to fetch (api.example.com)"}, Transient},
		"Firefox offline":                     {&Thrown{Name: "TypeError", Message: "NetworkError when attempting to fetch resource."}, Transient},
		"Safari offline":                      {&Thrown{Name: "TypeError", Message: "Load failed"}, Transient},
		"a network failure as the cause":      {&Thrown{Name: "Error", Message: "refresh failed", Cause: errNetwork}, Transient},
		"AuthKit RefreshError, transient":     {&Thrown{Name: "RefreshError", Status: 503, Transient: yes()}, Transient},
		"AuthKit RefreshError, 511":           {&Thrown{Name: "RefreshError", Status: 511, Transient: no()}, Transient},
		"AuthKit RefreshTimeoutError":         {&Thrown{Name: "RefreshTimeoutError", Transient: yes()}, Transient},
		"AuthKit lock time-out":               {&Thrown{Name: "AcquisitionTimeoutError"}, Transient},
		"AuthKit LoginRequiredError":          {errLogin, Terminal},
		"AuthKit invalid_grant":               {errRevoked, Terminal},
		"a second factor is wanted":           {&Thrown{OAuth: "mfa_required", Status: 403}, Blocked},
		"consent is wanted":                   {&Thrown{OAuth: "consent_required"}, Blocked},
		"a second factor, behind a 503":       {&Thrown{Status: 503, OAuth: "mfa_required"}, Transient},
		"authkit-nextjs, cause erased":        {errOdd, Unknown},
		"429":                                 {&Thrown{Status: 429}, Transient},
		"a captive portal's 403":              {&Thrown{Status: 403}, Unknown},
		"a bare 401":                          {&Thrown{Status: 401}, Unknown},
		"invalid_grant behind a 503":          {&Thrown{Status: 503, OAuth: "invalid_grant"}, Transient},
		"HTML for JSON":                       {&Thrown{Name: "SyntaxError", Message: "Unexpected token '<'"}, Transient},
		"null":                                {&Thrown{Type: "null", Answered: true}, Unknown},
		"keycloak-js rejects with true":       {&Thrown{Type: "boolean", Message: "true"}, Unknown},
		"an empty token":                      {fmt.Errorf("provider: %w", token.ErrEmpty), Unknown},
		"a token that is too long":            {token.ErrTooLong, Unknown},
		"a deadline":                          {context.DeadlineExceeded, Transient},
		"a Go error":                          {errors.New("odd"), Unknown},
		"a chain of causes that goes nowhere": {&Thrown{Cause: &Thrown{Cause: &Thrown{Cause: &Thrown{Cause: errRevoked}}}}, Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			f := Classify(c.err)
			assert.Equal(t, c.want.String(), f.Class.String())
			assert.NotEmpty(t, f.Reason)
		})
	}
}

func TestAReasonNeverQuotesThePage(t *testing.T) {
	const secret = "eyJhbGciOiJSUzI1NiJ9.secret"
	for _, err := range []error{
		&Thrown{Message: secret, Name: secret, Code: secret, OAuth: secret, Type: secret},
		&Thrown{Type: secret, Answered: true},
		errors.New(secret),
		fmt.Errorf("%s: %w", secret, token.ErrEmpty),
		(*Thrown)(nil),
	} {
		assert.NotContains(t, Classify(err).Reason, "secret")
	}
}

func TestRetryAfterIsKept(t *testing.T) {
	f := Classify(&Thrown{Status: 429, RetryAfter: 7 * time.Second})
	assert.Equal(t, 7*time.Second, f.RetryAfter)
}

func TestTheApplicationsVerdictWins(t *testing.T) {
	transient, unknown, terminal, blocked := Transient, Unknown, Terminal, Blocked
	for name, c := range map[string]struct {
		thrown Thrown
		want   Failure
	}{
		"over a terminal shape":       {Thrown{OAuth: "invalid_grant", Verdict: &transient}, Failure{Class: Transient, Reason: "the application's classify says: transient"}},
		"over a transient shape":      {Thrown{Status: 503, Verdict: &terminal, RetryAfter: time.Second}, Failure{Class: Terminal, Reason: "the application's classify says: terminal", RetryAfter: time.Second}},
		"over a flag":                 {Thrown{Transient: yes(), Status: 400, Verdict: &unknown}, Failure{Class: Unknown, Reason: "the application's classify says: unknown"}},
		"of a network failure":        {Thrown{Message: "Failed to fetch", Verdict: &unknown}, Failure{Class: Unknown, Reason: "the application's classify says: unknown"}},
		"where nobody answered":       {Thrown{Message: "Failed to fetch", Verdict: &transient}, Failure{Class: Transient, Reason: "the application's classify says: transient", Unreached: true}},
		"what Holdfast calls unknown": {Thrown{Message: "odd", Verdict: &blocked}, Failure{Class: Blocked, Reason: "the application's classify says: blocked", Needs: NeedsInteraction}},
		"of a page that is too old":   {Thrown{Name: "UnrecognizedActionError", Verdict: &blocked}, Failure{Class: Blocked, Reason: "the application's classify says: blocked", Needs: NeedsReload}},
		"that it may pass after all":  {Thrown{Name: "UnrecognizedActionError", Verdict: &transient}, Failure{Class: Transient, Reason: "the application's classify says: transient"}},
		"over what is no token":       {Thrown{Type: "undefined", Verdict: &transient}, Failure{Class: Transient, Reason: "the application's classify says: transient"}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, Classify(&c.thrown)) })
	}
}

func TestNothingWasAnswered(t *testing.T) {
	for _, kind := range []string{"null", "undefined"} {
		f := Classify(&Thrown{Type: kind, Answered: true})
		assert.True(t, f.Absent)
		assert.Equal(t, Unknown, f.Class)
		assert.False(t, Classify(&Thrown{Type: kind}).Absent, "keycloak-js has rejected with undefined; that says nothing of a user")
	}
}
