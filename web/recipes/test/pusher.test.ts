// Pusher's client. Its server is a service; this plays what its client needs of "Pusher Channels Protocol" 7, as
// pusher.com/docs/channels/library_auth_reference/pusher-websockets-protocol has it: the greeting, and a subscription.
import { createServer, type Server } from 'node:http';
import Pusher, { type Options } from 'pusher-js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { authorizer, followSession } from '../pusher.js';
import { listening } from './support/line.js';
import { aWorld, expiredInTrouble, pause, until } from './support/world.js';

const world = aWorld();
let server: Server;
let sockets: WebSocketServer;
let port: number;
let pusher: Pusher;
/** What the application's endpoint answers, if not 200, and the tokens that it was shown. */
let status: number | undefined;
let shown: unknown[];
/** How often the channel was subscribed to, and what its client was told of that. */
let subscriptions: number;
let errors: unknown[];

beforeEach(async () => {
  shown = [];
  errors = [];
  subscriptions = 0;
  status = undefined;
  server = createServer((request, response) => {
    const bearer = request.headers.authorization?.replace('Bearer ', '');
    shown.push(bearer);
    const is = status ?? (world.provider.takes(bearer) ? 200 : 401);
    response.writeHead(is, { 'Content-Type': 'application/json' }).end(is === 200 ? '{"auth":"key:signature"}' : '{}');
  });
  sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    const greeting = { socket_id: `${Math.random()}`, activity_timeout: 120 };
    say(socket, 'pusher:connection_established', greeting);
    socket.on('message', (message) => {
      const { event, data } = JSON.parse(String(message));
      if (event !== 'pusher:subscribe') return;
      subscriptions++;
      say(socket, 'pusher_internal:subscription_succeeded', {}, data.channel);
    });
  });
  port = await listening(server);
});
afterEach(() => {
  pusher.disconnect();
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
  server.close();
});

const say = (socket: WebSocket, event: string, data: object, channel?: string) =>
  socket.send(JSON.stringify({ event, channel, data: JSON.stringify(data) }));

function subscribe(channelAuthorization: Options['channelAuthorization']) {
  const here = { wsHost: '127.0.0.1', wsPort: port, forceTLS: false, enabledTransports: ['ws' as const] };
  pusher = new Pusher('key', { cluster: 'test', ...here, channelAuthorization });
  pusher.subscribe('private-room').bind('pusher:subscription_error', (error: unknown) => errors.push(error));
}
const endpoint = () => `http://127.0.0.1:${port}/pusher/auth`;
const guarded = () =>
  subscribe({ customHandler: authorizer(endpoint(), world.guard, () => pusher), endpoint: '', transport: 'ajax' });
/** As its docs have it. */
const asDocumented = () =>
  subscribe({
    endpoint: endpoint(),
    transport: 'ajax',
    headersProvider: () => ({ Authorization: `Bearer ${world.provider.token}` }),
  });

it('subscribes once the trouble of its endpoint is over', async () => {
  status = 503;
  guarded();
  await until(() => shown.length >= 2);
  expect(subscriptions).toBe(0);
  status = undefined;
  await until(() => subscriptions);
  expect(errors).toEqual([]);
});

it('control: by itself it never does', async () => {
  await world.provider.getAccessToken();
  status = 503;
  asDocumented();
  await until(() => errors.length);
  status = undefined;
  await pause(2000);
  expect(shown).toHaveLength(1);
  expect(subscriptions).toBe(0);
});

it('subscribes with another token where one is refused, however long that takes to come', async () => {
  await expiredInTrouble(world, guarded);
  await until(() => subscriptions);
  expect(shown.at(-1)).toBe(world.provider.token);
});

it('control: by itself a refused token is an error', async () => {
  await world.provider.getAccessToken();
  world.provider.expire();
  asDocumented();
  await until(() => errors.length);
  await world.provider.getAccessToken({ forceRefresh: true });
  await pause(2000);
  expect(subscriptions).toBe(0);
});

it('asks no more for a socket that is gone', async () => {
  status = 503;
  guarded();
  await until(() => shown.length);
  pusher.disconnect();
  await pause(1000);
  const before = shown.length;
  await pause(2000);
  expect(shown).toHaveLength(before);
});

it('takes 403 for an answer', async () => {
  status = 403;
  guarded();
  await until(() => errors.length);
  await pause(1000);
  expect(shown).toHaveLength(1);
});

it('disconnects when the session is over, and subscribes again for who signs in', async () => {
  guarded();
  followSession(pusher, world.guard);
  await until(() => subscriptions);
  world.guard.clear();
  expect(pusher.connection.state).toBe('disconnected');
  world.guard.identityChanged();
  await until(() => subscriptions === 2);
});
