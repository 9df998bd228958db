'use client';
import { ConvexProviderWithAuth } from 'convex/react';
import { type ComponentProps, type ReactNode, useMemo } from 'react';
import { useFetcherContext } from './fetcher-changes.js';
import { type AdapterOptions, type ConvexAuth, type ProviderAuth, useHeldAuth } from './held-auth.js';
import { GuardContext } from './react.js';

export { type AttachableClient, type AttachOptions, attach } from './attach.js';
export type { AdapterOptions } from './held-auth.js';

/** A Convex client for React, as `ConvexProviderWithAuth` takes it. */
export type ConvexClientForReact = ComponentProps<typeof ConvexProviderWithAuth>['client'];

/** What a `useAuth` hook of Convex's shape returns. */
export interface UseAuthResult {
  isLoading: boolean;
  isAuthenticated: boolean;
  fetchAccessToken: (args: { forceRefreshToken: boolean }) => Promise<string | null>;
}

/** Props of `ConvexProviderWithHoldfast`. */
export interface ConvexProviderWithHoldfastProps {
  client: ConvexClientForReact;
  /** A hook of Convex's shape, as for `ConvexProviderWithAuth`. */
  useAuth: () => UseAuthResult;
  options?: AdapterOptions;
  children?: ReactNode;
}

/**
 * `ConvexProviderWithAuth` with Holdfast between the provider's hook and Convex: for Auth0, Clerk, Better Auth, or a hook
 * of your own. A new `fetchAccessToken` is a new auth context to Convex if its tokens are of another user, session or
 * organisation, and nothing at all otherwise.
 *
 * @example
 * <ConvexProviderWithHoldfast client={convex} useAuth={useAuthFromMyProvider}>{app}</ConvexProviderWithHoldfast>
 */
export function ConvexProviderWithHoldfast({ client, useAuth, options, children }: ConvexProviderWithHoldfastProps) {
  const { isLoading, isAuthenticated, fetchAccessToken } = useAuth();
  const { context, getAccessToken } = useFetcherContext(fetchAccessToken, isLoading || isAuthenticated);
  const auth = { isLoading, context: isAuthenticated ? context : null, getAccessToken };
  return (
    <HeldConvexProvider client={client} auth={auth} options={options}>
      {children}
    </HeldConvexProvider>
  );
}

interface HeldConvexProviderProps {
  client: ConvexClientForReact;
  auth: ProviderAuth;
  options?: AdapterOptions | undefined;
  children?: ReactNode;
}

/** Convex behind a guard, for any adapter. */
export function HeldConvexProvider({ client, auth, options, children }: HeldConvexProviderProps) {
  const { guard, convex } = useHeldAuth(auth, options);
  return (
    <GuardContext.Provider value={guard}>
      <ConvexProviderWithAuth client={client} useAuth={useConstant(convex)}>
        {children}
      </ConvexProviderWithAuth>
    </GuardContext.Provider>
  );
}

/** A hook that returns the value: Convex wants a hook, and the value is known already. */
function useConstant(value: ConvexAuth): () => ConvexAuth {
  return useMemo(() => () => value, [value]);
}
