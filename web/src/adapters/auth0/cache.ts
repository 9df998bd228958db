// Where Auth0 keeps its refresh token, so that it outlives a server in trouble and another tab.
import { InMemoryCache, LocalStorageCache } from '@auth0/auth0-react';

/** What Auth0Provider takes as `cache`. */
export type Cache = InstanceType<typeof InMemoryCache>['enclosedCache'];

/** How long a write takes to be in every tab, in milliseconds: Chromium tells other processes of it in its own time. */
const settles = 100;

/**
 * Auth0's own, under the same keys, but Auth0 lets its Web Lock go only once other tabs can read the refresh token that it has
 * written. In Chromium localStorage is not the same in all tabs at all times, even under a lock: the next tab to have it sends
 * the token that was used, which ends the session where the tenant's "rotation overlap period" is 0, as by default.
 */
class SettledStorage extends LocalStorageCache {
  override async set<Entry>(key: string, entry: Entry): Promise<void> {
    super.set(key, entry);
    const { refresh_token } = (entry as { body?: { refresh_token?: string } }).body ?? {};
    if (refresh_token) await new Promise((resolve) => setTimeout(resolve, settles));
  }
}

/**
 * One in the place of `cacheLocation`. With any `cache` Auth0 starts no worker, which deletes its refresh token at each answer
 * that brings none (auth0-spa-js 2.28.3, worker/token.worker.ts).
 */
export function cacheFor(location = 'memory'): Cache | undefined {
  if (location === 'memory') return new InMemoryCache().enclosedCache;
  return location === 'localstorage' ? new SettledStorage() : undefined;
}
