// Ably's client. Its server is a service; this plays the one message that its client waits for, CONNECTED, as ably-js has it in
// src/common/lib/types/protocolmessagecommon.ts, and counts the tokens with which it comes.
import { type ClientOptions, Realtime } from 'ably';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ablyToken, followSession } from '../ably.js';
import { hang, type OwnServer, ownServer, status } from './support/own-server.js';
import { aWorld, expiredInTrouble, pause, until } from './support/world.js';

const world = aWorld();
let server: OwnServer;
let client: Realtime;
let minted = 0;
/** With which tokens it has connected. */
let taken: Array<string | null>;

beforeEach(async () => {
  taken = [];
  server = await ownServer(world, () => `ably-${++minted}`);
  server.service.on('connection', (socket, request) => {
    taken.push(new URL(request.url ?? '/', 'ws://ably').searchParams.get('access_token'));
    const connectionDetails = { connectionKey: 'key', maxIdleInterval: 15_000, connectionStateTtl: 120_000 };
    socket.send(JSON.stringify({ action: 4, connectionId: 'c', connectionDetails }));
    socket.on('message', (message) => {
      if (JSON.parse(String(message)).action === 7) socket.send(JSON.stringify({ action: 8 })); // CLOSE, CLOSED
    });
  });
});
afterEach(() => {
  client.close();
  server.close();
});

function connect(auth: Pick<ClientOptions, 'authCallback' | 'authUrl' | 'authHeaders'>) {
  const here = { realtimeHost: '127.0.0.1', restHost: '127.0.0.1', port: server.port, tls: false, fallbackHosts: [] };
  const soon = { disconnectedRetryTimeout: 200, suspendedRetryTimeout: 200 };
  client = new Realtime({
    ...here,
    ...soon,
    ...auth,
    useBinaryProtocol: false,
    disableConnectivityCheck: true,
    logLevel: 0,
  });
}
const guarded = () => connect({ authCallback: ablyToken(`${server.origin}/ably`, world.guard, 1000) });
const isConnected = () => client.connection.state === 'connected';

it.each([403, 401, 503])('connects once a %i of its endpoint has passed', async (code) => {
  server.fault = status(code);
  guarded();
  await until(() => server.shown.length >= 2);
  server.fault = undefined;
  await until(isConnected);
  expect(taken).toEqual([`ably-${minted}`]);
});

it('control: by itself a 403 is the end', async () => {
  const token = await world.provider.getAccessToken();
  server.fault = status(403);
  connect({ authUrl: `${server.origin}/ably`, authHeaders: { Authorization: `Bearer ${token}` } });
  await until(() => client.connection.state === 'failed');
  server.fault = undefined;
  await pause(1500);
  expect(client.connection.state).toBe('failed');
  expect(server.shown).toHaveLength(1);
});

it('connects once the auth server is back', async () => {
  await expiredInTrouble(world, guarded);
  await until(isConnected);
  expect(server.shown.at(-1)).toBe(world.provider.token);
});

it('connects though its endpoint was hanging', async () => {
  server.fault = hang;
  guarded();
  await until(() => server.shown.length);
  server.fault = undefined;
  await until(isConnected);
});

it('closes when the session is over, and connects for who signs in', async () => {
  guarded();
  followSession(client, world.guard);
  await until(isConnected);
  world.guard.clear();
  await until(() => client.connection.state === 'closed');
  world.guard.identityChanged();
  await until(isConnected);
  expect(new Set(taken).size).toBe(2);
});
