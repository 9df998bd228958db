package failure

// source is where a shape was read. Its text is a comment, so that the engine need
// not carry it.
type source int

const (
	nowhere    source = iota
	inFetch           // is-network-error index.js, sentry-javascript: what each engine's fetch says
	inPlatform        // DOMException names of Fetch and Web Locks; SyntaxError of JSON.parse
	inHTTP            // RFC 9110, RFC 6585, workos/authkit-js#130
	inOAuth           // RFC 6749, OpenID Connect Core 3.1.2.6
	inAuthKit         // @workos-inc/authkit-js 0.20.3 errors.ts, locking.ts
	inNext            // @workos-inc/authkit-nextjs 4.3.2 actions.ts, session.ts; Next.js E394, E668
	inWorkOS          // @workos-inc/node exceptions and session failures
	inSupabase        // @supabase/auth-js 2.109.0 errors.ts, fetch.ts, locks.ts, error-codes.ts
	inAuth0           // @auth0/auth0-spa-js 2.28.3 errors.ts, http.ts
	inClerk           // @clerk/shared 4.41.0 clerkOfflineError.ts, clerk-js core/errors.ts, core/resources/Base.ts; Clerk's list of API errors
	inOkta            // @okta/okta-auth-js 8.0.1 http/request, oidc/util/errors
	inOIDC            // oidc-client-ts 3.5.0 JsonService.ts, errors
	inKeycloak        // keycloak-js 26.2.4 keycloak.js; keycloak#28919
	inMSAL            // @azure/msal-browser 5.29.0, msal-common 16.16.1 error codes
	inFirebase        // firebase-js-sdk core/user/invalidation.ts, core/errors.ts
	inAmplify         // @aws-amplify/auth 6.21.1 TokenOrchestrator.ts; amplify-js#14534
	inBetter          // better-auth core/src/error/codes.ts
	inConvex          // convex-backend crates/authentication
	inAxios           // axios 1.21.1 AxiosError, lib/adapters
	inEngines         // read in Firefox 153, WebKitGTK 2.50 and Chromium 156; IndexedDB 3.0, Web Locks
	inHosts           // Chromium net_error_list.h, Node's system errors, NSURLError, java.net.UnknownHostException
	inWrappers        // Electron ipcRenderer.invoke, @urql/core 6.0.3, @connectrpc/connect 2.2.0, ofetch 1.5.1, ky 1.14.3
	inRPC             // grpc/status, @connectrpc/connect 2.2.0 code.ts, Google API errors; RFC 8628 3.5
	inStytch          // @stytch/vanilla-js 6.3.0 SDKErrors.ts
	inPrivy           // @privy-io/js-sdk-core 0.76.2
	inLogto           // @logto/client 3.1.9 errors.js, client.js
	inKinde           // @kinde/js-utils 0.32.1 js-utils.js, refreshToken
	inStale           // Next.js E715; TanStack Start server-functions-handler.ts, router#7363; tRPC NOT_FOUND
)
