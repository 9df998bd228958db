// SignalR's client. Its server is .NET's; this plays the negotiation, the handshake and the pings of the JSON hub protocol, as
// dotnet/aspnetcore has them in src/SignalR/docs/specs/TransportProtocols.md and HubProtocol.md.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type HubConnection, HubConnectionBuilder, HubConnectionState, LogLevel } from '@microsoft/signalr';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { keptHub } from '../signalr.js';
import { type Line, lineTo, listening } from './support/line.js';
import { aWorld, pause, until } from './support/world.js';

const world = aWorld();
const end = '\x1e';
let server: Server;
let sockets: WebSocketServer;
let line: Line;
let hub: HubConnection;
let leave: () => void;
/** The tokens that negotiated, and those of the connections that were made. */
let shown: string[];
let taken: string[];

const bearer = ({ headers, url }: IncomingMessage) =>
  headers.authorization?.replace('Bearer ', '') ??
  new URL(url ?? '/', 'http://hub').searchParams.get('access_token') ??
  '';

beforeEach(async () => {
  shown = [];
  taken = [];
  const availableTransports = [{ transport: 'WebSockets', transferFormats: ['Text'] }];
  server = createServer((request, response) => {
    shown.push(bearer(request));
    if (!world.provider.takes(bearer(request))) return void response.writeHead(401).end();
    response.end(JSON.stringify({ connectionId: 'c', connectionToken: 't', negotiateVersion: 1, availableTransports }));
  });
  sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, request) => {
    socket.once('message', () => {
      taken.push(bearer(request));
      socket.send(`{}${end}`);
    });
  });
  await listening(server);
  line = await lineTo(server);
});
afterEach(async () => {
  leave();
  await line.close();
  sockets.close();
  server.close();
});

const quiet = () => new HubConnectionBuilder().configureLogging(LogLevel.None);
const url = () => `http://127.0.0.1:${line.port}/chat`;
const isConnected = () => hub.state === HubConnectionState.Connected;

function kept() {
  [hub, leave] = keptHub(url(), world.guard, quiet());
}

/** As its docs have it. `delays` are sooner than by default. How many they are is the default. */
async function asDocumented(delays = [0, 20, 50, 100]) {
  hub = quiet()
    .withUrl(url(), { accessTokenFactory: () => world.provider.getAccessToken() })
    .withAutomaticReconnect(delays)
    .build();
  leave = () => void hub.stop();
  await hub.start().catch(() => {});
}

async function outage() {
  await until(isConnected);
  line.cut();
  world.provider.trouble = 'unavailable';
  world.provider.expire();
  await pause(500);
  line.mend();
  await pause(1000);
  world.provider.trouble = 'none';
}

it('is connected again after an outage in which its token has expired', async () => {
  kept();
  await outage();
  await until(isConnected);
  expect(taken.at(-1)).toBe(world.provider.token);
  expect(taken).toHaveLength(2);
});

it('control: by itself it is closed for good', async () => {
  await asDocumented();
  await outage();
  await until(() => hub.state === HubConnectionState.Disconnected);
  await pause(500);
  expect(hub.state).toBe(HubConnectionState.Disconnected);
});

it('starts though its server is not there at first', async () => {
  line.cut();
  kept();
  await pause(300);
  line.mend();
  await until(isConnected);
});

it('control: by itself it does not', async () => {
  line.cut();
  await asDocumented();
  line.mend();
  await pause(500);
  expect(hub.state).toBe(HubConnectionState.Disconnected);
});

it('comes again to a server that has closed it', async () => {
  kept();
  await until(isConnected);
  for (const socket of sockets.clients) socket.send(JSON.stringify({ type: 7, error: 'bye' }) + end);
  await until(() => taken.length === 2);
});

it('comes more and more seldom to a server that takes no token', async () => {
  world.provider.takes = () => false;
  kept();
  await until(() => shown.length >= 3);
  await pause(1000);
  expect(shown.length).toBeLessThan(7);
  expect(new Set(shown).size).toBe(shown.length);
});

it('stops when the session is over, and starts again when somebody signs in', async () => {
  kept();
  await until(isConnected);
  world.guard.clear();
  await until(() => hub.state === HubConnectionState.Disconnected);
  await pause(1000);
  expect(shown).toHaveLength(1);
  world.guard.identityChanged();
  await until(isConnected);
});
