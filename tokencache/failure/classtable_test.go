package failure

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// seen are failures as the SDKs throw them, by the shape that each has.
var seen = []struct {
	shape  string
	class  Class
	thrown Thrown
}{
	{"Supabase: a status that it made up", Unknown, Thrown{Name: "AuthInvalidTokenResponseError", Message: "Auth session or user missing", Status: 500}},
	{"flagged, unanswered", Transient, Thrown{Name: "RefreshError", Transient: yes(), Cause: errNetwork}},
	{"flagged, unanswered", Transient, Thrown{Retryable: yes(), OAuth: "invalid_grant"}},
	{"flagged, answered", Transient, Thrown{Name: "RefreshError", Status: 503, Transient: yes()}},
	{"flagged, answered", Transient, Thrown{Name: "TokenRefreshError", Transient: yes(), Status: 400}},
	{"HTTP 408", Transient, Thrown{Name: "AuthApiError", Status: 408}},
	{"HTTP 425", Transient, Thrown{Status: 425}},
	{"HTTP 429", Transient, Thrown{Name: "AuthApiError", Status: 429, Code: "over_request_rate_limit"}},
	{"HTTP 500 to 504", Transient, Thrown{Name: "RefreshError", Status: 502, Transient: no()}},
	{"HTTP 500 to 504", Transient, Thrown{Status: 503, OAuth: "invalid_grant"}},
	{"HTTP 500 to 504", Transient, Thrown{Name: "BetterFetchError", Status: 500, Code: "FAILED_TO_GET_SESSION"}},
	{"HTTP 511, a captive portal", Transient, Thrown{Name: "RefreshError", Status: 511, Transient: no()}},
	{"HTTP 520 to 530, Cloudflare", Transient, Thrown{Name: "AuthRetryableFetchError", Status: 522}},
	{"OAuth: the server's own trouble", Transient, Thrown{Name: "ErrorResponse", OAuth: "temporarily_unavailable"}},
	{"WorkOS: rate limit", Transient, Thrown{Code: "rate_limit_exceeded"}},
	{"WorkOS, Auth0: timeout", Transient, Thrown{Name: "Error", Message: "Timeout", OAuth: "timeout"}},
	{"WorkOS, Clerk, MSAL: network_error", Transient, Thrown{Code: "network_error"}},
	{"Auth0: no OAuth error in the answer", Transient, Thrown{Message: "HTTP error. Unable to fetch https://a.example/oauth/token", OAuth: "request_error"}},
	{"Clerk: offline", Transient, Thrown{Name: "ClerkRuntimeError", Code: "clerk_offline"}},
	{"Okta: rate limit", Transient, Thrown{Name: "AuthApiError", Code: "E0000047"}},
	{"MSAL: network", Transient, Thrown{Name: "NetworkError", Code: "post_request_failed"}},
	{"MSAL: timeout", Transient, Thrown{Name: "BrowserAuthError", Code: "monitor_window_timeout"}},
	{"MSAL: no JSON", Transient, Thrown{Name: "NetworkError", Code: "failed_to_parse_response", Status: 200}},
	{"Firebase: network", Transient, Thrown{Name: "FirebaseError", Code: "auth/network-request-failed"}},
	{"Firebase: rate limit", Transient, Thrown{Name: "FirebaseError", Code: "auth/too-many-requests"}},
	{"axios: network", Transient, Thrown{Name: "AxiosError", Message: "Network Error", Code: "ERR_NETWORK"}},

	{"AuthKit: RefreshTimeoutError", Transient, Thrown{Name: "RefreshTimeoutError", Message: "Timed out waiting to refresh the session."}},
	{"AuthKit: LockError", Transient, Thrown{Name: "AcquisitionTimeoutError", Message: `Lock acquisition timed out for "WORKOS_REFRESH_SESSION" (Native)`}},
	{"authkit-nextjs: E668", Transient, Thrown{Name: "Error", Message: "Internal Next.js error: Router action dispatched before initialization."}},
	{"WorkOS: RateLimitExceededException", Transient, Thrown{Name: "RateLimitExceededException"}},
	{"Supabase: AuthRetryableFetchError", Transient, Thrown{Name: "AuthRetryableFetchError", Message: "Load failed"}},
	{"Supabase: AuthRefreshDiscardedError", Transient, Thrown{Name: "AuthRefreshDiscardedError", Status: 409}},
	{"Supabase: lock, by name", Transient, Thrown{Name: "NavigatorLockAcquireTimeoutError"}},
	{"Supabase: lock, by message", Transient, Thrown{Name: "Error", Message: `Acquiring an exclusive Navigator LockManager lock "lock:sb" immediately failed`}},
	{"Auth0: fetch timeout", Transient, Thrown{Name: "Error", Message: "Timeout when executing 'fetch'"}},
	{"Clerk: network", Transient, Thrown{Name: "Error", Message: "ClerkJS: Network error at \"https://c.example/v1\" - TypeError: Failed to fetch"}},
	{"Okta: no JSON, or a 5xx", Transient, Thrown{Name: "AuthApiError", Message: "Unknown error"}},
	{"oidc-client-ts: ErrorTimeout", Transient, Thrown{Name: "ErrorTimeout", Message: "Network timed out"}},
	{"oidc-client-ts: HTML for JSON", Transient, Thrown{Name: "Error", Message: "Invalid response Content-Type: text/html, from URL: https://o.example/token"}},
	{"oidc-client-ts: a status in the message", Transient, Thrown{Name: "Error", Message: " (503)"}},
	{"Amplify: the service's own trouble", Transient, Thrown{Name: "TooManyRequestsException", Status: 400}},
	{"TimeoutError", Transient, Thrown{Name: "TimeoutError", Message: "signal timed out", Code: "23"}},
	{"AbortError", Transient, Thrown{Name: "AbortError", Message: "Lock broken by another request with the 'steal' option.", Code: "20"}},
	{"HTML for JSON", Transient, Thrown{Name: "SyntaxError", Message: "Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON"}},
	{"NetworkError", Transient, Thrown{Name: "NetworkError", Message: "A network error has occurred.", Cause: errNetwork}},
	{"navigator.locks refuses", Transient, Thrown{Name: "SecurityError", Code: "18"}},

	{"OAuth: consent", Blocked, Thrown{Message: "Consent required", OAuth: "consent_required"}},
	{"WorkOS, Auth0: another factor", Blocked, Thrown{Name: "Error", OAuth: "mfa_required"}},

	{"authkit-nextjs: already exchanged", Terminal, Thrown{Name: "RefreshError", Message: "Refresh token already exchanged.", OAuth: "invalid_grant", Status: 400}},
	{"Supabase: already used", Terminal, Thrown{Name: "AuthApiError", Code: "refresh_token_already_used", Status: 400}},
	{"Supabase: already used, by message", Terminal, Thrown{Name: "AuthApiError", Message: "Invalid Refresh Token: Already Used", Status: 400}},
	{"OAuth: invalid_grant", Terminal, Thrown{Name: "RefreshError", OAuth: "invalid_grant", Status: 400, Transient: no()}},
	{"OAuth: invalid_grant", Terminal, Thrown{Name: "ErrorResponse", OAuth: "invalid_grant"}},
	{"OAuth: invalid_grant", Terminal, Thrown{Message: "wrapped", Cause: errRevoked}},
	{"OAuth: interaction", Terminal, Thrown{Message: "Login required", OAuth: "login_required"}},
	{"AuthKit: LoginRequiredError", Terminal, Thrown{Name: "Error", Message: "No access token available"}},
	{"WorkOS: no session cookie", Terminal, Thrown{Code: "no_session_cookie_provided", Status: 401}},
	{"WorkOS: single sign-on", Terminal, Thrown{Name: "AuthenticationException", Code: "sso_required"}},
	{"Supabase: AuthSessionMissingError", Terminal, Thrown{Name: "AuthSessionMissingError", Message: "Auth session missing!", Status: 400}},
	{"Supabase: session codes", Terminal, Thrown{Name: "AuthApiError", Code: "refresh_token_not_found", Status: 400}},
	{"Supabase: Invalid Refresh Token", Terminal, Thrown{Name: "AuthApiError", Message: "Invalid Refresh Token: Refresh Token Not Found", Status: 400}},
	{"Auth0: no refresh token", Terminal, Thrown{Name: "Error", OAuth: "missing_refresh_token"}},
	{"Okta: refresh token", Terminal, Thrown{Name: "AuthSdkError", Message: "The refresh token is invalid or expired.", Code: "INTERNAL"}},
	{"Keycloak: cleared", Terminal, Thrown{Name: "Error", Message: "Unable to update token, no refresh token available."}},
	{"MSAL: interaction", Terminal, Thrown{Name: "InteractionRequiredAuthError", Code: "ui_not_allowed"}},
	{"MSAL: tokens", Terminal, Thrown{Name: "AuthError", Code: "refresh_token_expired"}},
	{"Firebase: invalidated", Terminal, Thrown{Name: "FirebaseError", Code: "auth/user-token-expired"}},
	{"Amplify: the six names", Terminal, Thrown{Name: "NotAuthorizedException", Message: "Refresh Token has expired", Status: 400}},

	{"Chrome, Edge: fetch", Transient, Thrown{Name: "TypeError", Message: "Failed to fetch (api.example.com)"}},
	{"Chrome, Edge: fetch", Transient, Thrown{Name: "AuthApiError", Message: "Failed to fetch"}}, // Okta
	{"Chrome: the body was cut", Transient, Thrown{Name: "TypeError", Message: "network error"}},
	{"Firefox: fetch", Transient, Thrown{Name: "TypeError", Message: "NetworkError when attempting to fetch resource."}},
	{"Safari: fetch", Transient, Thrown{Name: "TypeError", Message: "Load failed"}},
	{"React Native, cross-fetch: fetch", Transient, Thrown{Name: "TypeError", Message: "Network request failed"}},
	{"undici: fetch", Transient, Thrown{Name: "TypeError", Message: "fetch failed"}},
	{"undici: the body was cut", Transient, Thrown{Name: "TypeError", Message: "terminated"}},
	{"Bun, Workers, Deno: fetch", Transient, Thrown{Name: "Error", Message: "Network connection lost."}},
	{"Convex: keys", Transient, Thrown{Message: `{"code":"InvalidAuthHeader","message":"Could not fetch JWKS from URL 'https://i.example/jwks': HTTP 503"}`}},

	{"Convex: configuration", Unknown, Thrown{Message: "No auth provider found matching the given token. Check that your JWT's issuer and audience match"}},
	{"Convex: token", Unknown, Thrown{Message: "Could not verify OIDC token claim. Check that the token signature is valid"}},
	{"authkit-nextjs: cause erased", Unknown, Thrown{Name: "Error", Message: "Failed to refresh access token"}},
	{"Next.js: server action", Unknown, Thrown{Name: "Error", Message: "An unexpected response was received from the server."}},
	{"AuthKit: no refresh cookie", Unknown, Thrown{Name: "RefreshError", Message: "Missing refresh token.", Status: 400, Transient: no()}},
	{"AuthKit: NoSessionError", Unknown, Thrown{Name: "Error", Message: "SignOut() called without an active session. Provide a returnTo URL to redirect anyway."}},
	{"Supabase: AuthUnknownError", Unknown, Thrown{Name: "AuthUnknownError", Message: "Unexpected token"}},
	{"Better Auth: not fresh", Unknown, Thrown{Name: "BetterFetchError", Code: "SESSION_NOT_FRESH", Status: 403}},
	{"HTTP 4xx with no word of OAuth", Unknown, Thrown{Name: "RefreshError", Status: 403, Transient: no()}},
	{"HTTP 4xx with no word of OAuth", Unknown, Thrown{Name: "BetterFetchError", Code: "UNAUTHORIZED", Status: 401}},
	{"HTTP 4xx with no word of OAuth", Unknown, Thrown{Name: "ClerkAPIResponseError", Code: "api_response_error", Status: 404}},
	{"HTTP 4xx with no word of OAuth", Unknown, Thrown{Name: "Error", Message: "Server responded with an invalid status.", Status: 400}}, // Keycloak
	{"HTTP 4xx with no word of OAuth", Unknown, Thrown{Name: "NetworkError", Status: 400}},
	{"Keycloak: true", Unknown, Thrown{Type: "boolean", Message: "true"}},
}

func TestEachShapeIsClassed(t *testing.T) {
	for _, s := range seen {
		t.Run(s.shape, func(t *testing.T) {
			found := shapeOf(&s.thrown)
			require.NotNil(t, found)
			assert.Equal(t, s.shape, found.title)
			assert.Equal(t, found.proves, Classify(&s.thrown))
			assert.Equal(t, s.class.String(), found.proves.Class.String())
		})
	}
}

func TestEachShapeHasATestASourceAndAReason(t *testing.T) {
	titles := map[string]bool{}
	for _, s := range shapes {
		assert.False(t, titles[s.title], "%q is there twice", s.title)
		titles[s.title] = true
		assert.NotEmpty(t, s.source, s.title)
		assert.NotEmpty(t, s.proves.Reason, s.title)
		assert.False(t, s.proves.Absent, s.title)
		assert.False(t, s.proves.Unreached && s.proves.Class != Transient, s.title)
		assert.True(t, slices.ContainsFunc(seen, func(row struct {
			shape  string
			class  Class
			thrown Thrown
		}) bool {
			return row.shape == s.title
		}), "no test row for the shape %q", s.title)
	}
}

// A row that an earlier one always beats would be a promise that is not kept.
func TestNoShapeHidesAnother(t *testing.T) {
	for _, s := range shapes {
		for _, thrown := range examples(s.looks) {
			found := shapeOf(&thrown)
			require.NotNil(t, found, s.title)
			assert.Equal(t, s.title, found.title, "%+v", thrown)
		}
	}
}

// examples are values that fit l in each of its ways and say no more.
func examples(l looks) []Thrown {
	all := []Thrown{{Type: l.kind, Status: l.to}}
	if l.flagged {
		all[0].Transient = yes()
		if !l.noStatus {
			all[0].Status = 400
		}
	}
	each := func(ways []string, set func(t *Thrown, way string)) {
		if len(ways) == 0 {
			return
		}
		var next []Thrown
		for _, t := range all {
			for _, way := range ways {
				set(&t, way)
				next = append(next, t)
			}
		}
		all = next
	}
	each(l.names, func(t *Thrown, way string) { t.Name = way })
	each(l.nameStarts, func(t *Thrown, way string) { t.Name = way + ": detail" })
	each(l.codes, func(t *Thrown, way string) { t.Code = way })
	each(l.messages, func(t *Thrown, way string) { t.Message = way })
	each(l.starts, func(t *Thrown, way string) { t.Message = way + " (a.example)" })
	each(l.parts, func(t *Thrown, way string) { t.Message = "before " + way + " after" })
	return all
}

func TestAReasonStandsForItsFailure(t *testing.T) {
	for _, s := range shapes {
		f, known := ByReason(s.proves.Reason)
		assert.True(t, known, s.title)
		assert.Equal(t, s.proves.Class, f.Class, "two classes have one reason: %s", s.title)
	}
	absent := Classify(&Thrown{Type: "null", Answered: true})
	f, known := ByReason(absent.Reason)
	assert.True(t, known)
	assert.Equal(t, absent, f)
	_, known = ByReason("what no table holds")
	assert.False(t, known)
}

func TestAStatusOfTheServersTroubleMayPass(t *testing.T) {
	for status, want := range map[int]bool{200: false, 400: false, 401: false, 403: false, 408: true, 425: true, 429: true,
		499: false, 500: true, 503: true, 505: false, 511: true, 522: true, 0: false, -1: false} {
		assert.Equal(t, want, TransientStatus(status), status)
	}
}
