import type { Client } from '@liveblocks/core';
import type { Guard } from 'holdfast';
import { askOwnServer } from './ask-own-server.js';
import { whileSignedIn } from './while-signed-in.js';

/**
 * The `authEndpoint` of a Liveblocks client, whose tokens your server makes for who shows the guard's token. With an address there,
 * a 401, 403 or 404, also a gateway's, leaves each room disconnected for good; a function that never settles does so as well,
 * since all later tries wait for it (@liveblocks/core 3.24.2, `src/auth-manager.ts`, `NON_RETRY_STATUS_CODES` and
 * `requestPromises`). Here every failure is one that may pass, and comes within the ten seconds that Liveblocks waits. A room that
 * the user may not enter is to be told by a 200 with `{ error: 'forbidden', reason }`, which is final.
 *
 * @example
 * const client = createClient({ authEndpoint: liveblocksToken('/liveblocks-auth', guard) });
 * followSession(client, guard);
 */
export function liveblocksToken(endpoint: string, guard: Guard, patience = 9000) {
  type Answer = { token: string } | { error: 'forbidden'; reason: string };
  return (room?: string) => askOwnServer<Answer>(guard, endpoint, { room }, patience);
}

/** Has the rooms forget the user when the session is over, and enter again as who signs in. */
export function followSession(client: Client, guard: Guard): () => void {
  return whileSignedIn(guard, client.logout, client.logout);
}
