// What was seen of one app since a scenario started, and how the screen's part of it reads. Pure.
import type { GuardChoice, LabEntry, LabState } from '../shared/protocol';
import type { ServerEvent } from './backend';

export interface Observation {
  guard: GuardChoice;
  startedAt: number;
  before: { load: string; draft: string };
  now: { load: string; state: LabState; at: number };
  /** What the app recorded since the start. */
  entries: LabEntry[];
  /** When the page was loaded again. */
  loads: number[];
  /** What the server did since the app's page was made. */
  events: ServerEvent[];
  /** Whether the server has taken a new token since the start. */
  refreshed: boolean;
  /** How long after the endpoint's return the server took a fresh token. */
  acceptedAfterMs: number | null;
}

export type Phase = 'in' | 'refreshing' | 'loading' | 'out';

export const phaseText: Record<Phase, string> = {
  in: 'signed in',
  refreshing: 'signed in, refreshing',
  loading: 'loading',
  out: 'signed out',
};

export interface Span<T> {
  is: T;
  from: number;
  to: number;
}

/** What the screen showed, one span after another. A scenario starts with the user signed in. */
export function spans(seen: Observation): Span<Phase>[] {
  const changes = seen.entries.flatMap((entry) =>
    entry.kind === 'auth' ? [{ at: entry.at, is: phaseOf(entry) }] : [],
  );
  return spread('in', changes, seen);
}

/** One span after another, from the start to now. */
export function spread<T>(first: T, changes: { at: number; is: T }[], { startedAt, now }: Observation): Span<T>[] {
  const result: Span<T>[] = [];
  let is = first;
  let from = startedAt;
  for (const change of changes) {
    if (change.is === is) continue;
    const to = Math.max(from, Math.min(change.at, now.at));
    if (to > from) result.push({ is, from, to });
    is = change.is;
    from = to;
  }
  result.push({ is, from, to: Math.max(from, now.at) });
  return result;
}

function phaseOf(auth: { isLoading: boolean; isAuthenticated: boolean; isRefreshing: boolean }): Phase {
  if (auth.isAuthenticated) return auth.isRefreshing ? 'refreshing' : 'in';
  return auth.isLoading ? 'loading' : 'out';
}
