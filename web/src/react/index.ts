'use client';
// holdfast/react: the guard of the nearest provider, and its state.
import { createContext, useContext, useMemo, useSyncExternalStore } from 'react';
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

/** Takes from a guard's state what a component shows. */
export type Selector<Selected> = (snapshot: Snapshot) => Selected;

/**
 * The guard's state, re-rendered on each change; without a guard that of the nearest provider's, and `null` where there is
 * none. With a selector it is what that answers, re-rendered when it answers another value (by `Object.is`); a selector that
 * makes an object makes one for each state.
 *
 * @example
 * const state = useGuardState();
 * if (state?.status === 'degraded') return <Banner>Reconnecting…</Banner>;
 * @example
 * const isReconnecting = useGuardState((state) => state.status === 'degraded');
 */
export function useGuardState<Selected>(selector: Selector<Selected>): Selected | null;
export function useGuardState<Selected>(guard: Guard, selector: Selector<Selected>): Selected;
export function useGuardState<Selected>(guard: Guard | null | undefined, selector: Selector<Selected>): Selected | null;
export function useGuardState(guard: Guard): Snapshot;
export function useGuardState(guard?: Guard | null): Snapshot | null;
export function useGuardState(first?: Guard | Selector<unknown> | null, second?: Selector<unknown>): unknown {
  const nearest = useContext(GuardContext);
  const [given, selector] = typeof first === 'function' ? [null, first] : [first, second];
  const guard = given ?? nearest;
  const select = useMemo(() => onceForEach(selector), [selector]);
  return useSyncExternalStore(
    guard ? guard.subscribe : never,
    () => guard && select(guard.getSnapshot()),
    // A part of the page that is hydrated after the first token has come was rendered on the server, too.
    () => guard && select(initial),
  );
}

/** React asks for the same state again and again, and takes another answer for a change. */
function onceForEach(selector: Selector<unknown> = (snapshot) => snapshot): Selector<unknown> {
  let last: Snapshot | undefined;
  let selected: unknown;
  return (snapshot) => {
    if (snapshot !== last) selected = selector(snapshot);
    last = snapshot;
    return selected;
  };
}

const never = () => () => {};
