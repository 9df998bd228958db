'use client';
// holdfast/convex: any hook of Convex's shape, with a guard before Convex.
import { type ReactNode, useState } from 'react';
import type { Watched } from '../../client/reauthenticate.js';
import { useGuard } from '../../react/index.js';
import type { AdapterOptions } from '../../react/use-latched-auth.js';
import { useLayout } from '../../react/use-layout.js';
import type { Guard } from '../../types.js';
import { useProp } from '../shared/check.js';
import { type FetcherWatch, useFetcherWatch } from './fetcher-watch.js';
import { type ConvexClientForReact, GuardedConvexProvider } from './guarded-provider.js';
import type { UseAuthResult } from './use-auth.js';

export type { AdapterOptions } from '../../react/use-latched-auth.js';
export { type AttachableClient, type AttachOptions, attach, type ReconnectOptions } from './attach.js';
export type { ConvexClientForReact } from './guarded-provider.js';
export type { UseAuthResult } from './use-auth.js';

const name = 'ConvexProviderWithHoldfast';

/** Props of `ConvexProviderWithHoldfast`. */
export interface ConvexProviderWithHoldfastProps {
  client: ConvexClientForReact;
  /** A hook of Convex's shape, as for `ConvexProviderWithAuth`. */
  useAuth: () => UseAuthResult;
  /** Tunes the guard. Callbacks are those of the newest render; what tunes the engine is read when that starts. */
  options?: AdapterOptions;
  /**
   * Names the auth context, where the tokens don't: an organisation, a role, a claim of your own. With another value
   * nothing more is sent as the old one, and what is inside `<Authenticated>` is unmounted. A hook whose context is named
   * may have as many functions as it likes.
   */
  contextKey?: string | null | undefined;
  children?: ReactNode;
}

/**
 * `ConvexProviderWithAuth` with Holdfast between the provider's hook and Convex: for a provider that has no adapter, or a
 * hook of your own. A new `fetchAccessToken` stops the old token, as with Convex, and is a new auth context if its tokens are
 * of another user or organisation. A hook that says nobody is believed when its `fetchAccessToken` agrees.
 *
 * @example
 * <ConvexProviderWithHoldfast client={convex} useAuth={useAuthFromMyProvider}>{app}</ConvexProviderWithHoldfast>
 */
export function ConvexProviderWithHoldfast(props: ConvexProviderWithHoldfastProps) {
  const { client, useAuth, options, contextKey, children } = props;
  const hook = useProp(name, 'useAuth', useAuth, "a hook of Convex's shape", [
    'isLoading',
    'isAuthenticated',
    'fetchAccessToken',
  ]);
  const watch = useFetcherWatch();
  const [watched] = useState<Watched>(() => ({ current: client }));
  const auth = {
    isLoading: hook.isLoading,
    context: hook.isAuthenticated ? `${watch.contexts} ${contextKey ?? ''}` : null,
    unsure: watch.doubts(hook),
    ask: watch.ask,
    watched,
    getAccessToken: watch.getAccessToken,
  };
  return (
    <GuardedConvexProvider name={name} client={client} auth={auth} options={options}>
      <Hook hook={hook} watch={watch} watched={watched} isNamed={contextKey !== undefined} />
      {children}
    </GuardedConvexProvider>
  );
}

interface HookProps {
  hook: UseAuthResult;
  watch: FetcherWatch;
  watched: Watched;
  isNamed: boolean;
}

/** Hands on what the hook says: before any other of the page's effects may send something. */
function Hook({ hook, watch, watched, isNamed }: HookProps) {
  const guard = useGuard() as Guard;
  useLayout(() => watch.update(hook, isNamed, guard, watched));
  return null;
}
