// What stands between any provider's hook and ConvexProviderWithAuth: it keeps isLoading, isAuthenticated and the
// fetcher's identity from flapping, because each change of them makes Convex clear and set its auth again.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useOwnGuard } from './own-guard.js';
import { useGuardState } from './react.js';
import type { Guard, GuardOptions, Snapshot } from './types.js';

/** What an adapter makes of its provider's hook. */
export interface ProviderAuth {
  isLoading: boolean;
  /** Names the auth context: user, session and organisation. `null`: the provider has nobody. */
  context: string | null;
  getAccessToken: GuardOptions['getAccessToken'];
}

/** What Convex asks of a `useAuth` hook. */
export interface ConvexAuth {
  isLoading: boolean;
  isAuthenticated: boolean;
  fetchAccessToken: Guard['fetchAccessToken'];
}

/** The options of a guard that an adapter leaves to the application. */
export type AdapterOptions = Partial<Omit<GuardOptions, 'getAccessToken'>>;

export function useHeldAuth(auth: ProviderAuth, options?: AdapterOptions): { guard: Guard; convex: ConvexAuth } {
  const guard = useOwnGuard({ ...options, getAccessToken: useProviderWhenReady(auth) });
  const snapshot = useGuardState(guard) as Snapshot;
  const context = useLatchedContext(auth);
  const present = context !== null;

  useSessionEvents(guard, context, auth.isLoading);
  const unheard = present && snapshot.status === 'unknown';
  useEffect(() => {
    if (unheard && !auth.isLoading) void guard.fetchAccessToken(); // so that Convex's first call needs no wait
  }, [guard, unheard, auth.isLoading]);

  const authenticated = useLatchedAuthentication(context, snapshot);
  // A new identity of the fetcher is Convex's own sign of a new auth context.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the context is what the identity stands for
  const fetchAccessToken = useMemo<Guard['fetchAccessToken']>(
    () => (request) => guard.fetchAccessToken(request),
    [guard, context],
  );
  const isLoading = !authenticated && (present ? unheard : auth.isLoading);
  const convex = useMemo(
    () => ({ isLoading, isAuthenticated: authenticated, fetchAccessToken }),
    [isLoading, authenticated, fetchAccessToken],
  );
  return { guard, convex };
}

/** The provider's newest function; a call while the provider is still loading waits for it (LoginRequiredError before AuthKit's init is no failure). */
function useProviderWhenReady(auth: ProviderAuth): GuardOptions['getAccessToken'] {
  const [provider] = useState(() => {
    let latest = auth;
    let waiting: Array<() => void> = [];
    return {
      update(next: ProviderAuth) {
        latest = next;
        if (next.isLoading) return;
        for (const go of waiting) go();
        waiting = [];
      },
      async getAccessToken(request: { forceRefresh: boolean }) {
        if (latest.isLoading) await new Promise<void>((resolve) => waiting.push(resolve));
        return latest.getAccessToken(request);
      },
    };
  });
  useLayout(() => provider.update(auth));
  return provider.getAccessToken;
}

/** The auth context, kept while the provider is loading again. */
function useLatchedContext({ isLoading, context }: ProviderAuth): string | null {
  const latched = useRef<string | null>(null);
  if (!isLoading) latched.current = context;
  return latched.current;
}

/** Tells the guard what the provider says of its user: gone, or another. */
function useSessionEvents(guard: Guard, context: string | null, isLoading: boolean): void {
  const previous = useRef<string | null>(null);
  const everPresent = useRef(false);
  useLayout(() => {
    if (isLoading || context === previous.current) return;
    if (context === null) guard.signOut();
    else if (everPresent.current) guard.identityChanged();
    if (context !== null) everPresent.current = true;
    previous.current = context;
  });
}

/** Once authenticated, authenticated until the session is proven over or the provider has nobody. */
function useLatchedAuthentication(context: string | null, { status, engine }: Snapshot): boolean {
  const latched = useRef(false);
  if (context === null || (status === 'signedOut' && engine !== 'unavailable')) latched.current = false;
  else if (status !== 'unknown' || engine === 'unavailable') latched.current = true;
  return latched.current;
}

/** Runs before the effects in which Convex sets its auth; on the server there are none. */
const useLayout = typeof window === 'undefined' ? useEffect : useLayoutEffect;
