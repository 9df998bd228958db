package failure

// What failures prove. Every reason is here, or beside the code that finds the
// failure: none quotes the page.
var (
	mayPass     = Failure{Class: Transient, Reason: "the provider says that the failure may pass"}
	mayPassSoon = Failure{Class: Transient, Reason: mayPass.Reason, Unreached: true}
	trouble     = Failure{Class: Transient, Reason: "the auth server is in trouble or out of reach"}
	offline     = Failure{Class: Transient, Reason: "the network failed", Unreached: true}
	timedOut    = Failure{Class: Transient, Reason: "the request timed out", Unreached: true}
	aborted     = Failure{Class: Transient, Reason: "the request was aborted", Unreached: true}
	refreshLate = Failure{Class: Transient, Reason: "the provider timed out waiting to refresh", Unreached: true}
	lockLate    = Failure{Class: Transient, Reason: "the provider timed out waiting for its lock", Unreached: true}
	raceLost    = Failure{Class: Transient, Reason: "the provider dropped its answer: its session had changed meanwhile"}
	notReady    = Failure{Class: Transient, Reason: "the page's router was not ready", Unreached: true}
	environment = Failure{Class: Transient, Reason: "the browser refused what the provider needs: a lock or its storage"}
	noJSON      = Failure{Class: Transient, Reason: "the answer was no JSON: a proxy or a captive portal spoke for the server", Unreached: true}
	notOAuth    = Failure{Class: Transient, Reason: "the answer was not an auth server's: a proxy, or a server in trouble"}
	keysAway    = Failure{Class: Transient, Reason: "the realtime server could not fetch the auth server's keys"}

	ended     = Failure{Class: Terminal, Reason: "the auth server ended the session: invalid_grant"}
	spent     = Failure{Class: Terminal, Reason: "the refresh token was used already"}
	signIn    = Failure{Class: Terminal, Reason: "the auth server wants the user to sign in again"}
	noSession = Failure{Class: Terminal, Reason: "the provider has no session any more"}
	noAuthKit = Failure{Class: Terminal, Reason: "the provider has no session: AuthKit asks for a sign-in"}

	interaction = Failure{Class: Blocked, Reason: "the auth server wants a second factor, or consent"}

	erased      = Failure{Reason: "the refresh failed, and the server does not say why"} //cure:erased-cause
	noCookie    = Failure{Reason: "the auth server missed the refresh token"}
	unheardOf   = Failure{Reason: "the provider threw something that Holdfast does not know"}
	refused     = Failure{Reason: "the auth server refused, and did not say that the session is over"} //cure:bare-refusal
	emptyAnswer = Failure{Reason: "the auth server's answer held no session"}
	garbled     = Failure{Reason: "the auth server's answer could not be read"}
	notFresh    = Failure{Reason: "the auth server wants a newer sign-in for this, not for a token"}
	signOutOnly = Failure{Reason: "a sign-out found no session: that is no failed refresh"}
	appServer   = Failure{Reason: "the page's own server failed, or sent the request elsewhere"}
	badToken    = Failure{Reason: "the realtime server refused the access token"}
	badConfig   = Failure{Reason: "configuration: the realtime server has no auth provider for this token; compare its issuer and audience"}
)

// Where the shapes were read.
const (
	inFetch    = "is-network-error index.js, sentry-javascript: what each engine's fetch says"
	inPlatform = "DOMException names of Fetch and Web Locks; SyntaxError of JSON.parse"
	inHTTP     = "RFC 9110, RFC 6585, workos/authkit-js#130"
	inOAuth    = "RFC 6749, OpenID Connect Core 3.1.2.6"
	inAuthKit  = "@workos-inc/authkit-js 0.20.3 errors.ts, locking.ts"
	inNext     = "@workos-inc/authkit-nextjs 4.3.2 actions.ts, session.ts"
	inWorkOS   = "@workos-inc/node exceptions and session failures"
	inSupabase = "@supabase/auth-js 2.109.0 errors.ts, fetch.ts, locks.ts, error-codes.ts"
	inAuth0    = "@auth0/auth0-spa-js 2.28.3 errors.ts, http.ts"
	inClerk    = "@clerk/shared 4.41.0 clerkOfflineError.ts, clerk-js core/errors.ts"
	inOkta     = "@okta/okta-auth-js 8.0.1 http/request, oidc/util/errors"
	inOIDC     = "oidc-client-ts 3.5.0 JsonService.ts, errors"
	inKeycloak = "keycloak-js 26.2.4 keycloak.js; keycloak#28919"
	inMSAL     = "@azure/msal-browser 5.29.0, msal-common 16.16.1 error codes"
	inFirebase = "firebase-js-sdk core/user/invalidation.ts, core/errors.ts"
	inAmplify  = "@aws-amplify/auth 6.21.1 TokenOrchestrator.ts; amplify-js#14534"
	inBetter   = "better-auth core/src/error/codes.ts"
	inConvex   = "convex-backend crates/authentication"
	inAxios    = "axios AxiosError"
)

// shapes is all that Holdfast knows of how providers fail. The first row that
// fits the thrown value, or one of its causes, wins; so the order is policy:
// what the value says of itself, what may pass, what blocks, what is over, the
// network by its words, and last what is known to prove nothing. Terminal is allow-listed,
// transient never: what no row knows is Unknown.
var shapes = []shape{
	// What the value says of itself. Only true is a flag: authkit-js says
	// isTransient: false of a captive portal's page too.
	{"Supabase: a status that it made up", inSupabase, looks{names: []string{"AuthInvalidTokenResponseError"}}, emptyAnswer},
	{"flagged, unanswered", inAuthKit, looks{flagged: true, noStatus: true}, mayPassSoon},
	{"flagged, answered", inAuthKit, looks{flagged: true}, mayPass},
	{"HTTP 408", inHTTP, looks{from: 408, to: 408}, trouble},
	{"HTTP 425", inHTTP, looks{from: 425, to: 425}, trouble},
	{"HTTP 429", inHTTP, looks{from: 429, to: 429}, trouble}, //cure:http-429
	{"HTTP 500 to 504", inHTTP, looks{from: 500, to: 504}, trouble},
	{"HTTP 511, a captive portal", inHTTP, looks{from: 511, to: 511}, trouble},
	{"HTTP 520 to 530, Cloudflare", inSupabase, looks{from: 520, to: 530}, trouble},
	{"OAuth: the server's own trouble", inOAuth, looks{codes: []string{"server_error", "temporarily_unavailable"}}, trouble},
	{"WorkOS: rate limit", inWorkOS, looks{codes: []string{"rate_limit_exceeded"}}, trouble},
	{"WorkOS, Auth0: timeout", inAuth0, looks{codes: []string{"timeout"}}, timedOut},
	{"WorkOS, Clerk, MSAL: network_error", inWorkOS, looks{codes: []string{"network_error"}}, offline},
	{"Auth0: no OAuth error in the answer", inAuth0, looks{codes: []string{"request_error"}}, notOAuth},
	{"Clerk: offline", inClerk, looks{codes: []string{"clerk_offline"}}, offline},
	{"Okta: rate limit", inOkta, looks{codes: []string{"E0000047"}}, trouble},
	{"MSAL: network", inMSAL, looks{codes: []string{"no_network_connectivity", "post_request_failed", "get_request_failed",
		"endpoints_resolution_error", "openid_config_error"}}, offline},
	{"MSAL: timeout", inMSAL, looks{codes: []string{"monitor_window_timeout", "timed_out"}}, timedOut},
	{"MSAL: no JSON", inMSAL, looks{codes: []string{"failed_to_parse_response"}}, noJSON},
	{"Firebase: network", inFirebase, looks{codes: []string{"auth/network-request-failed", "auth/timeout"}}, offline},
	{"Firebase: rate limit", inFirebase, looks{codes: []string{"auth/too-many-requests"}}, trouble},
	{"axios: network", inAxios, looks{codes: []string{"ERR_NETWORK", "ECONNABORTED", "ETIMEDOUT"}}, offline},

	// Names of what may pass, and messages of errors that set no name. A class
	// that extends another stands before it: RefreshTimeoutError is a
	// RefreshError.
	{"AuthKit: RefreshTimeoutError", inAuthKit, looks{names: []string{"RefreshTimeoutError"}}, refreshLate}, //cure:refresh-timeout
	{"AuthKit: LockError", inAuthKit, looks{names: []string{"AcquisitionTimeoutError"}}, lockLate},          // up to 0.20.0
	{"authkit-nextjs: E668", "Next.js E668", looks{parts: []string{"Router action dispatched before initialization"}}, notReady},
	{"WorkOS: RateLimitExceededException", inWorkOS, looks{names: []string{"RateLimitExceededException"}}, trouble},
	{"Supabase: AuthRetryableFetchError", inSupabase, looks{names: []string{"AuthRetryableFetchError"}}, offline},
	{"Supabase: AuthRefreshDiscardedError", inSupabase, looks{names: []string{"AuthRefreshDiscardedError"}}, raceLost},
	{"Supabase: lock, by name", inSupabase, looks{names: []string{"NavigatorLockAcquireTimeoutError", "ProcessLockAcquireTimeoutError"}}, lockLate},
	{"Supabase: lock, by message", inSupabase, looks{starts: []string{"Acquiring an exclusive Navigator LockManager lock ",
		"Acquiring process lock with name "}}, lockLate}, // the classes leave their name "Error"
	{"Auth0: fetch timeout", inAuth0, looks{messages: []string{"Timeout when executing 'fetch'"}}, timedOut},
	{"Clerk: network", inClerk, looks{starts: []string{"ClerkJS: Network error"}}, offline},
	{"Okta: no JSON, or a 5xx", inOkta, looks{names: []string{"AuthApiError"}, messages: []string{"Unknown error"}}, notOAuth},
	{"oidc-client-ts: ErrorTimeout", inOIDC, looks{names: []string{"ErrorTimeout"}}, timedOut},
	{"oidc-client-ts: HTML for JSON", inOIDC, looks{starts: []string{"Invalid response Content-Type: "}}, notOAuth},
	{"oidc-client-ts: a status in the message", inOIDC, looks{parts: []string{" (408)", " (429)", " (500)", " (502)", " (503)", " (504)"}}, trouble},
	{"Amplify: the service's own trouble", inAmplify, looks{nameStarts: []string{"TooManyRequestsException", "InternalErrorException"}}, trouble},
	{"TimeoutError", inPlatform, looks{names: []string{"TimeoutError"}}, timedOut},                // AbortSignal.timeout
	{"AbortError", inPlatform, looks{names: []string{"AbortError"}}, aborted},                     //cure:stolen-lock a stolen lock too
	{"HTML for JSON", inPlatform, looks{names: []string{"SyntaxError"}}, noJSON},                  //cure:html-for-json
	{"NetworkError", inPlatform, looks{names: []string{"NetworkError"}, noStatus: true}, offline}, // Amplify's and MSAL's too
	{"navigator.locks refuses", inPlatform, looks{names: []string{"InvalidStateError", "NotSupportedError", "SecurityError"}}, environment},

	// What only the user can end, while the session may live.
	{"OAuth: consent", inOAuth, looks{codes: []string{"consent_required"}}, interaction},
	{"WorkOS, Auth0: another factor", inWorkOS, looks{codes: []string{"mfa_enrollment", "mfa_required"}}, interaction},

	// The allow-list of what is over. Each is confirmed by a forced try before
	// it is believed. That try is also the second reading that a lost rotation
	// race needs: "Already exchanged" and "Already Used" are terminal only if
	// the winner's session is not there by then.
	{"authkit-nextjs: already exchanged", inNext, looks{messages: []string{"Refresh token already exchanged."}}, spent},
	{"Supabase: already used", inSupabase, looks{codes: []string{"refresh_token_already_used"}}, spent},
	{"Supabase: already used, by message", inSupabase, looks{starts: []string{"Invalid Refresh Token: Already Used"}}, spent},
	{"OAuth: invalid_grant", inOAuth, looks{codes: []string{"invalid_grant"}}, ended},
	{"OAuth: interaction", inOAuth, looks{codes: []string{"login_required", "interaction_required", "account_selection_required"}}, signIn},
	{"AuthKit: LoginRequiredError", inAuthKit, looks{messages: []string{"No access token available"}}, noAuthKit}, // its name is "Error"
	{"WorkOS: no session cookie", inWorkOS, looks{codes: []string{"invalid_session_cookie", "no_session_cookie_provided"}}, noSession},
	{"WorkOS: single sign-on", inWorkOS, looks{codes: []string{"sso_required"}}, signIn},
	{"Supabase: AuthSessionMissingError", inSupabase, looks{names: []string{"AuthSessionMissingError"}}, noSession},
	{"Supabase: session codes", inSupabase, looks{codes: []string{"refresh_token_not_found", "session_not_found", "session_expired"}}, noSession},
	{"Supabase: Invalid Refresh Token", inSupabase, looks{starts: []string{"Invalid Refresh Token"}}, noSession},
	{"Auth0: no refresh token", inAuth0, looks{codes: []string{"missing_refresh_token"}}, noSession},
	{"Okta: refresh token", inOkta, looks{messages: []string{"The refresh token is invalid or expired."}}, noSession},
	{"Keycloak: cleared", inKeycloak, looks{messages: []string{"Unable to update token, no refresh token available."}}, noSession},
	{"MSAL: interaction", inMSAL, looks{names: []string{"InteractionRequiredAuthError"}}, signIn},
	{"MSAL: tokens", inMSAL, looks{codes: []string{"bad_token", "no_tokens_found", "refresh_token_expired"}}, signIn},
	{"Firebase: invalidated", inFirebase, looks{codes: []string{"auth/user-token-expired", "auth/user-disabled"}}, noSession},
	{"Amplify: the six names", inAmplify, looks{nameStarts: []string{"NotAuthorizedException", "TokenRevokedException", "UserNotFoundException",
		"PasswordResetRequiredException", "UserNotConfirmedException", "RefreshTokenReuseException"}}, noSession},

	// The network by its words: their beginning, because Sentry appends the
	// host. No browser tells offline, DNS, TLS, CORS and CSP apart.
	{"Chrome, Edge: fetch", inFetch, looks{starts: []string{"Failed to fetch", "Failed to Fetch"}}, offline},
	{"Chrome: the body was cut", inFetch, looks{starts: []string{"network error"}}, offline},
	{"Firefox: fetch", inFetch, looks{starts: []string{"NetworkError when attempting to fetch resource"}}, offline},
	{"Safari: fetch", inFetch, looks{starts: []string{"Load failed", "The Internet connection appears to be offline"}}, offline},
	{"React Native, cross-fetch: fetch", inFetch, looks{starts: []string{"Network request failed"}}, offline},
	{"undici: fetch", inFetch, looks{starts: []string{"fetch failed"}}, offline},
	{"undici: the body was cut", inFetch, looks{messages: []string{"terminated"}}, offline},
	{"Bun, Workers, Deno: fetch", inFetch, looks{starts: []string{"A network error occurred", "Network connection lost",
		"error sending request for url"}}, offline},
	{"Convex: keys", inConvex, looks{parts: []string{"Could not fetch JWKS", "Auth provider discovery of "}}, keysAway},

	// What is known to prove nothing; a row only says more than "unknown". The
	// Convex server's words are about the token or the deployment, and a new
	// token is what a try brings anyway.
	{"Convex: configuration", inConvex, looks{parts: []string{"No auth provider found matching the given token"}}, badConfig},
	{"Convex: token", inConvex, looks{parts: []string{"Convex token identity expired", "Could not validate token",
		"Could not verify OIDC token claim"}}, badToken},
	{"authkit-nextjs: cause erased", inNext, looks{messages: []string{"Failed to refresh access token"}}, erased},
	{"Next.js: server action", "Next.js E394", looks{starts: []string{"An unexpected response was received from the server"}}, appServer},
	{"AuthKit: no refresh cookie", inAuthKit, looks{starts: []string{"Missing refresh token"}}, noCookie},
	{"AuthKit: NoSessionError", inAuthKit, looks{starts: []string{"SignOut() called without an active session"}}, signOutOnly},
	{"Supabase: AuthUnknownError", inSupabase, looks{names: []string{"AuthUnknownError"}}, garbled},
	{"Better Auth: not fresh", inBetter, looks{codes: []string{"SESSION_EXPIRED", "SESSION_NOT_FRESH"}}, notFresh},
	{"HTTP 4xx with no word of OAuth", inHTTP, looks{from: 400, to: 499}, refused}, // a captive portal's 403 too
	{"Keycloak: true", inKeycloak, looks{kind: "boolean"}, erased},
}
