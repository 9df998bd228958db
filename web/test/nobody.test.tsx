// Hooks that say nobody: for a moment, because they could not find out, or because the user has signed out.
import type { ConvexReactClient } from 'convex/react';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import type { UseAuthResult } from '../src/adapters/convex/index.js';
import { playedHook, render, unmountAll } from './support/app.js';
import { EitherProvider, type Which } from './support/either-provider.js';
import { pass, realEngine } from './support/engine.js';
import { type PlayedSyncServer, playedSyncServer, realConvex } from './support/fake-convex.js';
import { watchedApp } from './support/frames.js';
import { jwt as unsigned } from './support/jwt.js';

type Fetcher = UseAuthResult['fetchAccessToken'];

let server: PlayedSyncServer;
let client: ConvexReactClient;
let calls: string[];
let fetcher: Mock<Fetcher>;
let seen: ReturnType<typeof watchedApp>['seen'];
let minted = 0;
const jwt = () => unsigned({ jti: String(++minted) });

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(() => {
  server = playedSyncServer();
  ({ client, calls } = realConvex(server));
  fetcher = vi.fn<Fetcher>(async () => jwt());
});
afterEach(async () => {
  await unmountAll();
  void client.close();
  await pass(100);
  Reflect.deleteProperty(navigator, 'userActivation');
});

async function app(which: Which = 'held') {
  const view = watchedApp();
  seen = view.seen;
  const hook = playedHook<UseAuthResult>({ isLoading: false, isAuthenticated: true, fetchAccessToken: fetcher });
  await render(
    <EitherProvider which={which} client={client} useAuth={hook.useAuth}>
      <view.Inside />
    </EitherProvider>,
  );
  await pass(20_000);
  return hook;
}

const unreached = () => Promise.reject(new TypeError('Failed to fetch'));
const isKept = () => {
  expect(seen.frames).toEqual(['loading', 'authenticated']);
  expect(calls).toEqual(['setAuth']);
};
const out = ['loading', 'authenticated', 'unauthenticated'];

describe('a hook that says nobody', () => {
  it.each([
    ['one render', 0],
    ['300 ms', 300],
    ['5 s', 5000],
  ])('for %s, while its function has tokens, changes nothing', async (_what, length) => {
    const { change } = await app();
    await change({ isAuthenticated: false });
    await pass(length);
    await change({ isAuthenticated: true });
    await pass(10_000);
    isKept();
  });

  it('control: without Holdfast, one render unmounts the application', async () => {
    const { change } = await app('plain');
    await change({ isAuthenticated: false });
    await change({ isAuthenticated: true });
    await pass(10_000);
    expect(seen.frames.slice(0, 3)).toEqual(out);
    expect(calls).toEqual(['setAuth', 'clearAuth', 'setAuth']);
  });

  it('after it was loading changes nothing either', async () => {
    const { change } = await app();
    await change({ isLoading: true, isAuthenticated: false });
    await pass(200);
    await change({ isLoading: false });
    await pass(200);
    await change({ isAuthenticated: true });
    await pass(10_000);
    isKept();
  });

  it.each([30_000, 600_000])(
    'for %i ms, as its function fails for want of a network, changes nothing',
    async (length) => {
      const { change } = await app();
      fetcher.mockImplementation(unreached);
      await change({ isAuthenticated: false });
      await pass(length, 1000);
      fetcher.mockImplementation(async () => jwt());
      await change({ isAuthenticated: true });
      await pass(31_000, 1000);
      isKept();
    },
  );

  it('and is back while the network is not: the user is in, and the cached token is lent', async () => {
    const { change } = await app();
    fetcher.mockImplementation(unreached);
    await change({ isAuthenticated: false });
    await pass(300);
    await change({ isAuthenticated: true });
    await pass(60_000, 1000);
    isKept();
    expect(await seen.guard?.fetchAccessToken()).toBeTypeOf('string');
  });

  it('while the browser is offline is not believed for a null, since the function could not ask', async () => {
    const { change } = await app();
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    fetcher.mockImplementation(async () => null);
    await change({ isAuthenticated: false });
    await pass(30_000, 1000);
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(true);
    fetcher.mockImplementation(async () => jwt());
    await change({ isAuthenticated: true });
    await pass(10_000);
    isKept();
  });
});

describe('a user who signs out', () => {
  it('is out at once where the function agrees', async () => {
    const { change } = await app();
    fetcher.mockImplementation(async () => null);
    await change({ isAuthenticated: false });
    expect(seen.frames).toEqual(out);
    expect(server.authentications.at(-1)).toBe(null);
  });

  it('is out at once though the guard is pausing', async () => {
    const { change } = await app();
    fetcher.mockImplementation(() =>
      Promise.reject(Object.assign(new Error('slow down'), { status: 429, retryAfter: 60 })),
    );
    void seen.guard?.fetchAccessToken({ forceRefreshToken: true });
    await pass(1000);
    expect(seen.state?.status).toBe('degraded');
    fetcher.mockImplementation(async () => null);
    await change({ isAuthenticated: false });
    expect(seen.frames).toEqual(out);
  });

  it('is out at once though the provider has tokens left, where the user has just done something', async () => {
    const { change } = await app();
    Object.defineProperty(navigator, 'userActivation', { configurable: true, value: { isActive: true } });
    await change({ isAuthenticated: false });
    expect(seen.frames).toEqual(out);
  });

  it('is out after a moment though the provider has tokens left, and in again without a reload', async () => {
    const { change } = await app();
    const before = server.authentications.length;
    await change({ isAuthenticated: false });
    await pass(11_000);
    expect(seen.frames).toEqual(out);
    await pass(600_000, 1000); // the client's own refetch timer comes, and must bring nobody back
    expect(server.authentications.slice(before)).toEqual([null]);
    await change({ isAuthenticated: true });
    await pass(2000, 100);
    expect(seen.frames).toEqual([...out, 'loading', 'authenticated']);
    expect(calls).toEqual(['setAuth', 'clearAuth', 'setAuth']);
  });

  describe('while the browser is offline', () => {
    const isOnline = (is: boolean) => vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(is);
    async function offline(which?: Which) {
      const hook = await app(which);
      isOnline(false);
      window.dispatchEvent(new Event('offline'));
      fetcher.mockImplementation(async () => null);
      return hook;
    }

    it('is out at once where the function agrees, and the user has just done something', async () => {
      const { change } = await offline();
      Object.defineProperty(navigator, 'userActivation', { configurable: true, value: { isActive: true } });
      await change({ isAuthenticated: false });
      expect(seen.frames).toEqual(out);
    });

    it.each([5000, 30_000])('is out when the network is back after %i ms', async (length) => {
      const { change } = await offline();
      await change({ isAuthenticated: false });
      await pass(length, 1000);
      isKept();
      isOnline(true);
      window.dispatchEvent(new Event('online'));
      await pass(2000);
      expect(seen.frames).toEqual(out);
      expect(server.authentications.at(-1)).toBe(null);
    });

    it('control: without Holdfast, is out at once', async () => {
      const { change } = await offline('plain');
      await change({ isAuthenticated: false });
      expect(seen.frames).toEqual(out);
    });
  });

  it('is out within seconds where the function says so by an error', async () => {
    const reload = vi.spyOn(window.location, 'reload').mockImplementation(() => {});
    const { change } = await app();
    fetcher.mockImplementation(() => Promise.reject(Object.assign(new Error('over'), { error: 'login_required' })));
    await change({ isAuthenticated: false });
    await pass(5000);
    expect(seen.frames).toEqual(out);
    expect(reload).not.toHaveBeenCalled();
  });
});

describe('a hook that says isAuthenticated, and whose function catches and answers null', () => {
  it('is unknown at the first load, and in when the provider is back', async () => {
    fetcher.mockImplementation(async () => null);
    await app();
    expect(seen.frames).toEqual(['loading']);
    fetcher.mockImplementation(async () => jwt());
    await pass(31_000, 1000);
    expect(seen.frames).toEqual(['loading', 'authenticated']);
  });

  it('control: without Holdfast, nobody at once', async () => {
    fetcher.mockImplementation(async () => null);
    await app('plain');
    expect(seen.frames).toEqual(['loading', 'unauthenticated']);
  });

  it('is told when that lasts, and is in again when its hook says nobody, and then somebody', async () => {
    fetcher.mockImplementation(async () => null);
    const { change } = await app();
    await pass(100_000, 1000);
    expect(seen.state).toMatchObject({ status: 'signedOut', ended: { how: 'presumed' } });
    fetcher.mockImplementation(async () => jwt());
    await change({ isAuthenticated: false });
    await change({ isAuthenticated: true });
    await pass(2000, 100);
    expect(seen.now).toBe('authenticated');
  });
});
