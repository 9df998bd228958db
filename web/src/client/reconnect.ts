// A Convex client that waits between two tries of its socket is told when the network is back.
import type { Guard } from '../types.js';
import type { Watched } from './reauthenticate.js';

/** The option of every adapter. */
export interface ReconnectOptions {
  /**
   * Has a Convex client that waits between two tries connect at once when a new token has proved that the network is back.
   * Default true.
   */
  reconnect?: boolean;
}

/** An adapter's: the client that is reconnected and watched by what comes with the engine, since nothing heals before. */
export interface ClientOptions extends ReconnectOptions {
  client?: Watched;
}

/** Newer clients of Convex's can tell whether their socket is open. */
export interface TellingClient {
  connectionState?(): { isWebSocketConnected: boolean };
}

/**
 * Has a client that is still disconnected connect at once when the guard has proof that the network is back: between two
 * tries Convex waits for up to 16 s, but tries at the window's `online`. Returns a function that ends this.
 */
export function reconnectWhenHealed(
  waiting: { readonly current: object },
  guard: Pick<Guard, 'getSnapshot' | 'subscribe'>,
): () => void {
  let healed = guard.getSnapshot().healedAt;
  return guard.subscribe(() => {
    const { healedAt } = guard.getSnapshot();
    if (healedAt === healed) return;
    healed = healedAt;
    const client = waiting.current as TellingClient;
    if (healedAt === null || client.connectionState?.().isWebSocketConnected !== false) return;
    // The mark tells the engine that this is no wake (wasm/page.go).
    dispatchEvent(Object.assign(new Event('online'), { holdfast: true }));
  });
}
