// What a report shows, and what it must not.
import { expect, it, vi } from 'vitest';
import { reportOn } from '../src/diagnostics/report.js';
import type { GuardOptions, Snapshot, TimelineEvent } from '../src/types.js';
import { version } from '../src/version.js';
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
const side = { timeline: () => timeline };

it('has versions, the browser, options, the snapshot and the timeline', () => {
  const report = reportOn({ options, snapshot, side });
  expect(report).toMatch(/^Holdfast report 1\n/);
  expect(report).toContain(`package ${version}, engine ready\n`);
  expect(report).toContain(`browser ${navigator.userAgent}\n`);
  expect(report).toContain(
    'options {"getAccessToken":"a function","onSignedOut":"a function","callTimeout":5000,"budget":{"tries":3},' +
      '"transport":{"match":"a function","renewsBefore":15000,"askAgain":"an object"},"wasmUrl":"https:…app.test/holdfast.wasm…"}\n',
  );
  expect(report).toContain('snapshot {"status":"fresh","identity":["iss","sub","sid"],"expiresAt":1000,');
  expect(JSON.parse(report.slice(report.indexOf('timeline ') + 'timeline '.length))).toEqual(timeline);
});

it("shows no token, no claim's value, no code and no URL's query", () => {
  expect(reportOn({ options, snapshot, side })).not.toMatch(/eyJ|secret|alice|session_1|issuer/);
});

it('says why there is no engine, and not where it was looked for', () => {
  const engineError = { code: 'engine-not-found', message: 'no engine at https://app.test/secret.wasm' } as const;
  const report = reportOn({ options, snapshot: { ...snapshot, engine: 'unavailable', engineError }, side });
  expect(report).toContain('"engineError":"engine-not-found"');
  expect(report).not.toContain('secret');
});

it('says of the options only what was set', () => {
  const { getAccessToken } = options;
  expect(reportOn({ options: { getAccessToken }, snapshot })).toContain('options {"getAccessToken":"a function"}\n');
  expect(reportOn({ options: { getAccessToken, transport: false }, snapshot })).toContain('"transport":false}\n');
  expect(reportOn({ options: { getAccessToken, crossTab: false }, snapshot })).toContain('"crossTab":false}\n');
});

it('says whether the reload guard is in force: it needs the Navigation API', () => {
  const guarded = { getAccessToken: options.getAccessToken, reloadGuard: true };
  expect(reportOn({ options: guarded, snapshot })).toContain('"reloadGuard":"not in force: no Navigation API"');
  vi.stubGlobal('navigation', {});
  expect(reportOn({ options: guarded, snapshot })).toContain('"reloadGuard":true');
});
