// What AuthKit's providers with a server take for an expired session: any failure as the page gets the focus. They would reload.
import { useEffect } from 'react';
import { useGuard } from '../../react/index.js';
import type { Guard } from '../../types.js';
import { probePage } from './page-probe.js';

const guards = new Set<Guard>();

/**
 * Hand this to AuthKit's provider, which would reload the page whenever a server action fails as the page gets the
 * focus. The reload (or the option `onSessionExpired`) follows once the session is found to be over. One function for good,
 * as AuthKit needs; and a layout that is a server component may pass it on.
 *
 * @example
 * <AuthKitProvider onSessionExpired={onSessionExpired}>{children}</AuthKitProvider>
 */
export function onSessionExpired(): void {
  if (guards.size === 0) window.location.reload(); // a page without a guard: as if Holdfast were not there
  for (const guard of guards) void look(guard);
}

/** A guard that has nobody lets the reload through at once, and AuthKit asks for one whenever the network is down. */
async function look(guard: Guard): Promise<void> {
  if (guard.getSnapshot().status === 'signedOut' && (await probePage()) === 'nothing') return;
  guard.sessionExpired();
}

/** Has the nearest guard judge what AuthKit takes for an expired session. */
export function Registered() {
  const guard = useGuard();
  useEffect(() => {
    if (!guard) return;
    guards.add(guard);
    return () => {
      guards.delete(guard);
    };
  }, [guard]);
  return null;
}
