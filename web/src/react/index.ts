'use client';
// holdfast/react: the guard of the nearest provider, and its state.
import { createContext, useContext, useSyncExternalStore } from 'react';
import { initial } from '../core/snapshot.js';
import type { Guard, Snapshot } from '../types.js';

/** The guard of the nearest Holdfast provider. */
export const GuardContext = createContext<Guard | null>(null);

/**
 * The guard of the nearest Holdfast provider, or `null` where there is none.
 *
 * @example
 * const guard = useGuard();
 * <button onClick={() => guard?.clear()}>Sign out</button>
 */
export function useGuard(): Guard | null {
  return useContext(GuardContext);
}

/**
 * The guard's state, re-rendered on each change; without an argument that of the nearest provider's guard. `null` where
 * there is no guard.
 *
 * @example
 * const state = useGuardState();
 * if (state?.status === 'degraded') return <Banner>Reconnecting…</Banner>;
 */
export function useGuardState(guard?: Guard | null): Snapshot | null {
  const nearest = useContext(GuardContext);
  const source = guard ?? nearest;
  return useSyncExternalStore(
    source ? source.subscribe : never,
    () => source?.getSnapshot() ?? null,
    // A part of the page that is hydrated after the first token has come was rendered on the server, too.
    () => source && initial,
  );
}

const never = () => () => {};
