// On the published client components of @workos-inc/authkit-nextjs and on the real engine; only the server actions are
// played.
import { AuthKitProvider, useAccessToken, useAuth } from '@workos-inc/authkit-nextjs/components';
import { type ComponentProps, useEffect } from 'react';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
// @ts-expect-error: it is not exported, so it has no types; the tests give each its own
import { tokenStore } from '../node_modules/@workos-inc/authkit-nextjs/dist/esm/components/tokenStore.js';
import { ConvexProviderWithAuthKit, onSessionExpired } from '../src/adapters/authkit-nextjs/index.js';
import type { AdapterOptions } from '../src/adapters/convex/index.js';
import { playedConvex, render, settle, unmountAll } from './support/app.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { watchedApp } from './support/frames.js';
import { claimsOf, jwt } from './support/jwt.js';

const actions = vi.hoisted(() => ({
  checkSessionAction: vi.fn(),
  getAuthAction: vi.fn(),
  handleSignOutAction: vi.fn(),
  refreshAuthAction: vi.fn(),
  switchToOrganizationAction: vi.fn(),
  getAccessTokenAction: vi.fn(),
  refreshAccessTokenAction: vi.fn(),
  getOrganizationAction: vi.fn(),
}));
vi.mock('../node_modules/@workos-inc/authkit-nextjs/dist/esm/actions.js', () => actions);

type InitialAuth = NonNullable<ComponentProps<typeof AuthKitProvider>['initialAuth']>;

const alice = {
  user: { id: 'user_alice' },
  sessionId: 'session_1',
  organizationId: 'org_1',
} as InitialAuth;
const nobody: InitialAuth = { user: null };

/** What the server answers. */
let server: { auth: InitialAuth; down: boolean; refused: boolean };
let convex: ReturnType<typeof playedConvex>;
let authKit: ReturnType<typeof useAuth>;
let view: ReturnType<typeof watchedApp>;
const expired = vi.fn();

const unreached = () => new TypeError('Failed to fetch');

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});

beforeEach(() => {
  server = { auth: alice, down: false, refused: false };
  convex = playedConvex();
  view = watchedApp();
  expired.mockReset();
  tokenStore.reset();
  for (const action of Object.values(actions)) action.mockReset();
  const answer = <T,>(value: () => T) =>
    vi.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (server.down) throw unreached();
      return value();
    });
  const token = () =>
    server.auth.user ? jwt({ org_id: server.auth.organizationId, role: server.auth.role }) : undefined;
  actions.checkSessionAction.mockImplementation(answer(() => true));
  actions.getAuthAction.mockImplementation(answer(() => server.auth));
  actions.refreshAuthAction.mockImplementation(answer(() => server.auth));
  actions.switchToOrganizationAction.mockImplementation(answer(() => server.auth));
  actions.getAccessTokenAction.mockImplementation(answer(token));
  actions.refreshAccessTokenAction.mockImplementation(
    answer(() =>
      server.refused ? { accessToken: undefined, error: 'Failed to refresh access token' } : { accessToken: token() },
    ),
  );
  vi.stubGlobal('fetch', page());
});

afterEach(async () => {
  await unmountAll();
  await vi.advanceTimersByTimeAsync(0);
});

/** The page itself, as it answers the network. */
const page = () =>
  vi.fn(async () => {
    if (server.down) throw unreached();
    return { type: 'basic' } as Response;
  });

async function app(initialAuth?: InitialAuth, options?: AdapterOptions) {
  function Outside() {
    const auth = useAuth();
    useEffect(() => {
      authKit = auth;
    });
    return null;
  }
  const it = await render(
    <AuthKitProvider {...(initialAuth && { initialAuth })} onSessionExpired={onSessionExpired}>
      <Outside />
      <ConvexProviderWithAuthKit
        client={convex}
        useAuth={useAuth}
        useAccessToken={useAccessToken}
        options={{ wasmUrl, onSessionExpired: expired, ...options }}
      >
        <view.Inside />
      </ConvexProviderWithAuthKit>
    </AuthKitProvider>,
  );
  await pass(3000); // the engine comes when the page is idle
  return it;
}

describe('at the start', () => {
  it('gives Convex its auth once for the user that came with the page', async () => {
    await app(alice);
    expect(view.seen.frames).toEqual(['loading', 'authenticated']);
    expect(convex.setAuth).toHaveBeenCalledOnce();
    expect(view.seen.state).toMatchObject({ status: 'fresh', engine: 'ready' });
  });

  it('believes the page that there is nobody, and asks no server', async () => {
    await app(nobody);
    expect(view.seen.frames).toEqual(['unauthenticated']);
    for (const action of Object.values(actions)) expect(action).not.toHaveBeenCalled();
  });

  it('has nobody once the server has said so, with one question more than AuthKit asks', async () => {
    server.auth = nobody;
    await app();
    expect(view.seen.frames).toEqual(['loading', 'unauthenticated']);
    expect(actions.getAuthAction).toHaveBeenCalledOnce();
    expect(actions.refreshAuthAction).toHaveBeenCalledOnce();
    expect(convex.setAuth).not.toHaveBeenCalled();
  });

  it('takes a server action that fails for no sign-out: loading, until the server can be asked', async () => {
    server.down = true;
    await app();
    await pass(120_000);
    expect(authKit).toMatchObject({ user: null }); // that is what AuthKit says
    expect(view.seen.frames).toEqual(['loading']);
    server.down = false;
    await pass(31_000);
    expect(view.seen.frames).toEqual(['loading', 'authenticated']);
    expect(convex.setAuth).toHaveBeenCalledOnce();
    expect(convex.clearAuth).not.toHaveBeenCalled();
    expect(authKit.user).toEqual(alice.user); // and AuthKit has its user back
  });
});

describe('while somebody is signed in', () => {
  beforeEach(() => app(alice));

  /** Convex was told nothing of it. */
  function unmoved() {
    expect(view.seen.frames).toEqual(['loading', 'authenticated']);
    expect(convex.setAuth).toHaveBeenCalledOnce();
    expect(convex.clearAuth).not.toHaveBeenCalled();
    expect(expired).not.toHaveBeenCalled();
  }

  it("passes on nothing of AuthKit's loading", async () => {
    await settle(() => void authKit.refreshAuth());
    expect(authKit.loading).toBe(true);
    await pass(1000);
    expect(authKit.loading).toBe(false);
    unmoved();
  });

  it('reloads nothing, and keeps the user, when a server action fails as the page gets the focus', async () => {
    server.down = true;
    window.dispatchEvent(new Event('focus'));
    await pass(30_000);
    expect(actions.checkSessionAction).toHaveBeenCalled();
    expect(view.seen.state?.status).toBe('degraded');
    server.down = false;
    await pass(31_000);
    expect(view.seen.state?.status).toBe('fresh');
    unmoved();
  });

  it('keeps the user when AuthKit loses theirs to a failed server action, and brings them back', async () => {
    server.down = true;
    await settle(() => void authKit.getAuth());
    await pass(1000);
    expect(authKit.user).toBe(null);
    await pass(60_000);
    unmoved();
    server.down = false;
    await pass(31_000);
    expect(authKit.user).toEqual(alice.user);
    unmoved();
  });

  it('answers a forced call of Convex with a token from refresh()', async () => {
    actions.refreshAccessTokenAction.mockClear();
    let answer: string | null = '';
    await settle(() => void convex.fetcher({ forceRefreshToken: true }).then((token) => (answer = token)));
    await pass(1000);
    expect(answer).toMatch(/^ey/);
    expect(actions.refreshAccessTokenAction).toHaveBeenCalledOnce();
  });

  it("has another organisation's auth after a switch, with no signed-out frame in between", async () => {
    server.auth = { ...alice, organizationId: 'org_2' } as InitialAuth;
    await settle(() => void authKit.switchToOrganization('org_2'));
    await pass(3000);
    expect(view.seen.frames).toEqual(['loading', 'authenticated', 'loading', 'authenticated']);
    expect(convex.clearAuth).toHaveBeenCalledOnce();
    expect(convex.setAuth).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['organisation', { organizationId: 'org_2' }, { org_id: 'org_2' }],
    ['role', { role: 'admin' }, { org_id: 'org_1', role: 'admin' }],
  ])(
    "gives Convex a token of the other %s, though AuthKit's own is good still, and none of the old",
    async (_what, change, claims) => {
      expect(actions.refreshAccessTokenAction).not.toHaveBeenCalled(); // the page's first token needs none
      server.auth = { ...alice, ...change } as InitialAuth;
      server.refused = true;
      await settle(() => void authKit.switchToOrganization('org_2'));
      await pass(20_000);
      expect(convex.tokens.map(claimsOf)).toMatchObject([{ org_id: 'org_1' }]);
      expect(view.seen.now).toBe('loading');
      server.refused = false;
      await pass(31_000);
      expect(convex.tokens.map(claimsOf)).toMatchObject([{ org_id: 'org_1' }, claims]);
      expect(view.seen.now).toBe('authenticated');
    },
  );

  it('signs out at once when the server says that there is nobody', async () => {
    server.auth = nobody;
    await settle(() => void authKit.getAuth());
    await pass(200, 20);
    expect(view.seen.frames).toEqual(['loading', 'authenticated', 'unauthenticated']);
    expect(convex.clearAuth).toHaveBeenCalledOnce();
    expect(view.seen.state?.status).toBe('signedOut');
    expect(expired).not.toHaveBeenCalled();
  });

  it('signs in again after that', async () => {
    server.auth = nobody;
    await settle(() => void authKit.getAuth());
    await pass(200, 20);
    server.auth = alice;
    await settle(() => void authKit.getAuth());
    await pass(200, 20);
    expect(view.seen.frames).toEqual(['loading', 'authenticated', 'unauthenticated', 'loading', 'authenticated']);
    expect(convex.setAuth).toHaveBeenCalledTimes(2);
  });

  it('takes for the end that the server has no token, within seconds', async () => {
    server.auth = nobody; // AuthKit's own user stays: nobody has told it
    let answer: string | null = '';
    await settle(() => void convex.fetcher({ forceRefreshToken: true }).then((token) => (answer = token)));
    await pass(5000);
    expect(answer).toBe(null);
    expect(view.seen.now).toBe('unauthenticated');
  });

  it('gives a refresh that fails with no reason time before it believes that the session is over', async () => {
    server.refused = true;
    await settle(() => void convex.fetcher({ forceRefreshToken: true }));
    await pass(30_000);
    expect(view.seen.now).toBe('authenticated');
    await pass(120_000);
    expect(view.seen.now).toBe('unauthenticated');
  });

  it('has a session back that was presumed over, when the network is, with no reload', async () => {
    server.refused = true;
    await settle(() => void convex.fetcher({ forceRefreshToken: true }));
    await pass(150_000);
    expect(view.seen.state).toMatchObject({ status: 'signedOut', ended: { how: 'presumed' } });
    expired.mockClear();
    server.refused = false;
    await pass(10_000);
    expect(view.seen.now).toBe('unauthenticated'); // nothing has told of it
    await settle(() => window.dispatchEvent(new Event('online')));
    await pass(10_000);
    expect(view.seen.now).toBe('authenticated');
    expect(expired).not.toHaveBeenCalled();
  });

  it('watches none of the requests of the page', () => {
    expect(vi.isMockFunction(window.fetch)).toBe(true); // nothing has taken its place
  });
});

it("asks the application's own classify first", async () => {
  const classify = vi.fn(() => 'transient' as const);
  await app(alice, { classify });
  server.auth = nobody;
  await settle(() => void convex.fetcher({ forceRefreshToken: true }));
  await pass(60_000);
  expect(classify).toHaveBeenCalled();
  expect(view.seen.now).toBe('authenticated');
});
