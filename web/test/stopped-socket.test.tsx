// The published Convex client whose socket is stopped, because it waits for a token in the place of one that its server has
// refused: what becomes of it when the user turns into another meanwhile.
import type { ConvexReactClient } from 'convex/react';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { type AuthKitState, ConvexProviderWithAuthKit } from '../src/adapters/authkit-react/index.js';
import { attach } from '../src/adapters/convex/index.js';
import { SocketRestart } from '../src/client/socket-restart.js';
import { createGuard } from '../src/index.js';
import { playedHook, render, unmountAll } from './support/app.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { type PlayedSyncServer, playedSyncServer, realConvex } from './support/fake-convex.js';
import { watchedApp } from './support/frames.js';
import { claimsOf, jwt as unsigned } from './support/jwt.js';

let server: PlayedSyncServer;
let client: ConvexReactClient;
let getAccessToken: Mock<() => Promise<string>>;
let minted = 0;
const jwt = (claims: Record<string, unknown> = {}) => unsigned({ jti: String(++minted), ...claims });
const claim = (token: string | null | undefined, name: string) => (token ? claimsOf(token)[name] : null);
const connected = () => client.connectionState().isWebSocketConnected;

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(() => {
  server = playedSyncServer();
  ({ client } = realConvex(server));
  getAccessToken = vi.fn(async () => jwt());
});
afterEach(async () => {
  await unmountAll();
  void client.close();
  await pass(100);
});

/** The provider fails from now on, and the server asks for another token. */
async function stop() {
  getAccessToken.mockImplementation(() => Promise.reject(new TypeError('Failed to fetch')));
  server.socket.expire();
  await pass(5000);
  expect(connected()).toBe(false);
}

const start = (claims: Record<string, unknown>) => getAccessToken.mockImplementation(async () => jwt(claims));

async function app() {
  const { seen, Inside } = watchedApp();
  const hook = playedHook<AuthKitState>({ isLoading: false, user: { id: 'user_1' }, getAccessToken });
  await render(
    <ConvexProviderWithAuthKit client={client} useAuth={hook.useAuth} options={{ wasmUrl }}>
      <Inside />
    </ConvexProviderWithAuthKit>,
  );
  await pass(20_000);
  expect(connected()).toBe(true);
  return { seen, ...hook };
}

describe('ConvexProviderWithAuthKit', () => {
  it('has the client connect again when the organisation is switched while it waits', async () => {
    const { seen, change } = await app();
    await stop();
    start({ org_id: 'org_2' });
    await change({ organizationId: 'org_2' });
    await pass(31_000);
    expect(connected()).toBe(true);
    expect(claim(server.authentications.at(-1), 'org_id')).toBe('org_2');
    expect(seen.frames).toEqual(['loading', 'authenticated', 'loading', 'authenticated']);
  });

  it('has it connect again when somebody signs in after a sign-out while it waits', async () => {
    const { seen, change } = await app();
    await stop();
    await change({ user: null });
    await pass(1000);
    expect(connected()).toBe(true); // as nobody
    start({ sub: 'user_2' });
    await change({ user: { id: 'user_2' } });
    await pass(31_000);
    expect(connected()).toBe(true);
    expect(claim(server.authentications.at(-1), 'sub')).toBe('user_2');
    expect(seen.now).toBe('authenticated');
  });

  it('has it connect again though the switch comes twice, and the provider is back only then', async () => {
    const { seen, change } = await app();
    await stop();
    await change({ organizationId: 'org_2' });
    await pass(5000);
    await change({ organizationId: 'org_3' });
    await pass(5000);
    start({ org_id: 'org_3' });
    await pass(31_000);
    expect(connected()).toBe(true);
    expect(claim(server.authentications.at(-1), 'org_id')).toBe('org_3');
    expect(seen.now).toBe('authenticated');
  });
});

it('attach has it connect again when the identity changes while it waits', async () => {
  const guard = createGuard({ getAccessToken, wasmUrl });
  await guard.load();
  const detach = attach(client, guard);
  await pass(20_000);
  await stop();
  start({ sub: 'user_2' });
  guard.identityChanged();
  await pass(31_000);
  expect(connected()).toBe(true);
  expect(claim(server.authentications.at(-1), 'sub')).toBe('user_2');
  detach();
  guard.dispose();
});

it('control: a client that nobody starts again is connected no more, though it has been given good auth', async () => {
  client.setAuth(() => getAccessToken());
  await pass(20_000);
  getAccessToken.mockImplementation(() => new Promise(() => {})); // held
  server.socket.expire();
  await pass(5000);
  start({ sub: 'user_2' });
  client.setAuth(() => getAccessToken());
  await pass(600_000, 1000);
  expect(connected()).toBe(false);
});

describe('SocketRestart', () => {
  function client() {
    const socket = new SocketRestart();
    return {
      /** Whether the call is answered by nothing. */
      asks: () => socket.start({ force: false, resolve: () => {} }),
      forces() {
        const call = { force: true, resolve: (_token: string | null) => {} };
        socket.start(call);
        return () => call.resolve(null);
      },
    };
  }

  it('leaves a client alone that waits for nothing', async () => {
    const { asks, forces } = client();
    expect(asks()).toBe(false);
    forces()();
    await pass(1);
    expect(asks()).toBe(false);
  });

  it('answers by nothing until a forced call of the newest auth is answered', async () => {
    const { asks, forces } = client();
    asks();
    const late = forces();
    expect(asks()).toBe(true);
    late(); // the client drops it
    await pass(1);
    expect(asks()).toBe(true);
    forces()();
    await pass(1);
    expect(asks()).toBe(false);
  });

  it('knows that an answer is dropped for other auth that comes before the client has taken it', () => {
    const { asks, forces } = client();
    asks();
    forces()();
    expect(asks()).toBe(true);
  });

  it('takes the last of two forced calls for the one that counts, since the client drops the first', async () => {
    const { asks, forces } = client();
    asks();
    const first = forces();
    forces();
    first();
    await pass(1);
    expect(asks()).toBe(true);
  });
});
