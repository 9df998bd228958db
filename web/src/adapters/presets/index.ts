// holdfast/presets: the option `transport` for providers whose SDKs need no adapter. Each is data: what the provider's own SDK
// sends for a new token, and what it makes of a failure, with its source. A line number is of the file in the published package of
// the version that is named. With `import * as presets from 'holdfast/presets'` a bundler keeps those that are used.
import type { TransportOptions, TransportRequest } from '../../types.js';

/** The refresh grant of OAuth, in a form. The exchange of a code, a revocation and a device's polling are other grants. */
function isRefreshGrant({ url, method, body }: TransportRequest, path: RegExp): boolean {
  return method === 'POST' && path.test(url.pathname) && /(^|&)grant_type=refresh_token(&|$)/.test(body ?? '');
}

/**
 * Firebase Auth, also its emulator and its cookie persistence. `@firebase/auth` 1.13.9, `dist/browser-cjs/index-DTUcAMkM.js`:
 * `requestStsToken` (:1584); it renews five minutes before the end (:1646, and :1416 unasked, while Firestore or another product
 * listens); a network failure keeps the user and is tried again (:1435), any other ends that loop; only `user-disabled` and
 * `user-token-expired` sign out (:1355). So it survives a failure.
 *
 * Not matched: `accounts:lookup`, which a sign-in sends, too. Versions before 1.13.8 remove the user for a 503 to it when a page loads.
 */
export const firebase: TransportOptions = {
  match: (request) => isRefreshGrant(request, /\/v1\/token$|^\/__cookies__$/),
  terminal: ['TOKEN_EXPIRED', 'USER_DISABLED', 'USER_NOT_FOUND', 'INVALID_REFRESH_TOKEN'],
  renewsBefore: 300_000,
};

/**
 * keycloak-js, with a Keycloak. `keycloak-js` 26.2.4, `lib/keycloak.js`: `fetchRefreshToken` (:2101); any 400, a proxy's page
 * included, clears the tokens and may redirect to the login (:1507, :1521); everything else rejects and keeps them, so it survives
 * a failure; it renews nothing unasked; without a time-out a request that hangs keeps its queue waiting (:1486).
 *
 * Not matched: the code's exchange (:2075), the logout, the session iframe, which no fetch shows (`checkLoginIframe: false` turns it
 * off). With keycloak-js's `oidcProvider`, whose paths are another's, take `oidcClientTs`.
 */
export const keycloak: TransportOptions = {
  match: (request) => isRefreshGrant(request, /\/protocol\/openid-connect\/token$/),
};

/**
 * oidc-client-ts (and react-oidc-context), with any server. `oidc-client-ts` 3.5.0, `dist/esm/oidc-client-ts.js`:
 * `exchangeRefreshToken` (:1262); whatever fails is thrown, and the user is kept; the automatic renewal is over (:2879) until the
 * next one that succeeds, which the guard sees to. Nothing is held: each call sends a request of its own, and two that wait would
 * present one refresh token, at which a server may end the session. It renews 60 s before the end (:2458).
 *
 * The token endpoint is where the server's metadata say, so every refresh grant of the page's is matched. Not matched: the code's
 * exchange, the revocation, the sign-out, and the silent renewal by an iframe, for which no refresh token was given.
 */
export const oidcClientTs: TransportOptions = {
  match: (request) => isRefreshGrant(request, /./),
  terminal: ['invalid_grant', 'login_required'],
  passes: ['use_dpop_nonce', 'consent_required', 'interaction_required'],
  renewsBefore: 60_000,
};

/**
 * MSAL for browsers, with Entra ID or B2C. `@azure/msal-browser` 5.30.0, `dist/network/FetchClient.mjs`: a POST with a text (:66),
 * sent again once after 100 ms. `@azure/msal-common` 16.17.0, `src/network/ThrottlingUtils.ts`: after a 429 or a 5xx each call fails
 * for a minute, unsent (:34, :94); after a failure of the network none does, and nothing is wiped. So it survives a failure.
 * `src/error/InteractionRequiredAuthError.ts` (:22): what asks the user for more, for another resource also, is passed at once.
 *
 * Not matched: the code's exchange, the logout, the hidden iframe that MSAL falls back to once the refresh token is over.
 */
export const msal: TransportOptions = {
  match: (request) => isRefreshGrant(request, /\/oauth2\/(v2\.0\/)?token$/),
  terminal: ['invalid_grant', 'login_required'],
  passes: ['consent_required', 'interaction_required', 'basic_action', 'additional_action', 'message_only'],
};

/**
 * okta-auth-js. `@okta/okta-auth-js` 8.0.1, `esm/browser/oidc`: `postRefreshToken` (`endpoints/token.js` :100); any failure of a
 * renewal, the network's too, removes the token (`TokenManager.js` :345). It survives none, has no time-out and no lock: held. It
 * renews 30 s before the end (:32).
 *
 * Not matched: the code's exchange, `/v1/revoke`, `/v1/logout`, the renewal by an iframe where there is no refresh token. With DPoP a
 * request may not be sent twice: then `{ ...presets.okta, hold: false }`, which does not keep the token.
 */
export const okta: TransportOptions = {
  match: (request) => isRefreshGrant(request, /\/v1\/token$/),
  hold: true,
  renewsBefore: 30_000,
};

/**
 * Amplify with a Cognito user pool, Amplify UI, amazon-cognito-identity-js. `@aws-amplify/auth` 6.21.1,
 * `dist/esm/providers/cognito`: `utils/refreshAuthTokens.mjs` (:28); six names end the session
 * (`tokenProvider/TokenOrchestrator.mjs` :175), others are thrown. `@aws-amplify/ui` 6.15 signs out at each that is no NetworkError
 * (`helpers/authenticator/defaultAuthHubHandler.mjs` :32), which is what a failure becomes. So it survives a failure.
 *
 * Not matched: the sign-in, `RevokeToken`, `GlobalSignOut`, the code's exchange of the hosted page, the identity pool.
 */
export const cognito: TransportOptions = {
  // It is at a host's root, and told by a header. The second name is that of older versions (`REFRESH_TOKEN_AUTH`).
  match: ({ method, body }) => method === 'POST' && /^\{.*"(RefreshToken|REFRESH_TOKEN)":/.test(body ?? ''),
  terminal: [
    'NotAuthorizedException',
    'TokenRevokedException',
    'UserNotFoundException',
    'PasswordResetRequiredException',
    'UserNotConfirmedException',
    'RefreshTokenReuseException',
  ],
};

/**
 * Descope's SDKs for browsers. `@descope/web-js-sdk` 1.53.0, `src/enhancers`: any 4xx to a refresh wipes the tokens and stops the
 * renewal (`helpers/index.ts`, `isInvalidSessionResponse`; `withPersistTokens`, `withAutoRefresh`); a failure of the network keeps them, ends
 * the renewal until the next refresh, and shows a page that loads nobody. So it is held for a while, and no longer: each call sends
 * a request of its own, and many held ones would present one refresh token. It renews 20 s before the end (`constants`).
 *
 * Descope documents no word for the end of a session: a refusal counts once `budget` is used up. Not matched: the sign-ins,
 * `/v1/auth/me`, `/v1/auth/logout`, another tenant. With its `oidcConfig`, take `oidcClientTs`.
 */
export const descope: TransportOptions = {
  match: ({ url, method }) => method === 'POST' && /\/v1\/auth\/(try-)?refresh$/.test(url.pathname),
  hold: { upTo: 8_000 },
  renewsBefore: 20_000,
};

/**
 * Stytch's SDKs for browsers, consumer and B2B. `@stytch/vanilla-js` 6.3.0, `dist/esm/packages/core/src`: four words end the session
 * (`public/SDKErrors.mjs` :64); at all else it waits for up to four minutes, and no wake ends that (`SessionManager.mjs` :121). Held,
 * it is well with the network. It renews every three minutes (:35), two before the end.
 *
 * Not matched: the sign-ins, `sessions/exchange` for another organisation, `sessions/revoke`.
 */
export const stytch: TransportOptions = {
  match: ({ url, method }) => method === 'POST' && /\/sdk\/v1\/(b2b\/)?sessions\/authenticate$/.test(url.pathname),
  terminal: ['unauthorized_credentials', 'user_unauthenticated', 'invalid_secret_authentication', 'session_not_found'],
  hold: true,
  renewsBefore: 120_000,
};

/**
 * Kinde's SDKs for browsers. `@kinde/js-utils` 0.32.1, `dist/js-utils.js`: `refreshToken` (:759); one failure, whatever it is, ends
 * the renewal until the next success (:794), which the guard sees to; nothing is wiped, but the cause is. Nothing is held, as for
 * `oidcClientTs`. It renews 10 s before the end (:133).
 *
 * Not matched: the code's exchange, the logout, and what `onRefreshHandler` does.
 */
export const kinde: TransportOptions = {
  match: (request) => isRefreshGrant(request, /\/oauth2\/token$/),
  renewsBefore: 10_000,
};

/**
 * Logto's SDKs for browsers. `@logto/client` 3.1.9, `lib/utils/requester.js`: whatever fails is thrown, and nothing is wiped. So it
 * survives a failure. `@logto/browser` 3.0.14, `lib/index.js` (:18): the client takes `fetch` when it is made, so the guard must be
 * there before. What another resource or organisation is refused is passed at once.
 *
 * Not matched: the code's exchange, the revocation, the logout.
 */
export const logto: TransportOptions = {
  match: (request) => isRefreshGrant(request, /\/oidc\/token$/),
  passes: ['access_denied', 'invalid_scope', 'invalid_target'],
};
