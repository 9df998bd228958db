import type { RealtimeClient } from '@supabase/realtime-js';
import type { Guard } from 'holdfast';

/** How often the client asks for a token: its `heartbeatIntervalMs`. */
const heartbeat = 25_000;

/**
 * The `accessToken` of Supabase's client, or of its realtime client alone. The client asks at each heartbeat, and a token
 * must outlive the next one, or the server closes the channels and nothing joins them again. A throw would make it go on
 * with its old token, and `null` makes it go on as nobody, so it is neither while the session may be alive: it waits.
 *
 * @example
 * const supabase = createClient(url, key, { accessToken: realtimeToken(guard) });
 * followSession(supabase.realtime, guard);
 */
export function realtimeToken(guard: Guard): () => Promise<string | null> {
  return () => {
    const { expiresAt } = guard.getSnapshot();
    const endsSoon = expiresAt !== null && expiresAt - Date.now() < heartbeat + 2000;
    return guard.fetchAccessToken({ forceRefreshToken: endsSoon });
  };
}

/**
 * Hands each new token to the channels as it comes. After a sleep they would otherwise join with the old one, since a
 * socket that opens again waits for no token.
 */
export function followSession(client: RealtimeClient, guard: Guard): () => void {
  let { expiresAt, status } = guard.getSnapshot();
  return guard.subscribe(() => {
    const now = guard.getSnapshot();
    const another = now.expiresAt !== expiresAt || (now.status !== status && now.status === 'signedOut');
    ({ expiresAt, status } = now);
    if (another && status !== 'unknown') void client.setAuth();
  });
}
