// What became of the user during a scenario, from what the app said about itself. Pure.
import type { LabEntry, LabState } from '../shared/protocol';
import type { Scenario } from './backend';
import { seconds } from './format';

/** What was seen of one app from the moment that a scenario started. */
export interface Observation {
  startedAt: number;
  before: { load: string; draft: string };
  now: { load: string; state: LabState; at: number };
  entries: LabEntry[];
  /** Whether the server has taken a new token since the start. */
  refreshed: boolean;
  /** How long after the endpoint's return the server took a fresh token. */
  acceptedAfterMs: number | null;
}

export type Outcome = 'kept' | 'flickered' | 'lost' | 'reloaded';

export interface Verdict {
  outcome: Outcome;
  tone: 'good' | 'warn' | 'bad';
  title: string;
  text: string;
}

export function judge(seen: Observation, expect: Scenario['expect']): Verdict {
  const outcome = outcomeOf(seen);
  return expect === 'out' ? overVerdict(seen, outcome) : keptVerdict(seen, outcome);
}

/** Whether the app has come through, so that there is no need to wait for it any longer. */
export function settled({ now, refreshed }: Observation, expect: Scenario['expect']): boolean {
  if (expect === 'out') return !now.state.isAuthenticated && !now.state.isLoading;
  return now.state.isAuthenticated && refreshed;
}

function outcomeOf({ before, now, entries }: Observation): Outcome {
  if (!now.state.isAuthenticated) return 'lost';
  if (now.load !== before.load) return 'reloaded';
  const out = entries.some((entry) => entry.kind === 'unmount' || (entry.kind === 'auth' && !entry.isAuthenticated));
  return out ? 'flickered' : 'kept';
}

function keptVerdict(seen: Observation, outcome: Outcome): Verdict {
  const draft = draftFate(seen);
  switch (outcome) {
    case 'kept':
      return {
        outcome,
        tone: 'good',
        title: 'Kept',
        text: `Signed in all the way through, and nothing unmounted.${freshness(seen)}${draft}`,
      };
    case 'flickered':
      return {
        outcome,
        tone: 'warn',
        title: 'Flickered',
        text: `Off the screen for ${seconds(timeOut(seen))}, then back.${freshness(seen)}${draft}`,
      };
    case 'reloaded':
      return {
        outcome,
        tone: 'warn',
        title: 'Reloaded',
        text: `The page reloaded under the user.${freshness(seen)}${draft}`,
      };
    case 'lost':
      return {
        outcome,
        tone: 'bad',
        title: 'Lost',
        text: `The session was good to the end, and the user is out.${draft}`,
      };
  }
}

function overVerdict(seen: Observation, outcome: Outcome): Verdict {
  if (outcome === 'lost') {
    const out = seen.entries.find((entry) => entry.kind === 'auth' && !entry.isAuthenticated && !entry.isLoading);
    const after = out ? ` ${seconds(out.at - seen.startedAt)} into the scenario` : '';
    return { outcome, tone: 'good', title: 'Signed out', text: `The session was over, and the app said so${after}.` };
  }
  return {
    outcome,
    tone: 'bad',
    title: 'Still in',
    text: 'The session is over, but the app shows the user as signed in.',
  };
}

function freshness({ acceptedAfterMs, refreshed }: Observation): string {
  if (!refreshed) return ' No new token yet.';
  return acceptedAfterMs === null
    ? ''
    : ` Fresh token accepted ${seconds(acceptedAfterMs)} after the endpoint came back.`;
}

function draftFate({ before, now }: Observation): string {
  if (!before.draft) return '';
  return now.state.draft === before.draft ? ' The draft is still there.' : ' The draft is gone.';
}

function timeOut(seen: Observation): number {
  return spans(seen)
    .filter((span) => span.phase === 'out' || span.phase === 'loading')
    .reduce((sum, span) => sum + span.to - span.from, 0);
}

export type Phase = 'in' | 'refreshing' | 'loading' | 'out';

export interface Span {
  phase: Phase;
  from: number;
  to: number;
}

/** What the screen showed, one span after another. A scenario starts with the user signed in. */
export function spans({ startedAt, now, entries }: Observation): Span[] {
  const result: Span[] = [];
  let phase: Phase = 'in';
  let from = startedAt;
  for (const entry of entries) {
    if (entry.kind !== 'auth') continue;
    const next = phaseOf(entry);
    if (next === phase) continue;
    result.push({ phase, from, to: entry.at });
    phase = next;
    from = entry.at;
  }
  result.push({ phase, from, to: now.at });
  return result;
}

function phaseOf(auth: { isLoading: boolean; isAuthenticated: boolean; isRefreshing: boolean }): Phase {
  if (auth.isAuthenticated) return auth.isRefreshing ? 'refreshing' : 'in';
  return auth.isLoading ? 'loading' : 'out';
}
