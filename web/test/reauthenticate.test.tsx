// The published Convex client when its server refuses tokens that are good: it gives up, and is armed again.
import { ConvexProviderWithAuth, type ConvexReactClient, useConvex } from 'convex/react';
import type { ReactNode } from 'react';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { ConvexProviderWithAuthKit as ForNext } from '../src/adapters/authkit-nextjs/index.js';
import { ConvexProviderWithAuthKit as ForReact } from '../src/adapters/authkit-react/index.js';
import {
  type AdapterOptions,
  attach,
  ConvexProviderWithHoldfast,
  type UseAuthResult,
} from '../src/adapters/convex/index.js';
import { type Auth, reauthenticateWhenGivenUp, type Watched } from '../src/client/reauthenticate.js';
import { createGuard, type Guard } from '../src/index.js';
import { playedHook, render, settle, unmountAll } from './support/app.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { type PlayedSyncServer, playedSyncServer, realConvex } from './support/fake-convex.js';
import { type Frame, watchedApp } from './support/frames.js';
import { jwt as unsigned } from './support/jwt.js';
import { playedGuard } from './support/played-guard.js';

type Fetcher = UseAuthResult['fetchAccessToken'];

let server: PlayedSyncServer;
let client: ConvexReactClient;
let calls: string[];
let fetcher: Mock<Fetcher>;
let warn: Mock;

let minted = 0;
const jwt = (claims: Record<string, unknown> = {}) => unsigned({ jti: String(++minted), ...claims });
const times = (name: string) => calls.filter((call) => call === name).length;

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(() => {
  server = playedSyncServer();
  ({ client, calls } = realConvex(server));
  fetcher = vi.fn<Fetcher>(async () => jwt());
  warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(async () => {
  await unmountAll();
  void client.close();
  await pass(100);
});

const refuse = () => {
  server.takes = () => false;
  server.socket.expire();
};
const take = () => {
  server.takes = () => true;
};
const advised = () => warn.mock.calls.filter(([text]) => /auth\.config\.ts/.test(String(text)));

describe('ConvexProviderWithHoldfast', () => {
  let seen: ReturnType<typeof watchedApp>['seen'];
  let inside: unknown;

  async function app(options: AdapterOptions = {}) {
    const view = watchedApp();
    seen = view.seen;
    const Client = () => {
      inside = useConvex();
      return null;
    };
    const hook = playedHook<UseAuthResult>({ isLoading: false, isAuthenticated: true, fetchAccessToken: fetcher });
    const page = await render(
      <ConvexProviderWithHoldfast client={client} useAuth={hook.useAuth} options={{ wasmUrl, ...options }}>
        <view.Inside />
        <Client />
      </ConvexProviderWithHoldfast>,
    );
    await pass(60_000, 1000);
    expect(seen.frames).toEqual(['loading', 'authenticated']);
    return { ...hook, ...page };
  }

  it('leaves the application its own client', async () => {
    await app();
    expect(inside).toBe(client);
  });

  it('arms it again until its server takes tokens: loading meanwhile, and never signed out', async () => {
    await app();
    refuse();
    await pass(60_000);
    expect(seen.now).toBe('loading');
    expect(seen.state?.status).toBe('fresh');
    take();
    await pass(61_000);
    expect(seen.frames).toEqual(['loading', 'authenticated', 'loading', 'authenticated']);
    expect(times('clearAuth')).toBe(0);
  });

  it('control: without Holdfast, signed out for good', async () => {
    const view = watchedApp();
    const { useAuth } = playedHook({ isLoading: false, isAuthenticated: true, fetchAccessToken: fetcher });
    await render(
      <ConvexProviderWithAuth client={client} useAuth={useAuth}>
        <view.Inside />
      </ConvexProviderWithAuth>,
    );
    await pass(60_000, 1000);
    refuse();
    await pass(10_000);
    take();
    await pass(600_000, 1000);
    expect(view.seen.frames).toEqual(['loading', 'authenticated', 'unauthenticated']);
    expect(calls).toEqual(['setAuth']);
  });

  it('has no loop when the server refuses every token for ever, and says once what to compare', async () => {
    await app();
    const before = fetcher.mock.calls.length;
    refuse();
    await pass(60_000, 250);
    expect(times('setAuth') - 1).toBeLessThanOrEqual(6);
    expect(times('setAuth') - 1).toBeGreaterThanOrEqual(2); // the guard has a pace of its own for each refused token
    expect(fetcher.mock.calls.length - before).toBeLessThan(20);
    await pass(600_000, 2000);
    const [armed, asked] = [times('setAuth'), fetcher.mock.calls.length];
    await pass(600_000, 2000);
    expect(times('setAuth') - armed).toBeLessThanOrEqual(10);
    expect(times('setAuth') - armed).toBeGreaterThanOrEqual(8);
    expect(fetcher.mock.calls.length - asked).toBeLessThanOrEqual(40);
    expect(seen.frames).toEqual(['loading', 'authenticated', 'loading']);
    expect(advised()).toHaveLength(1);
    take();
    await pass(120_000, 1000);
    expect(seen.now).toBe('authenticated');
    refuse();
    await pass(300_000, 2000);
    expect(seen.now).toBe('loading');
    expect(advised()).toHaveLength(1);
  });

  it('gives no such advice for a short outage', async () => {
    await app();
    refuse();
    await pass(4000);
    take();
    await pass(20_000);
    expect(seen.now).toBe('authenticated');
    expect(advised()).toHaveLength(0);
  });

  it.each<[string, number, boolean]>([
    ['starts anew once it has been well for long', 60_000, true],
    ['goes on from its pace otherwise', 5000, false],
  ])('%s', async (_what, well, anew) => {
    await app();
    refuse();
    await pass(300_000, 1000);
    take();
    for (let n = 0; n < 1000 && seen.now !== 'authenticated'; n++) await pass(250);
    expect(seen.now).toBe('authenticated');
    await pass(well);
    refuse();
    const before = times('setAuth');
    await pass(8000);
    expect(times('setAuth') > before).toBe(anew);
  });

  it.each<[string, (hook: Awaited<ReturnType<typeof app>>) => unknown, Frame]>([
    [
      'a sign-out of the hook',
      ({ change }) => {
        fetcher.mockImplementation(async () => null); // while it has tokens, its hook is believed 10 s later
        return change({ isAuthenticated: false });
      },
      'unauthenticated',
    ],
    ["a sign-out of the guard's", () => settle(() => seen.guard?.clear()), 'unauthenticated'],
    ['an unmount', ({ unmount }) => unmount(), 'loading'],
  ])('is ended by %s', async (_what, end, frame) => {
    const hook = await app();
    refuse();
    await pass(10_000);
    expect(seen.now).toBe('loading');
    await end(hook);
    await pass(1000);
    const before = times('setAuth');
    await pass(600_000, 1000);
    expect(times('setAuth')).toBe(before);
    expect(seen.now).toBe(frame);
  });

  it('is ended by another identity, which gets its own auth', async () => {
    const { change } = await app();
    refuse();
    await pass(6000);
    expect(seen.now).toBe('loading');
    take();
    await change({ fetchAccessToken: async () => jwt({ org_id: 'org_2' }) });
    await pass(1000, 50);
    const before = [...calls];
    expect(before.slice(-2)).toEqual(['clearAuth', 'setAuth']);
    await pass(120_000, 1000);
    expect(calls).toEqual(before);
    expect(seen.now).toBe('authenticated');
  });
});

describe("AuthKit's adapters", () => {
  const token = () => fetcher({ forceRefreshToken: false }) as Promise<string>;
  const user = { id: 'user_1' };
  const next = { loading: false, user, refreshAuth: async () => {} };
  it.each([
    [
      'authkit-react',
      (inside: ReactNode) => (
        <ForReact
          client={client}
          useAuth={() => ({ isLoading: false, user, getAccessToken: token })}
          options={{ wasmUrl }}
        >
          {inside}
        </ForReact>
      ),
    ],
    [
      'authkit-nextjs',
      (inside: ReactNode) => (
        <ForNext
          client={client}
          useAuth={() => next}
          useAccessToken={() => ({ getAccessToken: token, refresh: token })}
          options={{ wasmUrl }}
        >
          {inside}
        </ForNext>
      ),
    ],
  ])('%s does the same', async (_name, adapter) => {
    const { seen, Inside } = watchedApp();
    await render(adapter(<Inside />));
    await pass(60_000, 1000);
    refuse();
    await pass(30_000);
    expect(seen.now).toBe('loading');
    take();
    await pass(61_000);
    expect(seen.frames).toEqual(['loading', 'authenticated', 'loading', 'authenticated']);
  });
});

describe('attach', () => {
  let guard: Guard;
  let detach: () => void;
  const getAccessToken = vi.fn<() => Promise<string | null>>();
  const onChange = vi.fn<(isAuthenticated: boolean) => void>();

  beforeEach(async () => {
    onChange.mockReset();
    getAccessToken.mockReset().mockImplementation(async () => jwt());
    guard = createGuard({ getAccessToken, wasmUrl });
    await guard.load();
    detach = attach(client, guard, { onChange });
    await pass(60_000, 1000);
    expect(onChange.mock.calls).toEqual([[true]]);
  });
  afterEach(() => {
    detach();
    guard.dispose();
  });

  it('arms the client again until its server takes tokens, and tells what the client says', async () => {
    refuse();
    await pass(60_000);
    expect(onChange.mock.calls).toEqual([[true], [false]]);
    take();
    await pass(61_000);
    expect(onChange.mock.calls).toEqual([[true], [false], [true]]);
    expect(times('clearAuth')).toBe(0);
  });

  it('gives it a function of its own each time', async () => {
    refuse();
    await pass(60_000);
    const given = vi.mocked(client.setAuth).mock.calls.map(([fetchToken]) => fetchToken);
    expect(given.length).toBeGreaterThan(2);
    expect(new Set(given).size).toBe(given.length);
  });

  it('has no loop when the server refuses every token for ever, and says once what to compare', async () => {
    refuse();
    await pass(660_000, 1000);
    const [armed, asked] = [times('setAuth'), getAccessToken.mock.calls.length];
    await pass(600_000, 1000);
    expect(times('setAuth') - armed).toBeLessThanOrEqual(10);
    expect(times('setAuth') - armed).toBeGreaterThanOrEqual(8);
    expect(getAccessToken.mock.calls.length - asked).toBeLessThanOrEqual(40);
    expect(advised()).toHaveLength(1);
  });

  it.each<[string, () => void]>([
    ['a sign-out', () => guard.clear()],
    ['its own end', () => detach()],
    ['the end of the guard', () => guard.dispose()],
  ])('is ended by %s', async (_what, end) => {
    refuse();
    await pass(10_000);
    end();
    const before = times('setAuth');
    await pass(600_000, 1000);
    expect(times('setAuth')).toBe(before);
  });
});

describe('a client that gives up whenever it is armed', () => {
  function given(guard: ReturnType<typeof playedGuard>) {
    const began = Date.now();
    /** After how many seconds it was armed. */
    const armed: number[] = [];
    const tell = vi.fn();
    const auth: Auth = {
      says: false,
      arm() {
        armed.push(Math.round((Date.now() - began) / 1000));
        auth.says = false;
        watched.heard?.();
      },
      tell,
    };
    const watched: Watched = { current: {}, auth };
    return { armed, tell, end: reauthenticateWhenGivenUp(watched, guard) };
  }

  it('is armed after 1, 2, 4 … seconds, and then once a minute', async () => {
    const { armed, end } = given(playedGuard({ status: 'fresh' }));
    await pass(250_000);
    end();
    expect(armed).toEqual([1, 3, 7, 15, 31, 63, 123, 183, 243]);
    await pass(250_000);
    expect(armed).toHaveLength(9);
  });

  it('is armed no more by an engine that is unavailable: the application is told, as without Holdfast', async () => {
    const guard = playedGuard({ status: 'fresh' });
    const { armed, tell, end } = given(guard);
    await pass(10_000);
    expect(tell).not.toHaveBeenCalled();
    guard.change({ engine: 'unavailable' });
    const before = armed.length;
    await pass(250_000);
    end();
    expect(armed).toHaveLength(before);
    expect(tell).toHaveBeenCalledWith(false);
  });

  it('is not armed while the guard has no fresh token', async () => {
    const guard = playedGuard({ status: 'degraded' });
    const { armed, end } = given(guard);
    await pass(60_000);
    expect(armed).toEqual([]);
    guard.change({ status: 'fresh' });
    await pass(2000);
    expect(armed).toEqual([61]);
    end();
  });
});

it('control: a client that nobody watches stays signed out, though the guard has a token', async () => {
  const guard = createGuard({ getAccessToken: async () => jwt(), wasmUrl });
  const onChange = vi.fn();
  client.setAuth((args) => guard.fetchAccessToken({ ...args, client: 'convex' }), onChange);
  await pass(60_000, 1000);
  refuse();
  await pass(60_000);
  take();
  await pass(600_000, 1000);
  expect(guard.getSnapshot().status).toBe('fresh');
  expect(onChange).toHaveBeenLastCalledWith(false);
  guard.dispose();
});
