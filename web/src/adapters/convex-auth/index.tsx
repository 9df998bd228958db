'use client';
// holdfast/convex-auth: what Convex Auth says, and which requests are its own, for a guard before Convex.
import { ConvexAuthProvider as PublishedProvider, useAuthToken, useConvexAuth } from '@convex-dev/auth/react';
import { type ComponentProps, type ReactNode, useMemo } from 'react';
import type { AdapterOptions } from '../../react/use-latched-auth.js';
import type { AccessTokenRequest, TransportOptions } from '../../types.js';
import { GuardedConvexProvider, useOneProvider } from '../convex/guarded-provider.js';
import { identityOf } from '../convex/token-identity.js';

export type { ReconnectOptions } from '../../client/reconnect.js';
export type { AdapterOptions } from '../../react/use-latched-auth.js';

const name = 'ConvexAuthProvider';

type PublishedProps = ComponentProps<typeof PublishedProvider>;

/** Props of `ConvexAuthProvider`: those of `@convex-dev/auth`, and two of Holdfast's. */
export interface ConvexAuthProviderProps extends Omit<PublishedProps, 'children'> {
  /** Tunes the guard. Callbacks are those of the newest render; what tunes the engine is read when that starts. */
  options?: AdapterOptions;
  /**
   * Names what else the tokens are for, such as a claim of your own. With another value nothing more is sent as the old
   * one, and what is inside `<Authenticated>` is unmounted: as with another user or session.
   */
  contextKey?: string | null | undefined;
  children?: ReactNode;
}

/**
 * Takes the place of `@convex-dev/auth`'s component of this name, and has that inside: `useAuthActions` and `useAuthToken`
 * work as they did. A refresh that fails is held and tried again, where Convex would wait for ever; one that hangs is
 * aborted, and with it ends the lock on which the other tabs wait. The server's word that there are no tokens is a sign-out at
 * once, as before: it is about a session in its database, and Convex Auth wipes the refresh token with it.
 *
 * @example
 * import { ConvexAuthProvider } from 'holdfast/convex-auth';
 *
 * <ConvexAuthProvider client={convex}>{app}</ConvexAuthProvider>
 */
export function ConvexAuthProvider({ options, contextKey, children, ...props }: ConvexAuthProviderProps) {
  const { client } = props;
  useOneProvider(name, client);
  const quiet = useMemo(() => withoutAuth(client), [client]);
  return (
    <PublishedProvider {...props} client={quiet}>
      <Guarded client={client} options={options} contextKey={contextKey}>
        {children}
      </Guarded>
    </PublishedProvider>
  );
}

/** The published provider sets the client's auth itself, and must not: a guard does. All else is the client's. */
function withoutAuth(client: PublishedProps['client']): PublishedProps['client'] {
  return new Proxy(client, {
    get(target, key) {
      if (key === 'setAuth' || key === 'clearAuth') return () => {};
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Convex Auth has neither a token nor the means for another. */
class SessionGone extends Error {}

function Guarded({ client, options, contextKey, children }: ConvexAuthProviderProps) {
  const { isLoading, fetchAccessToken } = useConvexAuth();
  const token = useAuthToken();
  const auth = {
    isLoading,
    context: token && `${[identityOf(token)?.user, contextKey]}`,
    unsure: false,
    async getAccessToken({ forceRefresh }: AccessTokenRequest) {
      const answer = await fetchAccessToken({ forceRefreshToken: forceRefresh });
      if (answer === null) throw new SessionGone();
      return answer;
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
        classify: (error) => options?.classify?.(error) ?? (error instanceof SessionGone ? 'terminal' : undefined),
      }}
    >
      {children}
    </GuardedConvexProvider>
  );
}

/**
 * Its refresh, by Convex's client for HTTP (@convex-dev/auth 0.0.95, react/client.tsx, `fetchAccessToken`; convex 1.48.0,
 * http_client.ts, `action`). It is sent under a lock that has no limit, and survives a failure: so it is not held, which would
 * make the other tabs wait longer, and the browser ask whoever leaves the page. A sign-in is the user's, and left alone.
 */
const transport: TransportOptions = {
  match({ url, method, body }) {
    if (method !== 'POST' || !url.pathname.endsWith('/api/action') || body?.[0] !== '{') return false;
    const { path, args } = JSON.parse(body);
    return path === 'auth:signIn' && !!args?.[0]?.refreshToken;
  },
};
