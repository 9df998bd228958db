// Counts, by timelines that a Keeper has told.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createMetrics, type Metrics } from '../src/diagnostics/metrics.js';
import type { TimelineEvent } from '../src/types.js';

const here: string = import.meta.url; // named, or Vite takes what follows for an asset of the page

function recorded(name: string): TimelineEvent[] {
  return JSON.parse(readFileSync(new URL(`../../tokencache/testdata/timelines/${name}.json`, here), 'utf8'));
}

/** What is counted of these events, without what is 0. */
function counted(events: TimelineEvent[]): Partial<Metrics> {
  const { onEvent, take } = createMetrics();
  events.forEach(onEvent);
  return Object.fromEntries(Object.entries(take()).filter(([, count]) => count));
}

it('a wake that heals', () => {
  const events = recorded('a-wake-that-heals');
  expect(counted(events)).toMatchObject({ wakes: 2, sleeps: 1, troubles: 1, heals: 1, engineStarts: 1 });
  // From the network's return, which the second wake told of.
  expect(counted(events).healTime).toBe(946688647005 - 946688646300);
});

it('a session that is proven over is no heal', () => {
  const counts = counted(recorded('a-proven-sign-out'));
  expect(counts).toMatchObject({ troubles: 1, signOutsProven: 1 });
  expect(counts).not.toHaveProperty('heals');
});

it('the time that the machine slept in is not the time to heal', () => {
  const at = (seconds: number) => ({ at: seconds * 1000, mono: 0 });
  const trouble: TimelineEvent = {
    ...at(100),
    kind: 'failure',
    try: 1,
    class: 'transient',
    reason: '',
    needs: null,
    next: null,
  };
  const token: TimelineEvent = {
    ...at(3702),
    kind: 'token',
    token: '',
    source: 'provider',
    try: 2,
    forced: true,
    life: null,
    remaining: null,
  };
  const wake: TimelineEvent = { ...at(3700), kind: 'wake', signals: ['visible'], slept: 3_600_000 };
  expect(counted([trouble, wake, token])).toMatchObject({ heals: 1, healTime: 2000 });
  expect(counted([trouble, token])).toMatchObject({ heals: 1, healTime: 3_602_000 });
});

it('begins anew when it is taken, and a trouble goes on', () => {
  const { onEvent, take } = createMetrics();
  for (const event of recorded('a-proven-sign-out')) {
    onEvent(event);
    if (event.kind === 'failure') break;
  }
  expect(take().troubles).toBe(1);
  const end = recorded('a-proven-sign-out').find(({ kind }) => kind === 'signedOut') as TimelineEvent;
  onEvent(end);
  expect(take()).toMatchObject({ troubles: 0, signOutsProven: 1 });
  expect(take()).toMatchObject({ signOutsProven: 0 });
});

it('has numbers alone', () => {
  const { onEvent, take } = createMetrics();
  for (const name of ['a-wake-that-heals', 'a-proven-sign-out', 'a-hang-another-user-and-a-sign-out']) {
    recorded(name).forEach(onEvent);
  }
  expect(Object.values(take()).every((value) => Number.isFinite(value))).toBe(true);
});

it('counts no end of a visitor who was nobody', () => {
  const ended = recorded('a-proven-sign-out').filter(({ kind }) => kind !== 'token');
  expect(counted(ended)).not.toHaveProperty('signOutsProven');
});
