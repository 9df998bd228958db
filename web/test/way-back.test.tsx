// An end that is only presumed: what leads back from it, with no reload.
import type { ConvexReactClient } from 'convex/react';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import type { UseAuthResult } from '../src/adapters/convex/index.js';
import { playedHook, render, settle, unmountAll } from './support/app.js';
import { EitherProvider, type Which } from './support/either-provider.js';
import { pass, realEngine } from './support/engine.js';
import { type PlayedSyncServer, playedSyncServer, realConvex } from './support/fake-convex.js';
import { watchedApp } from './support/frames.js';
import { jwt as unsigned } from './support/jwt.js';

type Fetcher = UseAuthResult['fetchAccessToken'];

let server: PlayedSyncServer;
let client: ConvexReactClient;
let fetcher: Mock<Fetcher>;
let seen: ReturnType<typeof watchedApp>['seen'];
let minted = 0;
const jwt = () => unsigned({ jti: String(++minted) });
const reload = vi.fn();

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(() => {
  server = playedSyncServer();
  ({ client } = realConvex(server));
  fetcher = vi.fn<Fetcher>(async () => jwt());
  vi.spyOn(window.location, 'reload').mockImplementation(reload);
});
afterEach(async () => {
  await unmountAll();
  void client.close();
  await pass(100);
});

const out = ['loading', 'authenticated', 'unauthenticated'];

/** A user whose provider has had no token for two minutes, and has one again. */
async function presumedOut(which: Which = 'held') {
  const view = watchedApp();
  seen = view.seen;
  const hook = playedHook<UseAuthResult>({ isLoading: false, isAuthenticated: true, fetchAccessToken: fetcher });
  await render(
    <EitherProvider which={which} client={client} useAuth={hook.useAuth} options={{ onSessionExpired: reload }}>
      <view.Inside />
    </EitherProvider>,
  );
  await pass(287_000, 1000); // Convex is about to ask for the next token
  fetcher.mockImplementation(async () => null);
  await pass(120_000, 1000);
  fetcher.mockImplementation(async () => jwt());
  reload.mockClear();
}

const signs: Array<[string, () => unknown]> = [
  ['online', () => window.dispatchEvent(new Event('online'))],
  ['focus', () => window.dispatchEvent(new Event('focus'))],
  ['pageshow', () => window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))],
  ['visibilitychange', () => document.dispatchEvent(new Event('visibilitychange'))],
  ['resume', () => document.dispatchEvent(new Event('resume'))],
  ['a forced call of another client', () => seen.guard?.fetchAccessToken({ forceRefreshToken: true })],
];

describe('a session that is presumed over, in holdfast/convex', () => {
  it.each(signs)('is back by %s, with no reload', async (_name, sign) => {
    await presumedOut();
    expect(seen.frames).toEqual(out);
    expect(seen.state).toMatchObject({ status: 'signedOut', ended: { how: 'presumed' } });
    await settle(sign);
    await pass(10_000);
    expect(seen.now).toBe('authenticated');
    expect(server.authentications.at(-1)).toBeTypeOf('string');
    expect(reload).not.toHaveBeenCalled();
  });

  it('control: is not back by itself', async () => {
    await presumedOut();
    await pass(60_000, 1000);
    expect(seen.frames).toEqual(out);
  });

  it.each(signs.slice(0, 5))('control: without Holdfast, %s brings nobody back', async (_name, sign) => {
    await presumedOut('plain');
    expect(seen.frames).toEqual(out);
    await settle(sign);
    await pass(60_000, 1000);
    expect(seen.frames).toEqual(out);
  });
});
