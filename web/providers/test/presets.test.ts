// Each preset on the published SDK, which makes the requests, and on the real engine; the provider's server is played.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGuard, type Guard } from '../../src/index.js';
import { describe as read } from '../../src/transport/request.js';
import type { TransportOptions, TransportRequest } from '../../src/types.js';
import { realEngine, wasmUrl } from '../../test/support/engine.js';
import { type Fault, type Provider, providers, type Sdk } from './sdks.js';

type Fetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

const turn = setTimeout; // the real one: some of what SDKs wait for is no timer
const html = (status: number) =>
  new Response('<!doctype html><title>Sign in to the network</title>', {
    status,
    headers: { 'Content-Type': 'text/html' },
  });
const json = (status: number, body: object = { message: 'Forbidden' }) => Response.json(body, { status });
/** As fetch: it fails when the signal is aborted. */
const hung: Fetch = (_input, init) =>
  new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));

const faults: Record<Fault, Fetch> = {
  'no network': async () => Promise.reject(new TypeError('Failed to fetch')),
  '429': async () => json(429),
  '503': async () => json(503),
  "503, a gateway's page": async () => html(503),
  "400, a proxy's page": async () => html(400),
  "403, a firewall's": async () => json(403),
  "a captive portal's page": async () => html(200),
  'a cut answer': async () => new Response('{"access_to', { headers: { 'Content-Type': 'application/json' } }),
  'no answer': hung,
};

let provider: Provider;
/** What the server does; `undefined`: it answers with a session. */
let fault: Fetch | undefined;
/** What the server was asked for, and how often it has answered with a session. */
let asked: TransportRequest[];
let sessions: number;
const guards: Guard[] = [];
const sdks: Sdk[] = [];

const server: Fetch = async (input, init) => {
  const request = read(input, init) as TransportRequest;
  if (!provider.preset.match(request)) {
    asked.push(request);
    return json(200, provider.other?.(request.url) ?? {});
  }
  asked.push(request);
  return fault ? fault(input, init) : json(200, provider.session(++sessions));
};

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});

beforeEach(() => {
  fault = undefined;
  asked = [];
  sessions = 0;
  localStorage.clear();
  sessionStorage.clear();
  vi.stubGlobal('fetch', server);
  for (const level of ['debug', 'log', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => {});
});

afterEach(async () => {
  for (const guard of guards.splice(0)) guard.dispose();
  for (const sdk of sdks.splice(0)) sdk.stop?.();
  await pass(100);
});

async function pass(ms: number, frame = 250): Promise<void> {
  for (let rest = ms; rest > 0; rest -= frame) {
    await vi.advanceTimersByTimeAsync(Math.min(rest, frame));
    await new Promise((done) => turn(done, 0));
  }
}

/** Lets a second pass again and again, until it is so. */
async function until(isSo: () => unknown): Promise<void> {
  for (let second = 0; !(await isSo()); second++) {
    expect(second, 'it did not come about').toBeLessThan(240);
    await pass(1000);
  }
}

/** Lets time pass until it is settled. */
async function soon<T>(promise: Promise<T>): Promise<T> {
  let isThere = false;
  const there = () => {
    isThere = true;
  };
  promise.then(there, there);
  await until(() => isThere);
  return promise;
}

async function signedIn(): Promise<Sdk> {
  const sdk = await soon(provider.make());
  sdks.push(sdk);
  return sdk;
}

/** An SDK with a session, behind a guard that was there first. */
async function guarded(transport: TransportOptions | false = provider.preset): Promise<{ guard: Guard; sdk: Sdk }> {
  let sdk: Sdk | undefined;
  const guard = createGuard({
    getAccessToken: () => sdk?.refresh(),
    classify: (failure) => sdk?.classify?.(failure),
    transport,
    wasmUrl,
    crossTab: false,
  });
  guards.push(guard);
  await soon(guard.load());
  sdk = await signedIn();
  expect(await soon(guard.getAccessToken({ forceRefresh: true }))).toBeTypeOf('string');
  return { guard, sdk };
}

const everyFault = Object.entries(faults) as Array<[Fault, Fetch]>;
/** Those that an SDK without a time-out outlives. */
const answered = everyFault.filter(([, bad]) => bad !== hung);

describe.each(providers)('$name', (given) => {
  beforeEach(() => {
    provider = given;
  });

  it('has its refresh matched', async () => {
    const sdk = await signedIn();
    asked = [];
    expect(await soon(sdk.refresh())).toBeTypeOf('string');
    expect(asked.filter(provider.preset.match)).toHaveLength(1);
  });

  it.each(given.others)('has %s not matched', (_name, path, body, method = 'POST') => {
    expect(provider.preset.match({ url: new URL(path, 'https://auth.test'), method, body })).toBe(false);
  });

  it.each(everyFault)('is signed in after "%s", and has a new token soon after that', async (_name, bad) => {
    const { guard, sdk } = await guarded();
    fault = bad;
    let token: string | null | undefined;
    void guard.getAccessToken({ forceRefresh: true }).then((answer) => {
      token = answer;
    });
    await pass(12_000);
    expect(token).toBe(undefined);
    expect(await sdk.isSignedIn()).toBe(true);
    fault = undefined;
    await until(() => token !== undefined);
    expect(token).toBeTypeOf('string');
    expect(await sdk.isSignedIn()).toBe(true);
  });

  it.each(answered)('control: by itself it is as its makers have it after "%s"', async (name, bad) => {
    const sdk = await signedIn();
    fault = bad;
    const token = await soon(sdk.refresh().catch(() => null));
    expect(token || null).toBe(null);
    expect(await sdk.isSignedIn()).toBe(!provider.losesBy?.includes(name));
    fault = undefined;
    asked = [];
    await soon(sdk.refresh().catch(() => null));
    if (provider.sulksAfter?.includes(name)) expect(asked).toEqual([]);
  });

  it('ends when the provider says so, twice', async () => {
    const { guard, sdk } = await guarded();
    fault = async () => json(provider.end.status, provider.end.body);
    expect(await soon(guard.getAccessToken({ forceRefresh: true }))).toBe(null);
    expect(guard.getSnapshot()).toMatchObject({ status: 'signedOut', ended: { how: provider.end.how ?? 'proven' } });
    await pass(2000);
    expect(await sdk.isSignedIn()).toBe(!provider.end.isHeeded);
  });
});

describe('what one SDK alone needs', () => {
  const named = (name: string) => providers.find((one) => one.name === name) as Provider;

  it.each([
    ['at once', undefined, { name: 'InteractionRequiredAuthError' }],
    [
      'control: never, without the words',
      { ...named('msal').preset, passes: [] },
      { errorCode: 'post_request_failed' },
    ],
  ])('MSAL is told %s that it lacks a consent', async (_when, transport, error) => {
    provider = named('msal');
    const { sdk } = await guarded(transport);
    const body = { error: 'invalid_grant', suberror: 'consent_required', error_description: 'AADSTS65001' };
    fault = async () => json(400, body);
    await expect(soon(sdk.refresh())).rejects.toMatchObject(error);
  });

  it.each([
    ['its preset', undefined, 1],
    ['control: none', { ...named('msal').preset, match: () => false }, 0],
  ])('MSAL asks again soon after a 503, with %s', async (_what, transport, requests) => {
    provider = named('msal');
    const { sdk } = await guarded(transport);
    fault = faults['503'];
    await soon(sdk.refresh().catch(() => null));
    fault = undefined;
    await pass(3000);
    asked = [];
    await soon(sdk.refresh().catch(() => null));
    expect(asked).toHaveLength(requests);
  });

  it.each([
    ['the guard is there first', true, /Failed to fetch/],
    ['control: the client is', false, /Unexpected token/],
  ])('Logto is kept from a portal if %s', async (_who, isFirst, message) => {
    provider = named('logto');
    let sdk = isFirst ? undefined : await signedIn();
    await guarded();
    sdk ??= sdks.at(-1) as Sdk;
    fault = faults["a captive portal's page"];
    await expect(soon(sdk.refresh())).rejects.toThrow(message);
  });
});
