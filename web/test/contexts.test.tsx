// The published Convex client, with providers whose tokens keep naming another session or another user: what makes Convex
// ask for a token is no reason to set its auth again, or it asks for ever.
import type { ConvexReactClient } from 'convex/react';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { attach, ConvexProviderWithHoldfast, type UseAuthResult } from '../src/adapters/convex/index.js';
import { createGuard } from '../src/index.js';
import { playedHook, render, unmountAll } from './support/app.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { playedSyncServer, realConvex } from './support/fake-convex.js';
import { watchedApp } from './support/frames.js';
import { jwt as unsigned } from './support/jwt.js';

type Fetcher = UseAuthResult['fetchAccessToken'];

let client: ConvexReactClient;
let calls: string[];
let fetcher: Mock<Fetcher>;
let minted: number;
const jwt = (claims: Record<string, unknown> = {}) => unsigned({ jti: String(++minted), ...claims });
/** Without a cache: whatever it is asked, it refreshes. */
const anotherSession = async () => jwt({ sid: `session_${minted}` });
const anotherUser = async () => jwt({ sub: `user_${minted}` });
const arms = () => calls.filter((call) => call === 'setAuth').length;

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(() => {
  ({ client, calls } = realConvex(playedSyncServer()));
  minted = 0;
  fetcher = vi.fn<Fetcher>();
});
afterEach(async () => {
  await unmountAll();
  void client.close();
  await pass(100);
});

describe('ConvexProviderWithHoldfast', () => {
  async function app(provider: Fetcher) {
    fetcher.mockImplementation(provider);
    const { seen, Inside } = watchedApp();
    const hook = playedHook<UseAuthResult>({ isLoading: false, isAuthenticated: true, fetchAccessToken: fetcher });
    await render(
      <ConvexProviderWithHoldfast client={client} useAuth={hook.useAuth} options={{ wasmUrl }}>
        <Inside />
      </ConvexProviderWithHoldfast>,
    );
    return { ...hook, seen };
  }

  it('sets auth once for a user who has another session at each refresh, and asks for no more than otherwise', async () => {
    const { seen } = await app(anotherSession);
    await pass(135_000);
    expect(calls).toEqual(['setAuth']);
    expect(minted).toBeLessThanOrEqual(4);
    expect(seen.frames).toEqual(['loading', 'authenticated']);
  });

  it('is no loop though the hook has a new function at each render, too', async () => {
    const { change } = await app(anotherSession);
    for (let n = 0; n < 300; n++) {
      await change({ fetchAccessToken: (args) => fetcher(args) });
      await pass(1000);
    }
    expect(arms()).toBeLessThanOrEqual(12); // in five minutes
    expect(minted).toBeLessThanOrEqual(100); // a question each 5 s, and what Convex asks
  });

  it('is no loop though each token is of another user', async () => {
    await app(anotherUser);
    await pass(300_000);
    expect(arms()).toBeGreaterThan(1);
    expect(arms()).toBeLessThanOrEqual(12);
    expect(minted).toBeLessThanOrEqual(50);
  });
});

describe('attach', () => {
  let end: () => void;
  async function attached(provider: () => Promise<string>) {
    const guard = createGuard({ getAccessToken: provider, wasmUrl });
    await guard.load();
    const detach = attach(client, guard);
    end = () => {
      detach();
      guard.dispose();
    };
    await pass(10_000);
    return guard;
  }
  afterEach(() => end());

  it('does not arm the client for the name of the session alone', async () => {
    await attached(anotherSession);
    await pass(1_200_000, 1000);
    expect(minted).toBeGreaterThan(4);
    expect(calls).toEqual(['setAuth']);
  });

  it('is no loop though each token is of another user', async () => {
    const guard = await attached(anotherUser);
    void guard.fetchAccessToken({ forceRefreshToken: true });
    await pass(300_000);
    expect(arms()).toBeGreaterThan(2);
    expect(arms()).toBeLessThanOrEqual(12);
    expect(minted).toBeLessThanOrEqual(50);
  });
});
