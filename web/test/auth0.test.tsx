// On the published Auth0 for React and the published Convex client, on the real engine: what becomes of a user whose Auth0 is
// in trouble. The controls are what people use today, on the same page.
import { type Auth0ContextInterface, InMemoryCache, initialContext, useAuth0 } from '@auth0/auth0-react';
import type { ConvexReactClient } from 'convex/react';
import { Component, createContext, type ReactNode } from 'react';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConvexProviderWithAuth0, HoldfastAuth0Provider } from '../src/adapters/auth0/index.js';
import { render, settle, unmountAll } from './support/app.js';
import {
  type Answer,
  type Auth0Page,
  forgetAll,
  lendQueuedLocks,
  networkDown,
  openPage,
  type Props,
  playedAuth0,
  revoked,
  signIn,
  type Which,
} from './support/auth0-page.js';
import { pass, realEngine } from './support/engine.js';
import { type PlayedSyncServer, playedSyncServer, realConvex } from './support/fake-convex.js';
import { claimsOf } from './support/jwt.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }); // a busy machine takes long to play minutes of a page

let server: ReturnType<typeof playedAuth0>;
let sync: PlayedSyncServer;
let client: ConvexReactClient;
let calls: string[];

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(() => {
  forgetAll();
  lendQueuedLocks();
  server = playedAuth0();
  vi.stubGlobal('fetch', vi.fn(server.answer));
  sync = playedSyncServer();
  ({ client, calls } = realConvex(sync));
});
afterEach(() => leave());

/** Where Auth0 keeps its tokens. */
const stored = '@@auth0spajs@@::client_1::default::openid profile email offline_access';
const memory: Props = { cacheLocation: 'memory' };
const inAndOut = ['loading', 'unauthenticated', 'loading', 'authenticated'];

async function signedIn(which: Which = 'held', props: Props = {}): Promise<Auth0Page> {
  const page = await openPage(which, client, props);
  await signIn(page);
  expect(page.seen.now).toBe('authenticated');
  return page;
}

async function leave(): Promise<void> {
  await unmountAll();
  void client.close();
  await pass(100);
}

/** The page is gone, and another is loaded, with a Convex client of its own. */
async function reloaded(which: Which = 'held', props: Props = {}): Promise<Auth0Page> {
  await leave();
  ({ client, calls } = realConvex(sync));
  return openPage(which, client, props);
}

const trouble: Array<[string, Answer]> = [
  ['a network that is down', networkDown],
  ['429 in JSON', () => Response.json({ error: 'too_many_requests' }, { status: 429 })],
  [
    "the tenant's limit",
    () =>
      Response.json({ error: 'access_denied', error_description: 'Global limit has been reached' }, { status: 403 }),
  ],
  ['503 in JSON', () => Response.json({ message: 'no healthy upstream' }, { status: 503 })],
  ['503 in HTML', () => new Response('<html>', { status: 503, headers: { 'Content-Type': 'text/html' } })],
  ["a captive portal's page", () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } })],
  ['200 and nothing', () => Response.json({})],
];

describe.each([
  ['localStorage', {}],
  ['memory', memory],
])('a token that ends, with the refresh token in %s', (_where, props) => {
  it.each(trouble)(
    'in %s: the user is kept, and Convex has the next token when that is over',
    async (_what, answer) => {
      const page = await signedIn('held', props);
      server.always = answer;
      await pass(420_000, 5000);
      server.always = undefined;
      await pass(65_000, 5000);
      expect(page.seen.frames).toEqual(inAndOut);
      expect(page.seen.state?.status).toBe('fresh');
      expect(calls.filter((call) => call === 'setAuth')).toHaveLength(1);
      expect(server.ended).toBe(false);
    },
  );

  it.each(trouble)('control: today, in %s, the user is out', async (_what, answer) => {
    const page = await signedIn('published', props);
    server.always = answer;
    await pass(420_000, 5000);
    server.always = undefined;
    await pass(65_000, 5000);
    expect(page.seen.now).toBe('unauthenticated');
  });
});

it('gives Convex the ID token, as convex/react-auth0 does', async () => {
  for (const which of ['held', 'published'] as const) {
    await signedIn(which);
    expect(claimsOf(sync.authentications.at(-1))).toMatchObject({ sub: 'auth0|alice', aud: 'client_1' });
    await leave();
    ({ client } = realConvex(sync));
    forgetAll();
  }
});

describe('a page that loads', () => {
  it.each<Which>(['held', 'published'])('%s: is in after one refresh, which is what Convex asks for', async (which) => {
    await signedIn(which);
    const before = server.refreshes.length;
    const page = await reloaded(which);
    await pass(2000);
    expect(page.seen.frames).toEqual(['loading', 'authenticated']);
    expect(server.refreshes.length - before).toBe(1);
  });

  it('is out at once where there is no trace of a session but another client’s, and asks nobody', async () => {
    // biome-ignore lint/suspicious/noDocumentCookie: as Auth0 does
    document.cookie = 'auth0.client_2.is.authenticated=true; path=/';
    const page = await openPage('held', client, { ...memory, useRefreshTokensFallback: true });
    expect(page.seen.frames).toEqual(['loading', 'unauthenticated']);
    expect([server.iframes, server.refreshes.length]).toEqual([0, 0]);
  });

  it.each(trouble)(
    'in %s, with a token that has run out, is loading, and in when that is over',
    async (_what, answer) => {
      await signedIn();
      await leave();
      await pass(400_000, 10_000);
      server.always = answer;
      const page = await reloaded();
      await pass(50_000, 5000);
      expect(page.seen.frames).toEqual(['loading']);
      server.always = undefined;
      await pass(65_000, 5000);
      expect(page.seen.frames).toEqual(['loading', 'authenticated']);
    },
  );

  it.each(trouble)('control: today, in %s, is out', async (_what, answer) => {
    await signedIn('published');
    await leave();
    await pass(400_000, 10_000);
    server.always = answer;
    const page = await reloaded('published');
    await pass(50_000, 5000);
    server.always = undefined;
    await pass(65_000, 5000);
    expect(page.seen.now).toBe('unauthenticated');
  });

  const silent: Props = { ...memory, useRefreshTokensFallback: true };

  it('and gets no answer to the silent iframe, so that Auth0 says nobody: is loading, and in when there is one', async () => {
    await signedIn('held', silent);
    server.session = undefined;
    const page = await reloaded('held', silent);
    await pass(70_000, 5000);
    expect(page.auth0).toMatchObject({ isLoading: false, user: undefined });
    expect(page.seen.frames).toEqual(['loading']);
    server.session = true;
    await pass(65_000, 5000);
    expect(page.auth0.user?.sub).toBe('auth0|alice');
    expect(page.seen.frames).toEqual(['loading', 'authenticated']);
    expect(calls).toEqual(['setAuth']);
  });

  it('control: today it is out', async () => {
    await signedIn('published', silent);
    server.session = undefined;
    const page = await reloaded('published', silent);
    await pass(70_000, 5000);
    server.session = true;
    await pass(65_000, 5000);
    expect(page.seen.now).toBe('unauthenticated');
  });

  it('is out within seconds where the session of the cookie is over', async () => {
    await signedIn('held', silent);
    server.session = false;
    const page = await reloaded('held', silent);
    await pass(4000);
    expect(page.seen.frames).toEqual(['loading', 'unauthenticated']);
  });

  it('is out within seconds where the refresh token was in memory, and there is no fallback', async () => {
    await signedIn('held', memory);
    const page = await reloaded('held', memory);
    await pass(4000);
    expect(page.seen.frames).toEqual(['loading', 'unauthenticated']);
  });
});

describe('a session that is over', () => {
  it('ends within seconds of the refresh that says so', async () => {
    const page = await signedIn();
    server.ended = true;
    await pass(290_000, 5000);
    await pass(10_000, 1000);
    expect(page.seen.frames).toEqual([...inAndOut, 'unauthenticated']);
    expect(page.seen.state).toMatchObject({ status: 'signedOut', ended: { how: 'proven' } });
  });

  it('ends within seconds where the user was blocked: Auth0 signs out of itself then', async () => {
    const page = await signedIn();
    server.always = () =>
      Response.json({ error: 'unauthorized', error_description: 'user is blocked' }, { status: 401 });
    await pass(300_000, 5000);
    expect(page.seen.frames).toEqual([...inAndOut, 'unauthenticated']);
    expect(page.auth0.user).toBe(undefined);
  });

  it('is begun anew by a sign-in on the same page', async () => {
    const page = await signedIn();
    server.always = revoked;
    await pass(300_000, 5000);
    expect(page.seen.now).toBe('unauthenticated');
    server.always = undefined;
    await signIn(page);
    await pass(3000);
    expect(page.seen.now).toBe('authenticated');
  });
});

it('is out at once after a sign-out', async () => {
  const page = await signedIn();
  await settle(() => void page.auth0.logout({ openUrl: false }));
  expect(page.seen.frames).toEqual([...inAndOut, 'unauthenticated']);
  expect(sync.authentications.at(-1)).toBe(null);
});

it.each<[string, Answer, boolean]>([
  ['the network returns', networkDown, false],
  ['the server was well again before it', () => Response.json({}, { status: 503 }), true],
])('stays out after a sign-out while a refresh is held, and %s', async (_what, answer, isWell) => {
  const page = await signedIn();
  server.always = answer;
  page.auth0.getAccessTokenSilently({ cacheMode: 'off' }).catch(() => {});
  await pass(3000);
  if (isWell) server.always = undefined; // of which the page hears nothing
  const before = server.refreshes.length;
  await settle(() => void page.auth0.logout({ openUrl: false }));
  await pass(100, 10);
  server.always = undefined;
  window.dispatchEvent(new Event('online'));
  await pass(60_000, 1000);
  expect(server.refreshes.length - before).toBe(0);
  expect(localStorage.getItem(stored)).toBe(null);
  expect(document.cookie).not.toContain('is.authenticated');
  expect(page.seen.now).toBe('unauthenticated');
  await signIn(page);
  expect(page.seen.now).toBe('authenticated');
});

it('has another organisation with no frame of nobody in between, and nothing more is sent as the old one', async () => {
  const page = await signedIn();
  server.organization = 'org_2';
  await signIn(page);
  expect(page.seen.frames.slice(inAndOut.length)).toEqual(['loading', 'authenticated']);
  expect(calls.filter((call) => call === 'setAuth')).toHaveLength(2);
});

describe('bad input', () => {
  class Boundary extends Component<{ children: ReactNode; caught: (error: unknown) => void }> {
    override state = { failed: false };
    static getDerivedStateFromError = () => ({ failed: true });
    override componentDidCatch = (error: unknown) => this.props.caught(error);
    override render = () => (this.state.failed ? null : this.props.children);
  }

  const auth0 = { domain: 'tenant.auth.test', clientId: 'client_1' };
  it.each<[string, (client: never) => ReactNode, string]>([
    [
      'a provider of Auth0’s that is not above',
      (client) => <ConvexProviderWithAuth0 client={client} />,
      'holdfast: ConvexProviderWithAuth0 must be inside an Auth0Provider, or a HoldfastAuth0Provider',
    ],
    [
      'a client that is missing',
      () => (
        <HoldfastAuth0Provider {...auth0}>
          <ConvexProviderWithAuth0 client={undefined as never} />
        </HoldfastAuth0Provider>
      ),
      'holdfast: ConvexProviderWithAuth0: prop "client" must be a ConvexReactClient',
    ],
  ])('%s is told by a TypeError that names the cure', async (_what, app, message) => {
    vi.spyOn(console, 'error').mockImplementation(() => {}); // React says it once more
    const caught = vi.fn();
    await render(<Boundary caught={caught}>{app(client as never)}</Boundary>);
    expect(caught).toHaveBeenCalledExactlyOnceWith(new TypeError(message));
  });
});

describe('HoldfastAuth0Provider', () => {
  it('lets Auth0’s lock go only once another tab can read what was written', async () => {
    const page = await signedIn();
    let ended = false;
    void page.auth0.getAccessTokenSilently({ cacheMode: 'off' }).then(() => {
      ended = true;
    });
    await pass(90, 10);
    expect([ended, localStorage.getItem(stored)?.includes(`refresh_${server.refreshes.length + 1}`)]).toEqual([
      false,
      true,
    ]);
    await pass(300, 10);
    expect(ended).toBe(true);
  });

  it('stores under the keys that Auth0Provider reads, so that there is a way back', async () => {
    await signedIn('held');
    const page = await reloaded('published');
    await pass(2000);
    expect(page.seen.frames).toEqual(['loading', 'authenticated']);
  });

  it('starts no worker, and warns of nothing, where the refresh token is in memory; control: Auth0Provider does', async () => {
    const workers = vi.fn();
    vi.stubGlobal(
      'Worker',
      class {
        postMessage = workers;
      },
    );
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await openPage('held', client, memory);
    expect(workers).not.toHaveBeenCalled();
    await reloaded('published', memory);
    expect(workers).toHaveBeenCalled();
    expect(warn).not.toHaveBeenCalled();
  });

  it.each<[string, Which, Props]>([
    ['control: Auth0Provider', 'published', {}],
    ['', 'held', {}],
    ['with popups that Auth0 opens by itself', 'held', { interactiveErrorHandler: 'popup' }],
  ])('leaves a user 60 seconds to sign in by a popup %s', async (_what, which, props) => {
    const page = await openPage(which, client, props);
    await signIn(page, 50);
    expect(page.auth0.error).toBe(undefined);
    expect(page.auth0.isAuthenticated).toBe(true);
  });

  it('leaves a user 60 seconds in a context of the application’s own, too', async () => {
    const context = createContext(initialContext as Auth0ContextInterface);
    const page = {} as Auth0Page;
    const Inside = () => {
      page.auth0 = useAuth0(context);
      return null;
    };
    await render(
      <HoldfastAuth0Provider domain="tenant.auth.test" clientId="client_1" context={context}>
        <Inside />
      </HoldfastAuth0Provider>,
    );
    const { loginWithPopup } = page.auth0;
    await signIn(page, 50);
    expect(page.auth0.isAuthenticated).toBe(true);
    expect(page.auth0.loginWithPopup).toBe(loginWithPopup);
  });

  it('leaves a popup what the application says', async () => {
    const page = await openPage('held', client, { authorizeTimeoutInSeconds: 20 });
    await signIn(page, 30);
    expect(page.auth0.error).toMatchObject({ error: 'timeout' });
    await leave();
  });

  it('gives the silent iframe 15', async () => {
    const props: Props = { useRefreshTokens: false, cacheLocation: 'memory' };
    await signedIn('held', props);
    server.session = undefined;
    const page = await reloaded('held', props);
    expect(page.auth0.isLoading).toBe(true);
    await pass(15_000);
    expect(page.auth0.isLoading).toBe(false);
  });

  it('leaves a cache of the application’s own alone', async () => {
    const cache = new InMemoryCache().enclosedCache;
    await signedIn('held', { cacheLocation: undefined, cache });
    expect(await cache.allKeys?.()).toHaveLength(2);
  });
});

describe('what is the SDK’s own business passes, though the guard watches:', () => {
  it('a second factor is asked for, and the user is kept and told', async () => {
    const page = await signedIn();
    server.always = () =>
      Response.json(
        { error: 'mfa_required', error_description: 'Multifactor authentication required', mfa_token: 'mfa_1' },
        { status: 403 },
      );
    await pass(420_000, 5000);
    expect(page.seen.now).toBe('authenticated');
    expect(page.seen.state).toMatchObject({ status: 'degraded', needs: 'interaction' });
    const asked = page.auth0.getAccessTokenSilently({ cacheMode: 'off' });
    asked.catch(() => {});
    await pass(1000);
    await expect(asked).rejects.toMatchObject({ error: 'mfa_required', mfa_token: 'mfa_1' });
  });

  it('another client of Auth0’s on the page is not watched', async () => {
    await signedIn();
    server.always = () => Response.json({ error: 'slow_down' }, { status: 503 });
    const body = 'client_id=another&grant_type=refresh_token&refresh_token=r';
    const answer = await window.fetch('https://tenant.auth.test/oauth/token', { method: 'POST', body });
    expect(answer.status).toBe(503);
    const own = window.fetch('https://tenant.auth.test/oauth/token', {
      method: 'POST',
      body: JSON.stringify({ client_id: 'client_1', grant_type: 'refresh_token', refresh_token: 'r' }),
    });
    own.catch(() => {});
    await pass(60_000, 5000);
    await expect(own).rejects.toThrow('Failed to fetch');
  });
});
