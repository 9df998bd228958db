// One run as lanes on a time axis. Pure.
import type { GuardSnapshot } from '../shared/protocol';
import type { ServerEvent } from './backend';
import { seconds } from './format';
import { type Observation, phaseText, spans, spread } from './observation';
import { refreshed, refreshFailure, refusal, tokensInForce } from './server-events';

export interface Bar {
  kind: string;
  from: number;
  to: number;
  text: string;
}

export interface Mark {
  kind: 'good' | 'bad' | 'note';
  at: number;
  text: string;
}

export interface Lane {
  name: string;
  bars: Bar[];
  marks: Mark[];
  /** The lane in words. */
  summary: string;
}

export function lanesOf(seen: Observation): Lane[] {
  const lanes = [screen(seen), token(seen), login(seen), sync(seen)];
  return seen.guard === 'holdfast' ? [...lanes, holdfast(seen)] : lanes;
}

function screen(seen: Observation): Lane {
  const bars = spans(seen).map(({ is, from, to }) => ({
    kind: is,
    from,
    to,
    text: `${phaseText[is]} ${seconds(to - from)}`,
  }));
  const marks = seen.loads.map((at): Mark => ({ kind: 'note', at, text: 'the page was loaded again' }));
  const summary = [...bars, ...marks].map(({ text }) => text).join(', then ');
  return { name: 'Screen', bars, marks, summary };
}

function token(seen: Observation): Lane {
  const bars: Bar[] = [];
  let end = seen.startedAt;
  for (const { hash, from, to } of tokensInForce(seen.events)) {
    if (to <= seen.startedAt) continue;
    if (from > end) bars.push(gap(end, from));
    bars.push({
      kind: 'token',
      from: Math.max(from, seen.startedAt),
      to: Math.min(to, seen.now.at),
      text: `token ${hash}`,
    });
    end = to;
  }
  if (end < seen.now.at) bars.push(gap(end, seen.now.at));
  const without = bars.filter(({ kind }) => kind === 'expired').reduce((sum, { from, to }) => sum + to - from, 0);
  const summary = without > 0 ? `no token in force for ${seconds(without)}` : 'a token in force all the time';
  return { name: 'Token', bars, marks: [], summary };
}

function gap(from: number, to: number): Bar {
  return { kind: 'expired', from, to, text: `no token in force, ${seconds(to - from)}` };
}

function login(seen: Observation): Lane {
  const marks = since(seen, 'refresh').map(
    (event): Mark =>
      refreshed(event)
        ? { kind: 'good', at: event.at, text: 'refreshed' }
        : { kind: 'bad', at: event.at, text: `refresh failed: ${refreshFailure(event)}` },
  );
  const bars = trouble(seen, 'auth', 'the login service is in trouble');
  return { name: 'Login', bars, marks, summary: tally(marks, 'refreshes', bars) };
}

function sync(seen: Observation): Lane {
  const marks = seen.events.flatMap((event): Mark[] => {
    if (event.at < seen.startedAt) return [];
    if (event.kind === 'authError') return [{ kind: 'bad', at: event.at, text: `token refused: ${refusal(event)}` }];
    if (event.kind === 'authenticate' && event.ok) return [{ kind: 'good', at: event.at, text: 'token accepted' }];
    return [];
  });
  const bars = trouble(seen, 'sync', 'the sync server is in trouble');
  return { name: 'Sync', bars, marks, summary: tally(marks, 'tokens', bars) };
}

function tally(marks: Mark[], what: string, bars: Bar[]): string {
  const bad = marks.filter(({ kind }) => kind === 'bad').length;
  const gone = bars.reduce((sum, { from, to }) => sum + to - from, 0);
  return `${what}: ${marks.length - bad} good, ${bad} refused or failed; in trouble for ${seconds(gone)}`;
}

function trouble(seen: Observation, target: string, text: string): Bar[] {
  const changes = since(seen, 'fault')
    .filter((event) => event.target === target)
    .map((event) => ({ at: event.at, is: event.fault !== null }));
  return spread(false, changes, seen)
    .filter(({ is }) => is)
    .map(({ from, to }) => ({ kind: 'trouble', from, to, text: `${text}, ${seconds(to - from)}` }));
}

const holds: Record<GuardSnapshot['status'], string> = {
  unknown: 'loading',
  fresh: 'well',
  degraded: 'holding',
  signedOut: 'out',
};

function holdfast(seen: Observation): Lane {
  const changes = seen.entries.flatMap((entry) => (entry.kind === 'guard' ? [{ at: entry.at, is: entry.status }] : []));
  const bars = spread<GuardSnapshot['status']>('fresh', changes, seen).map(({ is, from, to }) => ({
    kind: holds[is],
    from,
    to,
    text: `${is === 'degraded' ? 'holding and trying' : is} ${seconds(to - from)}`,
  }));
  return { name: 'Holdfast', bars, marks: [], summary: bars.map(({ text }) => text).join(', then ') };
}

function since(seen: Observation, kind: string): ServerEvent[] {
  return seen.events.filter((event) => event.kind === kind && event.at >= seen.startedAt);
}
