// The published Convex client between two tries to connect, when a guard has proof that the network is back.
import { ConvexReactClient } from 'convex/react';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { attach } from '../src/adapters/convex/attach.js';
import { reconnectWhenHealed } from '../src/client/reconnect.js';
import { playedSyncServer } from './support/fake-convex.js';
import { playedGuard } from './support/played-guard.js';

let server: ReturnType<typeof playedSyncServer>;
let client: ConvexReactClient;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.9); // of the client's pauses
  server = playedSyncServer();
  client = new ConvexReactClient('https://convex.test', { webSocketConstructor: server.WebSocket, logger: false });
});

afterEach(async () => {
  void client.close();
  await vi.advanceTimersByTimeAsync(10);
  vi.useRealTimers();
});

const isConnected = () => client.connectionState().isWebSocketConnected;

/** The client is connected, loses the network for a minute, and waits for its next try when the network is back. */
async function outage() {
  client.watchQuery('lab:count' as never).onUpdate(() => {}); // a client without a query has no socket
  await vi.advanceTimersByTimeAsync(100);
  expect(isConnected()).toBe(true);
  server.down = true;
  server.socket.close();
  await vi.advanceTimersByTimeAsync(60_000);
  const tries = server.sockets.length;
  while (server.sockets.length === tries) await vi.advanceTimersByTimeAsync(100);
  await vi.advanceTimersByTimeAsync(100);
  server.down = false;
  expect(isConnected()).toBe(false);
}

describe('a client that waits for its next try', () => {
  it('is connected at once when the guard is healed', async () => {
    const guard = playedGuard({ status: 'degraded' });
    reconnectWhenHealed({ current: client }, guard);
    await outage();
    guard.change({ status: 'fresh', healedAt: Date.now() });
    await vi.advanceTimersByTimeAsync(10);
    expect(isConnected()).toBe(true);
  });

  it('would wait for seconds otherwise', async () => {
    await outage();
    await vi.advanceTimersByTimeAsync(5000);
    expect(isConnected()).toBe(false);
  });

  test.each([
    [undefined, 1],
    [false, 0],
  ])('by attach, with reconnect %s: %i new connection', async (reconnect, more) => {
    const guard = playedGuard({ status: 'unknown' });
    Object.assign(guard, { fetchAccessToken: async () => null });
    attach(client, guard, { reconnect });
    await outage();
    const before = server.sockets.length;
    guard.change({ healedAt: Date.now() });
    guard.change({ status: 'fresh' });
    await vi.advanceTimersByTimeAsync(10);
    expect(server.sockets.length - before).toBe(more);
  });
});

describe('nobody is reconnected', () => {
  const heard = vi.fn();
  beforeEach(() => {
    heard.mockClear();
    addEventListener('online', heard);
  });
  afterEach(() => removeEventListener('online', heard));

  test.each<[string, object, number]>([
    ['who is connected', { connectionState: () => ({ isWebSocketConnected: true }) }, 0],
    ['who cannot tell', {}, 0],
    ['twice for one heal', { connectionState: () => ({ isWebSocketConnected: false }) }, 1],
  ])('%s', (_name, other, times) => {
    const guard = playedGuard();
    const end = reconnectWhenHealed({ current: other }, guard);
    guard.change({ healedAt: 1 });
    guard.change({ status: 'fresh' });
    end();
    guard.change({ healedAt: 2 });
    expect(heard).toHaveBeenCalledTimes(times);
    if (times) expect(heard.mock.calls[0]?.[0]).toMatchObject({ type: 'online', holdfast: true });
  });
});
