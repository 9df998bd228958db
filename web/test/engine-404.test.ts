// The engine's host answers 404, and the provider has an outage: through the real loader, by a network that is played.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { createGuard } from '../src/index.js';
import '../src/engine-chunk.js'; // to be there at once: fake timers don't wait for an import
import type { GetAccessToken, Guard } from '../src/types.js';
import { builtEngine, served, streamFromAnyResponse } from './support/built.js';
import { isPending } from './support/deferred.js';
import { jwt } from './support/jwt.js';

let bytes: Uint8Array<ArrayBuffer>;
let provider: Mock<GetAccessToken>;
let warn: Mock;
let guard: Guard;
let statuses: string[];
let jti = 0;
const minted = async () => jwt({ jti: String(++jti) });
const force = { forceRefreshToken: true };
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const missing = served('Not Found', 'text/plain', 404);

beforeAll(async () => {
  bytes = await builtEngine();
  vi.useFakeTimers(); // for good: to Go, time must never run backwards
});
afterAll(() => void vi.useRealTimers());

beforeEach(() => {
  vi.stubGlobal('fetch', vi.fn(missing));
  streamFromAnyResponse();
  warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  provider = vi.fn<GetAccessToken>(minted);
  statuses = [];
  guard = createGuard({ getAccessToken: provider, wasmUrl: `https://app.test/${++jti}.wasm` });
  guard.subscribe(() => statuses.push(guard.getSnapshot().status));
});
afterEach(() => guard.dispose());

const outages: Array<[string, GetAccessToken]> = [
  ['is out of reach', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['answers 503', () => Promise.reject(Object.assign(new Error('Service Unavailable'), { status: 503 }))],
];

describe.each(outages)('the provider %s for 12 s', (_, outage) => {
  it('keeps the user, tells the console once, and has an engine when that is served again', async () => {
    expect(await guard.fetchAccessToken()).toEqual(expect.any(String));
    provider.mockImplementation(outage);
    const held = guard.fetchAccessToken(force);
    await pass(12_000);
    expect(await isPending(held)).toBe(true);
    expect(statuses).not.toContain('signedOut');
    provider.mockImplementation(minted);
    await pass(15_000);
    expect(await held).toEqual(expect.any(String));
    expect(guard.getSnapshot().status).toBe('fresh');

    await pass(600_000);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/^holdfast: no engine at .* \(got HTTP 404\)/)]]);
    expect(guard.getSnapshot()).toMatchObject({ status: 'fresh', engine: 'unavailable' });
    vi.mocked(fetch).mockImplementation(served(bytes));
    dispatchEvent(new Event('focus'));
    await pass(1000);
    await vi.waitFor(() => expect(guard.getSnapshot().engine).toBe('ready'), 10_000);
    expect(await guard.fetchAccessToken(force)).toEqual(expect.any(String));
    expect(statuses).not.toContain('signedOut');
  });

  it('keeps the user also where the page gets the focus every second', async () => {
    await guard.fetchAccessToken();
    provider.mockImplementation(outage);
    const held = guard.fetchAccessToken(force);
    for (let n = 0; n < 12; n++) {
      dispatchEvent(new Event('focus'));
      await pass(1000);
    }
    expect(await isPending(held)).toBe(true);
  });
});

it('believes a provider that refuses for longer than a minute, as without an engine', async () => {
  await guard.fetchAccessToken();
  provider.mockImplementation(() => Promise.reject(new Error('invalid_grant')));
  const held = guard.fetchAccessToken(force);
  await pass(120_000);
  expect(await held).toBe(null);
});

it('believes one that never had anybody after some seconds', async () => {
  provider.mockImplementation(() => Promise.reject(new Error('login required')));
  const held = guard.fetchAccessToken();
  await pass(15_000);
  expect(await held).toBe(null);
  expect(warn).toHaveBeenCalledOnce();
});
