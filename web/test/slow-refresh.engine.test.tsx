// On the published AuthKit with its refresh token in the page's storage, and the real engine. The played auth server rotates as
// it gets the request, has no grace for a token that is spent, and answers late.
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { AdapterOptions } from '../src/convex.js';
import { startEngine } from '../src/loader.js';
import { playedConvex, render, settle, unmountAll } from './support/app.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import type { watchedApp } from './support/frames.js';
import { jwt } from './support/jwt.js';

let seen: ReturnType<typeof watchedApp>['seen'];
let convex: ReturnType<typeof playedConvex>;
let server: { live: number; takes: number; requests: number; refused: number };

/** As fetch: an answer that is not there yet never comes once the signal is aborted. */
async function answer(_input: unknown, init: RequestInit = {}): Promise<Response> {
  server.requests++;
  const { refresh_token } = JSON.parse(String(init.body)) as { refresh_token: string };
  const good = refresh_token === `refresh_${server.live}`;
  if (good) server.live++;
  else server.refused++;
  const refresh = `refresh_${server.live}`;
  await new Promise((resolve, reject) => {
    init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
    setTimeout(resolve, good ? server.takes : 20);
  });
  if (!good) return Response.json({ error: 'invalid_grant' }, { status: 400 });
  return Response.json({
    user: { object: 'user', id: 'user_alice', email: 'alice@example.com', updated_at: '2026-01-01' },
    access_token: jwt({ jti: refresh }),
    refresh_token: refresh,
  });
}

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});

beforeEach(() => {
  vi.resetModules();
  vi.doMock('../src/loader.js', () => ({ startEngine })); // but one engine
  vi.spyOn(console, 'debug').mockImplementation(() => {}); // AuthKit tells its failures there
  vi.stubGlobal('fetch', vi.fn(answer));
  Object.defineProperty(navigator, 'locks', {
    configurable: true,
    value: { request: (_name: string, _options: object, callback: () => unknown) => callback() },
  });
  localStorage.clear();
  sessionStorage.clear();
  localStorage.setItem('workos:refresh-token:client_1', 'refresh_0');
  server = { live: 0, takes: 20, requests: 0, refused: 0 };
  convex = playedConvex();
});

afterEach(async () => {
  await unmountAll();
  await pass(100);
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true); // the SDKs that are left over refresh nothing
});

/** An application that is signed in, and wants another token of a server that takes so long. */
async function refreshThatTakes(ms: number, options: AdapterOptions = {}) {
  const { AuthKitProvider, useAuth } = await import('@workos-inc/authkit-react');
  const { ConvexProviderWithAuthKit } = await import('../src/authkit-react.js');
  const { watchedApp } = await import('./support/frames.js');
  const view = watchedApp();
  seen = view.seen;
  await render(
    <AuthKitProvider clientId="client_1" redirectUri="https://app.test/" devMode>
      <ConvexProviderWithAuthKit client={convex} useAuth={useAuth} options={{ wasmUrl, ...options }}>
        <view.Inside />
      </ConvexProviderWithAuthKit>
    </AuthKitProvider>,
  );
  await pass(3000);
  expect(seen.now).toBe('authenticated');
  server.takes = ms;
  let token: string | null | undefined;
  await settle(() => void convex.fetcher({ forceRefreshToken: true }).then((answer) => (token = answer)));
  await pass(60_000);
  return { token, stored: localStorage.getItem('workos:refresh-token:client_1') };
}

it('an answer that takes 12 s is used, and its rotation kept', async () => {
  const { token, stored } = await refreshThatTakes(12_000);
  expect(token).toBeTypeOf('string');
  expect(stored).toBe(`refresh_${server.live}`);
  expect(server).toMatchObject({ requests: 2, refused: 0 }); // the first is that of the start
  expect(seen.frames).toEqual(['loading', 'authenticated']);
});

it('control: one that is aborted before it comes is lost, and the session with it', async () => {
  const { token } = await refreshThatTakes(12_000, { callTimeout: 3000 });
  expect(token).toBe(null);
  expect(server.refused).toBeGreaterThan(0);
  expect(seen.now).toBe('unauthenticated');
});
