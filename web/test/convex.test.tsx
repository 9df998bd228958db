// The published Convex client, on a played sync server, and the real engine: what Convex is told, in which order.
import { ConvexClient } from 'convex/browser';
import type { ConvexReactClient } from 'convex/react';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import {
  type AdapterOptions,
  attach,
  ConvexProviderWithHoldfast,
  type UseAuthResult,
} from '../src/adapters/convex/index.js';
import { createGuard, type Guard, type TimelineEvent } from '../src/index.js';
import { playedHook, render, unmountAll } from './support/app.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { type PlayedSyncServer, playedSyncServer, realConvex } from './support/fake-convex.js';
import { watchedApp } from './support/frames.js';
import { claimsOf, jwt as unsigned } from './support/jwt.js';

type Fetcher = UseAuthResult['fetchAccessToken'];

let server: PlayedSyncServer;
let client: ConvexReactClient;
let calls: string[];
let seen: ReturnType<typeof watchedApp>['seen'];

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});

beforeEach(() => {
  server = playedSyncServer();
  ({ client, calls } = realConvex(server));
});

afterEach(async () => {
  await unmountAll();
  void client.close();
  await pass(100);
});

let minted = 0;
/** No two alike, as any provider's. */
const jwt = (claims: Record<string, unknown> = {}) => unsigned({ jti: String(++minted), ...claims });

const unreached = () => new TypeError('Failed to fetch');
const claim = (token: string | null | undefined, name: string) => (token ? claimsOf(token)[name] : null);

/** Only a client that says who it is can refuse a token for all. */
const refusedByClient = { kind: 'refused', source: 'client' };

describe('ConvexProviderWithHoldfast', () => {
  let fetcher: Mock<Fetcher>;
  const onEvent = vi.fn<(event: TimelineEvent) => void>();

  async function app(initial: Partial<UseAuthResult> = {}, options: AdapterOptions = {}) {
    const view = watchedApp();
    seen = view.seen;
    fetcher = vi.fn<Fetcher>(async () => jwt());
    onEvent.mockClear();
    const hook = playedHook<UseAuthResult>({
      isLoading: false,
      isAuthenticated: true,
      fetchAccessToken: fetcher,
      ...initial,
    });
    await render(
      <ConvexProviderWithHoldfast client={client} useAuth={hook.useAuth} options={{ wasmUrl, onEvent, ...options }}>
        <view.Inside />
      </ConvexProviderWithHoldfast>,
    );
    await pass(3000);
    return hook;
  }
  const signedIn = () => expect(seen.frames).toEqual(['loading', 'authenticated']);

  it('authenticates the client once, and refreshes its token for hours', async () => {
    await app();
    await pass(3_600_000, 10_000);
    signedIn();
    expect(calls).toEqual(['setAuth']);
    expect(server.authentications.length).toBeGreaterThan(10); // 300 s tokens
    expect(new Set(server.authentications).size).toBe(server.authentications.length);
  });

  it('refreshes for hours too on a provider that ignores force, although its engine comes after Convex has forced', async () => {
    let cached = jwt();
    const ends = () => Number(claim(cached, 'exp')) * 1000;
    await app({
      fetchAccessToken: async () => {
        if (ends() - Date.now() < 20_000) cached = jwt();
        return cached;
      },
    });
    await pass(3_600_000, 10_000);
    signedIn();
    expect(calls).toEqual(['setAuth']);
    expect(server.authentications.length).toBeGreaterThan(10);
    expect(new Set(server.authentications).size).toBe(server.authentications.length);
  });

  it('keeps the user while the provider fails, however the server throws the token back', async () => {
    await app();
    fetcher.mockImplementation(() => Promise.reject(unreached()));
    server.socket.expire();
    await pass(60_000);
    expect(seen.now).toBe('authenticated');
    fetcher.mockImplementation(async () => jwt({ jti: 'after' }));
    await pass(31_000);
    signedIn();
    expect(claim(server.authentications.at(-1), 'jti')).toBe('after');
    expect(onEvent).toHaveBeenCalledWith(expect.objectContaining(refusedByClient));
    expect(calls).toEqual(['setAuth']);
  });

  it.each([
    [undefined, 1],
    [false, 0],
  ])('is reconnected when the network is back, with reconnect %s: %i times', async (reconnect, times) => {
    const heard = vi.fn<(event: Event) => void>();
    addEventListener('online', heard);
    await app({}, { reconnect });
    server.down = true;
    server.socket.close();
    fetcher.mockImplementation(() => Promise.reject(unreached()));
    await pass(300_000, 1000);
    fetcher.mockImplementation(async () => jwt());
    await pass(31_000);
    removeEventListener('online', heard);
    expect(onEvent).toHaveBeenCalledWith(expect.objectContaining({ kind: 'failure' }));
    expect(heard.mock.calls.filter(([event]) => 'holdfast' in event)).toHaveLength(times);
  });

  it('loses nothing when fetchAccessToken is new at every render, and the provider is asked but now and then', async () => {
    const { change } = await app();
    const asked = fetcher.mock.calls.length;
    for (let n = 0; n < 100; n++) {
      await change({ fetchAccessToken: (args) => fetcher(args) });
      await pass(100);
    }
    signedIn();
    expect(calls.filter((call) => call === 'setAuth').length).toBeLessThanOrEqual(3); // until it is known for noise
    expect(server.authentications.slice(1)).not.toContain(null);
    expect(fetcher.mock.calls.length - asked).toBeLessThanOrEqual(8); // in 10 seconds
    expect(fetcher).toHaveBeenLastCalledWith({ forceRefreshToken: false });
  });

  it('takes no late answer of the function before for another context', async () => {
    const { change } = await app();
    let late: (token: string) => void = () => {};
    fetcher.mockImplementation(() => new Promise((resolve) => (late = resolve)));
    await change({ fetchAccessToken: (args) => fetcher(args) }); // is asked, and kept waiting
    await change({ fetchAccessToken: async () => jwt({ org_id: 'org_2' }) });
    await pass(6000);
    const [told, frames] = [[...calls], [...seen.frames]];
    expect(claim(server.authentications.at(-1), 'org_id')).toBe('org_2');
    late(jwt());
    await pass(6000);
    expect(calls).toEqual(told);
    expect(seen.frames).toEqual(frames);
    expect(claim(server.authentications.at(-1), 'org_id')).toBe('org_2');
  });

  it('arms Convex again when a provider that was proven out loads and has somebody again', async () => {
    const { change } = await app();
    fetcher.mockImplementation(() =>
      Promise.reject(Object.assign(new Error('invalid_grant'), { error: 'invalid_grant' })),
    );
    server.socket.expire();
    await pass(5000);
    expect(seen.now).toBe('unauthenticated');
    expect(calls).toEqual(['setAuth', 'clearAuth']);
    fetcher.mockImplementation(async () => jwt());
    await change({ isLoading: true, isAuthenticated: false });
    await change({ isLoading: false, isAuthenticated: true });
    await pass(2000, 100);
    expect(seen.frames).toEqual(['loading', 'authenticated', 'unauthenticated', 'loading', 'authenticated']);
    expect(calls).toEqual(['setAuth', 'clearAuth', 'setAuth']);
  });
});

describe('attach', () => {
  let getAccessToken: Mock<() => Promise<string | null>>;
  let guard: Guard;
  const onChange = vi.fn<(isAuthenticated: boolean) => void>();

  beforeEach(async () => {
    onChange.mockReset();
    getAccessToken = vi.fn(async () => jwt());
    guard = createGuard({ getAccessToken, wasmUrl });
    await guard.load();
  });
  afterEach(() => guard.dispose());

  const revoked = () => Promise.reject(Object.assign(new Error('invalid_grant'), { error: 'invalid_grant' }));

  it('gives the client its auth once somebody is known to be signed in, and pauses nothing until then', async () => {
    getAccessToken.mockImplementation(() => Promise.reject(unreached()));
    attach(client, guard, { onChange });
    await pass(60_000);
    expect(calls).toEqual([]);
    getAccessToken.mockImplementation(async () => jwt());
    await pass(31_000);
    expect(calls).toEqual(['setAuth']);
    expect(onChange.mock.calls).toEqual([[true]]);
    expect(server.authentications.length).toBeGreaterThan(0);
  });

  it('spares other clients a token that its server throws back', async () => {
    attach(client, guard);
    await pass(1000);
    server.socket.expire();
    await pass(1000);
    expect(guard.timeline()).toContainEqual(expect.objectContaining(refusedByClient));
  });

  it('arms it again after a proven sign-out, when somebody signs in', async () => {
    attach(client, guard, { onChange });
    await pass(1000);
    getAccessToken.mockImplementation(revoked);
    server.socket.expire();
    await pass(8000);
    expect(calls).toEqual(['setAuth', 'clearAuth']);
    expect(onChange.mock.calls).toEqual([[true], [false]]);
    getAccessToken.mockImplementation(async () => jwt({ sub: 'user_2' }));
    guard.identityChanged();
    await pass(1000);
    expect(calls).toEqual(['setAuth', 'clearAuth', 'setAuth']);
    expect(onChange.mock.calls).toEqual([[true], [false], [true]]);
    expect(claim(server.authentications.at(-1), 'sub')).toBe('user_2');
  });

  it('takes its auth at once when the application signs out, and no timer of the client gives it back', async () => {
    attach(client, guard);
    await pass(1000);
    const before = server.authentications.length;
    guard.clear();
    expect(calls).toEqual(['setAuth', 'clearAuth']);
    await pass(600_000, 1000);
    expect(server.authentications.slice(before)).toEqual([null]);
  });

  it("takes the old user's auth before it asks for the new one's", async () => {
    attach(client, guard);
    await pass(1000);
    let answer: (token: string) => void = () => {};
    getAccessToken.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
    guard.identityChanged();
    await pass(100);
    expect(calls).toEqual(['setAuth', 'clearAuth']);
    answer(jwt({ sub: 'user_2' }));
    await pass(1000);
    expect(calls).toEqual(['setAuth', 'clearAuth', 'setAuth']);
  });

  it('hands on the token of another identity that came by itself', async () => {
    attach(client, guard);
    await pass(5000); // else the other client would be given the token that Convex got just now
    getAccessToken.mockImplementation(async () => jwt({ org_id: 'org_2' }));
    void guard.fetchAccessToken({ forceRefreshToken: true }); // another client of the guard's asks
    await pass(5000);
    expect(calls).toEqual(['setAuth', 'setAuth']);
    expect(claim(server.authentications.at(-1), 'org_id')).toBe('org_2');
  });

  it('serves several clients for an hour: each is authenticated once, and they share what the provider mints', async () => {
    getAccessToken.mockImplementation(async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return jwt();
    });
    const clients = [1, 2, 3].map(() => {
      const of = playedSyncServer();
      const told: boolean[] = [];
      const { client: one } = realConvex(of);
      const detach = attach(one, guard, { onChange: (isAuthenticated) => told.push(isAuthenticated) });
      return { of, told, one, detach };
    });
    await pass(3_600_000, 5000);
    for (const { of, told } of clients) {
      expect(told).toEqual([true]);
      expect(of.authentications.length).toBeGreaterThan(10);
    }
    expect(getAccessToken.mock.calls.length).toBeLessThan(20); // 300 s tokens: each of them alone needs as many
    for (const { one, detach } of clients) {
      detach();
      void one.close();
    }
  });

  it('ends with the function that it returns: the client is nobody, and is armed no more', async () => {
    const detach = attach(client, guard);
    await pass(1000);
    detach();
    guard.identityChanged();
    void guard.fetchAccessToken();
    await pass(600_000, 1000);
    expect(calls).toEqual(['setAuth', 'clearAuth']);
    expect(server.authentications.at(-1)).toBe(null);
  });

  it('does the same for ConvexClient, which has no clearAuth', async () => {
    const plain = new ConvexClient('https://convex.test', { webSocketConstructor: server.WebSocket, logger: false });
    const detach = attach(plain, guard, { onChange });
    await pass(1000);
    expect(onChange.mock.calls).toEqual([[true]]);
    guard.clear();
    await pass(1000);
    expect(server.authentications.at(-1)).toBe(null);
    guard.identityChanged();
    await pass(1000);
    expect(onChange.mock.calls).toEqual([[true], [false], [true]]);
    detach();
    await pass(1000);
    expect(server.authentications.at(-1)).toBe(null);
    void plain.close();
  });
});
