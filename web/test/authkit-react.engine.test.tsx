// The adapter on the real engine: what becomes of the user when AuthKit fails.
import { useConvexAuth } from 'convex/react';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, type Mock, vi } from 'vitest';
import { type AuthKitState, ConvexProviderWithAuthKit } from '../src/adapters/authkit-react/index.js';
import '../src/engine-chunk.js'; // to be there at once: fake timers don't wait for an import
import { useGuardState } from '../src/react/index.js';
import { playedConvex, playedHook, render, settle, unmountAll } from './support/app.js';
import { builtEngine, served, streamFromAnyResponse } from './support/built.js';
import { isPending } from './support/deferred.js';
import { keepEngine } from './support/engine.js';
import { jwt } from './support/jwt.js';

const wasmUrl = 'https://app.test/holdfast.wasm';
const alice = { id: 'user_alice' };
let convex: ReturnType<typeof playedConvex>;
let getAccessToken: Mock<AuthKitState['getAccessToken']>;
let seen: { authenticated: boolean; loading: boolean; status: string | undefined };

function Inside() {
  const { isAuthenticated, isLoading } = useConvexAuth();
  seen = { authenticated: isAuthenticated, loading: isLoading, status: useGuardState()?.status };
  return null;
}

beforeAll(async () => {
  vi.useFakeTimers(); // for good: to Go, time must never run backwards
  vi.stubGlobal('fetch', served(await builtEngine()));
  streamFromAnyResponse();
  await keepEngine(wasmUrl);
});

afterAll(() => {
  vi.useRealTimers();
});

beforeEach(() => {
  convex = playedConvex();
  getAccessToken = vi.fn(async () => jwt());
});

afterEach(async () => {
  await unmountAll();
  await vi.advanceTimersByTimeAsync(0);
});

async function appOfAlice() {
  const authKit = playedHook<AuthKitState>({ isLoading: false, user: alice, getAccessToken });
  await render(
    <ConvexProviderWithAuthKit client={convex} useAuth={authKit.useAuth} options={{ wasmUrl }}>
      <Inside />
    </ConvexProviderWithAuthKit>,
  );
  await pass(2000); // the engine loads when the page is idle
  expect(seen).toEqual({ authenticated: true, loading: false, status: 'fresh' });
  return authKit;
}

const pass = (ms: number) => settle(() => vi.advanceTimersByTimeAsync(ms));

it('keeps the user through an outage of any length: Convex hears nothing of it but the new token', async () => {
  await appOfAlice();
  await pass(290_000);
  getAccessToken.mockImplementation(() => Promise.reject(new TypeError('Failed to fetch')));
  const refetch = convex.fetcher({ forceRefreshToken: true });
  await pass(600_000);
  expect(await isPending(refetch)).toBe(true);
  expect(seen).toEqual({ authenticated: true, loading: false, status: 'degraded' });
  const minted = jwt();
  getAccessToken.mockImplementation(async () => minted);
  await pass(60_000);
  expect(await refetch).toBe(minted);
  expect(seen.status).toBe('fresh');
  expect(convex.setAuth).toHaveBeenCalledOnce();
  expect(convex.clearAuth).not.toHaveBeenCalled();
});

it('signs the user out on proof, within seconds, though AuthKit keeps its user while every call fails', async () => {
  await appOfAlice();
  getAccessToken.mockImplementation(() => Promise.reject(new Error('No access token available')));
  const refetch = convex.fetcher({ forceRefreshToken: true });
  await pass(5000);
  expect(await refetch).toBe(null);
  expect(seen).toEqual({ authenticated: false, loading: false, status: 'signedOut' });
  expect(convex.clearAuth).toHaveBeenCalledOnce();
});

it('answers null once AuthKit has nobody any more, and asks it nothing', async () => {
  const { change } = await appOfAlice();
  const { fetcher } = convex;
  await change({ user: null });
  getAccessToken.mockClear();
  expect(await fetcher({ forceRefreshToken: false })).toBe(null);
  expect(getAccessToken).not.toHaveBeenCalled();
  expect(seen).toEqual({ authenticated: false, loading: false, status: 'signedOut' });
});

it("hands Convex the new organisation's token, and never again the old one's", async () => {
  const { change } = await appOfAlice();
  const ofOrganisation = jwt({ org_id: 'org_2' });
  getAccessToken.mockImplementation(async () => ofOrganisation);
  await change({ organizationId: 'org_2' });
  await pass(1000);
  expect(convex.clearAuth).toHaveBeenCalledOnce();
  expect(convex.setAuth).toHaveBeenCalledTimes(2);
  expect(await convex.fetcher({ forceRefreshToken: false })).toBe(ofOrganisation);
  expect(seen).toEqual({ authenticated: true, loading: false, status: 'fresh' });
});
