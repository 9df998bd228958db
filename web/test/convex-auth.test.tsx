// The published Convex Auth and Convex client; only the deployment is played.
import {
  ConvexAuthProvider as PublishedProvider,
  type TokenStorage,
  useAuthActions,
  useAuthToken,
} from '@convex-dev/auth/react';
import { type ConvexReactClient, useConvex } from 'convex/react';
import type { ComponentType } from 'react';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConvexAuthProvider, type ConvexAuthProviderProps } from '../src/adapters/convex-auth/index.js';
import { render, settle, unmountAll } from './support/app.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { type PlayedSyncServer, playedSyncServer, realConvex } from './support/fake-convex.js';
import { faults } from './support/faults.js';
import { watchedApp } from './support/frames.js';
import { keyOf, playedConvexAuth, token } from './support/played-convex-auth.js';
import { keepUnhandled } from './support/unhandled.js';

type Which = 'today' | 'held';

let auth: ReturnType<typeof playedConvexAuth>;
let server: PlayedSyncServer;
let convex: ConvexReactClient;
let calls: string[];
let seen: ReturnType<typeof watchedApp>['seen'];
let actions: ReturnType<typeof useAuthActions>;
let shown: string | null;
let inside: ConvexReactClient;

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(() => {
  localStorage.clear();
  Reflect.deleteProperty(globalThis, '__convexAuthMutexes'); // what hangs in one test holds its lock for good
  Object.defineProperty(navigator, 'locks', { configurable: true, value: undefined }); // Convex Auth has its own for that
  auth = playedConvexAuth();
  vi.stubGlobal('fetch', auth.fetch);
  server = playedSyncServer();
  ({ client: convex, calls } = realConvex(server));
});
afterEach(async () => {
  await unmountAll();
  void convex.close();
  await pass(100);
});

type Props = Partial<ConvexAuthProviderProps>;

async function app(which: Which, { options, ...props }: Props = {}) {
  const view = watchedApp();
  seen = view.seen;
  function Actions() {
    actions = useAuthActions();
    shown = useAuthToken();
    inside = useConvex();
    return null;
  }
  const Provider = (which === 'today' ? PublishedProvider : ConvexAuthProvider) as ComponentType<Props>;
  const tree = (changed: Props = {}) => (
    <Provider client={convex} {...props} {...changed} options={{ wasmUrl, ...options }}>
      <view.Inside />
      <Actions />
    </Provider>
  );
  const { rerender } = await render(tree());
  await pass(3000);
  return { change: (changed: Props) => rerender(tree(changed)) };
}

const isIn = ['loading', 'authenticated'];
const isOut = [...isIn, 'unauthenticated'];
const stored = (name: 'JWT' | 'RefreshToken') => localStorage.getItem(keyOf(name));

describe('a page that loads', () => {
  it.each<Which>(['held', 'today'])(
    'is in, by what is stored, and by one refresh that Convex wants (%s)',
    async (which) => {
      auth.signIn();
      await app(which);
      expect(seen.frames).toEqual(isIn);
      expect(auth.refreshes).toHaveLength(1);
      expect(calls).toEqual(['setAuth']);
      expect(shown).toBe(stored('JWT'));
    },
  );

  it('is out at once where nothing is stored, and asks for nothing', async () => {
    await app('held');
    expect(seen.frames).toEqual(['loading', 'unauthenticated']);
    expect(auth.refreshes).toEqual([]);
  });

  it('has the application’s own client inside', async () => {
    auth.signIn();
    await app('held');
    expect(inside).toBe(convex);
  });
});

describe.each(Object.entries(faults))('a page that loads with an old token, in trouble (%s)', (name, fault) => {
  const load = async (which: Which) => {
    auth.signIn();
    const now = Math.floor(Date.now() / 1000);
    localStorage.setItem(keyOf('JWT'), token({ iat: now - 400, exp: now - 100 }));
    server.takes = (offered) => JSON.parse(atob(offered.split('.')[1] as string)).exp * 1000 > Date.now();
    auth.fault = fault;
    await app(which);
    await pass(25_000, 500);
    auth.fault = undefined;
    await pass(60_000, 1000);
  };

  it('is loading, and in once that has passed', async () => {
    await load('held');
    expect(seen.frames).toEqual(isIn);
    expect(calls).toEqual(['setAuth']);
  });

  it('control: without Holdfast it loads for ever', async () => {
    const unhandled = keepUnhandled();
    await load('today');
    const thrown = await unhandled();
    expect(seen.frames).toEqual(['loading']);
    expect(thrown).toHaveLength(name === 'a hang' ? 0 : 1);
  });
});

describe.each(Object.entries(faults))('an outage past the end of the token (%s)', (name, fault) => {
  /** How many tokens Convex has had of it. */
  const outage = async (which: Which) => {
    auth.signIn();
    await app(which);
    await pass(280_000, 5000);
    const before = server.authentications.length;
    auth.fault = fault;
    await pass(40_000, 1000);
    auth.fault = undefined;
    await pass(45_000, 1000);
    return server.authentications.length - before;
  };

  it('is not noticed', async () => {
    expect(await outage('held')).toBe(1);
    expect(seen.frames).toEqual(isIn);
    expect(calls).toEqual(['setAuth']);
    expect(shown).toBe(stored('JWT'));
  });

  it('control: without Holdfast no token ever comes, and nobody is told', async () => {
    const unhandled = keepUnhandled();
    const tokens = await outage('today');
    const thrown = await unhandled();
    expect(tokens).toBe(0);
    expect(thrown).toHaveLength(name === 'a hang' ? 0 : 1);
    expect(seen.now).toBe('authenticated');
  });
});

it('a refresh that hangs is aborted, so that the next has the lock', async () => {
  auth.signIn();
  await app('held');
  await pass(285_000, 5000);
  auth.fault = faults['a hang'];
  await pass(60_000, 1000);
  expect(auth.refreshes[1]?.signal?.aborted).toBe(true);
});

describe('a session that is over', () => {
  it('is that at once, by the server’s word that there are no tokens', async () => {
    auth.signIn();
    await app('held');
    auth.good = undefined;
    await pass(300_000, 2000);
    expect(seen.frames).toEqual(isOut);
    expect(server.authentications.at(-1)).toBe(null);
    expect([stored('JWT'), stored('RefreshToken')]).toEqual([null, null]);
    expect(auth.refreshes).toHaveLength(2);
  });

  it('ends in an outage, too, and that is told after it', async () => {
    auth.signIn();
    await app('held');
    await pass(285_000, 5000);
    auth.fault = faults['503 in JSON'];
    await pass(40_000, 1000);
    auth.good = undefined;
    auth.fault = undefined;
    await pass(40_000, 1000);
    expect(seen.frames).toEqual(isOut);
  });

  it('control: without Holdfast that is never told', async () => {
    auth.signIn();
    const unhandled = keepUnhandled();
    await app('today');
    await pass(285_000, 5000);
    auth.fault = faults['503 in JSON'];
    await pass(40_000, 1000);
    auth.good = undefined;
    auth.fault = undefined;
    await pass(600_000, 5000);
    expect(await unhandled()).toHaveLength(1);
    expect(seen.frames).toEqual(isIn);
  });

  it('is proven where the refresh token is gone from the storage', async () => {
    const onSignedOut = vi.fn();
    auth.signIn();
    await app('held', { options: { onSignedOut } });
    localStorage.removeItem(keyOf('RefreshToken'));
    await pass(300_000, 2000);
    expect(seen.frames).toEqual(isOut);
    expect(onSignedOut).toHaveBeenCalledWith(expect.objectContaining({ how: 'proven' }));
  });

  it('is not, where an action has failed', async () => {
    auth.signIn();
    await app('held');
    await pass(280_000, 5000);
    auth.fault = () => Response.json({ status: 'error', errorMessage: 'Server Error', logLines: [] }, { status: 560 });
    await pass(40_000, 1000);
    auth.fault = undefined;
    await pass(45_000, 1000);
    expect(seen.frames).toEqual(isIn);
  });
});

describe('a user', () => {
  const tells = (key: string, newValue: string | null) =>
    settle(() => window.dispatchEvent(new StorageEvent('storage', { key, newValue, storageArea: localStorage })));

  it('who signs out is out at once, and stays that', async () => {
    const act = vi.spyOn(server, 'act');
    auth.signIn();
    await app('held');
    await settle(() => void actions.signOut());
    await pass(100, 20);
    expect(act).toHaveBeenCalledWith('auth:signOut');
    expect(seen.frames).toEqual(isOut);
    expect(server.authentications.at(-1)).toBe(null);
    await pass(600_000, 5000);
    expect(seen.frames).toEqual(isOut);
    expect(auth.refreshes).toHaveLength(1);
  });

  it('who signs in is in, in the trouble of a refresh, too', async () => {
    server.act = () => ({ tokens: { token: token(), refreshToken: 'refresh_0' } });
    auth.fault = faults['503 in JSON'];
    await app('held');
    await settle(() => void actions.signIn('password', { email: 'alice@example.com' }));
    await pass(1000, 20);
    expect(seen.frames).toEqual(['loading', 'unauthenticated', 'loading', 'authenticated']);
  });

  it('who signs out in another tab is out in this one', async () => {
    auth.signIn();
    await app('held');
    await tells(keyOf('JWT'), null);
    await pass(100, 20);
    expect(seen.frames).toEqual(isOut);
  });

  it('whom another tab signs in as another is that one', async () => {
    auth.signIn();
    await app('held');
    auth.sub = 'bob|session_2';
    await tells(keyOf('JWT'), token({ sub: auth.sub }));
    await pass(1000);
    expect(calls).toEqual(['setAuth', 'clearAuth', 'setAuth']);
    expect(seen.state?.identity?.sub).toBe('bob|session_2');
    expect(seen.now).toBe('authenticated');
  });

  it('whose token another tab has renewed is told nothing', async () => {
    auth.signIn();
    await app('held');
    await tells(keyOf('JWT'), token());
    await pass(10_000);
    expect(calls).toEqual(['setAuth']);
    expect(seen.frames).toEqual(isIn);
  });
});

describe('its props', () => {
  it('take another contextKey for another context', async () => {
    auth.signIn();
    const { change } = await app('held', { contextKey: 'one' });
    await change({ contextKey: 'two' });
    await pass(1000);
    expect(calls).toEqual(['setAuth', 'clearAuth', 'setAuth']);
  });

  it('are those of the published provider: storage, storageNamespace, replaceURL, shouldHandleCode', async () => {
    const kept = new Map([
      ['__convexAuthJWT_mine', token()],
      ['__convexAuthRefreshToken_mine', 'refresh_0'],
    ]);
    const storage: TokenStorage = {
      getItem: async (key) => kept.get(key),
      setItem: async (key, value) => void kept.set(key, value),
      removeItem: async (key) => void kept.delete(key),
    };
    vi.spyOn(window, 'location', 'get').mockReturnValue({
      ...window.location,
      href: 'https://app.test/?code=123',
      search: '?code=123',
    });
    const replaceURL = vi.fn();
    const shouldHandleCode = vi.fn(() => false);
    await app('held', { storage, storageNamespace: 'mine', replaceURL, shouldHandleCode });
    expect(seen.frames).toEqual(isIn);
    expect(shouldHandleCode).toHaveBeenCalled();
    expect(replaceURL).not.toHaveBeenCalled();
    expect(kept.get('__convexAuthRefreshToken_mine')).toBe('refresh_1');
  });

  it('are told if a provider above has the client', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {}); // React says it
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const nested = (
      <PublishedProvider client={convex}>
        <ConvexAuthProvider client={convex} options={{ wasmUrl }} />
      </PublishedProvider>
    );
    await expect(render(nested)).rejects.toThrow('prop "client" must be one that no provider above has');
  });

  it.each([undefined, {}])('are told if the client is none: %j', async (client) => {
    vi.spyOn(console, 'error').mockImplementation(() => {}); // React says it
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    await expect(app('held', { client: client as never })).rejects.toThrow(
      'holdfast: ConvexAuthProvider: prop "client" must be a ConvexReactClient',
    );
  });
});
