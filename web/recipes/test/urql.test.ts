// urql's client, before a server that answers queries for those with a good token.
import { createServer, type Server } from 'node:http';
import { Client, fetchExchange } from '@urql/core';
import { type AuthConfig, type AuthUtilities, authExchange } from '@urql/exchange-auth';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { urqlAuth } from '../urql.js';
import { listening } from './support/line.js';
import { aWorld, pause, until } from './support/world.js';

const world = aWorld();
let server: Server;
let url: string;
let bearers: Array<string | undefined>;

beforeEach(async () => {
  bearers = [];
  server = createServer((request, response) => {
    const bearer = request.headers.authorization?.replace('Bearer ', '');
    bearers.push(bearer);
    const isGood = world.provider.takes(bearer);
    response.writeHead(isGood ? 200 : 401, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(isGood ? { data: { count: 1 } } : { errors: [{ message: 'Unauthorized' }] }));
  });
  url = `http://127.0.0.1:${await listening(server)}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

type Auth = (utilities: AuthUtilities) => Promise<AuthConfig>;
const clientWith = (auth: Auth) =>
  new Client({ url, preferGetMethod: false, exchanges: [authExchange(auth), fetchExchange], fetch });
const query = (client: Client) => client.query('{ count }', {}).toPromise();

it('gets another token when one is refused', async () => {
  const client = clientWith(urqlAuth(world.guard));
  expect(await query(client)).toMatchObject({ data: { count: 1 } });
  world.provider.expire();
  expect(await query(client)).toMatchObject({ data: { count: 1 } });
  expect(bearers).toHaveLength(3);
});

it('holds what is asked while the auth server is in trouble', async () => {
  const client = clientWith(urqlAuth(world.guard));
  await query(client);
  world.provider.expire();
  world.provider.trouble = 'unavailable';
  const held = query(client);
  await until(() => bearers.length === 2);
  await pause(500);
  world.provider.trouble = 'none';
  expect(await held).toMatchObject({ data: { count: 1 } });
});

it('control: as its docs have it, one 503 signs the user out', async () => {
  let user: string | null = null;
  const client = clientWith(async ({ appendHeaders }) => {
    user = await world.provider.getAccessToken();
    return {
      addAuthToOperation: (operation) =>
        user ? appendHeaders(operation, { Authorization: `Bearer ${user}` }) : operation,
      didAuthError: ({ response }) => response?.status === 401,
      async refreshAuth() {
        user = await world.provider.getAccessToken({ forceRefresh: true }).catch(() => null); // "… or log out"
      },
    };
  });
  await query(client);
  world.provider.expire();
  world.provider.trouble = 'unavailable';
  await query(client);
  world.provider.trouble = 'none';
  expect(user).toBe(null);
});

it('is another user as soon as the guard is', async () => {
  const client = clientWith(urqlAuth(world.guard));
  await query(client);
  Object.assign(world.provider, { user: 'user_2', token: '' });
  world.guard.identityChanged();
  await world.guard.fetchAccessToken();
  await query(client);
  expect(bearers.at(-1)).toBe(world.provider.token);
});
