package failure

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What merely resembles a known shape keeps its own class.
func TestWhatOnlyLooksLikeAShape(t *testing.T) {
	wrapped := func(outer Thrown, cause Thrown) Thrown { outer.Cause = &cause; return outer }
	for name, c := range map[string]struct {
		thrown Thrown
		want   Class
	}{
		"an end that speaks of the network":           {Thrown{OAuth: "invalid_grant", Status: 400, Message: "revoked after a change of network: Failed to fetch"}, Terminal},
		"an end around a network failure":             {wrapped(*errRevoked, *errNetwork), Terminal},
		"an end around a host's code":                 {wrapped(Thrown{OAuth: "invalid_grant"}, Thrown{Code: "ECONNRESET"}), Terminal},
		"an end around a wrapped network failure":     {wrapped(Thrown{OAuth: "invalid_grant"}, Thrown{Message: "Error: Failed to fetch"}), Terminal},
		"an end that tells a status":                  {Thrown{Code: "session_not_found", Message: "upstream said (503)"}, Terminal},
		"login_required, of a user who is out":        {Thrown{OAuth: "login_required", Message: "Login required"}, Terminal},
		"MSAL's interaction_required without a claim": {Thrown{Name: "InteractionRequiredAuthError", Code: "interaction_required", Message: "interaction_required: See https://aka.ms/msal.js.errors#interaction_required for details"}, Terminal},
		"MSAL's invalid_grant":                        {Thrown{Name: "ServerError", Code: "invalid_grant", Message: "invalid_grant: Error(s): 70008 - Timestamp: x"}, Terminal},
		"MSAL's native account, which is unavailable": {Thrown{Name: "InteractionRequiredAuthError", Code: "native_account_unavailable"}, Terminal},

		"somebody's own text":               {Thrown{Message: `the user wrote "Failed to fetch the milk"`}, Unknown},
		"somebody's own text, with a colon": {Thrown{Message: "Note: Failed to fetch the milk"}, Unknown},
		"a network in a sentence":           {Thrown{Message: "Sign in from the office network only"}, Unknown},
		"a network's policy":                {Thrown{Code: "network_not_allowed", Message: "this network is not allowed", Status: 403}, Unknown},
		"wrapped words, but an answer":      {Thrown{Status: 401, Message: "Error: Failed to fetch"}, Unknown},
		"a session that timed out":          {Thrown{Name: "SessionTimeoutError", Code: "session_timeout", Message: "Your session timed out"}, Unknown},
		"a number that is no status":        {Thrown{Message: "Order 503 is not yours"}, Unknown},
		"a port":                            {Thrown{Message: "no policy for a.example:503"}, Unknown},
		"a longer number":                   {Thrown{Message: "(5031) [50300] HTTP 5030"}, Unknown},
		"a status that is no trouble":       {Thrown{Message: "Request failed with status code 401"}, Unknown},
		"a wrapper of an OAuth code":        {Thrown{Message: "Error: invalid_grant"}, Unknown},
		"another's SESSION_EXPIRED":         {Thrown{Code: "SESSION_EXPIRED"}, Unknown},
		"a namespace before an end":         {Thrown{Code: "app/session_not_found"}, Unknown},
		"AWS's UnknownError":                {Thrown{Name: "UnknownError", Message: "UnknownError"}, Unknown},
		"a code 14 of anybody's":            {Thrown{Name: "Error", Code: "14"}, Unknown},
		"Stytch's word from anybody":        {Thrown{Name: "Error", Code: "unauthorized_credentials"}, Unknown},
		"Logto's word from anybody":         {Thrown{Name: "Error", Code: "not_authenticated"}, Unknown},
		"somebody's refresh token":          {Thrown{Message: "No refresh token found in the request"}, Unknown},
		"access denied":                     {Thrown{OAuth: "access_denied", Message: "You are not on the list"}, Unknown},
		"NetworkError with an answer":       {Thrown{Name: "NetworkError", Status: 400}, Unknown},
		"an empty claim":                    {Thrown{Name: "Error"}, Unknown},
		"a Server Action that threw":        {Thrown{Message: "An error occurred in the Server Components render."}, Unknown},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want.String(), Classify(&c.thrown).Class.String()) })
	}
}

func TestAStatusInAMessage(t *testing.T) {
	for message, want := range map[string]int{
		"": 0, "503": 0, "503 Service Unavailable": 0, " (503)": 503, "[429] slow": 429, "HTTP 502": 502, "http 502: bad": 502,
		"Request failed with status code 504 Gateway Timeout: GET https://a.example": 504, "HTTP error! status: 500": 500,
		`[GET] "/t": 503 Service Unavailable`: 503, "(5031)": 0, "HTTP 50": 0, "1503)": 0, "([503": 0, "(503": 0, "error 503": 0,
		"first [12], then (408)": 408, "status\xff code 503": 0,
	} {
		assert.Equal(t, want, statusIn(message), "%q", message)
	}
}

func TestACodesPlainForm(t *testing.T) {
	for code, want := range map[string]string{"": "", "/": "", "UNAVAILABLE": "unavailable", "auth/too-many-requests": "too_many_requests",
		"a/b/slow_down": "slow_down"} {
		assert.Equal(t, want, plain(code))
	}
}

func TestAWrapper(t *testing.T) {
	const phrase = "fetch failed"
	for message, want := range map[string]bool{
		phrase:                 false, // no wrapper: a phrase's beginning is another question
		"TypeError: " + phrase: true, "[Network] " + phrase: true, "(" + phrase + ")": true, ":" + phrase + ".": true,
		"E: " + phrase + " (a.example)": true, phrase + ": " + phrase: true,
		"then " + phrase: false, "E: " + phrase + " today": false, "E: " + phrase + "ly": false, "  " + phrase: false, "": false,
	} {
		assert.Equal(t, want, wraps(message, phrase), "%q", message)
	}
}
