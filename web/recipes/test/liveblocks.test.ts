// Liveblocks' client. Its server is a service; this plays the one message that a room waits for, ROOM_STATE, and the pong, as
// @liveblocks/core has them in src/protocol/ServerMsg.ts, and counts the tokens with which it comes.
import { type Client, createClient } from '@liveblocks/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { jwt } from '../../test/support/jwt.js';
import { followSession, liveblocksToken } from '../liveblocks.js';
import { type OwnServer, ownServer, status } from './support/own-server.js';
import { aWorld, expiredInTrouble, pause, until } from './support/world.js';

const world = aWorld();
let server: OwnServer;
let client: Client;
let room: ReturnType<Client['enterRoom']>;
let minted = 0;
let taken: Array<string | null>;

beforeEach(async () => {
  for (const word of ['warn', 'error'] as const) vi.spyOn(console, word).mockImplementation(() => {});
  taken = [];
  const perms = { room: ['room:write'] };
  server = await ownServer(world, () => ({ token: jwt({ k: 'acc', jti: ++minted, uid: world.provider.user, perms }) }));
  server.service.on('connection', (socket, request) => {
    taken.push(new URL(request.url ?? '/', 'ws://liveblocks').searchParams.get('tok'));
    socket.send(JSON.stringify({ type: 104, actor: 1, nonce: 'n', scopes: ['room:write'], users: {}, meta: {} }));
    socket.on('message', (message) => String(message) === 'ping' && socket.send('pong'));
  });
});
afterEach(() => {
  room.leave();
  server.close();
});

type AuthEndpoint = Parameters<typeof createClient>[0]['authEndpoint'];
function enter(authEndpoint: AuthEndpoint, ask = fetch) {
  const polyfills = { fetch: ask, WebSocket };
  client = createClient({ authEndpoint, polyfills, baseUrl: server.origin } as Parameters<typeof createClient>[0]);
  room = client.enterRoom('room');
}
const endpoint = () => `${server.origin}/liveblocks-auth`;
const guarded = () => enter(liveblocksToken(endpoint(), world.guard));
const isConnected = () => room.room.getStatus() === 'connected';

it.each([401, 403, 404, 503])('enters once a %i of its endpoint has passed', async (code) => {
  server.fault = status(code);
  guarded();
  await until(() => server.shown.length >= 3);
  server.fault = undefined;
  await until(isConnected);
  expect(taken).toHaveLength(1);
});

it.each([401, 403, 404])('control: by itself a %i is the end', async (code) => {
  const token = await world.provider.getAccessToken();
  server.fault = status(code);
  const bearing: typeof fetch = (input, init) =>
    fetch(input, { ...init, headers: { ...init?.headers, Authorization: `Bearer ${token}` } });
  enter(endpoint(), bearing);
  await until(() => room.room.getStatus() === 'disconnected');
  server.fault = undefined;
  await pause(1500);
  expect(room.room.getStatus()).toBe('disconnected');
  expect(server.shown).toHaveLength(1);
});

it('enters once the auth server is back', async () => {
  await expiredInTrouble(world, guarded);
  await until(isConnected);
  expect(server.shown.at(-1)).toBe(world.provider.token);
});

it('is nobody when the session is over, and enters again as who signs in', async () => {
  guarded();
  followSession(client, world.guard);
  await until(isConnected);
  world.guard.clear();
  await until(() => !isConnected());
  await pause(1000);
  expect(taken).toHaveLength(1);
  Object.assign(world.provider, { user: 'user_2', token: '' });
  world.guard.identityChanged();
  await until(isConnected);
  expect(taken).toHaveLength(2);
});
