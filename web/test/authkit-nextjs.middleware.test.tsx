// The published client components of @workos-inc/authkit-nextjs and the real engine, on a played server with AuthKit's middleware.
import { AuthKitProvider, useAccessToken, useAuth } from '@workos-inc/authkit-nextjs/components';
import type { ComponentProps } from 'react';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
// @ts-expect-error: it is not exported, so it has no types
import { tokenStore } from '../node_modules/@workos-inc/authkit-nextjs/dist/esm/components/tokenStore.js';
import { ConvexProviderWithAuthKit, onSessionExpired } from '../src/adapters/authkit-nextjs/index.js';
import { probePage } from '../src/adapters/shared/page-probe.js';
import { playedConvex, render, settle, unmountAll } from './support/app.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { watchedApp } from './support/frames.js';
import { PlayedNext } from './support/played-next.js';

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
const alice = { user: { id: 'user_alice' }, sessionId: 'session_1', organizationId: 'org_1' } as InitialAuth;

let server: PlayedNext;
let convex: ReturnType<typeof playedConvex>;
let view: ReturnType<typeof watchedApp>;
/** What reloads the page, in an application that says nothing else. */
const expired = vi.fn();

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});

beforeEach(() => {
  convex = playedConvex();
  view = watchedApp();
  expired.mockReset();
  tokenStore.reset();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

afterEach(async () => {
  await unmountAll();
  await vi.advanceTimersByTimeAsync(0);
});

async function app(props: Partial<PlayedNext> = {}, life = 45) {
  server = Object.assign(new PlayedNext(alice, life), props);
  vi.stubGlobal('fetch', server.fetch);
  let turn: Promise<unknown> = Promise.resolve(); // Next.js sends one server action at a time
  for (const [name, action] of Object.entries<(...args: never[]) => Promise<unknown>>(server.actions)) {
    actions[name as keyof typeof server.actions].mockReset().mockImplementation((...args: never[]) => {
      const done = turn.then(() => action(...args));
      turn = done.catch(() => {});
      return done;
    });
  }
  await render(
    <AuthKitProvider initialAuth={alice} onSessionExpired={onSessionExpired}>
      <ConvexProviderWithAuthKit
        client={convex}
        useAuth={useAuth}
        useAccessToken={useAccessToken}
        options={{ wasmUrl, onSessionExpired: expired }}
      >
        <view.Inside />
      </ConvexProviderWithAuthKit>
    </AuthKitProvider>,
  );
  await pass(3000); // the engine comes when the page is idle
  expect(view.seen.now).toBe('authenticated');
}

const force = () => settle(() => void convex.fetcher({ forceRefreshToken: true }));
const focus = () => settle(() => window.dispatchEvent(new Event('focus')));
/** Until the access token has been over for so long. */
const passToTheEnd = (more = 0) => pass(server.ends - Date.now() + more);

/** Seconds until the user is out; `undefined` if that is not within so many. */
async function outWithin(seconds: number): Promise<number | undefined> {
  const began = Date.now();
  while (Date.now() - began < seconds * 1000) {
    if (view.seen.now === 'unauthenticated') return (Date.now() - began) / 1000;
    await pass(250);
  }
}

describe('a page that hangs for 25 s, over the end of the token', () => {
  async function hangs() {
    await app({ leads: 'actions' });
    await pass(server.ends - Date.now() - 10_000);
    server.hang();
    await force();
    await focus();
    await pass(25_000);
    server.unhang();
  }

  it('asks the page in a way that touches no session', async () => {
    await hangs();
    await pass(60_000);
    const looks = server.asked.filter(({ kind }) => kind === 'page');
    expect(looks.length).toBeGreaterThan(0);
    expect(looks.filter(({ refreshed }) => refreshed)).toEqual([]);
    expect(server.cookie).not.toBe(null);
    expect(view.seen.frames).toEqual(['loading', 'authenticated']);
    expect(view.seen.state?.status).toBe('fresh');
  });

  it('control: two questions with cookies spend one refresh token twice, and the session is gone', async () => {
    await app({ leads: 'actions' });
    await passToTheEnd(1000);
    const look = () => fetch(window.location.href, { method: 'HEAD', redirect: 'manual', cache: 'no-store' });
    await settle(() => Promise.all([look(), look(), vi.advanceTimersByTimeAsync(100)]));
    expect(server.spentTwice).toBe(1);
    expect(server.cookie).toBe(null);
  });
});

it('gives one answer to all who ask at a time', async () => {
  await app();
  const before = server.fetch.mock.calls.length;
  const answers = Promise.all([probePage(), probePage(), probePage()]);
  await pass(100);
  expect(await answers).toEqual(['page', 'page', 'page']);
  expect(server.fetch.mock.calls.length).toBe(before + 1);
  const later = probePage();
  await pass(100);
  await later;
  expect(server.fetch.mock.calls.length).toBe(before + 2);
});

it('asks also in a browser that has no AbortSignal.timeout', async () => {
  await app();
  vi.stubGlobal('AbortSignal', {});
  const answer = probePage();
  await pass(100);
  expect(await answer).toBe('page');
});

describe('where the middleware leads whoever has no session to a sign-in', () => {
  it('keeps a session whose refresh is answered by 503 for half a minute', async () => {
    await app({ leads: 'actions' });
    await pass(server.ends - Date.now() - 10_000);
    server.auth = '503';
    await force();
    await focus();
    await pass(30_000);
    server.auth = 'well';
    await pass(70_000); // two pauses of up to 30 s, where the first try meets what AuthKit has kept of its failure
    expect(view.seen.frames).toEqual(['loading', 'authenticated']);
    expect(expired).not.toHaveBeenCalled();
    expect(view.seen.state?.status).toBe('fresh');
  });

  it('believes in a minute or so that a session is over, and runs the expiry handler once', async () => {
    await app({ leads: 'actions' });
    server.revoke();
    await passToTheEnd();
    await focus();
    await force();
    expect(await outWithin(120)).toBeGreaterThan(50);
    expect(expired).toHaveBeenCalledOnce();
  });

  it('reloads nothing while the auth server is down, however long', async () => {
    await app({ leads: 'actions', keepsCookie: false });
    await pass(server.ends - Date.now() - 10_000);
    server.auth = 'down';
    await force();
    await focus();
    await pass(600_000, 1000);
    expect(view.seen.now).toBe('authenticated');
    expect(expired).not.toHaveBeenCalled();
  });
});

describe('a page that leads to a sign-in by itself, on a version that deletes the cookie at each refresh that fails', () => {
  beforeEach(async () => {
    await app({ leads: 'page', keepsCookie: false });
    await pass(server.ends - Date.now() - 10_000);
    server.auth = 'down';
    await force();
    await settle(onSessionExpired); // it is asked to reload
    await pass(60_000);
    expect(server.cookie).toBe(null); // which no page can cure
  });

  it('reloads nothing while the sign-in is out of reach', () => {
    expect(expired).not.toHaveBeenCalled();
    expect(view.seen.now).toBe('authenticated');
  });

  it('reloads once it is back, and says once which version is better', async () => {
    server.auth = 'well';
    await pass(40_000);
    expect(expired).toHaveBeenCalledOnce();
    expect(view.seen.now).toBe('unauthenticated');
    const said = vi.mocked(console.warn).mock.calls.filter(([text]) => /before 4\.3\.1/.test(String(text)));
    expect(said).toHaveLength(1);
  });
});

it('reloads nothing for want of a network where nobody is signed in any more', async () => {
  await app();
  server.cookie = null;
  await force();
  await pass(5000);
  expect(view.seen.now).toBe('unauthenticated');
  server.network = 'down';
  await settle(onSessionExpired); // as AuthKit does when its server action fails at a focus
  await pass(1000);
  expect(expired).not.toHaveBeenCalled();
  server.network = 'well';
  await settle(onSessionExpired);
  await pass(1000);
  expect(expired).toHaveBeenCalledOnce();
});

it('a revoked session is out within 5 s of the first answer that says so', async () => {
  await app();
  await pass(10_000);
  server.revoke();
  await force();
  await passToTheEnd();
  expect(view.seen.now).toBe('authenticated'); // until then the server says only that the refresh failed
  expect(await outWithin(60)).toBeLessThan(5);
});

describe('a page that leads to another address of its own origin', () => {
  it.each([1, 2, 3, 40])('keeps a session of which %i requests are lost', async (lost) => {
    await app({ moved: true });
    await passToTheEnd(-20_000);
    const refresh = server.actions.refreshAccessTokenAction;
    let left = lost;
    actions.refreshAccessTokenAction.mockImplementation(() =>
      left-- > 0 ? Promise.reject(new TypeError('Failed to fetch')) : refresh(),
    );
    await force();
    await pass(60_000 + lost * 6_000); // the page is there, so that tries thin out, to one in 6 s
    expect(view.seen.frames).toEqual(['loading', 'authenticated']);
    expect(expired).not.toHaveBeenCalled();
    expect(view.seen.state?.status).toBe('fresh');
  });
});
