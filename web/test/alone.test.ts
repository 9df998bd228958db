// The page's own part by itself: the file that comes later can't be had.
import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import type { GetAccessToken } from '../src/types.js';
import { isPending } from './support/deferred.js';
import { beginPage, endPage, force, guardOf, pass } from './support/lone-page.js';

const { importEngine } = vi.hoisted(() => ({ importEngine: vi.fn() }));
vi.mock('../src/core/lazy-chunks.js', () => ({ importEngine }));

const lost = () =>
  Promise.reject(new TypeError('error loading dynamically imported module: http://app.test/engine-chunk.js'));
const hangs = () => new Promise<never>(() => {});

let provider: Mock<GetAccessToken>;
let warn: Mock;

beforeEach(() => {
  importEngine.mockReset().mockImplementation(lost);
  ({ provider, warn } = beginPage());
});
afterEach(endPage);

describe.each([
  ['is lost', lost],
  ['never comes', hangs],
])('the file that comes later %s', (_, chunk) => {
  beforeEach(() => void importEngine.mockImplementation(chunk));

  it("passes the provider's token on", async () => {
    provider.mockResolvedValue('token');
    const guard = guardOf();
    expect(await guard.fetchAccessToken()).toBe('token');
    expect(guard.getSnapshot()).toMatchObject({ status: 'fresh', engine: 'loading', engineError: null });
  });

  it('holds a call that fails, for as long as nothing is reached, and asks for it again', async () => {
    const guard = guardOf();
    const held = [guard.fetchAccessToken(), guard.fetchAccessToken(force)];
    await pass(3_600_000);
    for (const call of held) expect(await isPending(call)).toBe(true);
    expect(guard.getSnapshot()).toMatchObject({ status: 'unknown', engine: 'loading' });
    provider.mockResolvedValue('token');
    await pass(5000);
    expect(await Promise.all(held)).toEqual(['token', 'token']);
  });

  it('asks again for a call over which the provider hangs', async () => {
    provider.mockImplementationOnce(hangs).mockResolvedValue('token');
    const held = guardOf().fetchAccessToken();
    await pass(20_000);
    expect(await held).toBe('token');
  });

  it('settles load after about a minute, and tells the console once', async () => {
    provider.mockResolvedValue('token');
    const ready = guardOf().load();
    await pass(20_000);
    expect(await isPending(ready)).toBe(true);
    await pass(70_000);
    expect(await ready).toBe('unavailable');
    await pass(3_600_000);
    expect(warn.mock.calls).toEqual([['holdfast: a part of its code could not be fetched']]);
  });

  it('settles each later load, too', async () => {
    provider.mockResolvedValue('token');
    const guard = guardOf();
    void guard.load();
    await pass(90_000);
    const ready = guard.load();
    await pass(10_000);
    expect(await isPending(ready)).toBe(false);
    expect(await ready).toBe('unavailable');
  });

  it.each<[string, GetAccessToken]>([
    ['has nobody', async () => null],
    ['refuses', () => Promise.reject(new Error('invalid_grant'))],
  ])('believes a provider that %s, after about a minute', async (_, refusal) => {
    provider.mockImplementation(refusal);
    const guard = guardOf();
    const held = guard.fetchAccessToken();
    await pass(20_000);
    expect(await isPending(held)).toBe(true);
    await pass(70_000);
    expect(await held).toBe(null);
    expect(guard.getSnapshot()).toMatchObject({ engine: 'unavailable', engineError: { code: 'engine-unreachable' } });
    expect(await guard.fetchAccessToken()).toBe(null); // at once
    provider.mockResolvedValue('token');
    expect(await guard.fetchAccessToken()).toBe('token');
    expect(guard.getSnapshot()).toMatchObject({ status: 'fresh', engine: 'loading', engineError: null });
  });

  it('means what clear, identityChanged and a call say, in one task', async () => {
    provider.mockResolvedValue('token');
    const guard = guardOf();
    guard.clear();
    expect(guard.getSnapshot()).toMatchObject({ status: 'signedOut', ended: { how: 'application' } });
    expect(await guard.fetchAccessToken()).toBe(null);
    guard.clear();
    guard.identityChanged();
    expect(await guard.fetchAccessToken()).toBe('token');
  });

  it('hands a rejected token to nobody, and asks for another by force', async () => {
    provider.mockImplementation(async ({ forceRefresh }) => (forceRefresh ? 'another' : 'token'));
    const guard = guardOf();
    expect(await guard.fetchAccessToken()).toBe('token');
    guard.reject('token');
    expect(await guard.fetchAccessToken()).toBe('another');
    guard.reject('another');
    const held = guard.fetchAccessToken();
    await pass(30_000);
    expect(await isPending(held)).toBe(true);
  });

  it('runs nothing while nothing is held, but looks for the file', async () => {
    provider.mockResolvedValue('token');
    await guardOf().fetchAccessToken();
    await pass(60_000);
    expect(provider).toHaveBeenCalledOnce();
  });

  describe("and one of the provider's own requests fails", () => {
    const send = vi.fn<typeof fetch>();
    const page = fetch;
    beforeEach(() => {
      window.fetch = send;
      send.mockReset().mockImplementation(async () => new Response('<p>Welcome to our Wi-Fi', { status: 200 }));
    });
    afterEach(() => {
      window.fetch = page;
    });

    it('keeps the answer from the SDK, and fails as the network does', async () => {
      guardOf({ transport: { match: () => true } });
      const answer = fetch('https://auth.test/token');
      const failed = expect(answer).rejects.toThrow('Failed to fetch');
      await pass(5000);
      expect(await isPending(answer)).toBe(true);
      await pass(5000);
      await failed;
    });

    it('heeds an abort at once', async () => {
      guardOf({ transport: { match: () => true } });
      const abort = new AbortController();
      const answer = fetch('https://auth.test/token', { signal: abort.signal });
      const failed = expect(answer).rejects.toThrow('the SDK has its reasons');
      await pass(100);
      abort.abort(new Error('the SDK has its reasons'));
      await failed;
      await pass(10_000);
    });
  });
});

it('is asked for again, at first soon, and then every few seconds', async () => {
  void guardOf().load();
  await pass(4000);
  expect(importEngine.mock.calls.length).toBeGreaterThan(2);
  await pass(56_000);
  expect(importEngine.mock.calls.length).toBeGreaterThan(10);
  expect(importEngine.mock.calls.length).toBeLessThan(28);
});

it('never has two under way', async () => {
  importEngine.mockImplementation(hangs);
  void guardOf().fetchAccessToken();
  await pass(600_000);
  expect(importEngine).toHaveBeenCalledOnce();
});
