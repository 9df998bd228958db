// What a guard's snapshot and timeline say of the present, as the panel's words.

import type { Needs, SessionEnd, Snapshot, TimelineEvent, TokenEvent } from '../../types.js';
import { clock, duration } from '../timeline-words.js';

/** A line of the panel's list of facts. */
export interface Fact {
  name: string;
  text: string;
  tone?: 'trouble' | 'bad';
  /** It has much to say. */
  wide?: boolean;
}

const statusWords: Record<Snapshot['status'], string> = {
  unknown: 'nothing heard from the provider yet',
  fresh: 'signed in; the last try brought a token',
  degraded: 'signed in; the last try failed, and Holdfast keeps trying',
  signedOut: 'the session is over',
};

/** What the status means. */
export function wordsOf({ status, engine }: Snapshot): string {
  return engine === 'unavailable' ? 'as last known: Holdfast does nothing without its engine' : statusWords[status];
}

const endedWords: Record<SessionEnd['how'], string> = {
  proven: 'proven: the provider said so, twice',
  presumed: 'presumed: looked at again at each sign of life',
  application: 'by the application',
};

const needsWords: Record<Needs, string> = {
  interaction: 'the user: a second factor, consent, or storage that is blocked',
  reload: 'a reload of the page',
  attention: 'somebody to look: it should have passed minutes ago, and the network is up',
};

const engineWords: Record<Snapshot['engine'], string> = {
  loading: 'loading',
  ready: 'ready',
  unavailable: 'unavailable: calls go straight to the provider',
};

/** Never a claim's value: a panel may be on a screen that others see. */
export function factsOf(snapshot: Snapshot, events: readonly TimelineEvent[], now: number): Fact[] {
  const { engine, engineError, identity, degradedSince, ended, needs, lastFailure, warning } = snapshot;
  const held = heldCalls(events);
  const facts: Fact[] = [
    {
      name: 'Engine',
      text: engineWords[engine] + (engineError ? ` (${engineError.code})` : ''),
      tone: engine === 'unavailable' ? 'bad' : undefined,
    },
    { name: 'Identity', text: identity ? 'present' : 'none' },
    {
      name: 'Held calls',
      text: held ? `${held.count}, since ${since(held.since, now)}` : 'none',
      tone: held ? 'trouble' : undefined,
    },
    {
      name: 'Degraded',
      text: degradedSince === null ? 'no' : `since ${since(degradedSince, now)}`,
      tone: degradedSince === null ? undefined : 'trouble',
    },
    {
      name: 'Last failure',
      text: lastFailure ? `${lastFailure.class}: ${lastFailure.reason}, at ${clock(lastFailure.at)}` : 'none',
      wide: true,
    },
  ];
  if (ended) facts.push({ name: 'Session over', text: overBy(ended), tone: 'bad', wide: true });
  if (needs) facts.push({ name: 'Waits for', text: needsWords[needs], tone: 'trouble', wide: true });
  if (warning) facts.push({ name: 'Warning', text: warning, tone: 'trouble', wide: true });
  return facts;
}

function overBy({ how, reason, failures, span }: SessionEnd): string {
  const proof = failures && `${failures} failures${span ? ` in ${duration(span)}` : ''}`;
  return [endedWords[how], reason, proof].filter(Boolean).join('; ');
}

function since(at: number, now: number): string {
  return `${clock(at)} (${duration(Math.max(1000, now - at))})`;
}

/** How many calls are held now, and since when the first of them is; `undefined` if there are none. */
function heldCalls(events: readonly TimelineEvent[]): { count: number; since: number } | undefined {
  const held = new Map<number, { count: number; since: number }>();
  for (const event of events) {
    if (event.kind === 'hold') held.set(event.call, { count: event.times, since: event.at });
    if (event.kind !== 'answered') continue;
    const entry = held.get(event.call);
    if (!entry) continue; // its hold is too old to be kept
    entry.count -= event.times;
    if (entry.count <= 0) held.delete(event.call);
  }
  const [first] = held.values();
  return first && { count: [...held.values()].reduce((sum, { count }) => sum + count, 0), since: first.since };
}

/** The cached token's life. */
export interface Life {
  /** The token's short hash. */
  token: string | null;
  /** What remains of its life, from 0 to 1; `null` if there is no telling. */
  share: number | null;
  text: string;
}

export function lifeOf(snapshot: Snapshot, events: readonly TimelineEvent[], now: number): Life {
  const { status, expiresAt } = snapshot;
  const newest = [...events].reverse().find((event): event is TokenEvent => event.kind === 'token');
  const has = expiresAt !== null || status === 'fresh' || status === 'degraded';
  if (!has) return { token: null, share: null, text: 'none' };
  const token = newest?.token ?? null;
  if (expiresAt === null) return { token, share: null, text: 'its expiry is not known' };
  const left = expiresAt - now;
  const life = newest?.life ?? null;
  const of = life === null ? '' : ` of ${duration(life)}`;
  return {
    token,
    share: life === null ? null : Math.min(1, Math.max(0, left / life)),
    text:
      left > 0
        ? `${duration(Math.max(1000, left))}${of} left, until ${clock(expiresAt)}`
        : `expired at ${clock(expiresAt)}`,
  };
}
