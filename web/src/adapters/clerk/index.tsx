'use client';
// holdfast/clerk: what Clerk says of its session, for a guard before Convex.
import type { ConvexProviderWithClerk as Published } from 'convex/react-clerk';
import { type ComponentProps, type ReactNode, useState } from 'react';
import type { AdapterOptions } from '../../react/use-latched-auth.js';
import { useLayout } from '../../react/use-layout.js';
import type { AccessTokenRequest } from '../../types.js';
import { type ConvexClientForReact, GuardedConvexProvider } from '../convex/guarded-provider.js';
import { useProp } from '../shared/check.js';
import { clerkTransport } from './transport.js';

export type { ReconnectOptions } from '../../client/reconnect.js';
export type { AdapterOptions } from '../../react/use-latched-auth.js';

const name = 'ConvexProviderWithClerk';

/** What `useAuth` of Clerk returns, as far as `convex/react-clerk` uses it. */
export type ClerkAuth = ReturnType<ComponentProps<typeof Published>['useAuth']>;

/** Props of `ConvexProviderWithClerk`: those of `convex/react-clerk`, `options` and `contextKey`. */
export interface ConvexProviderWithClerkProps {
  client: ConvexClientForReact;
  /** Clerk's own hook: `import { useAuth } from '@clerk/react'`, or of `@clerk/clerk-react`, `@clerk/nextjs` and their like. */
  useAuth: () => ClerkAuth;
  /** Tunes the guard. Callbacks are those of the newest render; what tunes the engine is read when that starts. */
  options?: AdapterOptions;
  /**
   * Names what else the tokens are for, such as a claim of your own. With another value nothing more is sent as the old
   * one, and what is inside `<Authenticated>` is unmounted: as with another session, organisation or role.
   */
  contextKey?: string | null | undefined;
  children?: ReactNode;
}

/**
 * Takes the place of `convex/react-clerk`'s component of this name. Put it inside a `ClerkProvider`. A token that can't be had
 * is no sign-out, and Clerk's own requests see neither a gateway's refusals nor a server in trouble; what Clerk's servers say
 * themselves it hears at once. Clerk's tabs share their tokens as before.
 *
 * @example
 * import { ClerkProvider, useAuth } from '@clerk/react';
 * import { ConvexProviderWithClerk } from 'holdfast/clerk';
 *
 * <ClerkProvider publishableKey={key}>
 *   <ConvexProviderWithClerk client={convex} useAuth={useAuth}>{app}</ConvexProviderWithClerk>
 * </ClerkProvider>
 */
export function ConvexProviderWithClerk(props: ConvexProviderWithClerkProps) {
  const { client, useAuth, options, contextKey, children } = props;
  const hook = useProp(name, 'useAuth', useAuth, "Clerk's: import { useAuth } from '@clerk/react'", [
    'isLoaded',
    'getToken',
  ]);
  const { isLoaded, isSignedIn, getToken, sessionId, orgId, orgRole, sessionClaims } = hook;
  /** The user signs out. While that is under way, Clerk says that it is loading. */
  const [isLeaving, setLeaving] = useState(false);
  const [{ transport, rendered }] = useState(clerkTransport);
  useLayout(() => {
    if (isLoaded) setLeaving(false);
    if (sessionId) rendered(sessionId, () => setLeaving(true));
  });
  const auth = {
    isLoading: !isLoaded && !isLeaving,
    // Nothing but setActive, before it navigates, and signOut unloads a Clerk that was loaded (clerk.ts, `#setTransitiveState`).
    isMoving: !isLoaded,
    // A session has one user.
    context: isSignedIn ? `${[sessionId, orgId, orgRole, contextKey]}` : null,
    unsure: false,
    async getAccessToken({ forceRefresh }: AccessTokenRequest) {
      // Clerk asks nobody then, and would say so after 15 s (clerk-js 6.40.0, Session.ts, `getToken`).
      if (forceRefresh && navigator.onLine === false) throw new TypeError('Failed to fetch');
      const skipCache = forceRefresh;
      const token = await getToken(
        // Clerk's integration for Convex makes its session token one for Convex; without it there is a JWT template.
        sessionClaims?.aud === 'convex' ? { skipCache } : { template: 'convex', skipCache },
      );
      if (!token && isSignedIn) throw new Error('Clerk has a session, and no token');
      return token;
    },
  };
  return (
    <GuardedConvexProvider
      name={name}
      client={client}
      auth={auth}
      options={{ ...options, transport: options?.transport ?? transport }}
    >
      {children}
    </GuardedConvexProvider>
  );
}
