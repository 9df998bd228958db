import { vi } from 'vitest';
import type { Guard, Snapshot, TimelineEvent } from '../../src/types.js';

/** A guard of which the test says what it knows. */
export function playedGuard(initial: Partial<Snapshot> = {}) {
  let snapshot: Snapshot = {
    status: 'unknown',
    identity: null,
    expiresAt: null,
    degradedSince: null,
    healedAt: null,
    lastFailure: null,
    ended: null,
    needs: null,
    warning: null,
    engine: 'ready',
    ...initial,
  };
  let timeline: TimelineEvent[] = [];
  const listeners = new Set<() => void>();
  const played = {
    listeners,
    getSnapshot: () => snapshot,
    // Events of its own each time, as a guard's.
    timeline: vi.fn(() => structuredClone(timeline)),
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change(change: Partial<Snapshot>, events = timeline) {
      timeline = events;
      snapshot = { ...snapshot, ...change };
      for (const listener of listeners) listener();
    },
  };
  return played as typeof played & Guard;
}

type Kind = TimelineEvent['kind'];
type EventOf<K extends Kind> = Extract<TimelineEvent, { kind: K }>;
/** How many seconds ago, what, and those of its members that matter. */
type Told = { [K in Kind]: readonly [ago: number, kind: K, members?: Partial<EventOf<K>>] }[Kind];

const members: { [K in Kind]?: Partial<EventOf<K>> } = {
  engine: { state: 'ready', code: null },
  call: { call: 1, forced: false, cached: false, times: 1 },
  hold: { call: 1, forced: false, times: 1 },
  answered: { call: 1, forced: false, times: 1, after: 0, token: null },
  try: { try: 1, forced: false, age: null },
  token: { token: 'abc123', source: 'provider', try: null, forced: false, life: null, remaining: null },
  failure: { try: null, class: 'transient', reason: 'no network', next: null },
  wake: { signals: [], slept: null },
  signedOut: { reason: 'revoked', evidence: null, try: null, failures: null, span: null },
};

/** A timeline that ends now. */
export function events(now: number, ...told: Told[]): TimelineEvent[] {
  const began = told[0]?.[0] ?? 0;
  return told.map(
    ([ago, kind, more]) =>
      ({ kind, at: now - ago * 1000, mono: (began - ago) * 1000, ...members[kind], ...more }) as TimelineEvent,
  );
}
