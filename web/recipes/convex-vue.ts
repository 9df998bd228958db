import { useConvexClient } from 'convex-vue';
import type { Guard, Snapshot } from 'holdfast';
import { attach } from 'holdfast/attach';
import { onScopeDispose, type ShallowRef, shallowRef } from 'vue';

/**
 * Gives convex-vue's client, and so convex-nuxt's, the guard's tokens, for the life of the component that calls it: the
 * application's outermost one. Returns what the guard knows, for a template. By itself that client has no auth of its own:
 * what you give to `setAuth` may not throw, and an answer of `null` signs the user out for good (convex 1.48.0,
 * `src/browser/sync/authentication_manager.ts`).
 *
 * @example
 * const session = useGuard(guard);
 * // <Notes v-if="session.status !== 'signedOut'" />
 */
export function useGuard(guard: Guard): Readonly<ShallowRef<Snapshot>> {
  const session = shallowRef(guard.getSnapshot());
  const stop = guard.subscribe(() => {
    session.value = guard.getSnapshot();
  });
  const detach = attach(useConvexClient(), guard);
  onScopeDispose(() => {
    stop();
    detach();
  });
  return session;
}
