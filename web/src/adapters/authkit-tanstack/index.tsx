'use client';
// holdfast/authkit-tanstack: what AuthKit for TanStack Start says, and what it does not know, for a guard before Convex.
import { type ReactNode, useReducer, useState } from 'react';
import type { AdapterOptions } from '../../react/use-latched-auth.js';
import { useLayout } from '../../react/use-layout.js';
import type { AccessTokenRequest } from '../../types.js';
import { type ConvexClientForReact, GuardedConvexProvider } from '../convex/guarded-provider.js';
import { AuthKitServer, contextOf, type ServedAuth, type ServedTokens } from '../shared/authkit-server.js';
import { useProp } from '../shared/check.js';
import { Registered } from '../shared/session-expired.js';

export type { ReconnectOptions } from '../../client/reconnect.js';
export type { AdapterOptions } from '../../react/use-latched-auth.js';
export { onSessionExpired } from '../shared/session-expired.js';

/** What `useAuth` of `@workos/authkit-tanstack-react-start/client` returns, as far as it is used here. */
export type AuthKitTanStackState = ServedAuth;

/** What `useAccessToken` of `@workos/authkit-tanstack-react-start/client` returns, as far as it is used here. */
export type AuthKitTanStackTokens = ServedTokens;

const name = 'ConvexProviderWithAuthKit';
const own = "AuthKit's hook of that name, from '@workos/authkit-tanstack-react-start/client'";

/** Props of `ConvexProviderWithAuthKit`. */
export interface ConvexProviderWithAuthKitProps {
  client: ConvexClientForReact;
  /** AuthKit's own hook: `import { useAuth } from '@workos/authkit-tanstack-react-start/client'`. */
  useAuth: () => AuthKitTanStackState;
  /** AuthKit's own hook: `import { useAccessToken } from '@workos/authkit-tanstack-react-start/client'`. */
  useAccessToken: () => AuthKitTanStackTokens;
  /** Tunes the guard. Callbacks are those of the newest render; what tunes the engine is read when that starts. */
  options?: AdapterOptions;
  /**
   * Names what else the tokens are for, such as a claim of your own. With another value nothing more is sent as the old
   * one, and what is inside `<Authenticated>` is unmounted: as with another user, organisation or role.
   */
  contextKey?: string | null | undefined;
  children?: ReactNode;
}

/**
 * Convex on AuthKit for TanStack Start, in the place of a hook of your own and `ConvexProviderWithAuth`. AuthKit's server says
 * "nobody" also where it could not ask WorkOS (authkit-session 0.7, AuthService, `withAuth`: it catches everything), and leaves the
 * cookie alone. So what it says proves nothing by itself: a user is kept until it has said so for a minute of a visible page, and
 * that is looked at again at each sign of life. A visitor without a session is asked for once more, and then signed out.
 *
 * AuthKit's refresh is a server function, whose request is TanStack's own: so nothing of the page's requests is watched
 * (`transport`), unless the options say so. A page that is older than its deployment calls functions that are gone: then
 * `snapshot.needs` is `'reload'`.
 *
 * @example
 * import { AuthKitProvider, useAccessToken, useAuth } from '@workos/authkit-tanstack-react-start/client';
 * import { ConvexProviderWithAuthKit, onSessionExpired } from 'holdfast/authkit-tanstack';
 *
 * <AuthKitProvider initialAuth={auth} onSessionExpired={onSessionExpired}>
 *   <ConvexProviderWithAuthKit client={convex} useAuth={useAuth} useAccessToken={useAccessToken}>
 *     <Outlet />
 *   </ConvexProviderWithAuthKit>
 * </AuthKitProvider>
 */
export function ConvexProviderWithAuthKit(props: ConvexProviderWithAuthKitProps) {
  const { client, useAuth, useAccessToken, options, contextKey, children } = props;
  const authKit = useProp(name, 'useAuth', useAuth, own, ['refreshAuth']);
  const tokens = useProp(name, 'useAccessToken', useAccessToken, own, ['getAccessToken', 'refresh']);
  const [, render] = useReducer((renders: number) => renders + 1, 0);
  const [server] = useState(() => new Server(render));
  useLayout(() => server.rendered(authKit, tokens, false));
  const { loading, user } = authKit;
  const auth = {
    // While it asks it shows its old user, or none: that is no news.
    isLoading: loading && !server.asking,
    context: contextOf(authKit, contextKey),
    unsure: !user,
    getAccessToken: server.getAccessToken,
  };
  return (
    <GuardedConvexProvider name={name} client={client} auth={auth} options={{ ...options }}>
      <Registered />
      {children}
    </GuardedConvexProvider>
  );
}

/** The server has no token for a user that it had: it could not ask WorkOS, or the session is over. */
class NoToken extends Error {}

class Server extends AuthKitServer {
  readonly getAccessToken = async (request: AccessTokenRequest): Promise<string | undefined> => {
    const token = await this.ask(request);
    if (token === undefined && this.authKit.user) throw new NoToken();
    return token;
  };
}
