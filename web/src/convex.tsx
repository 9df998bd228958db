'use client';
import { ConvexProviderWithAuth } from 'convex/react';
import { type ComponentProps, type ReactNode, useCallback, useMemo } from 'react';
import { type AdapterOptions, type ConvexAuth, type ProviderAuth, useHeldAuth } from './held-auth.js';
import { GuardContext } from './react.js';

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
 * `ConvexProviderWithAuth` with Holdfast between the provider's hook and Convex.
 *
 * @example
 * <ConvexProviderWithHoldfast client={convex} useAuth={useAuthFromMyProvider}>{app}</ConvexProviderWithHoldfast>
 */
export function ConvexProviderWithHoldfast({ client, useAuth, options, children }: ConvexProviderWithHoldfastProps) {
  const { isLoading, isAuthenticated, fetchAccessToken } = useAuth();
  const getAccessToken = useCallback<ProviderAuth['getAccessToken']>(
    ({ forceRefresh }) => fetchAccessToken({ forceRefreshToken: forceRefresh }),
    [fetchAccessToken],
  );
  const auth = { isLoading, context: isAuthenticated ? 'authenticated' : null, getAccessToken };
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
