// What stands between any provider's hook and ConvexProviderWithAuth: it keeps isLoading, isAuthenticated and the
// fetcher's identity from flapping, because each change of them makes Convex clear and set its auth again.
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Watched } from '../client/reauthenticate.js';
import type { ClientOptions, ReconnectOptions } from '../client/reconnect.js';
import type { Guard, GuardOptions, Snapshot } from '../types.js';
import { useGuardState } from './index.js';
import { useLayout } from './use-layout.js';
import { useOwnGuard } from './use-own-guard.js';

/** What an adapter makes of its provider's hook. */
export interface ProviderAuth {
  isLoading: boolean;
  /** Names the auth context: user, organisation, role, and what the application names. `null`: the provider has nobody. */
  context: string | null;
  /**
   * The provider has nobody, and may only have failed to find out: that is unknown yet, not signed out (F33). It keeps
   * the user that was, and has the guard find out.
   */
  unsure: boolean;
  /** The provider is between two contexts: what is shown now may belong to the next, so nobody's token will do. */
  isMoving?: boolean;
  /** Finds out, where the adapter does so itself. */
  ask?: () => unknown;
  /** The client, where the adapter itself watches it. */
  watched?: Watched;
  getAccessToken: GuardOptions['getAccessToken'];
}

/** What Convex asks of a `useAuth` hook. */
export interface ConvexAuth {
  isLoading: boolean;
  isAuthenticated: boolean;
  fetchAccessToken: Guard['fetchAccessToken'];
}

/** The options of a guard that an adapter leaves to the application. */
export interface AdapterOptions extends Omit<GuardOptions, 'getAccessToken'>, ReconnectOptions {}

/** What stays as it was while it is not known. */
interface Latched {
  context: string | null;
  /** Whoever is there, or was. */
  named?: string | undefined;
  /** Another auth context than the first. Nobody is none: who comes after nobody begins with a setAuth anyway. */
  epoch?: string | undefined;
  authenticated: boolean;
}

export function useLatchedAuth(
  auth: ProviderAuth,
  options: AdapterOptions & ClientOptions,
): { guard: Guard; convex: ConvexAuth } {
  const guard = useOwnGuard({ ...options, getAccessToken: useProviderWhenReady(auth) });
  const snapshot = useGuardState(guard);
  // Without an engine nobody finds out: then nobody is what the provider says, as if Holdfast were not there.
  const unavailable = snapshot.engine === 'unavailable';
  const unsure = auth.unsure && !auth.isLoading && !unavailable;
  // What is found while rendering is kept as React keeps state: a render that never shows must leave nothing behind.
  const [was, become] = useState<Latched>({ context: null, authenticated: false });
  const context = auth.isLoading || unsure ? was.context : auth.context;
  const somebody = (context !== null || unsure) && !auth.isMoving;

  const told = context ?? (unsure ? undefined : null);
  const isNewSession = useSessionEvents(guard, told, auth.isLoading, snapshot.status);
  // Not the old session's state for a new one: a signed-out frame would send the user who signs in to the sign-in.
  const status = unavailable ? 'fresh' : isNewSession ? 'unknown' : snapshot.status;
  const unheard = somebody && status === 'unknown';
  const question = unheard
    ? !auth.isLoading && guard.fetchAccessToken // so that Convex's first call needs no wait
    : unsure && context && (auth.ask ?? guard.sessionExpired); // looks for proof, and keeps the session until there is one
  useEffect(() => {
    if (question) void question();
  }, [question]);

  // Once authenticated, authenticated until the session is proven over or the provider has nobody.
  const authenticated = unheard ? was.authenticated : somebody && status !== 'signedOut';
  const named = context ?? was.named;
  const epoch = was.named && named !== was.named ? named : was.epoch;
  if (context !== was.context || authenticated !== was.authenticated) become({ context, named, epoch, authenticated });
  const fetchAccessToken = useFetcher(guard, epoch, authenticated);
  const isLoading = !authenticated && (somebody ? unheard : auth.isLoading);
  return { guard, convex: { isLoading, isAuthenticated: authenticated, fetchAccessToken } };
}

/** The provider's newest function; a call while the provider is still loading waits for it (LoginRequiredError before AuthKit's init is no failure). */
function useProviderWhenReady(auth: ProviderAuth): GuardOptions['getAccessToken'] {
  const [provider] = useState(() => {
    let latest = auth;
    const waiting: Array<() => void> = [];
    return {
      update(next: ProviderAuth) {
        latest = next;
        if (!next.isLoading) for (const go of waiting.splice(0)) go();
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

/**
 * What Convex is given: a new function for each auth context, which is Convex's own sign of one. It answers for its own
 * context alone: Convex's clearAuth leaves the timer of the next refetch running, and a token that this brought would
 * sign in the user who has signed out (F30).
 */
function useFetcher(guard: Guard, epoch: string | undefined, authenticated: boolean): Guard['fetchAccessToken'] {
  const live = useRef<string | undefined | false>(false);
  useLayout(() => {
    live.current = authenticated && epoch;
  });
  return useMemo<Guard['fetchAccessToken']>(
    () => async (request) => (live.current === epoch ? guard.fetchAccessToken({ ...request, client: 'convex' }) : null),
    [guard, epoch],
  );
}

/**
 * What the guard has been told of last; whether there has ever been somebody; and whether it is told again: a provider that
 * loads after the session was proven over, and has its user still, has signed in again.
 */
type Told = [context: string | null | undefined, ever: boolean, looksAgain: boolean];

/**
 * Tells the guard what the provider says of its user: gone, another, or back. `undefined`: it does not know. Answers
 * whether the guard is about to be told of somebody: its state is then that of the session before.
 */
function useSessionEvents(
  guard: Guard,
  context: string | null | undefined,
  isLoading: boolean,
  status: Snapshot['status'],
): boolean {
  const [[before, ever, looksAgain], become] = useState<Told>([null, false, false]);
  const isNews = !isLoading && (context !== before || (looksAgain && context));
  const isNewSession = !!(isNews && context) && (ever || status === 'signedOut');
  useLayout(() => {
    const again = isLoading && (looksAgain || status === 'signedOut');
    if (isNews) become([context, ever || !!context, again]);
    else if (again !== looksAgain) become([before, ever, again]);
    if (isNews && context === null) guard.clear();
    else if (isNewSession) guard.identityChanged();
  });
  return isNewSession;
}
