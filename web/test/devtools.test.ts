// What debug: true writes of a timeline.
import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { debugTo } from '../src/diagnostics/devtools.js';
import type { TimelineEvent } from '../src/types.js';

let debug: Mock;

beforeEach(() => {
  debug = vi.spyOn(console, 'debug').mockImplementation(() => {});
});
afterEach(() => {
  performance.clearMarks();
  performance.clearMeasures();
});

const at = Date.UTC(2026, 0, 1);
const life = { life: 300_000, remaining: 300_000 };
const story: TimelineEvent[] = [
  { kind: 'engine', at, mono: 100, state: 'ready', code: null },
  { kind: 'hidden', at, mono: 150 },
  { kind: 'call', at, mono: 200, call: 1, forced: true, cached: false, times: 1 },
  { kind: 'hold', at, mono: 200, call: 1, forced: true, times: 1 },
  { kind: 'try', at, mono: 200, try: 1, forced: true, age: null },
  { kind: 'failure', at, mono: 300, try: 1, class: 'transient', reason: 'the network failed', needs: null, next: 375 },
  { kind: 'wake', at, mono: 400, signals: ['visible'], slept: null },
  { kind: 'visible', at, mono: 400 },
  { kind: 'try', at, mono: 400, try: 2, forced: true, age: null },
  { kind: 'token', at, mono: 500, token: 'abcdef01', source: 'provider', try: 2, forced: true, ...life },
  { kind: 'answered', at, mono: 500, call: 1, forced: true, times: 1, after: 300, token: 'abcdef01', aborted: false },
  {
    kind: 'signedOut',
    at,
    mono: 900,
    reason: 'the application signed out',
    evidence: null,
    try: null,
    failures: null,
    span: null,
  },
];

interface Entry {
  dataType: string;
  track?: string;
  trackGroup?: string;
  color: string;
  properties: string[][];
}
const drawn = (type: 'mark' | 'measure') =>
  performance.getEntriesByType(type).map((entry) => ({
    name: entry.name,
    from: entry.startTime,
    length: entry.duration,
    ...(entry as PerformanceMark & { detail: { devtools: Entry } }).detail.devtools,
  }));

describe('an engine that is ready', () => {
  const came = (encodedBodySize: number, decodedBodySize: number) =>
    vi
      .spyOn(performance, 'getEntriesByName')
      .mockReturnValue([{ encodedBodySize, decodedBodySize } as unknown as PerformanceEntry]);
  const ready = story[0] as TimelineEvent;
  let warn: Mock;
  beforeEach(() => {
    warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  });

  it('that came uncompressed is said once, with the cure', () => {
    came(5_213_192, 5_213_192);
    const listener = debugTo(() => 'https://app.test/plain.wasm');
    listener(ready);
    listener(ready);
    debugTo(() => 'https://app.test/plain.wasm')(ready);
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]?.[0]).toMatch(
      'holdfast: https://app.test/plain.wasm came uncompressed, as 5213 kB. Serve holdfast.gzip.wasm in its place',
    );
  });

  it.each([
    ['compressed', 659_365, 5_213_192],
    ['as gzip that no server has touched', 825_000, 825_000],
    ['from an origin that does not tell', 0, 0],
  ])('that came %s is not', (how, encoded, decoded) => {
    came(encoded, decoded);
    debugTo(() => `https://app.test/${how}.wasm`)(ready);
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('debug', () => {
  it('draws tries, held calls, tokens and a hidden page as bars of their lanes', () => {
    story.forEach(debugTo());
    const bars = drawn('measure').filter(({ length }) => length > 0);
    expect(bars.map(({ track, name, from, length, color }) => [track, name, from, length, color])).toEqual([
      ['page', 'Page hidden', 150, 250, 'primary'],
      ['provider', 'Try 1 of the provider, forced', 200, 100, 'error'],
      ['client', 'Call 1 is held, forced', 200, 300, 'primary'],
      ['provider', 'Try 2 of the provider, forced', 400, 100, 'primary'],
      ['token', 'Token abcdef01 from the provider, forced, 5 min of 5 min left', 500, 400, 'error'],
    ]);
    for (const entry of drawn('measure'))
      expect(entry).toMatchObject({ dataType: 'track-entry', trackGroup: 'Holdfast' });
  });

  it('draws what has no length too, with what is known of it', () => {
    story.forEach(debugTo());
    const failure = drawn('measure').find(({ name }) => name.startsWith('Try 1 failed'));
    expect(failure).toMatchObject({ track: 'provider', from: 300, length: 0, color: 'error' });
    expect(failure?.properties).toEqual([
      ['at', '2026-01-01T00:00:00.000Z'],
      ['try', '1'],
      ['class', 'transient'],
      ['reason', 'the network failed'],
      ['needs', 'null'],
      ['next', '375'],
    ]);
  });

  it('marks the start of the engine, a wake and the end of a session', () => {
    story.forEach(debugTo());
    expect(drawn('mark').map(({ from, dataType }) => [from, dataType])).toEqual([
      [100, 'marker'],
      [400, 'marker'],
      [900, 'marker'],
    ]);
  });

  it('says each event on the console in one readable line', () => {
    story.forEach(debugTo());
    expect(debug).toHaveBeenCalledTimes(story.length);
    expect(debug.mock.calls[5]).toEqual([
      'holdfast 0.300 s, provider: Try 1 failed: transient, the network failed; next try in 375 ms',
    ]);
  });
});
