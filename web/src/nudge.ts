import type { Guard } from './types.js';

/** The option of every adapter. */
export interface NudgeOptions {
  /**
   * Has a Convex client that waits between two tries connect at once when a new token has proved that the network is back.
   * Default true.
   */
  nudge?: boolean;
}

/** Newer clients of Convex's can tell whether their socket is open. */
export interface TellingClient {
  connectionState?(): { isWebSocketConnected: boolean };
}

/**
 * Has a client that is still disconnected connect at once when the guard has proof that the network is back: between two
 * tries Convex waits for up to 16 s, but tries at the window's `online`. Returns a function that ends this.
 */
export function nudgeWhenHealed(client: object, guard: Guard): () => void {
  let healed = guard.getSnapshot().healedAt;
  return guard.subscribe(() => {
    const { healedAt } = guard.getSnapshot();
    if (healedAt === healed) return;
    healed = healedAt;
    if (healedAt === null || (client as TellingClient).connectionState?.().isWebSocketConnected !== false) return;
    // The mark tells the engine that this is no wake (wasm/page.go).
    dispatchEvent(Object.assign(new Event('online'), { holdfast: true }));
  });
}
