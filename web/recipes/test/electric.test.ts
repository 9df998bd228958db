// Electric's client. Its server is Elixir's; this plays the answers of GET /v1/shape that its client reads, as
// electric-sql/electric has them in website/electric-api.yaml: rows, "up-to-date", and a live request that waits for more.
import { createServer, type Server, type ServerResponse } from 'node:http';
import { ShapeStream, type ShapeStreamOptions } from '@electric-sql/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { shapeFetch } from '../electric.js';
import { listening } from './support/line.js';
import { status } from './support/own-server.js';
import { aWorld, pause, until } from './support/world.js';

const world = aWorld();
let server: Server;
let origin: string;
let fault: ((response: ServerResponse) => void) | undefined;
let owner: AbortController;
let shown: Array<string | undefined>;
/** The live requests that wait, and the rows that have come. */
let waiting: Array<() => void>;
let rows: unknown[];
let error: unknown;
let row = 0;

beforeEach(async () => {
  shown = [];
  rows = [];
  waiting = [];
  error = undefined;
  fault = undefined;
  owner = new AbortController();
  server = createServer((request, response) => {
    const bearer = request.headers.authorization?.replace('Bearer ', '');
    shown.push(bearer);
    if (fault) return fault(response);
    if (!world.provider.takes(bearer)) return void response.writeHead(401).end();
    const answer = () => {
      const id = `${++row}`;
      const headers = {
        'electric-handle': 'h',
        'electric-offset': `${row}_0`,
        'electric-schema': '{}',
        'electric-cursor': '1',
      };
      response.writeHead(200, { ...headers, 'Content-Type': 'application/json', 'electric-up-to-date': '' });
      const insert = { headers: { operation: 'insert' }, key: id, value: { id } };
      response.end(JSON.stringify([insert, { headers: { control: 'up-to-date' } }]));
    };
    if (request.url?.includes('live=true')) waiting.push(answer);
    else answer();
  });
  origin = `http://127.0.0.1:${await listening(server)}`;
});
afterEach(() => {
  owner.abort();
  server.closeAllConnections();
  server.close();
});

function follow(options: Partial<ShapeStreamOptions>) {
  const backoffOptions = { initialDelay: 50, maxDelay: 300, multiplier: 2 };
  const { signal } = owner;
  const stream = new ShapeStream({
    url: `${origin}/v1/shape`,
    signal,
    params: { table: 'notes' },
    backoffOptions,
    ...options,
  });
  stream.subscribe(
    (messages) => void rows.push(...messages.filter((message) => 'key' in message)),
    (failure) => {
      error = failure;
    },
  );
}
const guarded = () => follow({ fetchClient: shapeFetch(world.guard, [origin]) });
/** As its docs have it. */
const asDocumented = () =>
  follow({
    headers: { Authorization: async () => `Bearer ${await world.provider.getAccessToken()}` },
    onError: (failure) => {
      error = failure;
    },
  });
/** Until a live request waits for more. */
const isLive = () => until(() => waiting.length);
const more = () => {
  for (const answer of waiting.splice(0)) answer();
};
async function goesOn() {
  await isLive();
  const before = rows.length;
  more();
  await until(() => rows.length > before);
}

it('goes on with another token when one is refused, however long that takes to come', async () => {
  guarded();
  await isLive();
  world.provider.expire();
  world.provider.trouble = 'unavailable';
  more();
  await pause(1000);
  world.provider.trouble = 'none';
  await goesOn();
  expect(shown.at(-1)).toBe(world.provider.token);
  expect(error).toBe(undefined);
});

it('control: by itself the stream ends', async () => {
  asDocumented();
  await isLive();
  world.provider.expire();
  more();
  await until(() => error);
  await world.provider.getAccessToken({ forceRefresh: true });
  const before = shown.length;
  await pause(1500);
  expect(shown).toHaveLength(before);
});

const faults: Array<[string, (response: ServerResponse) => void]> = [
  ['403', status(403)],
  ["portal's page", status(200)],
];

it.each(faults)('goes on after a %s', async (_name, its) => {
  guarded();
  await isLive();
  fault = its;
  more();
  const before = shown.length;
  await until(() => shown.length > before + 1);
  fault = undefined;
  await goesOn();
  expect(error).toBe(undefined);
});

it.each(faults)('control: by itself the stream ends by a %s', async (_name, its) => {
  asDocumented();
  await isLive();
  fault = its;
  more();
  await until(() => error);
});
