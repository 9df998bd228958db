// What a report shows, and what it must not.
import { beforeEach, expect, it, vi } from 'vitest';
import { reportOn } from '../src/diagnostics/report.js';
import type { GuardOptions, Snapshot, TimelineEvent } from '../src/types.js';
import { version } from '../src/version.js';
import { served } from './support/built.js';
import { jwt } from './support/jwt.js';

const snapshot: Snapshot = {
  status: 'fresh',
  identity: { iss: 'https://issuer.test', sub: 'alice@people.test', sid: 'session_1', orgId: null },
  expiresAt: 1000,
  degradedSince: null,
  healedAt: null,
  lastFailure: null,
  ended: null,
  needs: null,
  warning: null,
  engine: 'ready',
  engineError: null,
};
const options: GuardOptions & Record<string, unknown> = {
  getAccessToken: async () => jwt(),
  onSignedOut: () => 'secret words',
  callTimeout: 5000,
  budget: { tries: 3 },
  transport: {
    match: ({ url }) => url.pathname === '/secret',
    renewsBefore: 15_000,
    askAgain: { status: 400, message: 'secret', attempts: 3 },
  },
  wasmUrl: 'https://secret:secret@app.test/holdfast.wasm?signature=secret#secret',
  token: jwt(), // which nobody asked for
};
const timeline: TimelineEvent[] = [
  { kind: 'engine', at: 1, mono: 2, state: 'ready', code: null },
  { kind: 'hidden', at: 3, mono: 4 },
];
const side = { timeline: () => timeline, url: 'https://secret.app.test/holdfast.wasm' };

beforeEach(() => {
  vi.stubGlobal('fetch', served(null, 'text/plain', 404));
});

it('has versions, the browser, options, the snapshot and the timeline', async () => {
  const report = await reportOn({ options, snapshot, side });
  expect(report).toMatch(/^Holdfast report 1\n/);
  expect(report).toContain(`package ${version}, engine ready\n`);
  expect(report).toContain('\nprogram not checked: HTTP 404\n');
  expect(report).toContain(`browser ${navigator.userAgent}\n`);
  expect(report).toContain(
    'options {"getAccessToken":"a function","onSignedOut":"a function","callTimeout":5000,"budget":{"tries":3},' +
      '"transport":{"match":"a function","renewsBefore":15000,"askAgain":"an object"},"wasmUrl":"https:…app.test/holdfast.wasm…"}\n',
  );
  expect(report).toContain('snapshot {"status":"fresh","identity":["iss","sub","sid"],"expiresAt":1000,');
  expect(JSON.parse(report.slice(report.indexOf('timeline ') + 'timeline '.length))).toEqual(timeline);
});

it("shows no token, no claim's value, no code and no URL's query", async () => {
  expect(await reportOn({ options, snapshot, side })).not.toMatch(/eyJ|secret|alice|session_1|issuer/);
});

it('says why there is no engine, and not where it was looked for', async () => {
  const engineError = { code: 'engine-not-found', message: 'no engine at https://app.test/secret.wasm' } as const;
  const report = await reportOn({ options, snapshot: { ...snapshot, engine: 'unavailable', engineError }, side });
  expect(report).toContain('"engineError":"engine-not-found"');
  expect(report).not.toContain('secret');
});

it('says of the options only what was set', async () => {
  const { getAccessToken } = options;
  expect(await reportOn({ options: { getAccessToken }, snapshot })).toContain(
    'options {"getAccessToken":"a function"}\n',
  );
  expect(await reportOn({ options: { getAccessToken, transport: false }, snapshot })).toContain('"transport":false}\n');
  expect(await reportOn({ options: { getAccessToken, crossTab: false }, snapshot })).toContain('"crossTab":false}\n');
});

it('says whether the reload guard is in force: it needs the Navigation API', async () => {
  const guarded = { getAccessToken: options.getAccessToken, reloadGuard: true };
  expect(await reportOn({ options: guarded, snapshot })).toContain('"reloadGuard":"not in force: no Navigation API"');
  vi.stubGlobal('navigation', {});
  expect(await reportOn({ options: guarded, snapshot })).toContain('"reloadGuard":true');
});

it('is of the moment when it was asked for, however long the program is looked for', async () => {
  const now = [...timeline];
  let answer = (_: Response) => {};
  vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => (answer = resolve)));
  const report = reportOn({ options, snapshot, side: { ...side, timeline: () => now } });
  now.push({ kind: 'hidden', at: 777, mono: 777 });
  answer(new Response(null, { status: 503 }));
  expect(await report).toMatch(/\nprogram not checked: HTTP 503\n/);
  expect(await report).not.toContain('777');
});

it('asks for no file while there is no engine to be told of', async () => {
  vi.stubGlobal('fetch', vi.fn());
  expect(await reportOn({ options, snapshot })).toContain('\nprogram not fetched\n');
  expect(await reportOn({ options, snapshot: { ...snapshot, engine: 'loading' } as Snapshot, side })).toContain(
    '\nprogram not fetched\n',
  );
  expect(fetch).not.toHaveBeenCalled();
});
