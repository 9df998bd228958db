// PartySocket, before a server of sockets that closes those whose token it refuses.
import { createServer, type Server } from 'node:http';
import PartySocket, { type PartySocketOptions } from 'partysocket';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { tokenQuery } from '../partysocket.js';
import { type Line, lineTo, listening } from './support/line.js';
import { aWorld, pause, until } from './support/world.js';

const world = aWorld();
let server: Server;
let sockets: WebSocketServer;
let line: Line;
let socket: PartySocket;
let shown: Array<string | null>;
/** The newest token that was let in. */
let taken: string | null;

beforeEach(async () => {
  shown = [];
  taken = null;
  server = createServer();
  sockets = new WebSocketServer({ server });
  sockets.on('connection', (client, request) => {
    const token = new URL(request.url ?? '/', 'ws://party').searchParams.get('token');
    shown.push(token);
    if (!world.provider.takes(token)) return client.close(4401, 'unauthorized');
    taken = token;
    client.send('welcome');
  });
  await listening(server);
  line = await lineTo(server);
});
afterEach(async () => {
  socket.close();
  await line.close();
  sockets.close();
  server.close();
});

function open(query: PartySocketOptions['query']) {
  const soon = { minReconnectionDelay: 50, maxReconnectionDelay: 200 };
  socket = new PartySocket({ host: `127.0.0.1:${line.port}`, room: 'notes', query, ...soon });
}
function guarded() {
  const token = tokenQuery(world.guard, undefined, 500);
  open(token.query);
  token.follow(socket);
}

/** The token expires while the line is cut and the auth server is in trouble. */
async function outage() {
  await until(() => taken);
  line.cut();
  world.provider.trouble = 'unavailable';
  world.provider.expire();
  taken = null;
  line.mend();
  await until(() => shown.length >= 2);
  await pause(1000); // longer than a question lasts
  world.provider.trouble = 'none';
}

it('is let in with another token after an outage', async () => {
  guarded();
  await outage();
  await until(() => taken);
  expect(taken).toBe(world.provider.token);
});

it('control: by itself it shows the refused token for ever', async () => {
  open(async () => ({ token: await world.provider.getAccessToken() }));
  await outage();
  await until(() => shown.length >= 5);
  expect(taken).toBe(null);
  expect(new Set(shown).size).toBe(1);
});

it('closes when the session is over, and opens for who signs in', async () => {
  guarded();
  await until(() => taken);
  world.guard.clear();
  expect(socket.readyState).toBe(socket.CLOSED);
  taken = null;
  world.guard.identityChanged();
  await until(() => taken);
});
