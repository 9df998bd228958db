// Where everything of a timeline stands in the panel. Knows nothing of the page.
import type { FailureClass, TimelineEvent } from '../types.js';

export type LaneName = 'page' | 'network' | 'provider' | 'token' | 'client';

/** What lasts: how it looks, from where to where (0 is the axis's left end, 1 is now), and in which row of its lane. */
export interface Span {
  look: 'hidden' | 'offline' | 'try' | 'wait' | 'token' | 'hold';
  from: number;
  to: number;
  row: number;
  /** It lasts still. */
  open: boolean;
}

/** An event: what it looks like tells how good the news is. */
export interface Mark {
  shape: 'plain' | 'good' | 'trouble' | 'bad' | 'wake';
  x: number;
  row: number;
  lane: LaneName;
  event: TimelineEvent;
}

export interface Lane {
  name: LaneName;
  rows: number;
  spans: Span[];
}

/** A sleep, which takes less room on the axis than it took time. */
export interface Gap {
  from: number;
  to: number;
  /** In milliseconds. */
  slept: number;
}

export interface Tick {
  x: number;
  at: number;
}

export interface Layout {
  /** How much time the axis shows, in milliseconds, sleeps shortened. */
  length: number;
  lanes: Lane[];
  /** In the order in which they happened. */
  marks: Mark[];
  gaps: Gap[];
  ticks: Tick[];
}

const minute = 60_000;
/** The axis is as short as shows all, and no longer than the last. */
const lengths = [minute, 2 * minute, 5 * minute, 10 * minute];
/** Shares of the axis: what a sleep takes at most; how near two ticks may be, which a narrow page can name; the last one. */
const gapWidth = 0.06;
const tickDistance = 0.16;
const lastTick = 0.8;
const maxRows = 3;

/** Where each kind stands, and its shape, unless the event's own members tell of another. */
export const kinds: Record<TimelineEvent['kind'], [LaneName, Mark['shape']]> = {
  engine: ['page', 'good'],
  wake: ['page', 'wake'],
  visible: ['page', 'good'],
  hidden: ['page', 'trouble'],
  reload: ['page', 'bad'],
  online: ['network', 'good'],
  offline: ['network', 'trouble'],
  transport: ['network', 'trouble'],
  tab: ['network', 'plain'],
  try: ['provider', 'plain'],
  failure: ['provider', 'trouble'],
  dropped: ['provider', 'trouble'],
  token: ['token', 'good'],
  refused: ['token', 'bad'],
  identity: ['token', 'plain'],
  signedOut: ['token', 'bad'],
  call: ['client', 'plain'],
  hold: ['client', 'trouble'],
  answered: ['client', 'good'],
  fallback: ['client', 'trouble'],
};
/** How bad the news of a failure is. */
const classes = {
  transient: 'trouble',
  unknown: 'trouble',
  blocked: 'bad',
  terminal: 'bad',
} satisfies Record<FailureClass, Mark['shape']>;
const laneNames: LaneName[] = ['page', 'network', 'provider', 'token', 'client'];

/** Lays out the events, oldest first, as they are seen at the time `now`. */
export function layOut(events: readonly TimelineEvent[], now: number): Layout {
  const known = events.filter(({ kind }) => kind in kinds);
  const times = timesOf(known, now);
  const sleeps = sleepsOf(known, times);
  const first = Math.min(now, times[0] ?? now, sleeps[0]?.from ?? now);
  const length = lengths.find((length) => awake(first, now, sleeps, length) <= length) ?? 10 * minute;
  const place = (time: number) => 1 - awake(time, now, sleeps, length) / length;
  const stretches = stretchesOf(known, times, now);
  const rows = assignRows(stretches);
  return {
    length,
    lanes: laneNames.map((name) => laneAt(name, stretches, place)),
    marks: known.flatMap((event, n) => {
      const x = place(times[n] as number);
      return x < 0
        ? []
        : [{ shape: shapeOf(event), x, row: rows.get(nameOf(event)) ?? 0, lane: kinds[event.kind][0], event }];
    }),
    gaps: sleeps.flatMap(({ from, to }) => {
      const right = place(to);
      return right <= 0 ? [] : [{ from: Math.max(0, place(from)), to: right, slept: to - from }];
    }),
    ticks: ticksOf(first, now, sleeps, length, place),
  };
}

/** When the events happened. Where somebody has set the wall clock back, the monotonic clock tells how much time passed. */
function timesOf(events: readonly TimelineEvent[], now: number): number[] {
  const times: number[] = [];
  let time = now;
  for (let n = events.length - 1; n >= 0; n--) {
    const event = events[n] as TimelineEvent;
    const next = events[n + 1];
    let passed = (next?.at ?? now) - event.at;
    if (passed < 0) passed = next ? Math.max(0, next.mono - event.mono) : 0;
    time -= passed;
    times[n] = time;
  }
  return times;
}

interface Sleep {
  from: number;
  to: number;
}

function sleepsOf(events: readonly TimelineEvent[], times: readonly number[]): Sleep[] {
  const sleeps: Sleep[] = [];
  events.forEach((event, n) => {
    if (event.kind !== 'wake' || !event.slept) return;
    const to = times[n] as number;
    const from = Math.max(to - event.slept, sleeps[sleeps.length - 1]?.to ?? -Infinity);
    if (from < to) sleeps.push({ from, to });
  });
  return sleeps;
}

/** How much of the axis lies between a time and now, in milliseconds: all of the waking time, and little of the sleeps. */
function awake(time: number, now: number, sleeps: readonly Sleep[], length: number): number {
  let sum = now - time;
  for (const { from, to } of sleeps) {
    const slept = to - from;
    const share = Math.max(0, Math.min(now, to) - Math.max(time, from)) / slept;
    sum -= share * Math.max(0, slept - gapWidth * length);
  }
  return sum;
}

/** A span before it has its place: times in milliseconds. */
interface Stretch extends Sleep {
  lane: LaneName;
  look: Span['look'];
  open: boolean;
  row: number;
  /** What its events are called by nameOf. */
  name?: string | undefined;
}

/** What joins the events of one call, or of one try. */
export function nameOf(event: TimelineEvent): string | undefined {
  switch (event.kind) {
    case 'call':
    case 'hold':
    case 'answered':
      return `call ${event.call}`;
    case 'try':
    case 'dropped':
    case 'failure':
      return event.try === null ? undefined : `try ${event.try}`;
  }
  return undefined;
}

function stretchesOf(events: readonly TimelineEvent[], times: readonly number[], now: number): Stretch[] {
  const all: Stretch[] = [];
  const begun = new Map<string, Stretch>();
  const waiting = new Map<number, number>(); // how many calls of a hold have no answer yet
  const begin = (key: string, lane: LaneName, look: Span['look'], from: number, to = now) => {
    const stretch: Stretch = { lane, look, from, to: Math.min(to, now), open: to >= now, row: 0, name: key };
    all.push(stretch);
    begun.set(key, stretch);
  };
  const end = (key: string, to: number) => {
    const stretch = begun.get(key);
    if (stretch && to < stretch.to) {
      stretch.to = Math.max(to, stretch.from);
      stretch.open = false;
    }
    return begun.delete(key);
  };
  events.forEach((event, n) => {
    const time = times[n] as number;
    const { kind } = event;
    switch (kind) {
      case 'hidden':
      case 'offline':
        if (!begun.has(kind)) begin(kind, kinds[kind][0], kind, time);
        break;
      case 'visible':
        end('hidden', time);
        break;
      case 'online':
        end('offline', time);
        break;
      case 'try':
        end('wait', time);
        begin(`try ${event.try}`, 'provider', 'try', time - (event.age ?? 0));
        break;
      case 'dropped':
        end(`try ${event.try}`, time);
        break;
      case 'failure':
        end(`try ${event.try}`, time);
        end('wait', time);
        if (event.next) begin('wait', 'provider', 'wait', time, time + event.next);
        break;
      case 'token':
        end(`try ${event.try}`, time);
        end('token', time);
        begin('token', 'token', 'token', time, time + (event.remaining ?? Infinity));
        break;
      case 'refused':
      case 'identity':
        end('token', time);
        break;
      case 'hold':
        begin(`call ${event.call}`, 'client', 'hold', time);
        waiting.set(event.call, event.times);
        break;
      case 'answered': {
        const rest = (waiting.get(event.call) ?? event.times) - event.times;
        waiting.set(event.call, rest);
        if (rest > 0) break;
        // Where its `hold` is too old to be kept, the answer alone tells of it.
        if (!begun.has(`call ${event.call}`)) begin(`call ${event.call}`, 'client', 'hold', time - event.after);
        end(`call ${event.call}`, time);
        break;
      }
      case 'signedOut':
        for (const key of ['token', 'wait']) end(key, time);
        break;
    }
  });
  return all;
}

/** Puts what overlaps in a lane into rows of its own, as far as there are any. Answers the row of each name. */
function assignRows(stretches: Stretch[]): Map<string | undefined, number> {
  const ends: Partial<Record<LaneName, number[]>> = {};
  const rows = new Map<string | undefined, number>();
  for (const stretch of [...stretches].sort((a, b) => a.from - b.from)) {
    ends[stretch.lane] ??= [];
    const taken = ends[stretch.lane] as number[];
    const free = taken.findIndex((end) => end <= stretch.from);
    stretch.row = free >= 0 ? free : Math.min(taken.length, maxRows - 1);
    taken[stretch.row] = Math.max(stretch.to, taken[stretch.row] ?? -Infinity);
    rows.set(stretch.name, stretch.row);
  }
  return rows;
}

function laneAt(name: LaneName, stretches: readonly Stretch[], place: (time: number) => number): Lane {
  const spans = stretches.flatMap(({ lane, look, from, to, row, open }) => {
    const right = place(to);
    return lane !== name || right <= 0 ? [] : [{ look, from: Math.max(0, place(from)), to: right, row, open }];
  });
  return { name, rows: Math.max(0, ...spans.map(({ row }) => row)) + 1, spans };
}

export function shapeOf(event: TimelineEvent): Mark['shape'] {
  switch (event.kind) {
    case 'failure':
      return classes[event.class];
    case 'engine':
      if (event.state === 'unavailable') return 'bad';
      break;
    case 'transport':
      if (event.verdict === 'pass') return 'plain';
      break;
    case 'reload':
      if (event.verdict === 'suppressed') return 'trouble';
      break;
  }
  return kinds[event.kind][1];
}

/** Round times, and the times of waking, with room for their names: none in a sleep, none where `now` is written. */
function ticksOf(
  first: number,
  now: number,
  sleeps: readonly Sleep[],
  length: number,
  place: (time: number) => number,
): Tick[] {
  const step = length > 2 * minute ? length / 5 : length / 4;
  // Round on the reader's clock, which may be a quarter of an hour apart from UTC's.
  const offset = new Date(now).getTimezoneOffset() * minute;
  const ticks: Tick[] = [];
  const add = (at: number) => {
    const x = place(at);
    const fits = x >= 0.05 && x <= lastTick && ticks.every((tick) => Math.abs(tick.x - x) >= tickDistance);
    if (fits) ticks.push({ x, at });
  };
  for (const { to } of sleeps) add(to);
  let from = Math.min(first, now - length);
  for (const stretch of [...sleeps, { from: now, to: now }]) {
    // An axis shows no more than its length of any waking time.
    const begin = Math.max(from, stretch.from - length) - offset;
    for (let at = Math.ceil(begin / step) * step + offset; at <= stretch.from; at += step) add(at);
    from = stretch.to;
  }
  return ticks.sort((a, b) => a.x - b.x);
}
