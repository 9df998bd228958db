'use client';
// holdfast/better-auth: what Better Auth says, and what it means by that, for a guard before Convex.
import { type ReactNode, useState } from 'react';
import type { AdapterOptions } from '../../react/use-latched-auth.js';
import { type ConvexClientForReact, GuardedConvexProvider } from '../convex/guarded-provider.js';
import { check } from '../shared/check.js';
import { withoutReload } from '../shared/own-options.js';
import type { BetterAuthClient } from './client.js';
import { classifyFor } from './server.js';
import { useBetterAuth } from './use-better-auth.js';
import { useOneTimeToken } from './use-one-time-token.js';

export type { ReconnectOptions } from '../../client/reconnect.js';
export type { AdapterOptions } from '../../react/use-latched-auth.js';
export type { BetterAuthClient } from './client.js';

const name = 'ConvexBetterAuthProvider';

/** Props of `ConvexBetterAuthProvider`: those of `@convex-dev/better-auth`, and two of Holdfast's. */
export interface ConvexBetterAuthProviderProps {
  client: ConvexClientForReact;
  /** Better Auth's client, with the plugin `convexClient()`. */
  authClient: BetterAuthClient;
  /** The token that the page's server has found: nothing is asked before Convex has that. */
  initialToken?: string | null | undefined;
  /** Tunes the guard. Callbacks are those of the newest render; what tunes the engine is read when that starts. */
  options?: AdapterOptions;
  /**
   * Names what else the tokens are for, such as a claim of your own. With another value nothing more is sent as the old
   * one, and what is inside `<Authenticated>` is unmounted: as with another user, session, organisation or role.
   */
  contextKey?: string | null | undefined;
  children?: ReactNode;
}

/**
 * Takes the place of `@convex-dev/better-auth`'s component of this name. A token that fails to come is no sign-out, nor is a
 * session that fails to load: it may pass. Better Auth itself asks for its session once, and without a deadline; here it is
 * asked again. A page of a captive portal's is no session, and `useSession` does not see it. A session is over when its server
 * refuses a token and says, asked for the session, that there is none. Another tab's sign-out is heard by Better Auth itself.
 *
 * @example
 * import { ConvexBetterAuthProvider } from 'holdfast/better-auth';
 *
 * <ConvexBetterAuthProvider client={convex} authClient={authClient}>{app}</ConvexBetterAuthProvider>
 */
export function ConvexBetterAuthProvider(props: ConvexBetterAuthProviderProps) {
  const { client, authClient, initialToken, options, contextKey, children } = props;
  check(name, 'authClient', authClient, 'what createAuthClient() of better-auth/react returns', [
    'useSession',
    'getSession',
  ]);
  const { server, isLoading, who } = useBetterAuth(authClient, initialToken, options?.callTimeout);
  useOneTimeToken(authClient);
  const [ended, setEnded] = useState<string>();
  if (who && ended && who !== ended) setEnded(undefined);
  // That Better Auth has nobody then is the proven end, and no sign-out of the user's.
  const named = who === null ? ended : who;
  const auth = {
    isLoading,
    context: named ? `${[named, contextKey]}` : null,
    unsure: who === undefined,
    getAccessToken: server.getAccessToken,
  };
  return (
    <GuardedConvexProvider
      name={name}
      client={client}
      auth={auth}
      options={{
        ...options,
        classify: classifyFor(options),
        onSignedOut(end) {
          if (who && end.how === 'proven') setEnded(who);
          server.askForSession(); // so that useSession agrees
          options?.onSignedOut?.(end);
        },
        onSessionExpired: withoutReload(options),
      }}
    >
      {children}
    </GuardedConvexProvider>
  );
}
