// On the published AuthKit, whose every module is new in each test (it keeps its session in one), on the real engine;
// only the auth server is played.
import type { ComponentProps } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { playedConvex, render, settle } from './support/app.js';
import { inAuthKitPages, noCookie, renewed, revoked, withCookie, withToken } from './support/authkit-page.js';
import { pass, wasmUrl } from './support/engine.js';
import type { watchedApp } from './support/frames.js';
import { claimsOf } from './support/jwt.js';

type AuthKit = typeof import('@workos-inc/authkit-react');
type Auth = ReturnType<AuthKit['useAuth']>;

let auth: Auth;
let seen: ReturnType<typeof watchedApp>['seen'];
let convex: ReturnType<typeof playedConvex>;

/** The auth server, and what it was asked. */
let server: {
  down: boolean;
  /** Answers to the next refreshes, before it does as usual. */
  next: Array<() => Response>;
  refreshes: number;
  logouts: number;
  /** The requests by which a code was exchanged, and what the next gets. */
  exchanges: Array<RequestInit | undefined>;
  exchanged: Response;
};

async function answer(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const url = new URL(String(input instanceof Request ? input.url : input));
  if (server.down) throw new TypeError('Failed to fetch');
  if (url.pathname.endsWith('/logout')) {
    server.logouts++;
    return new Response();
  }
  const { grant_type, organization_id } = JSON.parse(String(init?.body)) as Record<string, string>;
  if (grant_type === 'authorization_code') {
    server.exchanges.push(init);
    return server.exchanged;
  }
  server.refreshes++;
  const next = server.next.shift();
  if (next) return next();
  return renewed(`refresh_${server.refreshes}`, organization_id);
}

inAuthKitPages(answer);

beforeEach(() => {
  server = { down: false, next: [], refreshes: 0, logouts: 0, exchanges: [], exchanged: renewed('refresh_code') };
  convex = playedConvex();
});

type ProviderProps = Partial<ComponentProps<AuthKit['AuthKitProvider']>>;

async function app(props: ProviderProps = {}) {
  const { useAuth } = await import('@workos-inc/authkit-react');
  const { HoldfastAuthKitProvider, ConvexProviderWithAuthKit } = await import('../src/adapters/authkit-react/index.js');
  const { watchedApp } = await import('./support/frames.js');
  const view = watchedApp();
  seen = view.seen;
  function Outside() {
    auth = useAuth();
    return null;
  }
  const tree = (changed: ProviderProps = {}) => (
    <HoldfastAuthKitProvider
      clientId="client_1"
      redirectUri="https://app.test/"
      devMode={false}
      {...props}
      {...changed}
    >
      <Outside />
      <ConvexProviderWithAuthKit client={convex} useAuth={useAuth} options={{ wasmUrl }}>
        <view.Inside />
      </ConvexProviderWithAuthKit>
    </HoldfastAuthKitProvider>
  );
  const { rerender } = await render(tree());
  await pass(3000);
  return { change: (changed: ProviderProps) => rerender(tree(changed)) };
}

describe.each<[string, () => void, ProviderProps]>([
  ['in production', () => withCookie(), {}],
  ['on localhost', withToken, { devMode: true }],
])('%s', (_where, withSession, props) => {
  it('is authenticated after one refresh', async () => {
    withSession();
    await app(props);
    expect(seen.frames).toEqual(['loading', 'authenticated']);
    expect(convex.setAuth).toHaveBeenCalledOnce();
    expect(server.refreshes).toBe(1);
  });

  it('is unauthenticated at once where there is no trace of a session, and asks nobody', async () => {
    await app(props);
    expect(seen.frames).toEqual(['loading', 'unauthenticated']);
    expect(server.refreshes).toBe(0);
  });

  it('is loading while the first load is offline, however long, though AuthKit says that there is nobody', async () => {
    withSession();
    server.down = true;
    await app(props);
    await pass(120_000);
    expect(auth).toMatchObject({ isLoading: false, user: null });
    expect(seen.frames).toEqual(['loading']);
    server.down = false;
    await pass(31_000);
    expect(seen.frames).toEqual(['loading', 'authenticated']);
    expect(auth.user?.id).toBe('user_alice');
    expect(convex.setAuth).toHaveBeenCalledOnce();
    expect(convex.clearAuth).not.toHaveBeenCalled();
  });

  it('is unauthenticated within seconds where the session of that trace is over', async () => {
    withSession();
    server.next = Array.from({ length: 20 }, () => revoked);
    await app(props);
    await pass(3000);
    expect(seen.frames).toEqual(['loading', 'unauthenticated']);
    expect(convex.setAuth).not.toHaveBeenCalled();
  });
});

describe.each<[string, (of?: string) => void, ProviderProps]>([
  ['in production', withCookie, {}],
  [
    'on localhost',
    (of) => localStorage.setItem(`workos:refresh-token${of && `:${of}`}`, 'refresh_0'),
    { devMode: true },
  ],
])('a trace of a session, %s,', (_where, withTrace, props) => {
  const ofOthers = ['client_2', 'client_10', 'another_client_1'];
  const own = ['client_1', ...(withTrace === withCookie ? ['1', 'client_2.client_1', 'client_1.client_2'] : [''])];

  it.each(ofOthers)("that is another application's (%s) is none, as to AuthKit", async (of) => {
    withTrace(of);
    await app(props);
    expect(seen.frames).toEqual(['loading', 'unauthenticated']);
    expect(server.refreshes).toBe(0);
  });

  it.each(own)("that is this application's (%j) is one, as to AuthKit", async (of) => {
    withTrace(of);
    server.down = true;
    await app(props);
    expect(auth).toMatchObject({ isLoading: false, user: null });
    expect(seen.frames).toEqual(['loading']);
    server.down = false;
    await pass(31_000);
    expect(seen.frames).toEqual(['loading', 'authenticated']);
  });
});

it('asks AuthKit nothing before it is there, however slow that is', async () => {
  withCookie();
  let begin: () => void = () => {};
  server.next = [
    () => {
      throw new Error('never');
    },
  ];
  vi.stubGlobal(
    'fetch',
    vi.fn(async (...args: Parameters<typeof answer>) => {
      await new Promise<void>((resolve) => (begin = resolve));
      server.next = [];
      return answer(...args);
    }),
  );
  await app();
  await pass(4000);
  expect(seen.frames).toEqual(['loading']);
  begin();
  await pass(3000);
  expect(seen.frames).toEqual(['loading', 'authenticated']);
});

it('keeps the user while AuthKit starts anew offline, though nothing in the browser tells of a session any more', async () => {
  withCookie();
  const { change } = await app();
  noCookie();
  server.down = true;
  await change({ refreshBufferInterval: 20 });
  expect(auth).toMatchObject({ isLoading: true, user: null });
  await pass(60_000);
  expect(auth).toMatchObject({ isLoading: false, user: { id: 'user_alice' } }); // AuthKit's own memory: it says nobody only of nobody
  expect(seen.frames).toEqual(['loading', 'authenticated']);
  expect(convex.setAuth).toHaveBeenCalledOnce();
});

it('has the auth of another organisation with no signed-out frame in between', async () => {
  withCookie();
  await app();
  const before = convex.fetcher;
  await settle(() => auth.switchToOrganization({ organizationId: 'org_2' }));
  await pass(1000);
  expect(seen.frames).toEqual(['loading', 'authenticated', 'loading', 'authenticated']);
  expect(convex.setAuth).toHaveBeenCalledTimes(2);
  expect(convex.clearAuth).toHaveBeenCalledOnce();
  expect(convex.fetcher).not.toBe(before);
  const token = await convex.fetcher({ forceRefreshToken: false });
  expect(claimsOf(token)).toMatchObject({ org_id: 'org_2' });
});

describe('what the user does, though the server has asked to be left alone,', () => {
  /** The guard leaves the server alone: what AuthKit does by itself is not sent. */
  async function leftAlone() {
    withCookie();
    const page = await app();
    server.next = [() => Response.json({}, { status: 503, headers: { 'Retry-After': '60' } })];
    await settle(() => void convex.fetcher({ forceRefreshToken: true }));
    await pass(1000);
    const before = server.refreshes;
    await expect(auth.getAccessToken({ forceRefresh: true })).rejects.toThrow('Failed to fetch');
    expect(server.refreshes).toBe(before);
    return page;
  }

  it('is sent at once: another organisation', async () => {
    await leftAlone();
    const before = server.refreshes;
    await settle(() => auth.switchToOrganization({ organizationId: 'org_2' }));
    expect(server.refreshes).toBe(before + 1);
    expect(auth.organizationId).toBe('org_2');
  });

  /** The browser comes back from the sign-in, with a code. */
  async function comeBack({ change }: Awaited<ReturnType<typeof app>>) {
    sessionStorage.setItem('workos:code-verifier', 'verifier');
    history.replaceState({}, '', '/?code=code_1');
    await change({ refreshBufferInterval: 20 }); // AuthKit starts anew
    await pass(1000);
    expect(server.exchanges).toHaveLength(1);
    expect(JSON.parse(String(server.exchanges[0]?.body))).toEqual({
      client_id: 'client_1',
      grant_type: 'authorization_code',
      code: 'code_1',
      code_verifier: 'verifier',
    });
  }

  it('is sent at once: the exchange of a code', async () => {
    await comeBack(await leftAlone());
    expect(auth.user?.id).toBe('user_alice');
    expect(seen.now).toBe('authenticated');
  });

  it('is answered as the server answers: an exchange that fails is told, and not sent again', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const page = await leftAlone();
    server.exchanged = Response.json({ error_description: 'The code has expired' }, { status: 503 });
    await comeBack(page);
    expect(error).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ message: 'The code has expired' }));
    await pass(30_000);
    expect(server.exchanges).toHaveLength(1);
  });

  it('is sent at once: a sign-out', async () => {
    await leftAlone();
    await settle(() => void auth.signOut({ navigate: false }));
    expect(server.logouts).toBe(1);
    expect(seen.frames).toEqual(['loading', 'authenticated', 'unauthenticated']);
  });
});

it('is out at once after signOut({ navigate: false }), of which the hook of AuthKit says nothing', async () => {
  withCookie();
  await app();
  await settle(() => void auth.signOut({ navigate: false }));
  expect(server.logouts).toBe(1);
  expect(auth.user?.id).toBe('user_alice');
  expect(seen.frames).toEqual(['loading', 'authenticated', 'unauthenticated']);
  expect(convex.clearAuth).toHaveBeenCalledOnce();
  expect(seen.state?.status).toBe('signedOut');
  await pass(60_000);
  expect(seen.now).toBe('unauthenticated');
});

describe('onRefreshFailure', () => {
  const onRefreshFailure = vi.fn();
  beforeEach(() => {
    onRefreshFailure.mockReset();
    withCookie();
  });
  const refetch = () => settle(() => void convex.fetcher({ forceRefreshToken: true }));

  it('is not called for a refresh that another tab has won: AuthKit gives up, the session is alive', async () => {
    await app({ onRefreshFailure });
    server.next = [revoked];
    await refetch();
    await pass(10_000);
    expect(server.refreshes).toBeGreaterThanOrEqual(3);
    expect(onRefreshFailure).not.toHaveBeenCalled();
    expect(seen.frames).toEqual(['loading', 'authenticated']);
    expect(convex.clearAuth).not.toHaveBeenCalled();
  });

  it('is called once, with what AuthKit gives it, when the session is proven over', async () => {
    await app({ onRefreshFailure });
    server.next = Array.from({ length: 20 }, () => revoked);
    await refetch();
    await pass(10_000);
    expect(onRefreshFailure).toHaveBeenCalledOnce();
    expect(onRefreshFailure).toHaveBeenCalledWith({ signIn: expect.any(Function) });
    expect(seen.frames).toEqual(['loading', 'authenticated', 'unauthenticated']);
  });

  it.each<[string, () => void, ProviderProps]>([
    ['in production', () => withCookie(), {}],
    ['on localhost', withToken, { devMode: true }],
  ])(
    'is not called for a visitor whose session was over before the page came, %s: AuthKit itself calls it for none',
    async (_where, withTrace, props) => {
      withTrace();
      server.next = Array.from({ length: 40 }, () => revoked);
      await app({ onRefreshFailure, ...props });
      await pass(10_000);
      expect(server.refreshes).toBeGreaterThanOrEqual(1);
      expect(seen.frames).toEqual(['loading', 'unauthenticated']);
      await settle(() => window.dispatchEvent(new Event('online'))); // it may be looked at again
      await pass(120_000);
      expect(onRefreshFailure).not.toHaveBeenCalled();
      expect(seen.now).toBe('unauthenticated');
    },
  );

  it('after which a refresh of AuthKit that works signs in again, with no reload', async () => {
    await app({ onRefreshFailure });
    server.next = Array.from({ length: 20 }, () => revoked);
    await refetch();
    await pass(10_000);
    expect(seen.now).toBe('unauthenticated');
    server.next = []; // somebody has signed in, in another tab
    await settle(() => auth.getAccessToken({ forceRefresh: true }));
    await pass(3000);
    expect(seen.now).toBe('authenticated');
    expect(convex.setAuth).toHaveBeenCalledTimes(2);
  });
});
