// On the published client components of @workos/authkit-tanstack-react-start and on the real engine; only the server functions are
// played.
import { AuthKitProvider, useAccessToken, useAuth } from '@workos/authkit-tanstack-react-start/client';
import { ConvexProviderWithAuth, type ConvexReactClient } from 'convex/react';
import { type ComponentProps, type ReactNode, useCallback, useEffect, useMemo } from 'react';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { tokenStore } from '../node_modules/@workos/authkit-tanstack-react-start/dist/client/tokenStore.js';
import { ConvexProviderWithAuthKit, onSessionExpired } from '../src/adapters/authkit-tanstack/index.js';
import { playedConvex, render, settle, unmountAll } from './support/app.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { watchedApp } from './support/frames.js';
import { claimsOf, jwt } from './support/jwt.js';

const actions = vi.hoisted(() => ({
  checkSessionAction: vi.fn(),
  getAuthAction: vi.fn(),
  refreshAuthAction: vi.fn(),
  switchToOrganizationAction: vi.fn(),
  getAccessTokenAction: vi.fn(),
  refreshAccessTokenAction: vi.fn(),
  getOrganizationAction: vi.fn(),
}));
vi.mock('../node_modules/@workos/authkit-tanstack-react-start/dist/server/actions.js', () => actions);
vi.mock('../node_modules/@workos/authkit-tanstack-react-start/dist/server/server-functions.js', () => ({
  getSignOutUrl: vi.fn(),
}));

type InitialAuth = NonNullable<ComponentProps<typeof AuthKitProvider>['initialAuth']>;
type SignedIn = Extract<InitialAuth, { sessionId: string }>;

const alice = { user: { id: 'user_alice' }, sessionId: 'session_1', organizationId: 'org_1' } as SignedIn;
const nobody: InitialAuth = { user: null };
const minute = 60_000;

/** What the server answers. AuthKit's says "nobody" both without a session and where WorkOS can't be asked. */
let server: { knows: boolean; auth: SignedIn; refuses: boolean; down: boolean; says: Error | undefined };
let convex: ReturnType<typeof playedConvex>;
let authKit: ReturnType<typeof useAuth>;
let view: ReturnType<typeof watchedApp>;
const expired = vi.fn();

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});

beforeEach(() => {
  server = { knows: true, auth: alice, refuses: false, down: false, says: undefined };
  convex = playedConvex();
  view = watchedApp();
  expired.mockReset();
  tokenStore.reset();
  for (const action of Object.values(actions)) action.mockReset();
  const answer =
    <T,>(value: () => T) =>
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (server.down) throw new TypeError('Failed to fetch');
      if (server.says) throw server.says;
      return value();
    };
  const who = answer(() => (server.knows ? server.auth : nobody));
  const token = () => (server.knows ? jwt({ org_id: server.auth.organizationId, role: server.auth.role }) : undefined);
  actions.checkSessionAction.mockImplementation(answer(() => server.knows));
  actions.getAuthAction.mockImplementation(who);
  actions.switchToOrganizationAction.mockImplementation(who);
  actions.refreshAuthAction.mockImplementation(who);
  actions.getAccessTokenAction.mockImplementation(answer(token));
  actions.refreshAccessTokenAction.mockImplementation(answer(() => (server.refuses ? undefined : token())));
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => {
      if (server.down) throw new TypeError('Failed to fetch');
      return { type: 'basic' } as Response;
    }),
  );
});

afterEach(async () => {
  await unmountAll();
  await vi.advanceTimersByTimeAsync(0);
});

function Outside() {
  const auth = useAuth();
  useEffect(() => {
    authKit = auth;
  });
  return null;
}

const holdfast = (inside: ReactNode) => (
  <ConvexProviderWithAuthKit
    client={convex}
    useAuth={useAuth}
    useAccessToken={useAccessToken}
    options={{ wasmUrl, onSessionExpired: expired }}
  >
    {inside}
  </ConvexProviderWithAuthKit>
);

/** What people use today: the hook of WorkOS's template for Convex and TanStack Start. */
function useAuthFromAuthKit() {
  const { loading, user } = useAuth();
  const { getAccessToken, refresh } = useAccessToken();
  const fetchAccessToken = useCallback(
    async ({ forceRefreshToken }: { forceRefreshToken?: boolean } = {}) => {
      if (!user) return null;
      return (await (forceRefreshToken ? refresh() : getAccessToken())) ?? null;
    },
    [user, refresh, getAccessToken],
  );
  return useMemo(
    () => ({ isLoading: loading, isAuthenticated: !!user, fetchAccessToken }),
    [loading, user, fetchAccessToken],
  );
}

const today = (inside: ReactNode) => (
  <ConvexProviderWithAuth client={convex as unknown as ConvexReactClient} useAuth={useAuthFromAuthKit}>
    {inside}
  </ConvexProviderWithAuth>
);

async function app(initialAuth?: InitialAuth, withConvex = holdfast) {
  await render(
    <AuthKitProvider {...(initialAuth && { initialAuth })} onSessionExpired={onSessionExpired}>
      <Outside />
      {withConvex(<view.Inside />)}
    </AuthKitProvider>,
  );
  await pass(3000); // the engine comes when the page is idle
}

/** As a wake does, or the app itself: AuthKit asks its server who is signed in. */
async function askAgain() {
  await settle(() => void authKit.getAuth());
  await pass(1000);
}

const staysIn = () => {
  expect(view.seen.frames).toEqual(['loading', 'authenticated']);
  expect(convex.setAuth).toHaveBeenCalledOnce();
  expect(convex.clearAuth).not.toHaveBeenCalled();
  expect(expired).not.toHaveBeenCalled();
};

describe('at the start', () => {
  it('gives Convex its auth once for the user that came with the page', async () => {
    await app(alice);
    staysIn();
    expect(view.seen.state).toMatchObject({ status: 'fresh', engine: 'ready' });
  });

  it.each([
    ['came with the page', nobody],
    ['was asked for', undefined],
  ])('has nobody, once that is asked for again: it %s', async (_how, initialAuth) => {
    server.knows = false;
    await app(initialAuth);
    await pass(5000);
    expect(view.seen.frames).toEqual(['loading', 'unauthenticated']);
    expect(convex.setAuth).not.toHaveBeenCalled();
    expect(view.seen.state?.ended).toMatchObject({ how: 'presumed' });
  });

  it('brings back a user whom the page came without, because WorkOS could not be asked', async () => {
    server.knows = false;
    await app(nobody);
    await pass(5000);
    server.knows = true;
    await pass(minute);
    await settle(() => window.dispatchEvent(new Event('online')));
    await pass(5000);
    expect(view.seen.now).toBe('authenticated');
  });

  it('is loading while the server is out of reach', async () => {
    server.down = true;
    await app();
    await pass(2 * minute);
    expect(view.seen.frames).toEqual(['loading']);
    server.down = false;
    await pass(31_000);
    staysIn();
  });

  it('control: signs out with the hook of today', async () => {
    server.down = true;
    await app(undefined, today);
    expect(view.seen.frames).toEqual(['loading', 'unauthenticated']);
    server.down = false;
    await pass(2 * minute);
    expect(view.seen.now).toBe('unauthenticated');
  });
});

describe('while somebody is signed in', () => {
  it("keeps the user whom AuthKit loses because WorkOS can't be asked", async () => {
    await app(alice);
    server.knows = false;
    await askAgain();
    expect(authKit.user).toBe(null); // that is what AuthKit says
    await pass(30_000);
    staysIn();
    server.knows = true;
    await pass(31_000);
    expect(authKit.user).toEqual(alice.user);
    staysIn();
  });

  it('control: loses the user with the hook of today', async () => {
    await app(alice, today);
    server.knows = false;
    await askAgain();
    server.knows = true;
    await pass(2 * minute);
    expect(view.seen.now).toBe('unauthenticated');
  });

  it.each([
    ['organisation', { organizationId: 'org_2' }, { org_id: 'org_2' }],
    ['role', { role: 'admin' }, { org_id: 'org_1', role: 'admin' }],
  ])(
    "gives Convex a token of the other %s, though AuthKit's own is good still, and none of the old",
    async (_what, change, claims) => {
      await app(alice);
      expect(actions.refreshAccessTokenAction).not.toHaveBeenCalled(); // the page's first token needs none
      server.auth = { ...alice, ...change };
      server.refuses = true;
      await settle(() => void authKit.switchToOrganization('org_2'));
      await pass(20_000);
      expect(convex.tokens.map(claimsOf)).toMatchObject([{ org_id: 'org_1' }]);
      expect(view.seen.now).toBe('loading');
      server.refuses = false;
      await pass(31_000);
      expect(convex.tokens.map(claimsOf)).toMatchObject([{ org_id: 'org_1' }, claims]);
      expect(view.seen.now).toBe('authenticated');
    },
  );

  it('takes no token for no proof, either', async () => {
    await app(alice);
    server.knows = false;
    await settle(() => void convex.fetcher({ forceRefreshToken: true }));
    await pass(30_000);
    expect(view.seen.state?.status).toBe('degraded');
    staysIn();
    server.knows = true;
    await pass(31_000);
    expect(view.seen.state?.status).toBe('fresh');
    staysIn();
  });

  it('is out once the server has had nobody for a minute', async () => {
    await app(alice);
    server.knows = false;
    await askAgain();
    await pass(3 * minute);
    expect(view.seen.frames).toEqual(['loading', 'authenticated', 'unauthenticated']);
    expect(view.seen.state?.ended).toMatchObject({ how: 'presumed' });
  });

  it('reloads nothing when a server function fails as the page gets the focus', async () => {
    await app(alice);
    server.down = true;
    await settle(() => window.dispatchEvent(new Event('focus')));
    await pass(30_000);
    expect(actions.checkSessionAction).toHaveBeenCalled();
    server.down = false;
    await pass(31_000);
    staysIn();
  });

  it('wants a reload where the page is older than its deployment', async () => {
    await app(alice);
    server.says = new Error('Server function info not found for 1a2b3c');
    await settle(() => void convex.fetcher({ forceRefreshToken: true }));
    await pass(5000);
    expect(view.seen.state).toMatchObject({ status: 'degraded', needs: 'reload' });
    staysIn();
  });
});

describe('a prop that is wrong', () => {
  it('is named, with the cure', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {}); // React's own report
    const wrong = (() => ({ loading: false, user: null })) as unknown as typeof useAuth;
    await expect(
      render(
        <AuthKitProvider initialAuth={nobody}>
          <ConvexProviderWithAuthKit client={convex} useAuth={wrong} useAccessToken={useAccessToken} />
        </AuthKitProvider>,
      ),
    ).rejects.toThrow(
      /^holdfast: ConvexProviderWithAuthKit: prop "useAuth" must be .*authkit-tanstack-react-start\/client/,
    );
  });
});
