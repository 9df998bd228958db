// tRPC's wsLink on its own server, whose createContext looks at the token.
import { createServer, type Server } from 'node:http';
import {
  createTRPCClient,
  createWSClient,
  type TRPCLink,
  type TRPCWebSocketClient,
  type WebSocketClientOptions,
  wsLink,
} from '@trpc/client';
import { initTRPC, TRPCError } from '@trpc/server';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { sendAgain, socketOptions } from '../trpc.js';
import { whileSignedIn } from '../while-signed-in.js';
import { type Line, lineTo, listening } from './support/line.js';
import { aWorld, pause, until } from './support/world.js';

const world = aWorld();
const { router, procedure } = initTRPC.create();
let count = 0;
const app = router({
  count: procedure.subscription(async function* ({ signal }) {
    while (!signal?.aborted) {
      yield ++count;
      await pause(50);
    }
  }),
});

let server: Server;
let sockets: WebSocketServer;
let line: Line;
let client: TRPCWebSocketClient;
let shown: unknown[];
let taken: unknown[];
let counts: number[];
let ended: unknown;

beforeEach(async () => {
  shown = [];
  taken = [];
  counts = [];
  ended = undefined;
  server = createServer();
  sockets = new WebSocketServer({ server });
  applyWSSHandler({
    wss: sockets,
    router: app,
    createContext({ info }) {
      const token = info.connectionParams?.token;
      shown.push(token);
      if (!world.provider.takes(token)) throw new TRPCError({ code: 'UNAUTHORIZED' });
      taken.push(token);
      return {};
    },
  });
  await listening(server);
  line = await lineTo(server);
});
afterEach(async () => {
  await client.close();
  await line.close();
  sockets.close();
  server.close();
});

function subscribe(options: Partial<WebSocketClientOptions>, links: TRPCLink<typeof app>[] = []) {
  client = createWSClient({
    url: `ws://127.0.0.1:${line.port}`,
    retryDelayMs: (n) => Math.min(50 * 2 ** n, 500),
    ...options,
  });
  createTRPCClient<typeof app>({ links: [...links, wsLink({ client })] }).count.subscribe(undefined, {
    onData: (n) => counts.push(n),
    onError: (error) => (ended = error),
    onComplete: () => (ended = 'completed'),
  });
}
const guarded = () => subscribe(socketOptions(`ws://127.0.0.1:${line.port}`, world.guard), [sendAgain()]);

/** The token expires while the line is cut and the auth server is in trouble. */
async function outage() {
  await until(() => counts.length);
  line.cut();
  world.provider.trouble = 'unavailable';
  world.provider.expire();
  await pause(500);
  line.mend();
  await until(() => shown.length >= 2);
  await pause(500);
  world.provider.trouble = 'none';
}

it('goes on with another token after an outage', async () => {
  guarded();
  await outage();
  await until(() => taken.length === 2);
  const before = counts.length;
  await until(() => counts.length > before);
  expect(ended).toBe(undefined);
  expect(taken[1]).toBe(world.provider.token);
});

it('control: by itself the subscription ends, or the refused token is shown for ever', async () => {
  subscribe({ connectionParams: async () => ({ token: await world.provider.getAccessToken() }) });
  await outage();
  await until(() => ended || shown.length >= 5);
  expect(new Set(shown).size).toBe(1);
  expect(taken).toHaveLength(1);
});

it('is silent when the session is over, and goes on in the next one', async () => {
  guarded();
  whileSignedIn(
    world.guard,
    () => client.connection?.ws?.close(),
    () => {},
  );
  await until(() => counts.length);
  world.guard.clear();
  await pause(300);
  const before = counts.length;
  await pause(300);
  expect(counts).toHaveLength(before);
  world.guard.identityChanged();
  await until(() => counts.length > before);
  expect(ended).toBe(undefined);
});
