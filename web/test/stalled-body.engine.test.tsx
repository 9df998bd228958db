// On the published AuthKit, whose every module is new in each test (it keeps its session in one), on the real engine;
// only the auth server is played.
import type { ComponentProps } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { playedConvex, render, settle } from './support/app.js';
import { inAuthKitPages, renewed, revoked, withCookie, withToken } from './support/authkit-page.js';
import { pass, wasmUrl } from './support/engine.js';
import type { watchedApp } from './support/frames.js';

type AuthKit = typeof import('@workos-inc/authkit-react');

/** What AuthKit calls when it wipes its session. */
const failed = vi.fn();
let seen: ReturnType<typeof watchedApp>['seen'];
let convex: ReturnType<typeof playedConvex>;

/** The auth server, and what it was asked. */
let server: {
  down: boolean;
  /** Answers to the next refreshes, before it does as usual. */
  next: Array<(init?: RequestInit) => Response | Promise<Response>>;
  refreshes: number;
  logouts: number;
};

async function answer(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const url = new URL(String(input instanceof Request ? input.url : input));
  if (server.down) throw new TypeError('Failed to fetch');
  if (url.pathname.endsWith('/logout')) {
    server.logouts++;
    return new Response();
  }
  server.refreshes++;
  const { organization_id, ...sent } = JSON.parse(String(init?.body)) as Record<string, string | undefined>;
  const next = server.next.shift();
  if (next) return next(init);
  if (localStorage.length > 0 !== 'refresh_token' in sent || (!document.cookie && !sent.refresh_token))
    return revoked();
  return renewed(`refresh_${server.refreshes}`, organization_id);
}

inAuthKitPages(answer);

beforeEach(() => {
  failed.mockReset();
  server = { down: false, next: [], refreshes: 0, logouts: 0 };
  convex = playedConvex();
});

type ProviderProps = Partial<ComponentProps<AuthKit['AuthKitProvider']>>;

async function app(props: ProviderProps = {}) {
  const { useAuth } = await import('@workos-inc/authkit-react');
  const { HoldfastAuthKitProvider, ConvexProviderWithAuthKit } = await import('../src/adapters/authkit-react/index.js');
  const { watchedApp } = await import('./support/frames.js');
  const view = watchedApp();
  seen = view.seen;
  await render(
    <HoldfastAuthKitProvider
      clientId="client_1"
      redirectUri="https://app.test/"
      devMode={false}
      onRefreshFailure={failed}
      {...props}
    >
      <ConvexProviderWithAuthKit client={convex} useAuth={useAuth} options={{ wasmUrl }}>
        <view.Inside />
      </ConvexProviderWithAuthKit>
    </HoldfastAuthKitProvider>,
  );
  await pass(3000);
}

/** As fetch: what is not there yet fails when the signal is aborted, the headers and the body alike. */
const hungHeaders = (init?: RequestInit) =>
  new Promise<Response>((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
const hungBody = (init?: RequestInit) =>
  new Response(
    new ReadableStream({ start: (c) => init?.signal?.addEventListener('abort', () => c.error(init.signal?.reason)) }),
    { headers: { 'Content-Type': 'application/json' } },
  );

it.each([
  ['control: no head comes', hungHeaders],
  ['the head comes, and the body stalls', hungBody],
] as const)('%s: the next refresh is asked for all the same', async (_name, hang) => {
  withCookie();
  await app();
  expect(seen.now).toBe('authenticated');
  server.next = [hang as never];
  let answer: string | null | undefined;
  await settle(() => void convex.fetcher({ forceRefreshToken: true }).then((token) => (answer = token)));
  await pass(60_000, 1000); // the server is well again from the second request on
  expect(answer).toBeTypeOf('string');
});

const json = (status: number, body: object) => () => Response.json(body, { status });

describe.each([
  ['in production', {}],
  ['on localhost', { devMode: true }],
] as const)('%s, a refresh that is answered', (_where, props) => {
  it.each([
    ['by a firewall, 403, four times', json(403, { message: 'Forbidden' }), 4],
    ['by a gateway, 401, four times', json(401, { message: 'Unauthorized', code: 'unauthorized' }), 4],
    ['by a host that has moved, 404, four times', json(404, { message: 'Not Found' }), 4],
    ['400 invalid_grant, once', revoked, 1],
  ])('%s leaves the user signed in', async (_name, bad, times) => {
    if ('devMode' in props) withToken();
    else withCookie();
    await app(props);
    expect(seen.frames).toEqual(['loading', 'authenticated']);
    server.next = Array.from({ length: times }, () => bad);
    const stored = localStorage.length;
    let answer: string | null | undefined;
    await settle(() => void convex.fetcher({ forceRefreshToken: true }).then((token) => (answer = token)));
    await pass(30_000, 500);
    expect(failed).not.toHaveBeenCalled();
    expect(localStorage).toHaveLength(stored);
    expect(answer).toBeTypeOf('string');
    expect(seen.frames).toEqual(['loading', 'authenticated']);
  });
});

it.each([
  ['production', {}],
  ['localhost', { devMode: true }],
] as const)('in %s, a session that is over ends within seconds', async (_where, props) => {
  if ('devMode' in props) withToken();
  else withCookie();
  await app(props);
  server.next = Array.from({ length: 20 }, () => revoked);
  await settle(() => void convex.fetcher({ forceRefreshToken: true }));
  await pass(4000);
  expect(seen.now).toBe('unauthenticated');
});
