// A Convex client that gives up on a page that can't get the code to arm it with.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ConvexProviderWithHoldfast, type UseAuthResult } from '../src/adapters/convex/index.js';
import { playedHook, render, unmountAll } from './support/app.js';
import { pass, realEngine } from './support/engine.js';
import { playedSyncServer, realConvex } from './support/fake-convex.js';
import { watchedApp } from './support/frames.js';
import { jwt } from './support/jwt.js';

vi.mock('../src/core/lazy-chunks.js', () => ({
  importEngine: () => Promise.reject(new Error('no such file')),
}));

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});

it('is signed out in the end, as without Holdfast, rather than loading for ever', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const server = playedSyncServer();
  const { client } = realConvex(server);
  const { seen, Inside } = watchedApp();
  let minted = 0;
  const fetchAccessToken = async () => jwt({ jti: String(++minted) });
  const { useAuth } = playedHook<UseAuthResult>({ isLoading: false, isAuthenticated: true, fetchAccessToken });
  await render(
    <ConvexProviderWithHoldfast client={client} useAuth={useAuth}>
      <Inside />
    </ConvexProviderWithHoldfast>,
  );
  await pass(10_000);
  expect(seen.now).toBe('authenticated');
  server.takes = () => false;
  server.socket.expire();
  await pass(10_000);
  expect(seen.now).toBe('loading');
  await pass(900_000, 1000);
  expect(seen.now).toBe('unauthenticated');
  await unmountAll();
  void client.close();
});
