package failure

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// over is the allow-list written out once more: a shape that becomes terminal
// by mistake is found by any input that has none of these words.
var over = []string{
	"invalid_grant", "login_required", "interaction_required", "account_selection_required",
	"invalid_session_cookie", "no_session_cookie_provided", "sso_required",
	"refresh_token_already_used", "refresh_token_not_found", "session_not_found", "session_expired", "missing_refresh_token",
	"bad_token", "no_tokens_found", "refresh_token_expired", "auth/user-token-expired", "auth/user-disabled",
	"AuthSessionMissingError", "InteractionRequiredAuthError",
	"NotAuthorizedException", "TokenRevokedException", "UserNotFoundException",
	"PasswordResetRequiredException", "UserNotConfirmedException", "RefreshTokenReuseException",
	"No access token available", "Refresh token already exchanged.", "Invalid Refresh Token",
	"oidc.invalid_grant", "auth/invalid-refresh-token", "auth/user-not-found", "not_authenticated", "No refresh token found", "missing_or_invalid_token",
	"unauthorized_credentials", "user_unauthenticated", "invalid_secret_authentication",
	"The refresh token is invalid or expired.", "Unable to update token, no refresh token available.",
}

func saysOver(t *Thrown) bool {
	for depth := 0; t != nil && depth < causeDepth; depth++ {
		for _, word := range over {
			if t.Code == word || t.OAuth == word || strings.HasPrefix(t.Name, word) || strings.HasPrefix(t.Message, word) {
				return true
			}
		}
		t = t.Cause
	}
	return false
}

// vocabulary holds every reason that Classify can give for a thrown value.
func vocabulary() map[string]bool {
	words := map[string]bool{unheardOf.Reason: true, answeredWith("unknown"): true}
	for _, s := range shapes {
		words[s.proves.Reason] = true
	}
	for _, kind := range kinds {
		words[answeredWith(kind)] = true
	}
	for _, kind := range []string{"null", "undefined"} {
		words["the provider has no access token: it answered "+kind] = true
	}
	for _, c := range Classes() {
		words[saidByApplication(c)] = true
	}
	return words
}

// boolean is one of the answers that a flag can have, from two bits.
func boolean(bits uint8) *bool {
	if bits&2 == 0 {
		return nil
	}
	b := bits&1 != 0
	return &b
}

func FuzzClassify(f *testing.F) {
	for _, s := range seen {
		t := s.thrown
		for depth := range uint8(6) {
			f.Add("object", t.Name, t.Message, t.Code, t.OAuth, t.Status, uint8(0), depth, "Error", "wrapped", "")
		}
		f.Add("object", "Error", "wrapped", "", "", t.Status, uint8(2), uint8(1), t.Name, t.Message, t.OAuth)
	}
	f.Add("string", "", "invalid_grant", "", "", 0, uint8(0xff), uint8(9), "", "", "")
	f.Add("object", "InteractionRequiredAuthError", "", "invalid_grant", "", 0, uint8(1<<7), uint8(0), "", "", "")
	for _, message := range []string{"Error: Failed to fetch", "Note: Failed to fetch the milk", "[503]", "HTTP 503", "(50", "status code ", "\xff: fetch failed",
		":Load failed", "[unavailable]", "Firebase: Error (auth/timeout).", "net::ERR_FAILED", "Error: invalid_grant"} {
		f.Add("object", "Error", message, "", "", 0, uint8(0), uint8(1), "Error", message, "")
		f.Add("object", "Error", message, "", "invalid_grant", 400, uint8(0), uint8(0), "", "", "")
		f.Add("object", "Error", message, "", "", 0, uint8(0), uint8(1), "Error", "", "invalid_grant")
	}
	f.Add("boolean", "", "true", "", "", 0, uint8(1<<6), uint8(0), "", "", "")
	words := vocabulary()
	f.Fuzz(func(t *testing.T, kind, name, message, code, oauth string, status int, bits, depth uint8, outerName, outerMessage, outerCode string) {
		thrown := &Thrown{
			Type: kind, Name: name, Message: message, Code: code, OAuth: oauth, Status: status,
			Transient: boolean(bits), Retryable: boolean(bits >> 2), Answered: bits&(1<<6) != 0, Claims: bits&(1<<7) != 0,
		}
		if bits&(1<<4) != 0 {
			said := Class(bits >> 5 % uint8(classCount))
			thrown.Verdict = &said
		}
		for range depth % 8 {
			thrown = &Thrown{Type: "object", Name: outerName, Message: outerMessage, Code: outerCode, Cause: thrown}
		}
		got := Classify(fmt.Errorf("try: %w", thrown))
		assert.True(t, words[got.Reason], "a reason that no table holds: %q", got.Reason)
		assert.Equal(t, got, Classify(thrown), "the same value, the same class")
		assert.False(t, got.Unreached && got.Class == Terminal && thrown.Verdict == nil, "a session is over because a server said so")
		assert.False(t, got.Absent && got.Class != Unknown)
		assert.Equal(t, got.Class == Blocked || got.Reason == codeAway.Reason, got.Needs != NeedsNothing, "what no retry can help needs something else")
		switch {
		case thrown.Verdict != nil:
			assert.Equal(t, *thrown.Verdict, got.Class)
		case got.Class == Terminal:
			assert.True(t, saysOver(thrown), "terminal, with no word of the allow-list: %+v", thrown)
		}
		for _, text := range []string{name, message, code, oauth, outerName, outerMessage, outerCode, kind} {
			if len(text) > 40 && !words[text] { // longer than any word that a reason may share with an SDK
				assert.NotContains(t, got.Reason, text)
			}
		}
	})
}
