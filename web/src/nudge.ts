import type { Guard } from './types.js';

/** Newer clients of Convex's can tell whether they are connected. */
interface TellingClient {
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
