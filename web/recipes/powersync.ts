import type { PowerSyncBackendConnector } from '@powersync/common';
import type { Guard } from 'holdfast';
import { tokenWithin } from './token-within.js';

/**
 * The `fetchCredentials` of a PowerSync connector: `null` if the user is not signed in, a throw for whatever may pass.
 *
 * @example
 * const connector: PowerSyncBackendConnector = {
 *   fetchCredentials: powerSyncCredentials(guard, 'https://example.powersync.journeyapps.com'),
 *   uploadData,
 * };
 */
export function powerSyncCredentials(
  guard: Guard,
  endpoint: string,
  patience = 10_000,
): PowerSyncBackendConnector['fetchCredentials'] {
  let last: string | undefined;
  return async () => {
    let token = await tokenWithin(guard, patience);
    // PowerSync keeps its credentials until they are expired or refused, so the same again is no answer.
    if (token !== null && token === last) token = await tokenWithin(guard, patience, { forceRefreshToken: true });
    if (token === null) return null;
    last = token;
    const { expiresAt } = guard.getSnapshot();
    return { endpoint, token, ...(expiresAt !== null && { expiresAt: new Date(expiresAt) }) };
  };
}
