// On the published AuthKit with its refresh token in the page's storage, and the real engine. The played auth server rotates as
// it gets the request, has no grace for a token that is spent, and answers late.
import { beforeEach, expect, it } from 'vitest';
import type { AdapterOptions } from '../src/adapters/convex/index.js';
import { playedConvex, render, settle } from './support/app.js';
import { inAuthKitPages, renewed, storedToken, withToken } from './support/authkit-page.js';
import { pass, wasmUrl } from './support/engine.js';
import type { watchedApp } from './support/frames.js';

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
  return renewed(refresh);
}

inAuthKitPages(answer);

beforeEach(() => {
  withToken();
  server = { live: 0, takes: 20, requests: 0, refused: 0 };
  convex = playedConvex();
});

/** An application that is signed in, and wants another token of a server that takes so long. */
async function refreshThatTakes(ms: number, options: AdapterOptions = {}) {
  const { AuthKitProvider, useAuth } = await import('@workos-inc/authkit-react');
  const { ConvexProviderWithAuthKit } = await import('../src/adapters/authkit-react/index.js');
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
  return { token, stored: localStorage.getItem(storedToken) };
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
