package failure

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
	{"a code of the server's own trouble", Transient, Thrown{Name: "ErrorResponse", OAuth: "temporarily_unavailable"}},
	{"a code of the server's own trouble", Transient, Thrown{Code: "rate_limit_exceeded"}},                                                    // WorkOS
	{"a code of the server's own trouble", Transient, Thrown{Name: "Error", OAuth: "too_many_requests", Message: "Too Many Requests"}},        // Auth0
	{"a code of the server's own trouble", Transient, Thrown{OAuth: "slow_down"}},                                                             // RFC 8628
	{"a code of the server's own trouble", Transient, Thrown{Name: "StytchSDKAPIError", Code: "internal_server_error"}},                       // its status got lost
	{"a code of the server's own trouble", Transient, Thrown{Name: "FirebaseError", Code: "functions/deadline-exceeded"}},                     // a callable
	{"a code of the server's own trouble", Transient, Thrown{Name: "RpcError", Code: "UNAVAILABLE", Message: "upstream connect error"}},       // protobuf-ts
	{"a code of the server's own trouble", Transient, Thrown{Name: "ServerError", Code: "request_throttled", Message: "request_throttled: "}}, // MSAL
	{"a code of the server's own trouble", Transient, Thrown{Name: "ClerkAPIResponseError", Code: "api_response_error", Message: "Too many requests", Cause: &Thrown{Type: "object", Code: "too_many_requests"}}},
	{"gRPC, Connect: a code by its number", Transient, Thrown{Name: "ConnectError", Code: "14", Message: "[unavailable] Failed to fetch"}},
	{"gRPC, Connect: a code by its number", Transient, Thrown{Name: "ConnectError", Code: "4", Message: "[deadline_exceeded] the operation timed out"}},
	{"Auth0: the tenant's limit", Transient, Thrown{Name: "Error", OAuth: "access_denied", Message: "Global limit has been reached"}},
	{"WorkOS, Auth0: timeout", Transient, Thrown{Name: "Error", Message: "Timeout", OAuth: "timeout"}},
	{"WorkOS, Clerk, MSAL: network_error", Transient, Thrown{Code: "network_error"}},
	{"Auth0: no OAuth error in the answer", Transient, Thrown{Message: "HTTP error. Unable to fetch https://a.example/oauth/token", OAuth: "request_error"}},
	{"Clerk: offline", Transient, Thrown{Name: "ClerkRuntimeError", Code: "clerk_offline"}},
	{"Okta: rate limit", Transient, Thrown{Name: "AuthApiError", Code: "E0000047"}},
	{"MSAL: network", Transient, Thrown{Name: "NetworkError", Code: "post_request_failed"}},
	{"MSAL: timeout", Transient, Thrown{Name: "BrowserAuthError", Code: "monitor_window_timeout"}},
	{"MSAL: no JSON", Transient, Thrown{Name: "NetworkError", Code: "failed_to_parse_response", Status: 200}},
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
	{"Amplify: the service's own trouble", Transient, Thrown{Name: "TooManyRequestsException", Status: 400}},
	{"TimeoutError", Transient, Thrown{Name: "TimeoutError", Message: "signal timed out", Code: "23"}},
	{"AbortError", Transient, Thrown{Name: "AbortError", Message: "Lock broken by another request with the 'steal' option.", Code: "20"}},
	{"HTML for JSON", Transient, Thrown{Name: "SyntaxError", Message: "Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON"}},
	{"NetworkError and its like", Transient, Thrown{Name: "NetworkError", Message: "A network error has occurred.", Cause: errNetwork}},
	{"NetworkError and its like", Transient, Thrown{Name: "StytchAPIUnreachableError", Message: "Unable to contact the Stytch servers"}},
	{"NetworkError and its like", Transient, Thrown{Name: "SDKAPIUnreachableError", Message: "[SDK]\nUnable to contact the Stytch servers"}},
	{"NetworkError and its like", Transient, Thrown{Name: "ClerkOfflineError"}},

	{"OAuth: consent, another factor", Blocked, Thrown{Message: "Consent required", OAuth: "consent_required"}},
	{"OAuth: consent, another factor", Blocked, Thrown{Name: "Error", OAuth: "mfa_required"}},
	{"OAuth: consent, another factor", Blocked, Thrown{Name: "FirebaseError", Code: "auth/multi-factor-auth-required"}},
	{"OAuth: consent, another factor", Blocked, Thrown{OAuth: "insufficient_user_authentication", Status: 401}},                                            // RFC 9470
	{"OAuth: another factor, by the description", Blocked, Thrown{Name: "Error", OAuth: "login_required", Message: "Multifactor authentication required"}}, // auth0-spa-js#1540
	{"OAuth: another factor, by the description", Blocked, Thrown{Name: "Error", OAuth: "interaction_required", Message: "External interaction required"}},
	{"MSAL: another factor, by the description", Blocked, Thrown{Name: "InteractionRequiredAuthError", Code: "invalid_grant",
		Message: "invalid_grant: AADSTS50076: Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication"}},
	{"MSAL: another factor, by the description", Blocked, Thrown{Name: "InteractionRequiredAuthError", Code: "invalid_grant",
		Message: "invalid_grant: AADSTS65001: The user or administrator has not consented to use the application"}},
	{"MSAL: a claims challenge", Blocked, Thrown{Name: "InteractionRequiredAuthError", Code: "interaction_required", Claims: true}},
	{"Next.js: an unknown Server Action", Blocked, Thrown{Name: "UnrecognizedActionError", Message: "Server Action \"7f3c\" was not found on the server. \nRead more: https://nextjs.org/docs/messages/failed-to-find-server-action"}},
	{"a server function that is gone", Blocked, Thrown{Name: "Error", Message: "Server Action \"7f3c\" was not found on the server. \nRead more: https://nextjs.org/docs/messages/failed-to-find-server-action"}},
	{"a server function that is gone", Blocked, Thrown{Name: "Error", Message: "Failed to find Server Action \"7f3c\". This request might be from an older or newer deployment."}},
	{"a server function that is gone", Blocked, Thrown{Name: "Error", Message: "Server function info not found for 4871320a42e0"}}, // TanStack Start
	{"a server function that is gone", Blocked, Thrown{Name: "Error", Message: `{"message":"Invalid server function ID: e6a1"}`}},
	{"a server function that is gone", Blocked, Thrown{Name: "TRPCClientError", Message: `No procedure found on path "auth.token"`}},
	{"a server function that is gone", Blocked, Thrown{Name: "TRPCClientError", Message: `No "mutation"-procedure on path "auth.token"`}},
	{"IndexedDB: UnknownError", Blocked, Thrown{Name: "UnknownError", Code: "0", Message: "Attempt to get a record from database without an in-progress transaction"}},
	{"IndexedDB: closed", Blocked, Thrown{Name: "FirebaseError", Message: "Firebase: Connection to Indexed Database server lost. Refresh the page to try again"}},
	{"IndexedDB: closed", Blocked, Thrown{Name: "InvalidStateError", Code: "11", Message: "The database connection is closing."}},
	{"IndexedDB: aborted", Blocked, Thrown{Name: "AbortError", Code: "20", Message: "The transaction was aborted, so the request cannot be fulfilled."}},
	{"IndexedDB: closed", Blocked, Thrown{Name: "InvalidStateError", Code: "11", Message: "Failed to execute 'transaction' on 'IDBDatabase': The database connection is closing."}},
	{"storage refused", Blocked, Thrown{Name: "SecurityError", Code: "18", Message: "The operation is insecure."}},
	{"storage refused", Blocked, Thrown{Name: "QuotaExceededError", Code: "22", Message: "The quota has been exceeded."}},
	{"navigator.locks refuses", Transient, Thrown{Name: "InvalidStateError", Code: "11", Message: "Failed to execute 'request' on 'LockManager': The document is not active."}},

	{"authkit-nextjs: already exchanged", Terminal, Thrown{Name: "RefreshError", Message: "Refresh token already exchanged.", OAuth: "invalid_grant", Status: 400}},
	{"Supabase: already used", Terminal, Thrown{Name: "AuthApiError", Code: "refresh_token_already_used", Status: 400}},
	{"Supabase: already used, by message", Terminal, Thrown{Name: "AuthApiError", Message: "Invalid Refresh Token: Already Used", Status: 400}},
	{"OAuth: invalid_grant", Terminal, Thrown{Name: "RefreshError", OAuth: "invalid_grant", Status: 400, Transient: no()}},
	{"OAuth: invalid_grant", Terminal, Thrown{Name: "ErrorResponse", OAuth: "invalid_grant"}},
	{"OAuth: invalid_grant", Terminal, Thrown{Message: "wrapped", Cause: errRevoked}},
	{"OAuth: invalid_grant", Terminal, Thrown{Name: "LogtoRequestError", Code: "oidc.invalid_grant"}},
	{"OAuth: interaction", Terminal, Thrown{Message: "Login required", OAuth: "login_required"}},
	{"AuthKit: LoginRequiredError", Terminal, Thrown{Name: "Error", Message: "No access token available"}},
	{"WorkOS: no session cookie", Terminal, Thrown{Code: "no_session_cookie_provided", Status: 401}},
	{"WorkOS: single sign-on", Terminal, Thrown{Name: "AuthenticationException", Code: "sso_required"}},
	{"Supabase: AuthSessionMissingError", Terminal, Thrown{Name: "AuthSessionMissingError", Message: "Auth session missing!", Status: 400}},
	{"Supabase: session codes", Terminal, Thrown{Name: "AuthApiError", Code: "refresh_token_not_found", Status: 400}},
	{"Supabase: session codes", Terminal, Thrown{Name: "ClerkAPIResponseError", Code: "api_response_error", Status: 404, Cause: &Thrown{Code: "session_not_found"}}},
	{"Clerk: the session was deleted", Terminal, Thrown{Name: "ClerkAPIResponseError", Code: "api_response_error", Status: 404, Message: "No session was found with id sess_1",
		Cause: &Thrown{Type: "object", Code: "resource_not_found", Message: "Session not found"}}}, // vm0#33357
	{"Supabase: Invalid Refresh Token", Terminal, Thrown{Name: "AuthApiError", Message: "Invalid Refresh Token: Refresh Token Not Found", Status: 400}},
	{"Auth0: no refresh token", Terminal, Thrown{Name: "Error", OAuth: "missing_refresh_token"}},
	{"Okta: refresh token", Terminal, Thrown{Name: "AuthSdkError", Message: "The refresh token is invalid or expired.", Code: "INTERNAL"}},
	{"Keycloak: cleared", Terminal, Thrown{Name: "Error", Message: "Unable to update token, no refresh token available."}},
	{"MSAL: interaction", Terminal, Thrown{Name: "InteractionRequiredAuthError", Code: "ui_not_allowed"}},
	{"MSAL: tokens", Terminal, Thrown{Name: "AuthError", Code: "refresh_token_expired"}},
	{"Firebase: invalidated", Terminal, Thrown{Name: "FirebaseError", Code: "auth/user-token-expired"}},
	{"Firebase: invalidated", Terminal, Thrown{Name: "FirebaseError", Code: "auth/invalid-refresh-token"}},
	{"Firebase: invalidated", Terminal, Thrown{Name: "FirebaseError", Code: "auth/user-not-found"}},
	{"Logto: no refresh token", Terminal, Thrown{Name: "LogtoClientError", Code: "not_authenticated", Message: "Not authenticated."}},
	{"Kinde: no refresh token", Terminal, Thrown{Name: "Error", Message: "No refresh token found"}},
	{"Stytch: the unrecoverable", Terminal, Thrown{Name: "StytchSDKAPIError", Code: "unauthorized_credentials", Status: 401}},
	{"Privy: the session's token", Terminal, Thrown{Name: "PrivyApiError", Code: "missing_or_invalid_token", Status: 401}},
	{"Amplify: the six names", Terminal, Thrown{Name: "NotAuthorizedException", Message: "Refresh Token has expired", Status: 400}},

	{"Chrome, Edge: fetch", Transient, Thrown{Name: "TypeError", Message: "Failed to fetch (api.example.com)"}},
	{"Chrome, Edge: fetch", Transient, Thrown{Name: "AuthApiError", Message: "Failed to fetch"}},                                                // Okta
	{"Chrome, Edge: fetch", Transient, Thrown{Name: "Error", Message: "Error invoking remote method 'auth:token': TypeError: Failed to fetch"}}, // Electron
	{"Chrome, Edge: fetch", Transient, Thrown{Name: "CombinedError", Message: "[Network] Failed to fetch"}},                                     // urql
	{"Chrome, Edge: fetch", Transient, Thrown{Name: "FetchError", Message: "[POST] \"/api/token\": <no response> Failed to fetch"}},             // ofetch
	{"Chrome, Edge: fetch", Transient, Thrown{Name: "Error", Message: "No access token received: TypeError: Failed to fetch"}},                  // Kinde
	{"Chrome, Edge: fetch", Transient, Thrown{Type: "string", Message: "TypeError: Failed to fetch (api.example.com)"}},
	{"Chrome: the body was cut; axios", Transient, Thrown{Name: "TypeError", Message: "network error"}},
	{"Chrome: the body was cut; axios", Transient, Thrown{Name: "Error", Message: "AxiosError: Network Error"}},
	{"Firefox: fetch", Transient, Thrown{Name: "TypeError", Message: "NetworkError when attempting to fetch resource."}},
	{"Firefox: fetch", Transient, Thrown{Name: "Error", Message: "refresh: TypeError: NetworkError when attempting to fetch resource."}},
	{"Firefox: the body was cut", Transient, Thrown{Name: "TypeError", Message: "Content-Length header of network response exceeds response Body."}},
	{"Firefox: the body was cut", Transient, Thrown{Name: "TypeError", Message: "Error in input stream"}},
	{"Firefox: the body was cut", Transient, Thrown{Name: "TypeError", Message: "Decoding failed."}},
	{"Safari, iOS: fetch", Transient, Thrown{Name: "TypeError", Message: "Load failed"}},
	{"Safari, iOS: fetch", Transient, Thrown{Name: "TypeError", Message: "Load failed (api.example.com)"}},
	{"Safari, iOS: fetch", Transient, Thrown{Name: "Error", Message: "The network connection was lost."}}, // CapacitorHttp
	{"React Native, cross-fetch: fetch", Transient, Thrown{Name: "TypeError", Message: "Network request failed"}},
	{"undici: fetch", Transient, Thrown{Name: "TypeError", Message: "fetch failed"}},
	{"undici: fetch", Transient, Thrown{Name: "Error", Message: "Error invoking remote method 'services.invoke': TypeError: fetch failed"}},
	{"undici: the body was cut", Transient, Thrown{Name: "TypeError", Message: "terminated"}},
	{"Safari: cancelled", Transient, Thrown{Name: "TypeError", Message: "cancelled"}},
	{"Bun, Workers, Deno: fetch", Transient, Thrown{Name: "Error", Message: "Network connection lost."}},
	{"a host's code for the network", Transient, Thrown{Name: "Error", Message: "net::ERR_INTERNET_DISCONNECTED"}},
	{"a host's code for the network", Transient, Thrown{Name: "Error", Message: "Error invoking remote method 'token': Error: net::ERR_NETWORK_CHANGED"}},
	{"a host's code for the network", Transient, Thrown{Name: "RequestError", Code: "ENOTFOUND", Message: "getaddrinfo ENOTFOUND auth.example.com"}}, // got
	{"a host's code for the network", Transient, Thrown{Name: "AggregateError", Cause: &Thrown{Name: "Error", Message: "connect ECONNREFUSED ::1:443"}}},
	{"a host's code for the network", Transient, Thrown{Name: "Error", Message: "java.net.UnknownHostException: Unable to resolve host \"auth.example.com\": No address associated with hostname"}},
	{"a time-out by its words", Transient, Thrown{Name: "Error", Message: "The request timed out."}}, // CapacitorHttp
	{"a time-out by its words", Transient, Thrown{Name: "Error", Message: "refresh failed: TimeoutError: signal timed out"}},
	{"an abort by its words", Transient, Thrown{Type: "string", Message: "AbortError: The operation was aborted. "}},
	{"an abort by its words", Transient, Thrown{Name: "Error", Message: "AbortError: Fetch is aborted"}},
	{"an abort by its words", Transient, Thrown{Name: "ConnectError", Code: "1", Message: "[canceled] This operation was aborted"}},
	{"Firebase: network", Transient, Thrown{Name: "FirebaseError", Code: "auth/network-request-failed", Message: "Firebase: Error (auth/network-request-failed)."}},
	{"Firebase: network", Transient, Thrown{Name: "Error", Message: "Firebase: Error (auth/network-request-failed)."}},
	{"Firebase: the server's own trouble", Transient, Thrown{Name: "Error", Message: "Firebase: Error (auth/too-many-requests)."}},
	{"Firebase: the server's own trouble", Transient, Thrown{Name: "FirebaseError", Code: "auth/the-service-is-currently-unavailable."}},
	{"Firebase: the server's own trouble", Transient, Thrown{Name: "FirebaseError", Code: "auth/visibility-check-was-unavailable.-please-retry-the-request"}},
	{"Firebase: the server's own trouble", Transient, Thrown{Name: "FirebaseError", Code: "auth/internal-error-encountered."}},
	{"Connect: a code in the message", Transient, Thrown{Name: "Error", Message: "[unavailable] HTTP 503"}},
	{"a status in the message", Transient, Thrown{Name: "Error", Message: " (503)"}}, // oidc-client-ts over HTTP/2
	{"a status in the message", Transient, Thrown{Name: "Error", Message: "Service Unavailable (503)"}},
	{"a status in the message", Transient, Thrown{Name: "Error", Message: "[429] too_many_requests\nToo many requests"}}, // Stytch, in a text
	{"a status in the message", Transient, Thrown{Name: "Error", Message: "Request failed with status code 502"}},        // axios, ky, got
	{"a status in the message", Transient, Thrown{Name: "Error", Message: "[POST] \"/api/token\": 503 Service Unavailable"}},
	{"a status in the message", Transient, Thrown{Name: "Error", Message: "HTTP error! Status: 500"}},
	{"MSAL: refused", Unknown, Thrown{Name: "ServerError", Code: "invalid_client", Message: "invalid_client: Error(s): 7000218 - Timestamp: 2026-11-25 - Description: AADSTS7000218"}},
	{"MSAL: throttled", Transient, Thrown{Name: "ServerError", Code: "90033", Message: "90033: AADSTS90033: A transient error has occurred. Please try again."}},
	{"MSAL: throttled", Transient, Thrown{Name: "ServerError"}},
	{"the page's own code", Transient, Thrown{Name: "TypeError", Message: "Failed to fetch dynamically imported module: https://a.example/assets/auth.js"}},
	{"the page's own code", Transient, Thrown{Name: "TypeError", Message: "error loading dynamically imported module: https://a.example/assets/auth.js"}},
	{"the page's own code", Transient, Thrown{Name: "TypeError", Message: "Importing a module script failed."}},
	{"the page's own code", Transient, Thrown{Name: "TypeError", Message: "'text/html' is not a valid JavaScript MIME type."}}, // WebKit: a captive portal's page
	{"webpack, Turbopack: a chunk", Transient, Thrown{Name: "ChunkLoadError", Message: "Loading chunk 4711 failed."}},
	{"Convex: keys", Transient, Thrown{Message: `{"code":"InvalidAuthHeader","message":"Could not fetch JWKS from URL 'https://i.example/jwks': HTTP 503"}`}},

	{"Convex: configuration", Unknown, Thrown{Message: "No auth provider found matching the given token. Check that your JWT's issuer and audience match"}},
	{"Convex: token", Unknown, Thrown{Message: "Could not verify OIDC token claim. Check that the token signature is valid"}},
	{"authkit-nextjs: cause erased", Unknown, Thrown{Name: "Error", Message: "Failed to refresh access token"}},
	{"Kinde: cause erased", Unknown, Thrown{Name: "Error", Message: "Failed to refresh token"}},
	{"Next.js: server action", Unknown, Thrown{Name: "Error", Message: "An unexpected response was received from the server."}},
	{"AuthKit: no refresh cookie", Unknown, Thrown{Name: "RefreshError", Message: "Missing refresh token.", Status: 400, Transient: no()}},
	{"AuthKit: NoSessionError", Unknown, Thrown{Name: "Error", Message: "SignOut() called without an active session. Provide a returnTo URL to redirect anyway."}},
	{"Supabase: AuthUnknownError", Unknown, Thrown{Name: "AuthUnknownError", Message: "Unexpected token"}},
	{"Better Auth: not fresh", Unknown, Thrown{Name: "BetterFetchError", Code: "SESSION_NOT_FRESH", Status: 403}},
	{"HTTP 4xx with no word of OAuth", Unknown, Thrown{Name: "RefreshError", Status: 403, Transient: no()}},
	{"HTTP 4xx with no word of OAuth", Unknown, Thrown{Name: "BetterFetchError", Code: "UNAUTHORIZED", Status: 401}},
	{"Clerk: no such template", Unknown, Thrown{Name: "ClerkAPIResponseError", Code: "api_response_error", Status: 404, Message: "No JWT template exists with name: convex",
		Cause: &Thrown{Type: "object", Code: "resource_not_found", Message: "JWT template not found"}}}, // convex-js#171
	{"HTTP 4xx with no word of OAuth", Unknown, Thrown{Name: "ClerkAPIResponseError", Code: "api_response_error", Status: 404}},
	// clerk-js asks for its client at a 401, and drops the session itself if that has none: by itself it proves nothing.
	{"HTTP 4xx with no word of OAuth", Unknown, Thrown{Name: "ClerkAPIResponseError", Code: "api_response_error", Status: 401, Cause: &Thrown{Type: "object", Code: "authentication_invalid"}}},
	{"HTTP 4xx with no word of OAuth", Unknown, Thrown{Name: "Error", Message: "Server responded with an invalid status.", Status: 400}}, // Keycloak
	{"HTTP 4xx with no word of OAuth", Unknown, Thrown{Name: "NetworkError", Status: 400}},
	{"Keycloak: true", Unknown, Thrown{Type: "boolean", Message: "true"}},
}
