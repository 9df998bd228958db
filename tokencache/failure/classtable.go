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
	codeAway    = Failure{Class: Transient, Reason: "a part of the page's own code did not come", Unreached: true}
	noJSON      = Failure{Class: Transient, Reason: "the answer was no JSON: a proxy or a captive portal spoke for the server", Unreached: true}
	notOAuth    = Failure{Class: Transient, Reason: "the answer was not an auth server's: a proxy, or a server in trouble"}
	keysAway    = Failure{Class: Transient, Reason: "the realtime server could not fetch the auth server's keys"}

	ended     = Failure{Class: Terminal, Reason: "the auth server ended the session: invalid_grant"}
	spent     = Failure{Class: Terminal, Reason: "the refresh token was used already"}
	signIn    = Failure{Class: Terminal, Reason: "the auth server wants the user to sign in again"}
	noSession = Failure{Class: Terminal, Reason: "the provider has no session any more"}
	noAuthKit = Failure{Class: Terminal, Reason: "the provider has no session: AuthKit asks for a sign-in"}

	interaction   = Failure{Class: Blocked, Needs: NeedsInteraction, Reason: "the auth server wants a second factor, or consent"}
	storageShut   = Failure{Class: Blocked, Needs: NeedsInteraction, Reason: "the browser refuses the provider its storage: it is blocked, or full"}
	storageClosed = Failure{Class: Blocked, Needs: NeedsReload, Reason: "the browser has closed the provider's storage"}
	stalePage     = Failure{Class: Blocked, Needs: NeedsReload, Reason: "the page is older than the deployment: its server does not know the call any more"}

	//cure:erased-cause
	erased    = Failure{Reason: "the refresh failed, and the server does not say why"}
	noCookie  = Failure{Reason: "the auth server missed the refresh token"}
	unheardOf = Failure{Reason: "the provider threw something that Holdfast does not know"}
	//cure:bare-refusal
	refused     = Failure{Reason: "the auth server refused, and did not say that the session is over"}
	emptyAnswer = Failure{Reason: "the auth server's answer held no session"}
	garbled     = Failure{Reason: "the auth server's answer could not be read"}
	notFresh    = Failure{Reason: "the auth server wants a newer sign-in for this, not for a token"}
	signOutOnly = Failure{Reason: "a sign-out found no session: that is no failed refresh"}
	appServer   = Failure{Reason: "the page's own server failed, or sent the request elsewhere"}
	badToken    = Failure{Reason: "the realtime server refused the access token"}
	badConfig   = Failure{Reason: "configuration: the realtime server has no auth provider for this token; compare its issuer and audience"}
)

// furtherSteps tell a session that wants more of the user from one that is over.
// Their first letters may be capitals.
var furtherSteps = []string{"ultifactor", "ulti-factor", "MFA", "onsent", "onditional Access", "xternal interaction"}

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
	//cure:http-429
	{"HTTP 429", inHTTP, looks{from: 429, to: 429}, trouble},
	{"HTTP 500 to 504", inHTTP, looks{from: 500, to: 504}, trouble},
	{"HTTP 511, a captive portal", inHTTP, looks{from: 511, to: 511}, trouble},
	{"HTTP 520 to 530, Cloudflare", inSupabase, looks{from: 520, to: 530}, trouble},
	{"a code of the server's own trouble", inRPC, looks{kinds: []string{"server_error", "internal_server_error", "temporarily_unavailable",
		"service_unavailable", "unavailable", "deadline_exceeded", "resource_exhausted", "too_many_requests", "slow_down",
		"rate_limit_exceeded", "rate_limited", "request_throttled", "throttled", "quota_exceeded"}}, trouble},
	{"gRPC, Connect: a code by its number", inRPC, looks{names: []string{"ConnectError", "RpcError"}, codes: []string{"4", "8", "14"}}, trouble},
	{"Auth0: the tenant's limit", inAuth0, looks{codes: []string{"access_denied"}, parts: []string{"limit has been reached"}}, trouble},
	{"WorkOS, Auth0: timeout", inAuth0, looks{codes: []string{"timeout"}}, timedOut},
	{"WorkOS, Clerk, MSAL: network_error", inWorkOS, looks{codes: []string{"network_error"}}, offline},
	{"Auth0: no OAuth error in the answer", inAuth0, looks{codes: []string{"request_error"}}, notOAuth},
	{"Clerk: offline", inClerk, looks{codes: []string{"clerk_offline"}}, offline},
	{"Okta: rate limit", inOkta, looks{codes: []string{"E0000047"}}, trouble},
	{"MSAL: network", inMSAL, looks{codes: []string{"no_network_connectivity", "post_request_failed", "get_request_failed",
		"endpoints_resolution_error", "openid_config_error"}}, offline},
	{"MSAL: timeout", inMSAL, looks{codes: []string{"monitor_window_timeout", "timed_out"}}, timedOut},
	{"MSAL: no JSON", inMSAL, looks{codes: []string{"failed_to_parse_response"}}, noJSON},
	{"axios: network", inAxios, looks{codes: []string{"ERR_NETWORK", "ECONNABORTED", "ETIMEDOUT"}}, offline},

	// Names of what may pass, and messages of errors that set no name. A class
	// that extends another stands before it: RefreshTimeoutError is a
	// RefreshError.
	//cure:refresh-timeout
	{"AuthKit: RefreshTimeoutError", inAuthKit, looks{names: []string{"RefreshTimeoutError"}}, refreshLate},
	{"AuthKit: LockError", inAuthKit, looks{names: []string{"AcquisitionTimeoutError"}}, lockLate}, // up to 0.20.0
	{"authkit-nextjs: E668", inNext, looks{parts: []string{"Router action dispatched before initialization"}}, notReady},
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
	{"Amplify: the service's own trouble", inAmplify, looks{nameStarts: []string{"TooManyRequestsException", "InternalErrorException",
		"ThrottlingException", "ServiceUnavailable"}}, trouble},
	{"TimeoutError", inPlatform, looks{names: []string{"TimeoutError"}}, timedOut}, // AbortSignal.timeout
	//cure:stolen-lock a stolen lock too
	{"AbortError", inPlatform, looks{names: []string{"AbortError"}}, aborted},
	//cure:html-for-json
	{"HTML for JSON", inPlatform, looks{names: []string{"SyntaxError"}}, noJSON},
	// The platform's own, Amplify's, Clerk's, Stytch's. Not whatever ends in TimeoutError: a session can time out.
	{"NetworkError and its like", inPlatform, looks{nameEnds: []string{"NetworkError", "OfflineError", "UnreachableError"}, noStatus: true}, offline},

	// What no retry can help, while the session may live: the user is wanted, or
	// a reload. It stands before the end: login_required may mean either.
	{"OAuth: consent, another factor", inOAuth, looks{kinds: []string{"consent_required", "mfa_required", "mfa_enrollment", "mfa_challenge",
		"mfa_registration_required", "multi_factor_auth_required", "insufficient_user_authentication",
		"unmet_authentication_requirements", "insufficient_aal"}}, interaction},
	{"OAuth: another factor, by the description", inAuth0, looks{codes: []string{"login_required", "interaction_required"}, parts: furtherSteps}, interaction},
	{"MSAL: another factor, by the description", inMSAL, looks{names: []string{"InteractionRequiredAuthError"}, parts: furtherSteps}, interaction},
	{"MSAL: a claims challenge", inMSAL, looks{claims: true}, interaction},
	{"Next.js: an unknown Server Action", inStale, looks{names: []string{"UnrecognizedActionError"}}, stalePage},
	{"a server function that is gone", inStale, looks{parts: []string{"failed-to-find-server-action", "Failed to find Server Action",
		"Server function info not found", "Invalid server function ID", "-procedure on path ", "No procedure found on path "}}, stalePage},
	{"IndexedDB: UnknownError", inEngines, looks{names: []string{"UnknownError"}, codes: []string{"0"}}, storageClosed}, // AWS has one without a code
	{"IndexedDB: closed", inEngines, looks{parts: []string{"Indexed Database server lost", "IDBDatabase", "database connection is clos"}}, storageClosed},
	{"storage refused", inEngines, looks{names: []string{"SecurityError", "QuotaExceededError"}}, storageShut},
	// A document that is not fully active gets no lock: it may be active again.
	{"navigator.locks refuses", inEngines, looks{names: []string{"InvalidStateError", "NotSupportedError", "TransactionInactiveError"}}, environment},

	// The allow-list of what is over. Each is confirmed by a forced try before
	// it is believed. That try is also the second reading that a lost rotation
	// race needs: "Already exchanged" and "Already Used" are terminal only if
	// the winner's session is not there by then.
	{"authkit-nextjs: already exchanged", inNext, looks{messages: []string{"Refresh token already exchanged."}}, spent},
	{"Supabase: already used", inSupabase, looks{codes: []string{"refresh_token_already_used"}}, spent},
	{"Supabase: already used, by message", inSupabase, looks{starts: []string{"Invalid Refresh Token: Already Used"}}, spent},
	{"OAuth: invalid_grant", inOAuth, looks{codes: []string{"invalid_grant", "oidc.invalid_grant"}}, ended},
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
	{"Firebase: invalidated", inFirebase, looks{codes: []string{"auth/user-token-expired", "auth/user-disabled", "auth/invalid-refresh-token"}}, noSession},
	{"Stytch: the unrecoverable", inStytch, looks{nameStarts: []string{"Stytch"}, codes: []string{"unauthorized_credentials", "user_unauthenticated",
		"invalid_secret_authentication"}}, noSession}, // and session_not_found
	{"Privy: the session's token", inPrivy, looks{codes: []string{"missing_or_invalid_token"}}, noSession},
	{"Amplify: the six names", inAmplify, looks{nameStarts: []string{"NotAuthorizedException", "TokenRevokedException", "UserNotFoundException",
		"PasswordResetRequiredException", "UserNotConfirmedException", "RefreshTokenReuseException"}}, noSession},

	// The network by its words: at the beginning, where Sentry appends the host,
	// or behind a wrapper's own. No browser tells offline, DNS, TLS, CORS and CSP apart.
	{"the page's own code", inEngines, looks{parts: []string{"dynamically imported module", "Importing a module script failed"}}, codeAway},
	{"webpack, Turbopack: a chunk", inEngines, looks{names: []string{"ChunkLoadError"}}, codeAway},
	{"Chrome, Edge: fetch", inFetch, looks{phrases: []string{"Failed to fetch", "Failed to Fetch"}}, offline},
	{"Chrome: the body was cut; axios", inFetch, looks{phrases: []string{"network error", "Network Error"}}, offline},
	{"Firefox: fetch", inFetch, looks{phrases: []string{"NetworkError when attempting to fetch resource"}}, offline},
	{"Firefox: the body was cut", inEngines, looks{phrases: []string{"Content-Length header of network response exceeds response Body",
		"Error in input stream", "Decoding failed"}}, offline},
	{"Safari, iOS: fetch", inFetch, looks{phrases: []string{"Load failed", "The Internet connection appears to be offline",
		"The network connection was lost", "Could not connect to the server", "A server with the specified hostname could not be found"}}, offline},
	{"React Native, cross-fetch: fetch", inFetch, looks{phrases: []string{"Network request failed"}}, offline},
	{"undici: fetch", inFetch, looks{phrases: []string{"fetch failed"}}, offline},
	{"undici: the body was cut", inFetch, looks{messages: []string{"terminated"}}, offline},
	{"Safari: cancelled", inEngines, looks{names: []string{"TypeError"}, messages: []string{"cancelled"}}, aborted},
	{"Bun, Workers, Deno: fetch", inFetch, looks{phrases: []string{"A network error occurred", "Network connection lost",
		"error sending request for url"}}, offline},
	{"a host's code for the network", inHosts, looks{words: []string{"net::ERR_", "ECONN", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EHOSTUNREACH",
		"ENETUNREACH", "Unable to resolve host "}}, offline},
	{"a time-out by its words", inWrappers, looks{phrases: []string{"signal timed out", "The operation timed out", "the operation timed out",
		"The request timed out", "Network request timed out"}}, timedOut},
	{"an abort by its words", inWrappers, looks{phrases: []string{"signal is aborted", "The operation was aborted", "Fetch is aborted",
		"The user aborted a request", "This operation was aborted"}}, aborted},
	{"Firebase: network", inFirebase, looks{words: []string{"auth/network-request-failed", "auth/timeout"}}, offline},
	{"Firebase: the server's own trouble", inFirebase, looks{words: []string{"auth/too-many-requests", "auth/quota-exceeded", "auth/internal-error",
		"auth/the-service-is-", "auth/visibility-check-"}}, trouble}, // a text that the SDK does not know becomes a code
	{"Convex: keys", inConvex, looks{parts: []string{"Could not fetch JWKS", "Auth provider discovery of "}}, keysAway},
	{"Connect: a code in the message", inRPC, looks{starts: []string{"[unavailable]", "[deadline_exceeded]", "[resource_exhausted]"}}, trouble},
	{"a status in the message", inWrappers, looks{told: true}, trouble}, // oidc-client-ts, Stytch, ofetch, ky; and what applications write
	// ServerError is also what MSAL makes of a refusal: then it tells the codes.
	{"MSAL: refused", inMSAL, looks{names: []string{"ServerError"}, parts: []string{"Error(s): "}}, refused},
	{"MSAL: throttled", inMSAL, looks{names: []string{"ServerError"}, noStatus: true}, trouble}, // for a minute after a 429 or a 5xx

	// What is known to prove nothing; a row only says more than "unknown". The
	// Convex server's words are about the token or the deployment, and a new
	// token is what a try brings anyway.
	{"Convex: configuration", inConvex, looks{parts: []string{"No auth provider found matching the given token"}}, badConfig},
	{"Convex: token", inConvex, looks{parts: []string{"Convex token identity expired", "Could not validate token",
		"Could not verify OIDC token claim"}}, badToken},
	{"authkit-nextjs: cause erased", inNext, looks{messages: []string{"Failed to refresh access token"}}, erased},
	{"Next.js: server action", inNext, looks{starts: []string{"An unexpected response was received from the server"}}, appServer},
	{"AuthKit: no refresh cookie", inAuthKit, looks{starts: []string{"Missing refresh token"}}, noCookie},
	{"AuthKit: NoSessionError", inAuthKit, looks{starts: []string{"SignOut() called without an active session"}}, signOutOnly},
	{"Supabase: AuthUnknownError", inSupabase, looks{names: []string{"AuthUnknownError"}}, garbled},
	{"Better Auth: not fresh", inBetter, looks{codes: []string{"SESSION_EXPIRED", "SESSION_NOT_FRESH"}}, notFresh},
	{"HTTP 4xx with no word of OAuth", inHTTP, looks{from: 400, to: 499}, refused}, // a captive portal's 403 too
	{"Keycloak: true", inKeycloak, looks{kind: "boolean"}, erased},
}
