'use client';
import type { ReactNode } from 'react';
import { useFetcherContext } from './fetcher-changes.js';
import type { AdapterOptions } from './held-auth.js';
import { type ConvexClientForReact, HeldConvexProvider } from './held-convex.js';

export { type AttachableClient, type AttachOptions, attach } from './attach.js';
export type { AdapterOptions } from './held-auth.js';
export type { ConvexClientForReact } from './held-convex.js';

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
