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
	codeAway    = Failure{Class: Transient, Reason: "a part of the page's own code did not come", Unreached: true, Needs: NeedsReload}
	noJSON      = Failure{Class: Transient, Reason: "the answer was no JSON: a proxy or a captive portal spoke for the server", Unreached: true}
	notOAuth    = Failure{Class: Transient, Reason: "the answer was not an auth server's: a proxy, or a server in trouble"}
	keysAway    = Failure{Class: Transient, Reason: "the realtime server could not fetch the auth server's keys"}

	ended     = Failure{Class: Terminal, Reason: "the auth server ended the session: invalid_grant"}
	spent     = Failure{Class: Terminal, Reason: "the refresh token was used already"}
	signIn    = Failure{Class: Terminal, Reason: "the auth server wants the user to sign in again"}
	noSession = Failure{Class: Terminal, Reason: "the provider has no session any more"}
	noAuthKit = Failure{Class: Terminal, Reason: "the provider has no session: AuthKit asks for a sign-in"}

	//cure:second-factor
	interaction = Failure{Class: Blocked, Needs: NeedsInteraction, Reason: "the auth server wants a second factor, or consent"}
	storageShut = Failure{Class: Blocked, Needs: NeedsInteraction, Reason: "the browser refuses the provider its storage: it is blocked, or full"}
	//cure:storage-closed
	storageClosed = Failure{Class: Blocked, Needs: NeedsReload, Reason: "the browser has closed the provider's storage"}
	//cure:stale-page
	stalePage = Failure{Class: Blocked, Needs: NeedsReload, Reason: "the page is older than the deployment: its server does not know the call any more"}

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
	badConfig   = Failure{Reason: Configuration + "the realtime server has no auth provider for this token; compare its issuer and audience"}
	noTemplate  = Failure{Reason: Configuration + "Clerk has no JWT template of the name that getToken() asks for"}
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
	{inSupabase, looks{names: []string{"AuthInvalidTokenResponseError"}}, emptyAnswer}, // Supabase: a status that it made up
	{inAuthKit, looks{flagged: true, noStatus: true}, mayPassSoon},                     // flagged, unanswered
	{inAuthKit, looks{flagged: true}, mayPass},                                         // flagged, answered
	{inHTTP, looks{from: 408, to: 408}, trouble},                                       // HTTP 408
	{inHTTP, looks{from: 425, to: 425}, trouble},                                       // HTTP 425
	//cure:http-429
	{inHTTP, looks{from: 429, to: 429}, trouble},     // HTTP 429
	{inHTTP, looks{from: 500, to: 504}, trouble},     // HTTP 500 to 504
	{inHTTP, looks{from: 511, to: 511}, trouble},     // HTTP 511, a captive portal
	{inSupabase, looks{from: 520, to: 530}, trouble}, // HTTP 520 to 530, Cloudflare
	{inRPC, looks{kinds: []string{"server_error", "internal_server_error", "temporarily_unavailable",
		"service_unavailable", "unavailable", "deadline_exceeded", "resource_exhausted", "too_many_requests", "slow_down",
		"rate_limit_exceeded", "rate_limited", "request_throttled", "throttled", "quota_exceeded"}}, trouble}, // a code of the server's own trouble
	{inRPC, looks{names: []string{"ConnectError", "RpcError"}, codes: []string{"4", "8", "14"}}, trouble},  // gRPC, Connect: a code by its number
	{inAuth0, looks{codes: []string{"access_denied"}, parts: []string{"limit has been reached"}}, trouble}, // Auth0: the tenant's limit
	{inAuth0, looks{codes: []string{"timeout"}}, timedOut},                                                 // WorkOS, Auth0: timeout
	{inWorkOS, looks{codes: []string{"network_error"}}, offline},                                           // WorkOS, Clerk, MSAL: network_error
	{inAuth0, looks{codes: []string{"request_error"}}, notOAuth},                                           // Auth0: no OAuth error in the answer
	{inClerk, looks{codes: []string{"clerk_offline"}}, offline},                                            // Clerk: offline
	{inOkta, looks{codes: []string{"E0000047"}}, trouble},                                                  // Okta: rate limit
	{inMSAL, looks{codes: []string{"no_network_connectivity", "post_request_failed", "get_request_failed",
		"endpoints_resolution_error", "openid_config_error"}}, offline}, // MSAL: network
	{inMSAL, looks{codes: []string{"monitor_window_timeout", "timed_out"}}, timedOut},      // MSAL: timeout
	{inMSAL, looks{codes: []string{"failed_to_parse_response"}}, noJSON},                   // MSAL: no JSON
	{inAxios, looks{codes: []string{"ERR_NETWORK", "ECONNABORTED", "ETIMEDOUT"}}, offline}, // axios: network

	// Names of what may pass, and messages of errors that set no name. A class
	// that extends another stands before it: RefreshTimeoutError is a
	// RefreshError.
	//cure:refresh-timeout
	{inAuthKit, looks{names: []string{"RefreshTimeoutError"}}, refreshLate},                                              // AuthKit: RefreshTimeoutError
	{inAuthKit, looks{names: []string{"AcquisitionTimeoutError"}}, lockLate},                                             // AuthKit: LockError (up to 0.20.0)
	{inNext, looks{parts: []string{"Router action dispatched before initialization"}}, notReady},                         // authkit-nextjs: E668
	{inWorkOS, looks{names: []string{"RateLimitExceededException"}}, trouble},                                            // WorkOS: RateLimitExceededException
	{inSupabase, looks{names: []string{"AuthRetryableFetchError"}}, offline},                                             // Supabase: AuthRetryableFetchError
	{inSupabase, looks{names: []string{"AuthRefreshDiscardedError"}}, raceLost},                                          // Supabase: AuthRefreshDiscardedError
	{inSupabase, looks{names: []string{"NavigatorLockAcquireTimeoutError", "ProcessLockAcquireTimeoutError"}}, lockLate}, // Supabase: lock, by name
	{inSupabase, looks{starts: []string{"Acquiring an exclusive Navigator LockManager lock ",
		"Acquiring process lock with name "}}, lockLate}, // Supabase: lock, by message (the classes leave their name "Error")
	{inAuth0, looks{messages: []string{"Timeout when executing 'fetch'"}}, timedOut},                // Auth0: fetch timeout
	{inClerk, looks{starts: []string{"ClerkJS: Network error"}}, offline},                           // Clerk: network
	{inOkta, looks{names: []string{"AuthApiError"}, messages: []string{"Unknown error"}}, notOAuth}, // Okta: no JSON, or a 5xx
	{inOIDC, looks{names: []string{"ErrorTimeout"}}, timedOut},                                      // oidc-client-ts: ErrorTimeout
	{inOIDC, looks{starts: []string{"Invalid response Content-Type: "}}, notOAuth},                  // oidc-client-ts: HTML for JSON
	{inAmplify, looks{nameStarts: []string{"TooManyRequestsException", "InternalErrorException",
		"ThrottlingException", "ServiceUnavailable"}}, trouble}, // Amplify: the service's own trouble
	{inPlatform, looks{names: []string{"TimeoutError"}}, timedOut},                                                // TimeoutError (AbortSignal.timeout)
	{inPlatform, looks{names: []string{"AbortError"}, parts: []string{"transaction was aborted"}}, storageClosed}, // IndexedDB: aborted
	//cure:stolen-lock a stolen lock too
	{inPlatform, looks{names: []string{"AbortError"}}, aborted}, // AbortError
	//cure:html-for-json
	{inPlatform, looks{names: []string{"SyntaxError"}}, noJSON}, // HTML for JSON
	// The platform's own, Amplify's, Clerk's, Stytch's. Not whatever ends in TimeoutError: a session can time out.
	{inPlatform, looks{nameEnds: []string{"NetworkError", "OfflineError", "UnreachableError"}, noStatus: true}, offline}, // NetworkError and its like

	// What no retry can help, while the session may live: the user is wanted, or
	// a reload. It stands before the end: login_required may mean either.
	{inOAuth, looks{kinds: []string{"consent_required", "mfa_required", "mfa_enrollment", "mfa_challenge",
		"mfa_registration_required", "multi_factor_auth_required", "insufficient_user_authentication",
		"unmet_authentication_requirements", "insufficient_aal"}}, interaction}, // OAuth: consent, another factor
	{inAuth0, looks{codes: []string{"login_required", "interaction_required"}, parts: furtherSteps}, interaction}, // OAuth: another factor, by the description
	{inMSAL, looks{names: []string{"InteractionRequiredAuthError"}, parts: furtherSteps}, interaction},            // MSAL: another factor, by the description
	{inMSAL, looks{claims: true}, interaction},                                                                    // MSAL: a claims challenge
	{inStale, looks{names: []string{"UnrecognizedActionError"}}, stalePage},                                       // Next.js: an unknown Server Action
	{inStale, looks{parts: []string{"failed-to-find-server-action", "Failed to find Server Action",
		"Server function info not found", "Invalid server function ID", "-procedure on path ", "No procedure found on path "}}, stalePage}, // a server function that is gone
	{inEngines, looks{names: []string{"UnknownError"}, codes: []string{"0"}}, storageClosed},                                         // IndexedDB: UnknownError (AWS has one without a code)
	{inEngines, looks{parts: []string{"Indexed Database server lost", "IDBDatabase", "database connection is clos"}}, storageClosed}, // IndexedDB: closed
	{inEngines, looks{names: []string{"SecurityError", "QuotaExceededError"}}, storageShut},                                          // storage refused
	// A document that is not fully active gets no lock: it may be active again.
	{inEngines, looks{names: []string{"InvalidStateError", "NotSupportedError", "TransactionInactiveError"}}, environment}, // navigator.locks refuses

	// The allow-list of what is over. Each is confirmed by a forced try before
	// it is believed. That try is also the second reading that a lost rotation
	// race needs: "Already exchanged" and "Already Used" are terminal only if
	// the winner's session is not there by then.
	{inNext, looks{messages: []string{"Refresh token already exchanged."}}, spent},                                     // authkit-nextjs: already exchanged
	{inSupabase, looks{codes: []string{"refresh_token_already_used"}}, spent},                                          // Supabase: already used
	{inSupabase, looks{starts: []string{"Invalid Refresh Token: Already Used"}}, spent},                                // Supabase: already used, by message
	{inOAuth, looks{codes: []string{"invalid_grant", "oidc.invalid_grant"}}, ended},                                    // OAuth: invalid_grant
	{inOAuth, looks{codes: []string{"login_required", "interaction_required", "account_selection_required"}}, signIn},  // OAuth: interaction
	{inAuthKit, looks{messages: []string{"No access token available"}}, noAuthKit},                                     // AuthKit: LoginRequiredError (its name is "Error")
	{inWorkOS, looks{codes: []string{"invalid_session_cookie", "no_session_cookie_provided"}}, noSession},              // WorkOS: no session cookie
	{inWorkOS, looks{codes: []string{"sso_required"}}, signIn},                                                         // WorkOS: single sign-on
	{inSupabase, looks{names: []string{"AuthSessionMissingError"}}, noSession},                                         // Supabase: AuthSessionMissingError
	{inSupabase, looks{codes: []string{"refresh_token_not_found", "session_not_found", "session_expired"}}, noSession}, // Supabase: session codes
	{inSupabase, looks{starts: []string{"Invalid Refresh Token"}}, noSession},                                          // Supabase: Invalid Refresh Token
	{inClerk, looks{codes: []string{"resource_not_found"},
		starts: []string{"Session not found", "No session was found"}}, noSession}, // Clerk: the session was deleted
	{inAuth0, looks{codes: []string{"missing_refresh_token"}}, noSession},                                     // Auth0: no refresh token
	{inOkta, looks{messages: []string{"The refresh token is invalid or expired."}}, noSession},                // Okta: refresh token
	{inKeycloak, looks{messages: []string{"Unable to update token, no refresh token available."}}, noSession}, // Keycloak: cleared
	{inMSAL, looks{names: []string{"InteractionRequiredAuthError"}}, signIn},                                  // MSAL: interaction
	{inMSAL, looks{codes: []string{"bad_token", "no_tokens_found", "refresh_token_expired"}}, signIn},         // MSAL: tokens
	{inFirebase, looks{codes: []string{"auth/user-token-expired", "auth/user-disabled", "auth/user-not-found",
		"auth/invalid-refresh-token"}}, noSession}, // Firebase: invalidated
	{inLogto, looks{nameStarts: []string{"Logto"}, codes: []string{"not_authenticated"}}, noSession}, // Logto: no refresh token
	{inKinde, looks{messages: []string{"No refresh token found"}}, noSession},                        // Kinde: no refresh token
	{inStytch, looks{nameStarts: []string{"Stytch"}, codes: []string{"unauthorized_credentials", "user_unauthenticated",
		"invalid_secret_authentication"}}, noSession}, // Stytch: the unrecoverable (and session_not_found)
	{inPrivy, looks{codes: []string{"missing_or_invalid_token"}}, noSession}, // Privy: the session's token
	{inAmplify, looks{nameStarts: []string{"NotAuthorizedException", "TokenRevokedException", "UserNotFoundException",
		"PasswordResetRequiredException", "UserNotConfirmedException", "RefreshTokenReuseException"}}, noSession}, // Amplify: the six names

	// The network by its words: at the beginning, where Sentry appends the host,
	// or behind a wrapper's own. No browser tells offline, DNS, TLS, CORS and CSP apart.
	{inEngines, looks{parts: []string{"dynamically imported module", "Importing a module script failed",
		"is not a valid JavaScript MIME type"}}, codeAway}, // the page's own code
	{inEngines, looks{names: []string{"ChunkLoadError"}}, codeAway},                                // webpack, Turbopack: a chunk
	{inFetch, looks{phrases: []string{"Failed to fetch", "Failed to Fetch"}}, offline},             // Chrome, Edge: fetch
	{inFetch, looks{phrases: []string{"network error", "Network Error"}}, offline},                 // Chrome: the body was cut; axios
	{inFetch, looks{phrases: []string{"NetworkError when attempting to fetch resource"}}, offline}, // Firefox: fetch
	{inEngines, looks{phrases: []string{"Content-Length header of network response exceeds response Body",
		"Error in input stream", "Decoding failed"}}, offline}, // Firefox: the body was cut
	{inFetch, looks{phrases: []string{"Load failed", "The Internet connection appears to be offline",
		"The network connection was lost", "Could not connect to the server", "A server with the specified hostname could not be found"}}, offline}, // Safari, iOS: fetch
	{inFetch, looks{phrases: []string{"Network request failed"}}, offline},                     // React Native, cross-fetch: fetch
	{inFetch, looks{phrases: []string{"fetch failed"}}, offline},                               // undici: fetch
	{inFetch, looks{messages: []string{"terminated"}}, offline},                                // undici: the body was cut
	{inEngines, looks{names: []string{"TypeError"}, messages: []string{"cancelled"}}, aborted}, // Safari: cancelled
	{inFetch, looks{phrases: []string{"A network error occurred", "Network connection lost",
		"error sending request for url"}}, offline}, // Bun, Workers, Deno: fetch
	{inHosts, looks{words: []string{"net::ERR_", "ECONN", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EHOSTUNREACH",
		"ENETUNREACH", "Unable to resolve host "}}, offline}, // a host's code for the network
	{inWrappers, looks{phrases: []string{"signal timed out", "The operation timed out", "the operation timed out",
		"The request timed out", "Network request timed out"}}, timedOut}, // a time-out by its words
	{inWrappers, looks{phrases: []string{"signal is aborted", "The operation was aborted", "Fetch is aborted",
		"The user aborted a request", "This operation was aborted"}}, aborted}, // an abort by its words
	{inFirebase, looks{words: []string{"auth/network-request-failed", "auth/timeout"}}, offline}, // Firebase: network
	{inFirebase, looks{words: []string{"auth/too-many-requests", "auth/quota-exceeded", "auth/internal-error",
		"auth/the-service-is-", "auth/visibility-check-"}}, trouble}, // Firebase: the server's own trouble (a text that the SDK does not know becomes a code)
	{inConvex, looks{parts: []string{"Could not fetch JWKS", "Auth provider discovery of "}}, keysAway},       // Convex: keys
	{inRPC, looks{starts: []string{"[unavailable]", "[deadline_exceeded]", "[resource_exhausted]"}}, trouble}, // Connect: a code in the message
	{inWrappers, looks{told: true}, trouble}, // a status in the message (oidc-client-ts, Stytch, ofetch, ky; and what applications write)
	// ServerError is also what MSAL makes of a refusal: then it tells the codes.
	{inMSAL, looks{names: []string{"ServerError"}, parts: []string{"Error(s): "}}, refused}, // MSAL: refused
	//cure:throttled-by-the-sdk
	{inMSAL, looks{names: []string{"ServerError"}, noStatus: true}, trouble}, // MSAL: throttled (for a minute after a 429 or a 5xx)

	// What is known to prove nothing; a row only says more than "unknown". The
	// Convex server's words are about the token or the deployment, and a new
	// token is what a try brings anyway.
	{inConvex, looks{parts: []string{"No auth provider found matching the given token"}}, badConfig}, // Convex: configuration
	{inConvex, looks{parts: []string{"Convex token identity expired", "Could not validate token",
		"Could not verify OIDC token claim"}}, badToken}, // Convex: token
	{inNext, looks{messages: []string{"Failed to refresh access token"}}, erased},                       // authkit-nextjs: cause erased
	{inKinde, looks{messages: []string{"Failed to refresh token"}}, erased},                             // Kinde: cause erased
	{inNext, looks{starts: []string{"An unexpected response was received from the server"}}, appServer}, // Next.js: server action
	{inAuthKit, looks{starts: []string{"Missing refresh token"}}, noCookie},                             // AuthKit: no refresh cookie
	{inAuthKit, looks{starts: []string{"SignOut() called without an active session"}}, signOutOnly},     // AuthKit: NoSessionError
	{inSupabase, looks{names: []string{"AuthUnknownError"}}, garbled},                                   // Supabase: AuthUnknownError
	{inBetter, looks{codes: []string{"SESSION_EXPIRED", "SESSION_NOT_FRESH"}}, notFresh},                // Better Auth: not fresh
	{inClerk, looks{codes: []string{"resource_not_found"},
		starts: []string{"JWT template", "No JWT template"}}, noTemplate}, // Clerk: no such template
	{inHTTP, looks{from: 400, to: 499}, refused}, // HTTP 4xx with no word of OAuth (a captive portal's 403 too)
	{inKeycloak, looks{kind: "boolean"}, erased}, // Keycloak: true
}
