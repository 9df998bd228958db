// Apollo's client, whose GraphQLWsLink stands on graphql-ws's.
import { ApolloClient, gql, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { type ClientOptions, CloseCode, createClient } from 'graphql-ws';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { subscriptionOptions } from '../graphql-ws.js';
import { type Counting, counting } from './support/counting.js';
import { aWorld, until } from './support/world.js';

const world = aWorld();
let server: Counting;
let apollo: ApolloClient;
let counts: unknown[];
let errors: unknown[];

beforeEach(async () => {
  server = await counting(world);
  server.refusal = { code: CloseCode.Unauthorized, reason: 'Unauthorized' };
});
afterEach(async () => {
  apollo.stop();
  await server.close();
});

/** Subscribes, and has the server refuse the token at the reconnect. */
async function refused(options: ClientOptions) {
  const link = new GraphQLWsLink(createClient(options));
  apollo = new ApolloClient({ link, cache: new InMemoryCache() });
  counts = [];
  errors = [];
  apollo.subscribe({ query: gql`subscription { count }` }).subscribe({
    next: ({ data, error }) => (error ? errors : counts).push(error ?? data),
    error: (e) => errors.push(e),
  });
  await until(() => counts.length);
  world.provider.expire();
  server.line.cut();
  server.line.mend();
}

it('goes on with another token', async () => {
  await refused(subscriptionOptions(server.url, world.guard));
  await until(() => server.taken.length === 2);
  const before = counts.length;
  await until(() => counts.length > before);
  expect(errors).toEqual([]);
});

it('control: as its docs have it, the subscription ends', async () => {
  await refused({ url: server.url, connectionParams: { token: await world.provider.getAccessToken() } });
  await until(() => errors.length);
  expect(server.taken).toHaveLength(1);
});
