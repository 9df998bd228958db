// The published Better Auth client, adapter and Convex client; only the servers are played.
import { convexClient, crossDomainClient } from '@convex-dev/better-auth/client/plugins';
import { ConvexBetterAuthProvider } from '@convex-dev/better-auth/react';
import { createAuthClient } from 'better-auth/react';
import type { ConvexReactClient } from 'convex/react';
import type { ComponentType } from 'react';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type ConvexBetterAuthProviderProps as HeldProps,
  ConvexBetterAuthProvider as HeldProvider,
} from '../src/adapters/better-auth/index.js';
import { startEngine } from '../src/engine/loader.js';
import { render, settle, unmountAll } from './support/app.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { type PlayedSyncServer, playedSyncServer, realConvex } from './support/fake-convex.js';
import { faults as anyServers } from './support/faults.js';
import { watchedApp } from './support/frames.js';
import { claimsOf, jwt } from './support/jwt.js';
import { playedBetterAuth } from './support/played-better-auth.js';

type Which = 'today' | 'held';

const faults = { ...anyServers, 'JSON that is none of its own': () => Response.json({ ok: true }) };
type Fault = keyof typeof faults;

let auth: ReturnType<typeof playedBetterAuth>;
let authClient: ReturnType<typeof clientOf>;
let convexServer: PlayedSyncServer;
let convex: ConvexReactClient;
let calls: string[];
let seen: ReturnType<typeof watchedApp>['seen'];
/** What `useSession` showed the application, each change once. */
let sessions: unknown[];

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(() => {
  auth = playedBetterAuth();
  vi.stubGlobal('fetch', auth.fetch);
  authClient = clientOf([convexClient()]);
  convexServer = playedSyncServer();
  ({ client: convex, calls } = realConvex(convexServer));
});
afterEach(async () => {
  await unmountAll();
  void convex.close();
  await pass(2000); // Better Auth's store is let go
});

const clientOf = (plugins: ReturnType<typeof convexClient>[]) =>
  createAuthClient({ baseURL: 'https://app.test', plugins });

type Props = Partial<HeldProps>;
/** Its own types know no client with plugins, by TypeScript 7. */
const PublishedProvider = ConvexBetterAuthProvider as unknown as ComponentType<HeldProps>;

async function app(which: Which, { options, ...props }: Props = {}, Held = HeldProvider) {
  const view = watchedApp();
  seen = view.seen;
  sessions = [];
  function Session() {
    const { data } = authClient.useSession();
    if (sessions.at(-1) !== data) sessions.push(data);
    return null;
  }
  const tree = (changed: Props = {}) => {
    const all = { client: convex, authClient, ...props, ...changed };
    const Provider = which === 'today' ? PublishedProvider : Held;
    return (
      <Provider {...all} options={{ wasmUrl, ...options }}>
        <view.Inside />
        <Session />
      </Provider>
    );
  };
  const { rerender } = await render(tree());
  await pass(3000);
  return { change: (changed: Props) => rerender(tree(changed)) };
}

const isIn = ['loading', 'authenticated'];
const isOut = [...isIn, 'unauthenticated'];
const user = () => (sessions.at(-1) as { user?: { id: string } } | null)?.user?.id;

describe('a page that loads', () => {
  // The second token is Convex's own wish, as soon as its server has taken the first.
  it.each<Which>(['held', 'today'])('is in, by one session and two tokens (%s)', async (which) => {
    await app(which);
    expect(seen.frames).toEqual(isIn);
    expect(auth.count('/get-session')).toBe(1);
    expect(auth.count('/convex/token')).toBe(2);
    expect(calls).toEqual(['setAuth']);
  });

  it('is out at once where nobody is signed in, and asks for no token', async () => {
    auth.user = null;
    await app('held');
    expect(seen.frames).toEqual(['loading', 'unauthenticated']);
    expect(auth.count('/convex/token')).toBe(0);
  });

  describe.each(Object.entries(faults))('in trouble (%s)', (name, fault) => {
    it('is loading, and in once that has passed', async () => {
      auth.fault = fault;
      await app('held');
      await pass(25_000, 500);
      expect(seen.frames).toEqual(['loading']);
      auth.fault = undefined;
      await pass(45_000, 1000);
      expect(seen.frames).toEqual(isIn);
      expect(user()).toBe('alice');
      expect(sessions.filter((data) => data)).toHaveLength(1);
    });

    it('control: without Holdfast is not in, though that has passed', async () => {
      auth.fault = fault;
      await app('today');
      await pass(25_000, 500);
      auth.fault = undefined;
      await pass(45_000, 1000);
      expect(seen.frames).toEqual(name === 'a hang' ? ['loading'] : ['loading', 'unauthenticated']);
    });
  });
});

/** A user whose token is about to end as the trouble begins, which passes some seconds after. */
async function outage(which: Which, fault: (typeof faults)[Fault]) {
  await app(which);
  await pass(280_000, 5000);
  const before = convexServer.authentications.length;
  auth.fault = fault;
  await pass(40_000, 1000);
  auth.fault = undefined;
  await pass(45_000, 1000);
  return { tokens: convexServer.authentications.length - before };
}

describe.each(Object.entries(faults))('an outage past the end of the token (%s)', (name, fault) => {
  it('is not noticed', async () => {
    const { tokens } = await outage('held', fault);
    expect(seen.frames).toEqual(isIn);
    expect(calls).toEqual(['setAuth']);
    expect(tokens).toBe(1);
  });

  it('control: without Holdfast ends in a sign-out, or no token ever comes', async () => {
    const { tokens } = await outage('today', fault);
    if (name === 'a hang') expect(tokens).toBe(0);
    else expect(seen.frames).toEqual(isOut);
  });
});

describe('what is no session', () => {
  const look = async () => {
    document.dispatchEvent(new Event('visibilitychange')); // Better Auth asks again
    await pass(1000);
  };

  it.each<Fault>(['the page of a captive portal', 'JSON that is none of its own', '401 of a gateway'])(
    'is not seen by the application: %s',
    async (name) => {
      await app('held');
      auth.fault = faults[name];
      await look();
      expect(sessions.at(-1)).toMatchObject({ user: { id: 'alice' } });
      expect(sessions.filter((data) => data)).toHaveLength(1);
      expect(seen.frames).toEqual(isIn);
    },
  );

  it.each<[Fault, unknown]>([
    ['the page of a captive portal', expect.stringContaining('<!doctype')],
    ['JSON that is none of its own', { ok: true }],
    ['401 of a gateway', null],
  ])('control: without Holdfast it is: %s', async (name, shown) => {
    await app('today');
    auth.fault = faults[name];
    await look();
    expect(sessions.at(-1)).toEqual(shown);
    expect(seen.now).not.toBe('authenticated');
  });

  /** The store is in use before the provider is there. */
  const mounted = async () => {
    const store = authClient.$store.atoms.session as unknown as { listen(on: () => void): () => void };
    const stop = store.listen(() => {});
    await pass(1000);
    return stop;
  };

  it('that is there already as the provider mounts is none either', async () => {
    auth.fault = faults['the page of a captive portal'];
    const stop = await mounted();
    await app('held');
    expect(seen.frames).toEqual(['loading']);
    auth.fault = undefined;
    await pass(31_000, 500);
    expect(seen.frames).toEqual(isIn);
    stop();
  });

  it('does not take the place of a session that was there before the provider', async () => {
    const stop = await mounted();
    await app('held');
    auth.fault = faults['the page of a captive portal'];
    await look();
    expect(user()).toBe('alice');
    stop();
  });
});

it.each([
  ['X-Retry-After', true],
  ['Retry-After', true],
  ['X-Control', false],
])('a server that asks by %s to be left alone: %s', async (header, isLeftAlone) => {
  await app('held');
  await pass(280_000, 5000);
  auth.faultOf['/convex/token'] = () =>
    Response.json({ message: 'later' }, { status: 429, headers: { [header]: '25' } });
  const before = auth.count('/convex/token');
  await pass(45_000, 500);
  const asked = auth.count('/convex/token') - before;
  if (isLeftAlone) expect(asked).toBeLessThanOrEqual(3);
  else expect(asked).toBeGreaterThanOrEqual(5);
});

describe('a request that hangs', () => {
  it('for the session is given up, and another is sent', async () => {
    auth.faultOf['/get-session'] = faults['a hang'];
    await app('held');
    expect(seen.frames).toEqual(['loading']);
    await pass(10_000);
    expect(seen.frames).toEqual(isIn); // by the token
    expect(auth.asked[0]).toMatchObject({ path: '/get-session', signal: { aborted: true } });
    auth.faultOf = {};
    await pass(11_000);
    expect(user()).toBe('alice');
    expect(calls).toEqual(['setAuth']);
  });

  it('for a token is aborted, and no other waits for it in the cache', async () => {
    auth.faultOf['/convex/token'] = faults['a hang'];
    await app('held');
    await pass(30_000, 500);
    const [first] = auth.asked.filter(({ path }) => path === '/convex/token');
    expect(first).toMatchObject({ cache: 'no-store', signal: { aborted: true } });
    auth.faultOf = {};
    await pass(31_000, 500);
    expect(seen.frames).toEqual(isIn);
  });

  it('control: without Holdfast neither is', async () => {
    auth.faultOf['/get-session'] = faults['a hang'];
    await app('today');
    await pass(60_000, 1000);
    expect(seen.frames).toEqual(['loading']);
    expect(auth.asked).toMatchObject([{ path: '/get-session', signal: { aborted: false } }]);
  });
});

describe('a session that is over', () => {
  it('is proven by no token and no session, and told', async () => {
    const onSignedOut = vi.fn();
    const reload = vi.spyOn(window.location, 'reload').mockImplementation(() => {});
    await app('held', { options: { onSignedOut } });
    auth.user = null;
    await pass(310_000, 2000);
    expect(seen.frames).toEqual(isOut);
    expect(onSignedOut).toHaveBeenCalledOnce();
    expect(onSignedOut).toHaveBeenCalledWith(expect.objectContaining({ how: 'proven' }));
    expect(seen.state?.ended).toMatchObject({ how: 'proven' });
    expect(sessions.at(-1)).toBe(null);
    expect(reload).not.toHaveBeenCalled();
  });

  it('is not for a token that is refused alone: the session lives', async () => {
    const onSignedOut = vi.fn();
    await app('held', { options: { onSignedOut } });
    auth.faultOf['/convex/token'] = faults['401 of a gateway'];
    await pass(600_000, 5000);
    expect(seen.frames).toEqual(isIn);
    expect(onSignedOut).not.toHaveBeenCalled();
    auth.faultOf = {};
    await pass(31_000, 1000);
    expect(seen.state?.status).toBe('fresh');
  });

  it('control: without Holdfast it is', async () => {
    await app('today');
    auth.faultOf['/convex/token'] = faults['401 of a gateway'];
    await pass(310_000, 2000);
    expect(seen.frames).toEqual(isOut);
  });
});

describe('a user who signs out', () => {
  it('is out at once, and stays that', async () => {
    await app('held');
    const asked = auth.count('/convex/token');
    await settle(() => authClient.signOut());
    await pass(100, 20);
    expect(seen.frames).toEqual(isOut);
    expect(convexServer.authentications.at(-1)).toBe(null);
    await pass(600_000, 5000);
    expect(seen.frames).toEqual(isOut);
    expect(seen.state?.ended).toMatchObject({ how: 'application' });
    expect(auth.count('/convex/token')).toBe(asked);
  });

  it('in another tab is out in this one', async () => {
    await app('held');
    auth.user = null;
    const newValue = JSON.stringify({ event: 'session', data: { trigger: 'signout' } });
    await settle(() => window.dispatchEvent(new StorageEvent('storage', { key: 'better-auth.message', newValue })));
    await pass(100, 20);
    expect(seen.frames).toEqual(isOut);
  });

  it('and signs in as another is that one', async () => {
    await app('held');
    await settle(() => authClient.signOut());
    await pass(100);
    await settle(() => authClient.signIn.email({ email: 'bob@example.com', password: 'secret' }));
    await pass(1000);
    expect(seen.frames).toEqual([...isOut, 'loading', 'authenticated']);
    expect(seen.state?.identity?.sub).toBe('bob');
  });
});

it.each([
  ['another organisation', { organization: 'org_2' }],
  ['another role', { role: 'admin' }],
])('takes %s for another context: nothing more is sent by the old token', async (_what, change) => {
  await app('held');
  const old = convexServer.authentications.at(-1);
  auth.user = { id: 'alice', session: 'session_1', ...change };
  document.dispatchEvent(new Event('visibilitychange'));
  await pass(1000);
  expect(calls).toEqual(['setAuth', 'clearAuth', 'setAuth']);
  const since = convexServer.authentications.slice(convexServer.authentications.lastIndexOf(old as string) + 1);
  expect(since.filter(Boolean)).not.toHaveLength(0);
  expect(seen.now).toBe('authenticated');
});

it('takes another contextKey for another context', async () => {
  const { change } = await app('held', { contextKey: 'one' });
  await change({ contextKey: 'two' });
  await pass(1000);
  expect(calls).toEqual(['setAuth', 'clearAuth', 'setAuth']);
});

it.each([undefined, {}, convexClient()])('is told which prop is wrong: %j', async (wrong) => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {}); // React says it
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const thrown = app('held', { authClient: wrong as never });
  await expect(thrown).rejects.toThrow(
    'holdfast: ConvexBetterAuthProvider: prop "authClient" must be what createAuthClient() of better-auth/react returns',
  );
  errors.mockRestore();
});

describe('a one-time token in the address', () => {
  beforeEach(() => {
    vi.spyOn(window, 'location', 'get').mockReturnValue({
      ...window.location,
      href: 'https://app.test/welcome?ott=once&tab=2',
    });
    auth.user = null;
    authClient = clientOf([convexClient(), crossDomainClient() as never]);
  });

  it.each<Which>(['held', 'today'])('signs in, and is gone from there (%s)', async (which) => {
    const replaceState = vi.spyOn(window.history, 'replaceState').mockImplementation(() => {});
    await app(which);
    expect(seen.now).toBe('authenticated');
    expect(auth.count('/cross-domain/one-time-token/verify')).toBe(1);
    const session = auth.asked.find(({ headers }) => headers.get('Authorization') === 'Bearer opaque');
    expect(session?.path).toBe('/get-session');
    expect(String(replaceState.mock.calls[0]?.[2])).toBe('https://app.test/welcome?tab=2');
  });
});

/** As of a new page, with the engine that is there. The last of the file: what is imported later is new from now on. */
async function firstProvider(): Promise<typeof HeldProvider> {
  vi.resetModules();
  vi.doMock('../src/engine/loader.js', () => ({ startEngine }));
  return (await import('../src/adapters/better-auth/index.js')).ConvexBetterAuthProvider;
}

describe('a token that came with the page', () => {
  it('is Convex’s before anything is asked', async () => {
    const initialToken = jwt({ sub: 'alice', sessionId: 'session_1' });
    auth.fault = faults['a hang'];
    await app('held', { initialToken }, await firstProvider());
    expect(seen.frames).toEqual(isIn);
    expect(convexServer.authentications).toEqual([initialToken]);
  });

  it('is nobody’s where the session says so', async () => {
    auth.user = null;
    await app('held', { initialToken: jwt({ sub: 'alice' }) }, await firstProvider());
    expect(seen.now).toBe('unauthenticated');
    await settle(() => authClient.signIn.email({ email: 'bob@example.com', password: 'secret' }));
    await pass(1000);
    expect(seen.now).toBe('authenticated');
    expect(claimsOf(convexServer.authentications.at(-1)).sub).toBe('bob');
  });

  it('is not a later provider’s', async () => {
    const initialToken = jwt({ sub: 'alice' });
    await app('held', { initialToken });
    expect(seen.frames).toEqual(isIn);
    expect(convexServer.authentications).not.toContain(initialToken);
  });
});
