// Socket.IO's client on its own server, whose middleware looks at the token, as Socket.IO's docs have it.
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepConnected } from '../socket-io.js';
import { type Line, lineTo, listening } from './support/line.js';
import { aWorld, pause, until } from './support/world.js';

const world = aWorld();
let server: Server;
let line: Line;
let socket: Socket;
/** The tokens with which the server was asked, and those that it let in. */
let shown: string[];
let taken: string[];

beforeEach(async () => {
  shown = [];
  taken = [];
  const http = createServer();
  server = new Server(http);
  server.use(({ handshake }, next) => {
    shown.push(handshake.auth.token);
    next(world.provider.takes(handshake.auth.token) ? undefined : new Error('unauthorized'));
  });
  server.on('connection', ({ handshake }) => void taken.push(handshake.auth.token));
  await listening(http);
  line = await lineTo(http);
  socket = io(`http://127.0.0.1:${line.port}`, {
    autoConnect: false,
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
  });
});
afterEach(async () => {
  socket.disconnect();
  await line.close();
  await server.close();
});

/** The token expires while the line is cut and the auth server is in trouble. Then all is well. */
async function trouble() {
  await until(() => socket.connected);
  line.cut();
  world.provider.trouble = 'unavailable';
  world.provider.expire();
  await until(() => !socket.connected);
  line.mend();
  await until(() => shown.length > 1); // refused
  await pause(500);
  world.provider.trouble = 'none';
}

it('is connected again with a new token', async () => {
  keepConnected(socket, world.guard);
  await trouble();
  await until(() => socket.connected);
  expect(taken).toHaveLength(2);
  expect(taken[1]).toBe(world.provider.token);
});

it('control: as its docs have it, it is dead once its token is refused', async () => {
  socket.auth = (answer: (auth: object) => void) => world.provider.getAccessToken().then((token) => answer({ token }));
  socket.connect();
  await trouble();
  await pause(1000);
  expect(socket.connected).toBe(false);
  expect(socket.active).toBe(false);
});

it('comes again when the server has thrown it out', async () => {
  keepConnected(socket, world.guard);
  await until(() => socket.connected);
  world.provider.expire();
  server.disconnectSockets();
  await until(() => taken.length === 2);
  expect(taken[0]).not.toBe(taken[1]);
});

it('control: by itself it does not', async () => {
  socket.auth = (answer: (auth: object) => void) =>
    world.provider.getAccessToken({ forceRefresh: true }).then((token) => answer({ token }));
  socket.connect();
  await until(() => socket.connected);
  server.disconnectSockets();
  await until(() => !socket.connected);
  await pause(1000);
  expect(socket.active).toBe(false);
});

it('comes more and more seldom to a server that takes no token', async () => {
  world.provider.takes = () => false;
  keepConnected(socket, world.guard);
  await until(() => shown.length >= 3);
  await pause(1000);
  expect(shown.length).toBeLessThan(7);
  expect(new Set(shown).size).toBe(shown.length);
});

it('disconnects when the session is over, and connects when somebody signs in', async () => {
  keepConnected(socket, world.guard);
  await until(() => socket.connected);
  world.guard.clear();
  expect(socket.connected).toBe(false);
  world.guard.identityChanged();
  void world.guard.fetchAccessToken();
  await until(() => socket.connected);
  expect(taken).toHaveLength(2);
});
