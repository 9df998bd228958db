// graphql-ws's client on its own server.
import { type ClientOptions, CloseCode, createClient } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followSession, subscriptionOptions } from '../graphql-ws.js';
import { type Counting, counting } from './support/counting.js';
import { aWorld, pause, until } from './support/world.js';

const world = aWorld();
let server: Counting;
let close = () => {};
/** What the subscription has brought, and how it has ended. */
let counts: number[];
let ended: unknown;

beforeEach(async () => {
  server = await counting(world);
});
afterEach(async () => {
  close();
  await server.close();
});

function subscribed(options: ClientOptions) {
  const client = createClient(options);
  counts = [];
  ended = undefined;
  const end = (error?: unknown) => (ended = error ?? 'completed');
  const leave = client.subscribe<{ count: number }>(
    { query: 'subscription { count }' },
    { next: ({ data }) => data && counts.push(data.count), error: end, complete: end },
  );
  close = leave;
  return client;
}
const guarded = () => subscribed(subscriptionOptions(server.url, world.guard));
const counted = () => {
  const before = counts.length;
  return until(() => counts.length > before);
};

/** As graphql-ws's docs have it: "ws server and client auth usage with token expiration, validation and refresh". */
function asDocumented(): ClientOptions {
  let shouldRefreshToken = false;
  return {
    url: server.url,
    connectionParams: async () => {
      const token = await world.provider.getAccessToken({ forceRefresh: shouldRefreshToken });
      shouldRefreshToken = false;
      return { token };
    },
    on: {
      closed: (event) => {
        if ((event as CloseEvent).code === CloseCode.Forbidden) shouldRefreshToken = true;
      },
    },
    retryWait: () => pause(20), // sooner than by default. How often it tries is the default
  };
}

describe('an outage in which the token expires', () => {
  async function outage() {
    await until(() => counts.length);
    world.provider.trouble = 'unavailable';
    world.provider.expire();
    server.line.cut();
    await until(() => server.line.failed);
    server.line.mend();
    await pause(500);
    world.provider.trouble = 'none';
  }

  it('is survived', async () => {
    guarded();
    await outage();
    await counted();
    expect(ended).toBe(undefined);
    expect(server.taken.at(-1)).toBe(world.provider.token);
  });

  it('control: ends the subscription by itself', async () => {
    subscribed(asDocumented());
    await outage();
    await until(() => ended);
  });
});

it('control: one attempt that reaches no server ends the subscription', async () => {
  subscribed(asDocumented());
  await until(() => counts.length);
  server.line.cut();
  await until(() => ended);
  expect(ended).not.toHaveProperty('code'); // the socket's error, not its close
});

describe('a token that is refused at the reconnect', () => {
  async function refused(code: number) {
    server.refusal = { code, reason: 'expired' };
    await until(() => counts.length);
    world.provider.expire();
    server.line.cut();
    server.line.mend();
  }
  const fatal = [CloseCode.BadRequest, CloseCode.Unauthorized];

  it.each([...fatal, CloseCode.Forbidden])('by %i is followed by another', async (code) => {
    guarded();
    await refused(code);
    await until(() => server.taken.length === 2);
    await counted();
    expect(ended).toBe(undefined);
  });

  it.each(fatal)('control: by %i ends the subscription by itself', async (code) => {
    subscribed(asDocumented());
    await refused(code);
    await until(() => ended);
    expect(ended).toMatchObject({ code });
  });
});

it('an auth server in trouble, when its token is refused, is waited for without a socket', async () => {
  guarded();
  await until(() => counts.length);
  world.provider.trouble = 'unavailable';
  world.provider.expire();
  server.line.cut();
  server.line.mend();
  await until(() => server.shown.length === 2);
  await pause(2000);
  expect(server.shown).toHaveLength(2);
  world.provider.trouble = 'none';
  await until(() => server.taken.length === 2);
});

it('control: a connectionParams that throws ends the subscription', async () => {
  subscribed(asDocumented());
  await until(() => counts.length);
  world.provider.trouble = 'unavailable';
  world.provider.expire();
  server.line.cut();
  server.line.mend();
  await until(() => ended);
  expect(ended).toMatchObject({ status: 503 });
});

it('the socket is closed when the session is over, and its subscription goes on in the next one', async () => {
  followSession(guarded(), world.guard);
  await until(() => counts.length);
  world.guard.clear();
  const before = counts.length;
  await pause(500);
  expect(counts).toHaveLength(before);
  world.guard.identityChanged();
  await counted();
  expect(ended).toBe(undefined);
});
