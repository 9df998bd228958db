// debug: true. The timeline as it happens, on the console and in the Performance panel of Chrome's DevTools.

import type { TimelineEvent } from '../types.js';
import { kinds, type LaneName, type Mark, shapeOf } from './timeline-layout.js';
import { describe } from './timeline-words.js';

/** Of DevTools: blue, purple, red. */
const colors: Record<Mark['shape'], string> = {
  good: 'primary',
  wake: 'primary-dark',
  plain: 'secondary-light',
  trouble: 'error',
  bad: 'error',
};

/** What has begun and not ended yet. */
interface Bar {
  name: string;
  lane: LaneName;
  mono: number;
}

/**
 * Returns the listener that writes the events of one guard.
 *
 * What lasts is a bar: a try, a held call, a token, a hidden or an offline page. All else is an entry without length; what
 * begins or ends a session, and a wake, is a marker too. `engine` says where the engine's file is.
 */
export function debugTo(engine?: () => string): (event: TimelineEvent) => void {
  const bars = new Map<string, Bar>();
  return (event) => {
    if (engine && event.kind === 'engine' && event.state === 'ready') weigh(engine());
    const [lane] = kinds[event.kind];
    const words = describe(event);
    console.debug(`holdfast ${(event.mono / 1000).toFixed(3)} s, ${lane}: ${words}`);
    for (const name of endsOf(event)) {
      const bar = bars.get(name);
      if (bar) measure(bar.name, bar.lane, bar.mono, event.mono, event);
      bars.delete(name);
    }
    const begins = beginOf(event);
    if (begins) bars.set(begins, { name: words, lane, mono: event.mono - ageOf(event) });
    else measure(words, lane, event.mono, event.mono, event);
    if (event.kind === 'engine' || event.kind === 'wake' || event.kind === 'signedOut') mark(words, event.mono, event);
  };
}

/** How long before its entry it began. */
const ageOf = (event: TimelineEvent) => (event.kind === 'try' && event.age) || 0;

const weighed = new Set<string>();
/** More than the package's compressed file has, in bytes. */
const heavy = 2_000_000;

/** Says once that the program came uncompressed. Most servers leave WebAssembly as it is unless they are told. */
function weigh(url: string): void {
  if (weighed.has(url)) return;
  weighed.add(url);
  // Made absolute as fetch does it, whatever names the page's content has taken. An import of base-uri.ts would be the one
  // that this chunk shares with the first, and so a file more that every page waits for.
  const file = new Request(url).url;
  const entry = performance.getEntriesByName(file, 'resource')[0] as PerformanceResourceTiming | undefined;
  // Both are 0 for a file of another origin, unless that origin lets them be known (Timing-Allow-Origin).
  if (!entry || entry.decodedBodySize < heavy || entry.encodedBodySize < entry.decodedBodySize) return;
  const size = Math.round(entry.decodedBodySize / 1000);
  console.warn(
    `holdfast: ${file} came uncompressed, as ${size} kB. Serve holdfast.gzip.wasm in its place, which is less than a fifth from any server`,
  );
}

/** The name of the bar that the event begins. */
function beginOf(event: TimelineEvent): string | undefined {
  switch (event.kind) {
    case 'try':
      return `try ${event.try}`;
    case 'hold':
      return `call ${event.call}`;
    case 'token':
      return 'token';
    case 'hidden':
    case 'offline':
      return event.kind;
  }
}

/** The names of the bars that the event ends. */
function endsOf(event: TimelineEvent): string[] {
  switch (event.kind) {
    case 'token':
      return [`try ${event.try}`, 'token'];
    case 'failure':
    case 'dropped':
      return [`try ${event.try}`];
    case 'answered':
      return [`call ${event.call}`];
    case 'refused':
    case 'identity':
    case 'signedOut':
      return ['token'];
    case 'visible':
      return ['hidden'];
    case 'online':
      return ['offline'];
    default:
      return [];
  }
}

function measure(name: string, track: LaneName, start: number, end: number, event: TimelineEvent): void {
  const entry = { dataType: 'track-entry', track, trackGroup: 'Holdfast', ...told(event) };
  performance.measure(name, { start, end, detail: { devtools: entry } });
}

function mark(name: string, startTime: number, event: TimelineEvent): void {
  performance.mark(name, { startTime, detail: { devtools: { dataType: 'marker', ...told(event) } } });
}

function told(event: TimelineEvent) {
  const { at, mono, kind, ...members } = event;
  const properties = [['at', new Date(at).toISOString()]];
  for (const [name, value] of Object.entries(members)) properties.push([name, String(value)]);
  return { color: colors[shapeOf(event)], tooltipText: describe(event), properties };
}
