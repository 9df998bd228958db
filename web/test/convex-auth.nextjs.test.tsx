// Convex Auth for Next.js, as the docs have it: the published providers, whose server is played.
import { useConvexAuth } from '@convex-dev/auth/react';
import { ConvexProviderWithAuth, type ConvexReactClient } from 'convex/react';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
// ConvexAuthNextjsServerProvider renders it.
import { ConvexAuthNextjsClientProvider } from '../node_modules/@convex-dev/auth/dist/nextjs/client.js';
import { ConvexProviderWithHoldfast } from '../src/adapters/convex/index.js';
import { render, unmountAll } from './support/app.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { type PlayedSyncServer, playedSyncServer, realConvex } from './support/fake-convex.js';
import { faults } from './support/faults.js';
import { watchedApp } from './support/frames.js';
import { deployment, token } from './support/played-convex-auth.js';
import { keepUnhandled } from './support/unhandled.js';

vi.mock('../node_modules/@convex-dev/auth/dist/nextjs/server/invalidateCache.js', () => ({
  invalidateCache: async () => {}, // a server action
}));

let server: PlayedSyncServer;
let convex: ConvexReactClient;
let isDown: boolean;
let seen: ReturnType<typeof watchedApp>['seen'];

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(() => {
  localStorage.clear();
  Object.defineProperty(navigator, 'locks', { configurable: true, value: undefined });
  isDown = false;
  vi.stubGlobal('fetch', async (input: unknown) => {
    if (String(input) !== '/api/auth') return new Response(null);
    return isDown ? faults['no network']() : Response.json({ tokens: { token: token(), refreshToken: 'dummy' } });
  });
  server = playedSyncServer();
  ({ client: convex } = realConvex(server));
});
afterEach(async () => {
  await unmountAll();
  void convex.close();
  await pass(100);
});

/** How many tokens Convex has had of a page that was offline as its token ended. */
async function outage(which: 'today' | 'held') {
  const view = watchedApp();
  seen = view.seen;
  const serverState = { _state: { token: token(), refreshToken: 'dummy' }, _timeFetched: Date.now() };
  const all = { client: convex, useAuth: useConvexAuth };
  await render(
    <ConvexAuthNextjsClientProvider serverState={serverState} storageNamespace={deployment}>
      {which === 'today' ? (
        <ConvexProviderWithAuth {...all}>
          <view.Inside />
        </ConvexProviderWithAuth>
      ) : (
        <ConvexProviderWithHoldfast {...all} options={{ wasmUrl }}>
          <view.Inside />
        </ConvexProviderWithHoldfast>
      )}
    </ConvexAuthNextjsClientProvider>,
  );
  await pass(283_000, 5000);
  const before = server.authentications.length;
  isDown = true;
  await pass(40_000, 1000);
  isDown = false;
  await pass(45_000, 1000);
  return server.authentications.length - before;
}

it('an outage past the end of the token is not noticed', async () => {
  expect(await outage('held')).toBe(1);
  expect(seen.frames).toEqual(['loading', 'authenticated']);
});

// ConvexAuthNextjsProvider is this and nothing else (0.0.95, nextjs/index.tsx).
it('control: without Holdfast no token ever comes', async () => {
  const unhandled = keepUnhandled();
  const tokens = await outage('today');
  expect(await unhandled()).toHaveLength(1);
  expect(tokens).toBe(0);
});
