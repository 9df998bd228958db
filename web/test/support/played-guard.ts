import { vi } from 'vitest';
import { playedGuard as play } from '../../src/testing/index.js';
import type { Snapshot, TimelineEvent } from '../../src/types.js';

/** A guard of which the test says what it knows, and sees whether its timeline is read. */
export function playedGuard(initial?: Partial<Snapshot>) {
  const played = play(initial);
  return { ...played, timeline: vi.fn(played.timeline) };
}

type Kind = TimelineEvent['kind'];
type EventOf<K extends Kind> = Extract<TimelineEvent, { kind: K }>;
/** How many seconds ago, what, and those of its members that matter. */
type Told = { [K in Kind]: readonly [ago: number, kind: K, members?: Partial<EventOf<K>>] }[Kind];

const members: { [K in Kind]?: Partial<EventOf<K>> } = {
  engine: { state: 'ready', code: null },
  call: { call: 1, forced: false, cached: false, times: 1 },
  hold: { call: 1, forced: false, times: 1 },
  answered: { call: 1, forced: false, times: 1, after: 0, token: null, aborted: false },
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
