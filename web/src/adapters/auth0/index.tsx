'use client';
// holdfast/auth0: what Auth0 for React says, and which requests are its own, for a guard before Convex.
import {
  Auth0Context,
  Auth0Provider,
  type Auth0ProviderOptions,
  initialContext,
  type User,
  useAuth0,
} from '@auth0/auth0-react';
import { type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { AdapterOptions } from '../../react/use-latched-auth.js';
import { type ConvexClientForReact, GuardedConvexProvider } from '../convex/guarded-provider.js';
import { withoutReload } from '../shared/own-options.js';
import { cacheFor } from './cache.js';
import { auth0Transport } from './transport.js';

export type { ReconnectOptions } from '../../client/reconnect.js';
export type { AdapterOptions } from '../../react/use-latched-auth.js';
export type { ConvexClientForReact } from '../convex/guarded-provider.js';

const name = 'ConvexProviderWithAuth0';

/** Props of `ConvexProviderWithAuth0`: those of `convex/react-auth0`, `options` and `contextKey`. */
export interface ConvexProviderWithAuth0Props {
  client: ConvexClientForReact;
  /** Tunes the guard. Callbacks are those of the newest render; what tunes the engine is read when that starts. */
  options?: AdapterOptions;
  /**
   * Names what else the tokens are for, such as a claim of your own. With another value nothing more is sent as the old
   * one, and what is inside `<Authenticated>` is unmounted: as with another user or organisation.
   */
  contextKey?: string | null | undefined;
  children?: ReactNode;
}

/**
 * Takes the place of `convex/react-auth0`'s component of this name, and gives Convex the same token: the ID token. Put it
 * inside a `HoldfastAuth0Provider`, or an `Auth0Provider`.
 *
 * A failure of Auth0 is no sign-out. A page that loads while Auth0 can't be asked is loading until it is known who is there:
 * Auth0 itself says "nobody" then, and keeps a cookie that says otherwise.
 *
 * What it can't see is what Auth0 sends from its worker (refresh tokens in memory, without `HoldfastAuth0Provider`) and from
 * its iframe (no refresh tokens).
 *
 * @example
 * import { ConvexProviderWithAuth0, HoldfastAuth0Provider } from 'holdfast/auth0';
 *
 * <HoldfastAuth0Provider domain={domain} clientId={clientId} useRefreshTokens cacheLocation="localstorage">
 *   <ConvexProviderWithAuth0 client={convex}>{app}</ConvexProviderWithAuth0>
 * </HoldfastAuth0Provider>
 */
export function ConvexProviderWithAuth0({ client, options, contextKey, children }: ConvexProviderWithAuth0Props) {
  const auth0 = useAuth0();
  if (auth0 === initialContext)
    throw new TypeError(`holdfast: ${name} must be inside an Auth0Provider, or a HoldfastAuth0Provider`);
  const { isLoading, user, getAccessTokenSilently } = auth0;
  // What has no getConfiguration (auth0-react before 2.12) does not say which client it is: then it is any.
  const clientId: string | undefined = auth0.getConfiguration?.().clientId;
  const [transport] = useState(() => auth0Transport(clientId));
  const auth = {
    isLoading,
    context: user ? `${[user.sub, user.org_id, contextKey]}` : null,
    unsure: !isLoading && !user && hasSessionHint(clientId),
    async getAccessToken({ forceRefresh }: { forceRefresh: boolean }) {
      const answer = await getAccessTokenSilently({ detailedResponse: true, cacheMode: forceRefresh ? 'off' : 'on' });
      if (!answer?.id_token) throw new Error('Auth0 has answered without an ID token');
      return answer.id_token;
    },
  };
  return (
    <GuardedConvexProvider
      name={name}
      client={client}
      auth={auth}
      options={{
        ...options,
        transport: options?.transport ?? transport,
        onSessionExpired: withoutReload(options),
      }}
    >
      {children}
    </GuardedConvexProvider>
  );
}

/**
 * Whether this browser may have a session although Auth0 has no user: the cookie by which Auth0 itself decides to ask its
 * server when it starts (auth0-spa-js, Auth0Client.ts, `checkSession`, which swallows every error of that). A sign-out takes it
 * away.
 */
function hasSessionHint(clientId = ''): boolean {
  try {
    return document.cookie.includes(`${clientId}.is.authenticated=`);
  } catch {
    return false; // a page that may use no cookies
  }
}

/**
 * `Auth0Provider`, whose refresh tokens (`useRefreshTokens`) survive a server in trouble, and two tabs that refresh at once.
 *
 * With `cacheLocation: 'memory'`, Auth0's default, the refresh token moves out of Auth0's worker into the memory of the page.
 * There a script that is injected into the page can get at it, as it can get at the access token; in the worker it can only
 * have it used. In return an answer such as 429 or 503 does not delete it, as it does in the worker. An application that
 * prefers the worker keeps `Auth0Provider`, and such an answer signs its users out.
 *
 * With `cacheLocation: 'localstorage'` the token stays where it was, and each refresh takes a tenth of a second longer, or in a
 * hidden tab a second.
 *
 * Auth0's silent iframe is given up after 15 seconds (`authorizeTimeoutInSeconds`), not after 60: in trouble it never answers,
 * and holds a lock meanwhile. A popup, in which somebody signs in, keeps its 60. Props that are set are kept, and so are a
 * `client` or a `cache` of your own.
 *
 * @example
 * <HoldfastAuth0Provider domain={domain} clientId={clientId} useRefreshTokens useRefreshTokensFallback>
 *   <ConvexProviderWithAuth0 client={convex}>{app}</ConvexProviderWithAuth0>
 * </HoldfastAuth0Provider>
 */
export function HoldfastAuth0Provider<TUser extends User = User>(props: Auth0ProviderOptions<TUser>) {
  const [own] = useState(() => ownOptions(props));
  return (
    <Auth0Provider {...props} {...own}>
      {own?.authorizeTimeoutInSeconds ? <PatientPopups {...props} /> : props.children}
    </Auth0Provider>
  );
}

/** What is not Auth0's own. Auth0 reads its options once. */
function ownOptions<TUser extends User>(props: Auth0ProviderOptions<TUser>) {
  if (props.client) return undefined;
  const { useRefreshTokens, cache, cacheLocation, authorizeTimeoutInSeconds, interactiveErrorHandler } = props;
  const own = useRefreshTokens && !cache && cacheFor(cacheLocation);
  return {
    // With that handler Auth0 opens popups by itself, and has the one bound for them and for the iframe.
    ...(!authorizeTimeoutInSeconds && !interactiveErrorHandler && { authorizeTimeoutInSeconds: 15 }),
    ...(own && { cache: own, cacheLocation: undefined }), // Auth0 warns of both
  };
}

/** The bound of the silent iframe is that of `loginWithPopup`, too, where the call has none (auth0-spa-js 2.28.3, Auth0Client.ts). */
function PatientPopups<TUser extends User>(props: Auth0ProviderOptions<TUser>) {
  const context = (props.context ?? Auth0Context) as typeof Auth0Context;
  const auth0 = useContext(context);
  const { loginWithPopup: login } = auth0;
  const loginWithPopup = useCallback<typeof login>(
    (options, config) => login(options, { timeoutInSeconds: 60, ...config }),
    [login],
  );
  const patient = useMemo(() => ({ ...auth0, loginWithPopup }), [auth0, loginWithPopup]);
  return <context.Provider value={patient}>{props.children}</context.Provider>;
}
