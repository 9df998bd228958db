// One run as a list of what happened, in order. Pure.
import type { GuardSnapshot } from '../shared/protocol';
import type { ServerEvent } from './backend';
import { type Observation, type Phase, spans } from './observation';
import { refreshed, refreshFailure, refusal } from './server-events';

export interface Line {
  at: number;
  /** `turn`: the scenario's doing. */
  tone: 'turn' | 'good' | 'bad' | 'plain';
  who: string;
  text: string;
  /** How often in a row. */
  count: number;
}

export function storyOf(seen: Observation): Line[] {
  const lines = [
    ...seen.events.filter((event) => event.at >= seen.startedAt).flatMap(ofServer),
    ...ofScreen(seen),
    ...seen.entries.flatMap((entry) => (entry.kind === 'guard' ? ofGuard(entry.at, entry.status) : [])),
  ];
  return collapse(lines.sort((a, b) => place(a) - place(b)));
}

/** The server notes a step once it is done, so what it led to may be noted first. */
function place({ at, tone }: Line): number {
  return tone === 'turn' ? at - 20 : at;
}

function ofServer(event: ServerEvent): Line[] {
  const line = (tone: Line['tone'], who: string, text: string): Line[] => [{ at: event.at, tone, who, text, count: 1 }];
  switch (event.kind) {
    case 'scenario':
      return line('turn', '', String(event.step));
    case 'refresh':
      return refreshed(event)
        ? line('good', 'Login', 'gave a new token')
        : line('bad', 'Login', `refresh failed: ${refreshFailure(event)}`);
    case 'authenticate':
      return event.ok ? line('good', 'Sync', `accepted token ${String(event.tokenHash)}`) : [];
    case 'authError':
      return line('bad', 'Sync', `refused the token: ${refusal(event)}`);
    case 'socket':
      return line('plain', 'Sync', event.open ? 'socket opened' : 'socket closed');
    default:
      return [];
  }
}

const shown: Record<Phase, { tone: Line['tone']; text: string }> = {
  in: { tone: 'good', text: 'signed in' },
  refreshing: { tone: 'plain', text: 'signed in, refreshing' },
  loading: { tone: 'bad', text: 'loading: the signed-in part is gone' },
  out: { tone: 'bad', text: 'signed out' },
};

function ofScreen(seen: Observation): Line[] {
  const phases = spans(seen)
    .slice(1)
    .map(({ is, from }): Line => ({ at: from, who: 'Screen', count: 1, ...shown[is] }));
  const loads = seen.loads.map(
    (at): Line => ({ at, who: 'Screen', tone: 'bad', text: 'the page was loaded again', count: 1 }),
  );
  return [...phases, ...loads];
}

const says: Record<GuardSnapshot['status'], string | null> = {
  unknown: null,
  fresh: 'well again',
  degraded: 'holds the app’s call, and tries again',
  signedOut: 'the end is proven',
};

function ofGuard(at: number, status: GuardSnapshot['status']): Line[] {
  const text = says[status];
  return text === null ? [] : [{ at, who: 'Holdfast', tone: status === 'fresh' ? 'good' : 'plain', text, count: 1 }];
}

/** Makes one line of the same one many times in a row. */
function collapse(lines: Line[]): Line[] {
  const result: Line[] = [];
  for (const line of lines) {
    const last = result.at(-1);
    if (last && last.who === line.who && last.text === line.text) last.count++;
    else result.push({ ...line });
  }
  return result;
}
