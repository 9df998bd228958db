import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type LaneName, layOut } from '../src/diagnostics/timeline-layout.js';
import type { TimelineEvent } from '../src/types.js';
import { events } from './support/played-guard.js';

/** A whole minute, so that round times are round in every time zone of the test. */
const now = new Date('2026-03-01T12:00:00').getTime();
const second = 1000;
const minute = 60 * second;

const lay = (...told: Parameters<typeof events> extends [number, ...infer Told] ? Told : never) =>
  layOut(events(now, ...told), now);
const spansOf = (layout: ReturnType<typeof layOut>, name: LaneName) =>
  layout.lanes.find((lane) => lane.name === name)?.spans ?? [];
/** Where on an axis of one minute: so many seconds ago. */
const at = (ago: number, length = minute) => expect.closeTo(1 - (ago * second) / length, 6);

describe('the axis', () => {
  it('has five lanes, and a minute, before anything has happened', () => {
    const layout = layOut([], now);
    expect(layout.length).toBe(minute);
    expect(layout.lanes.map(({ name, rows, spans }) => [name, rows, spans.length])).toEqual([
      ['page', 1, 0],
      ['network', 1, 0],
      ['provider', 1, 0],
      ['token', 1, 0],
      ['client', 1, 0],
    ]);
    expect(layout.marks).toEqual([]);
    expect(layout.gaps).toEqual([]);
  });

  it.each([
    [1, 1],
    [60, 1],
    [61, 2],
    [121, 5],
    [301, 10],
    [3600, 10],
  ])('is as short as shows all: an event of %i seconds ago makes it %i minutes', (ago, minutes) => {
    expect(lay([ago, 'online']).length).toBe(minutes * minute);
  });

  it('drops what is older than it, and keeps the order of the rest', () => {
    const { marks } = lay([900, 'offline'], [601, 'online'], [600, 'hidden'], [300, 'visible'], [0, 'online']);
    expect(marks.map(({ event, x }) => [event.kind, x])).toEqual([
      ['hidden', at(600, 10 * minute)],
      ['visible', at(300, 10 * minute)],
      ['online', 1],
    ]);
  });

  it.each([
    [60, ['11:59:15', '11:59:30', '11:59:45']],
    [90, ['11:58:30', '11:59:00', '11:59:30']],
    [290, ['11:56:00', '11:57:00', '11:58:00', '11:59:00']],
    [590, ['11:52:00', '11:54:00', '11:56:00', '11:58:00']],
  ])('has ticks at round times, none under the word "now" (%i seconds)', (ago, expected) => {
    const { ticks, length } = lay([ago, 'online']);
    expect(ticks.map((tick) => new Date(tick.at).toTimeString().slice(0, 8))).toEqual(expected);
    for (const tick of ticks) expect(tick.x).toEqual(at((now - tick.at) / second, length));
  });

  it('has ticks that are round on the clock of Kathmandu, 5:45 before UTC', () => {
    vi.stubEnv('TZ', 'Asia/Kathmandu');
    onTestFinished(() => void vi.unstubAllEnvs());
    const noon = new Date('2026-03-01T12:00:00').getTime();
    expect(new Date(noon).toISOString(), 'the zone is in force').toContain('T06:15');
    const { ticks } = layOut(events(noon, [590, 'online']), noon);
    expect(ticks.map((tick) => new Date(tick.at).getMinutes())).toEqual([52, 54, 56, 58]);
  });

  it('has ticks all along, with few events', () => {
    expect(lay([2, 'online']).ticks).toHaveLength(3);
  });

  it('passes over a kind that it does not know', () => {
    const strange = { kind: 'strange', at: now - second, mono: 0 } as unknown as TimelineEvent;
    expect(layOut([strange, ...events(now, [0, 'online'])], now).marks.map(({ event }) => event.kind)).toEqual([
      'online',
    ]);
  });

  it('takes an event of the next moment for one of now', () => {
    expect(layOut(events(now + 3 * second, [0, 'online']), now).marks[0]?.x).toBe(1);
  });

  it('goes by the monotonic clock where somebody has set the wall clock back', () => {
    const hour = 60 * minute;
    const layout = layOut(
      [
        { kind: 'hidden', at: now + hour - 40 * second, mono: 0 },
        { kind: 'visible', at: now + hour - 30 * second, mono: 10 * second },
        { kind: 'offline', at: now - 20 * second, mono: 20 * second },
      ],
      now,
    );
    expect(layout.marks.map(({ x }) => x)).toEqual([at(40), at(30), at(20)]);
  });
});

describe('a sleep', () => {
  const slept = 8 * 60 * minute;
  const night = () => {
    const before = events(now - slept, [50, 'hidden'], [40, 'try', { try: 1 }]);
    return layOut([...before, ...events(now, [30, 'wake', { slept, signals: ['focus'] }], [29, 'online'])], now);
  };

  it('is a gap of a few hundredths, whatever its length', () => {
    const { gaps, length } = night();
    expect(length).toBe(minute);
    expect(gaps).toEqual([{ from: expect.closeTo(0.44, 6), to: at(30), slept }]);
  });

  it('is drawn as long as it was when that is less', () => {
    const { gaps } = lay([30, 'wake', { slept: 2 * second }], [29, 'online']);
    expect(gaps).toEqual([{ from: at(32), to: at(30), slept: 2 * second }]);
  });

  it('leaves what came before it beside it', () => {
    const { marks } = night();
    expect(marks.map(({ event, x }) => [event.kind, x])).toEqual([
      // 20 and 10 seconds before it began.
      ['hidden', expect.closeTo(0.44 - 20 / 60, 6)],
      ['try', expect.closeTo(0.44 - 10 / 60, 6)],
      ['wake', at(30)],
      ['online', at(29)],
    ]);
  });

  it('is crossed by what lasts through it', () => {
    const layout = night();
    expect(spansOf(layout, 'page')).toEqual([
      { look: 'hidden', from: expect.closeTo(0.44 - 20 / 60, 6), to: 1, row: 0, open: true },
    ]);
  });

  it('has no tick in it, and one where it ended', () => {
    const { ticks, gaps } = night();
    const [gap] = gaps;
    expect(ticks.some(({ x }) => x > (gap?.from ?? 0) && x < (gap?.to ?? 0))).toBe(false);
    expect(ticks.map(({ at }) => at)).toContain(now - 30 * second);
    const distances = ticks.slice(1).map(({ x }, n) => x - (ticks[n]?.x ?? 0));
    expect(Math.min(...distances)).toBeGreaterThan(0.15);
  });

  it('does not overlap another', () => {
    const { gaps } = lay([40, 'wake', { slept: 3 * second }], [38, 'wake', { slept: 4 * second }]);
    expect(gaps.map(({ slept }) => slept)).toEqual([3 * second, 2 * second]);
  });

  it('which the timeline begins with is seen too', () => {
    const { gaps, length } = lay([58, 'wake', { slept }]);
    expect(length).toBe(2 * minute);
    expect(gaps).toHaveLength(1);
    expect(gaps[0]?.from).toBeGreaterThan(0);
  });

  it('is none where the clocks tell of none', () => {
    expect(lay([30, 'wake', { slept: null, signals: ['focus'] }]).gaps).toEqual([]);
  });

  it('that is older than the axis is not drawn', () => {
    expect(lay([700, 'wake', { slept }], [1, 'online']).gaps).toEqual([]);
  });
});

describe('what lasts', () => {
  it.each([
    ['page', 'hidden', 'visible'],
    ['network', 'offline', 'online'],
  ] as const)('%s: %s until %s', (lane, begin, end) => {
    expect(spansOf(lay([40, begin], [10, end]), lane)).toEqual([
      { look: begin, from: at(40), to: at(10), row: 0, open: false },
    ]);
    expect(spansOf(lay([40, begin], [30, begin]), lane)).toEqual([
      { look: begin, from: at(40), to: 1, row: 0, open: true },
    ]);
    expect(spansOf(lay([10, end]), lane)).toEqual([]);
  });

  it.each([
    ['token', { try: 1 }],
    ['failure', { try: 1 }],
    ['dropped', { try: 1 }],
  ] as const)('a try ends with its %s', (kind, members) => {
    const [span] = spansOf(lay([40, 'try', { try: 1 }], [30, kind, members] as never), 'provider');
    expect(span).toEqual({ look: 'try', from: at(40), to: at(30), row: 0, open: false });
  });

  it('a try is under way until then, whatever becomes of another', () => {
    const spans = spansOf(lay([40, 'try', { try: 1 }], [30, 'failure', { try: 2 }]), 'provider');
    expect(spans).toEqual([{ look: 'try', from: at(40), to: 1, row: 0, open: true }]);
  });

  it('a try which the page began is as old as that', () => {
    expect(spansOf(lay([30, 'try', { try: 1, age: 5 * second }]), 'provider')[0]?.from).toEqual(at(35));
  });

  it.each([
    ['for as long as is meant', [[30, 'failure', { next: 5 * second }]], 25, false],
    [
      'until a try cuts it short',
      [
        [30, 'failure', { next: 20 * second }],
        [20, 'try', { try: 2 }],
      ],
      20,
      false,
    ],
    ['still', [[30, 'failure', { next: minute }]], 0, true],
    [
      'until the session is over',
      [
        [30, 'failure', { next: minute }],
        [10, 'signedOut'],
      ],
      10,
      false,
    ],
  ] as const)('a pause lasts %s', (_how, told, until, open) => {
    const pause = spansOf(lay(...(told as unknown as Parameters<typeof lay>)), 'provider').find(
      ({ look }) => look === 'wait',
    );
    expect(pause).toEqual({ look: 'wait', from: at(30), to: at(until), row: 0, open });
  });

  it.each([
    ['it expires', [[50, 'token', { remaining: 20 * second }]], 30, false],
    [
      'another comes',
      [
        [50, 'token', { remaining: minute }],
        [40, 'token', {}],
      ],
      40,
      false,
    ],
    [
      'it is refused',
      [
        [50, 'token', { remaining: minute }],
        [40, 'refused'],
      ],
      40,
      false,
    ],
    [
      'somebody else is signed in',
      [
        [50, 'token', { remaining: minute }],
        [40, 'identity'],
      ],
      40,
      false,
    ],
    [
      'the session ends',
      [
        [50, 'token', { remaining: minute }],
        [40, 'signedOut'],
      ],
      40,
      false,
    ],
    ['now, if its expiry is not known', [[50, 'token', { remaining: null }]], 0, true],
    ['now', [[50, 'token', { remaining: minute }]], 0, true],
  ] as const)('a token lives until %s', (_what, told, until, open) => {
    const [token] = spansOf(lay(...(told as unknown as Parameters<typeof lay>)), 'token');
    expect(token).toEqual({ look: 'token', from: at(50), to: at(until), row: 0, open });
  });

  it('a call is held until it is answered', () => {
    const spans = spansOf(
      lay([40, 'hold', { call: 1 }], [35, 'answered', { call: 1 }], [20, 'hold', { call: 2 }]),
      'client',
    );
    expect(spans).toEqual([
      { look: 'hold', from: at(40), to: at(35), row: 0, open: false },
      { look: 'hold', from: at(20), to: 1, row: 0, open: true },
    ]);
  });

  it('calls that are held together are so until the last of them is answered', () => {
    const told = [
      [40, 'hold', { call: 1, times: 3 }],
      [30, 'answered', { call: 1, times: 2 }],
    ] as const;
    expect(spansOf(lay(...told), 'client')).toEqual([{ look: 'hold', from: at(40), to: 1, row: 0, open: true }]);
    expect(spansOf(lay(...told, [20, 'answered', { call: 1 }]), 'client')).toEqual([
      { look: 'hold', from: at(40), to: at(20), row: 0, open: false },
    ]);
  });

  it('a held call is told by its answer alone when the rest is too old to be kept', () => {
    const spans = spansOf(lay([30, 'answered', { call: 9, after: 20 * second }]), 'client');
    expect(spans).toEqual([{ look: 'hold', from: at(50), to: at(30), row: 0, open: false }]);
  });

  it('is cut where the axis begins, and left out where it ended before', () => {
    const layout = lay([900, 'hidden'], [700, 'offline'], [650, 'online'], [60, 'visible']);
    expect(spansOf(layout, 'page')).toEqual([
      { look: 'hidden', from: 0, to: at(60, 10 * minute), row: 0, open: false },
    ]);
    expect(spansOf(layout, 'network')).toEqual([]);
  });
});

describe('the rows of a lane', () => {
  const held = (...agos: number[]) => lay(...agos.map((ago, n) => [ago, 'hold', { call: n + 1 }] as const));

  it('part what overlaps, with the marks', () => {
    const layout = lay(
      [40, 'hold', { call: 1 }],
      [30, 'hold', { call: 2 }],
      [20, 'answered', { call: 1 }],
      [10, 'hold', { call: 3 }],
      [5, 'answered', { call: 2 }],
    );
    expect(layout.lanes.find(({ name }) => name === 'client')?.rows).toBe(2);
    expect(spansOf(layout, 'client').map(({ row }) => row)).toEqual([0, 1, 0]);
    expect(layout.marks.map(({ row }) => row)).toEqual([0, 1, 0, 0, 1]);
  });

  it('are three at most', () => {
    const layout = held(50, 40, 30, 20, 10);
    expect(layout.lanes.find(({ name }) => name === 'client')?.rows).toBe(3);
    expect(spansOf(layout, 'client').map(({ row }) => row)).toEqual([0, 1, 2, 2, 2]);
  });

  it('are one again when what overlapped has left the axis', () => {
    const layout = lay(
      [900, 'hold', { call: 1 }],
      [890, 'hold', { call: 2 }],
      [880, 'answered', { call: 1 }],
      [880, 'answered', { call: 2 }],
      [20, 'hold', { call: 3 }],
    );
    expect(layout.lanes.find(({ name }) => name === 'client')?.rows).toBe(1);
  });
});

describe('a mark', () => {
  it.each([
    ['engine', { state: 'ready' }, 'page', 'good'],
    ['engine', { state: 'unavailable' }, 'page', 'bad'],
    ['wake', {}, 'page', 'wake'],
    ['visible', {}, 'page', 'good'],
    ['hidden', {}, 'page', 'trouble'],
    ['reload', { verdict: 'suppressed' }, 'page', 'trouble'],
    ['reload', { verdict: 'let-through' }, 'page', 'bad'],
    ['reload', { verdict: 'loop-broken' }, 'page', 'bad'],
    ['online', {}, 'network', 'good'],
    ['offline', {}, 'network', 'trouble'],
    ['transport', { verdict: 'pass' }, 'network', 'plain'],
    ['transport', { verdict: 'fail' }, 'network', 'trouble'],
    ['tab', { reason: 'look' }, 'network', 'plain'],
    ['try', {}, 'provider', 'plain'],
    ['failure', { class: 'transient' }, 'provider', 'trouble'],
    ['failure', { class: 'unknown' }, 'provider', 'trouble'],
    ['failure', { class: 'terminal' }, 'provider', 'bad'],
    ['failure', { class: 'blocked' }, 'provider', 'bad'],
    ['failure', { class: 'unknown' }, 'provider', 'trouble'],
    ['dropped', { try: 1 }, 'provider', 'trouble'],
    ['token', {}, 'token', 'good'],
    ['refused', {}, 'token', 'bad'],
    ['identity', {}, 'token', 'plain'],
    ['signedOut', {}, 'token', 'bad'],
    ['call', {}, 'client', 'plain'],
    ['hold', {}, 'client', 'trouble'],
    ['answered', {}, 'client', 'good'],
    ['fallback', {}, 'client', 'trouble'],
  ] as const)('%s %o stands in the lane %s, with the shape %s', (kind, members, lane, shape) => {
    const [mark] = lay([10, kind, members] as never).marks;
    expect(mark).toMatchObject({ lane, shape, x: at(10) });
  });
});
