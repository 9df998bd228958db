import type { setupAuth } from 'convex-svelte';
import type { Guard } from 'holdfast';
import { createSubscriber } from 'svelte/reactivity';
import { nameOf } from './while-signed-in.js';

/**
 * What convex-svelte's `setupAuth` takes. By itself a `fetchAccessToken` that throws leaves the client loading, and one that
 * answers `null` signs it out for good (convex 1.48.0, `src/browser/sync/authentication_manager.ts`). The guard's does neither for
 * what may pass. `setupAuth` clears the client's auth whenever this changes (convex-svelte 0.14.0, `src/lib/client.svelte.ts`), so
 * it changes with the user only, not with each trouble. What `attach(useConvexClient(), guard)` of `holdfast/attach` does besides, and
 * this can't: arm a client again that has given up after three refused tokens, and have it reconnect at once after a trouble.
 *
 * @example
 * setupConvex(url);
 * setupAuth(guardedAuth(guard));
 */
export function guardedAuth(guard: Guard): Parameters<typeof setupAuth>[0] {
  const fetchAccessToken = ({ forceRefreshToken }: { forceRefreshToken: boolean }) =>
    guard.fetchAccessToken({ forceRefreshToken, client: 'convex' });
  const look = () => {
    const { status, identity } = guard.getSnapshot();
    if (status === 'unknown') void guard.fetchAccessToken(); // or nobody would find out
    const isAuthenticated = status === 'fresh' || status === 'degraded';
    return { isLoading: status === 'unknown', isAuthenticated, who: identity && nameOf(identity) };
  };
  let seen = JSON.stringify(look());
  const depend = createSubscriber((update) =>
    guard.subscribe(() => {
      const now = JSON.stringify(look());
      if (now !== seen) update();
      seen = now;
    }),
  );
  return () => {
    depend();
    const { isLoading, isAuthenticated } = look();
    return { isLoading, isAuthenticated, fetchAccessToken };
  };
}
