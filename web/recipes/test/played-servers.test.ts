// Recipes on the published clients, each on a played server, and the real engine.
import { AbstractRemote, type RemoteConnector } from '@powersync/shared-internals';
import { RealtimeClient } from '@supabase/realtime-js';
import { Centrifuge } from 'centrifuge';
import { createGuard, type Guard, type TimelineEvent } from 'holdfast';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { pass, realEngine, wasmUrl } from '../../test/support/engine.js';
import { PlayedSocket } from '../../test/support/fake-sockets.js';
import { jwt as unsigned } from '../../test/support/jwt.js';
import { behindAuthProxy } from '../auth-proxy.js';
import * as centrifugeRecipe from '../centrifuge.js';
import { fetchWithToken } from '../fetch.js';
import { spans } from '../opentelemetry.js';
import { powerSyncCredentials } from '../powersync.js';
import { breadcrumbs } from '../sentry.js';
import * as supabaseRecipe from '../supabase-realtime.js';

let minted = 0;
const jwt = (life = 300) => {
  const iat = Math.floor(Date.now() / 1000);
  return unsigned({ jti: String(++minted), iat, exp: iat + life });
};
const unreached = () => Promise.reject(new TypeError('Failed to fetch'));
const revoked = () => Promise.reject(Object.assign(new Error('invalid_grant'), { error: 'invalid_grant' }));

let getAccessToken: Mock<(request: { forceRefresh: boolean }) => Promise<string>>;
let guard: Guard;

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(async () => {
  let cached: string | undefined;
  getAccessToken = vi.fn(async ({ forceRefresh }) => {
    if (!cached || forceRefresh || expires(cached) - Date.now() < 10_000) cached = jwt();
    return cached;
  });
  guard = createGuard({ getAccessToken, wasmUrl });
  await guard.load();
});
afterEach(async () => {
  guard.dispose();
  await pass(100);
});

const expires = (token: string) => (JSON.parse(atob(token.split('.')[1] ?? '')) as { exp: number }).exp * 1000;

/** The outcome of a promise once `ms` have passed. */
async function outcomeIn<T>(ms: number, promise: Promise<T>): Promise<T | Error | undefined> {
  let outcome: T | Error | undefined;
  promise.then(
    (value) => (outcome = value),
    (error: Error) => (outcome = error),
  );
  await pass(ms);
  return outcome;
}

describe('fetch', () => {
  const bearers: Array<string | null> = [];
  let statuses: number[];
  beforeEach(() => {
    bearers.length = 0;
    statuses = [];
    vi.stubGlobal(
      'fetch',
      vi.fn(async (request: Request) => {
        bearers.push(request.headers.get('Authorization'));
        return new Response(await request.text(), { status: statuses.shift() ?? 200 });
      }),
    );
  });
  const api = { origins: ['https://api.test'] };
  const post = () => fetchWithToken(guard, 'https://api.test/notes', { method: 'POST', body: 'a note' }, api);

  it('sends the token', async () => {
    const response = (await outcomeIn(100, post())) as Response;
    expect(response.status).toBe(200);
    expect(bearers).toEqual([`Bearer ${await getAccessToken.mock.results[0]?.value}`]);
  });

  it('sends the request once more, with another token and its body, after a 401', async () => {
    statuses = [401];
    const response = (await outcomeIn(3000, post())) as Response;
    expect(response.status).toBe(200);
    expect(bearers).toHaveLength(2);
    expect(bearers[0]).not.toBe(bearers[1]);
    expect(getAccessToken).toHaveBeenLastCalledWith({ forceRefresh: true });
    expect(await response.text()).toBe('a note');
  });

  it('stops after the second 401', async () => {
    statuses = [401, 401, 401];
    expect(await outcomeIn(3000, post())).toMatchObject({ status: 401 });
    expect(bearers).toHaveLength(2);
  });

  it('sends nothing in an outage, and throws what says that it may pass', async () => {
    getAccessToken.mockImplementation(unreached);
    expect(await outcomeIn(15_000, post())).toMatchObject({ name: 'NoTokenYet', message: /network/ });
    expect(bearers).toEqual([]);
  });

  it.each([
    ['while it waits for a token', 500],
    ['before it has begun', 0],
  ])('heeds an abort at once %s', async (_when, ms) => {
    getAccessToken.mockImplementation(unreached);
    const owner = new AbortController();
    setTimeout(() => owner.abort(new Error('enough')), ms);
    if (!ms) await pass(1);
    const response = fetchWithToken(guard, 'https://api.test/notes', { signal: owner.signal }, api);
    expect(await outcomeIn(1000, response)).toMatchObject({ message: 'enough' });
    expect(bearers).toEqual([]);
  });

  it("gives the token to no other server, the page's own but for those that are named", async () => {
    const own = `${location.origin}/notes`;
    for (const [to, options] of [
      ['https://api.test.evil.test/notes', api],
      ['https://api.test/notes'],
      [own, api],
    ] as const)
      await expect(fetchWithToken(guard, to, {}, options)).rejects.toThrow(/^the token is not for http/);
    expect(bearers).toEqual([]);
    expect(await outcomeIn(100, fetchWithToken(guard, own))).toMatchObject({ status: 200 });
  });

  it('says when nobody is signed in', async () => {
    getAccessToken.mockImplementation(revoked);
    expect(await outcomeIn(5000, post())).toMatchObject({ name: 'SignedOut' });
  });
});

describe('an auth proxy', () => {
  type Page = { type: string } | 'down';
  const answering = (page: Page) => {
    const look = vi.fn(async () => (page === 'down' ? unreached() : page));
    vi.stubGlobal('fetch', look);
    return look;
  };

  /** What a call gets in a minute, of a provider that is not reached, where the page's own address answers so. */
  async function behind(page: Page) {
    await guard.fetchAccessToken();
    answering(page);
    getAccessToken.mockImplementation(behindAuthProxy(unreached));
    return outcomeIn(60_000, guard.fetchAccessToken({ forceRefreshToken: true }));
  }

  it('that leads the page to a sign-in ends the session', async () => {
    expect(await behind({ type: 'opaque' })).toBe(null);
    expect(guard.getSnapshot().ended?.how).toBe('proven');
  });

  it.each<[string, Page]>([
    ['where the page has but moved within its origin', { type: 'basic' }],
    ['where nothing can be reached', 'down'],
  ])('ends nothing %s', async (_name, page) => {
    expect(await behind(page)).toBe(undefined);
    expect(guard.getSnapshot().status).toBe('degraded');
  });

  it('is asked once for all who wait', async () => {
    const look = answering({ type: 'basic' });
    const ask = behindAuthProxy(unreached);
    await Promise.allSettled([ask(), ask(), ask()]);
    expect(look).toHaveBeenCalledOnce();
  });
});

describe('Centrifuge', () => {
  /** Tokens of the server's connections, and of their refreshes. */
  let tokens: { connect: string[]; refresh: string[] };
  let refuse: (token: string) => boolean;
  let sockets: PlayedSocket[];
  let client: Centrifuge;

  class Server extends PlayedSocket {
    constructor(url: string) {
      super(url);
      sockets.push(this);
    }
    override send(data: string) {
      for (const line of data.split('\n')) {
        const { id, connect, refresh } = JSON.parse(line) as {
          id: number;
          connect?: { token: string };
          refresh?: { token: string };
        };
        const granted = { client: 'c', version: '', expires: true, ttl: 60 };
        if (connect) tokens.connect.push(connect.token);
        if (refresh) tokens.refresh.push(refresh.token);
        const refused = refuse((connect ?? refresh)?.token ?? '');
        if (refused) this.say(JSON.stringify({ id, error: { code: 109, message: 'token expired' } }));
        else if (connect) this.say(JSON.stringify({ id, connect: granted }));
        else if (refresh) this.say(JSON.stringify({ id, refresh: granted }));
      }
    }
  }

  beforeEach(() => {
    tokens = { connect: [], refresh: [] };
    refuse = () => false;
    sockets = [];
    client = new Centrifuge('wss://centrifugo.test/connection/websocket', {
      websocket: Server,
      getToken: centrifugeRecipe.centrifugeToken(guard),
      minReconnectDelay: 100,
      maxReconnectDelay: 1000,
    });
    centrifugeRecipe.followSession(client, guard);
    client.connect();
  });
  afterEach(() => client.disconnect());

  it('connects with the token, and has another for each refresh', async () => {
    await pass(200_000, 1000);
    expect(client.state).toBe('connected');
    expect(tokens.connect).toHaveLength(1);
    expect(tokens.refresh.length).toBeGreaterThanOrEqual(3);
    expect(new Set([...tokens.connect, ...tokens.refresh]).size).toBe(1 + tokens.refresh.length);
  });

  it('has another token when the server refuses the first', async () => {
    refuse = (token) => token === tokens.connect[0];
    await pass(5000);
    expect(client.state).toBe('connected');
    expect(tokens.connect).toHaveLength(2);
  });

  it('goes on trying through an outage, and connects when it is over', async () => {
    await pass(1000);
    getAccessToken.mockImplementation(unreached);
    refuse = (token) => token === tokens.connect[0]; // expired, to the server
    sockets.at(-1)?.close(1006);
    const errors = vi.fn();
    client.on('error', errors);
    await pass(60_000);
    expect(client.state).toBe('connecting');
    expect(errors).toHaveBeenCalledWith(expect.objectContaining({ type: 'connectToken' }));
    getAccessToken.mockImplementation(async () => jwt());
    await pass(31_000);
    expect(client.state).toBe('connected');
  });

  it('stops when the session is over, and connects again when somebody signs in', async () => {
    await pass(1000);
    getAccessToken.mockImplementation(revoked);
    await pass(90_000); // the next refresh finds out
    expect(client.state).toBe('disconnected');
    const asked = getAccessToken.mock.calls.length;
    await pass(60_000);
    expect(getAccessToken).toHaveBeenCalledTimes(asked);
    getAccessToken.mockImplementation(async () => jwt());
    guard.identityChanged();
    void guard.fetchAccessToken();
    await pass(1000);
    expect(client.state).toBe('connected');
  });

  it('stops at once when the application signs out', async () => {
    await pass(1000);
    guard.clear();
    expect(client.state).toBe('disconnected');
  });
});

describe('Supabase realtime', () => {
  /** What the channel joined with, and what it was told since. */
  let joins: Array<string | null>;
  let updates: Array<string | null>;
  let sockets: PlayedSocket[];
  let client: RealtimeClient;

  class Server extends PlayedSocket {
    constructor(url: string | URL) {
      super(url);
      sockets.push(this);
    }
    override send(data: string) {
      const [joinRef, ref, topic, event, payload] = JSON.parse(data) as [
        string,
        string,
        string,
        string,
        { access_token?: string | null },
      ];
      if (event === 'phx_join') joins.push(payload.access_token ?? null);
      if (event === 'access_token') updates.push(payload.access_token ?? null);
      if (event !== 'access_token') {
        this.say(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status: 'ok', response: {} }]));
      }
    }
  }

  beforeEach(async () => {
    joins = [];
    updates = [];
    sockets = [];
    client = new RealtimeClient('wss://project.supabase.test/realtime/v1', {
      params: { apikey: 'publishable' },
      transport: Server,
      accessToken: supabaseRecipe.realtimeToken(guard),
    });
    supabaseRecipe.followSession(client, guard);
    await client.setAuth();
    client.channel('room').subscribe();
    await pass(1000);
    expect(joins).toHaveLength(1);
    expect(joins[0]).toMatch(/^ey/);
  });
  afterEach(() => {
    void client.disconnect();
  });

  const left = (token: string | null | undefined) => expires(token as string) - Date.now();

  it('tells the channel each new token well before the old one ends', async () => {
    for (let n = 0; n < 40; n++) {
      await pass(20_000, 1000);
      expect(left(updates.at(-1) ?? joins.at(-1))).toBeGreaterThan(0);
    }
    expect(updates.length).toBeGreaterThanOrEqual(2);
    expect(updates).not.toContain(null);
    expect(joins).toHaveLength(1);
  });

  it('is told nothing in an outage, and the new token as soon as there is one', async () => {
    getAccessToken.mockImplementation(unreached);
    await pass(600_000, 5000);
    expect(updates).toEqual([]);
    const back = jwt();
    getAccessToken.mockImplementation(async () => back);
    await pass(31_000);
    expect(updates).toEqual([back]);
  });

  it('joins again with the newest token', async () => {
    await pass(600_000, 5000);
    sockets.at(-1)?.close(1006);
    await pass(20_000);
    expect(joins).toHaveLength(2);
    expect(joins[1]).toBe(updates.at(-1));
  });

  it('is nobody when the session is over', async () => {
    getAccessToken.mockImplementation(revoked);
    await pass(600_000, 5000);
    expect(updates).toEqual([null]);
  });
});

describe('PowerSync', () => {
  /** PowerSync's own half, as its web and its React Native package have it. */
  class Remote extends AbstractRemote {
    constructor(connector: RemoteConnector) {
      super(connector, console as never);
    }
    readonly fetch = vi.fn(async () => new Response('{}', { status: this.statuses.shift() ?? 200 }));
    statuses: number[] = [];
    loadWebSocketSupport(): never {
      throw new Error('not used');
    }
    get authorizations() {
      return (this.fetch.mock.calls as unknown as Array<[{ request: { headers: { Authorization: string } } }]>).map(
        ([{ request }]) => request.headers.Authorization,
      );
    }
  }
  let remote: Remote;
  const sync = () => remote.fetchAndDecodeJson({ path: '/write-checkpoint2.json' }) as Promise<unknown>;

  beforeEach(() => {
    remote = new Remote({ fetchCredentials: powerSyncCredentials(guard, 'https://powersync.test') });
  });

  it('gives it credentials, with the time at which they end', async () => {
    expect(await outcomeIn(100, sync())).toEqual({});
    const credentials = await remote.getCredentials();
    expect(credentials).toMatchObject({ endpoint: 'https://powersync.test', token: expect.stringMatching(/^ey/) });
    expect(credentials?.expiresAt?.getTime()).toBe(expires(credentials?.token ?? ''));
  });

  it('gives it another token once one was refused', async () => {
    remote.statuses = [401];
    expect(await outcomeIn(100, sync())).toBeInstanceOf(Error);
    expect(await outcomeIn(3000, sync())).toEqual({});
    const [first, second] = remote.authorizations;
    expect(first).not.toBe(second);
  });

  it('throws in an outage: it may pass, and the next try has its token', async () => {
    getAccessToken.mockImplementation(unreached);
    expect(await outcomeIn(10_000, sync())).toMatchObject({ name: 'NoTokenYet' });
    getAccessToken.mockImplementation(async () => jwt());
    expect(await outcomeIn(31_000, sync())).toEqual({});
  });

  it('answers null when nobody is signed in', async () => {
    getAccessToken.mockImplementation(revoked);
    expect(await outcomeIn(5000, remote.fetchCredentials())).toBe(null);
    expect(await outcomeIn(5000, sync())).toMatchObject({ message: 'Not signed in' });
  });
});

it('a recipe that wants a throw gets one too where the engine is missing and the provider fails', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.stubGlobal('fetch', async () => new Response('', { status: 404 }));
  const bare = createGuard({ getAccessToken: unreached, wasmUrl: 'https://app.test/nowhere.wasm' });
  expect(await outcomeIn(10_000, bare.load())).toBe('unavailable');
  expect(await outcomeIn(100, powerSyncCredentials(bare, 'https://powersync.test')())).toMatchObject({
    name: 'NoTokenYet',
  });
  bare.dispose();
});

describe('what only listens', () => {
  async function story(onEvent: (event: TimelineEvent) => void): Promise<void> {
    guard.dispose();
    guard = createGuard({ getAccessToken, wasmUrl, onEvent });
    await guard.load();
    await outcomeIn(280_000, guard.fetchAccessToken());
    const forced = { forceRefreshToken: true, client: 'a server' };
    getAccessToken.mockImplementationOnce(unreached);
    await outcomeIn(2000, guard.fetchAccessToken(forced));
    dispatchEvent(new Event('focus'));
    getAccessToken.mockImplementation(revoked);
    await outcomeIn(10_000, guard.fetchAccessToken(forced));
  }

  it('Sentry: the timeline is breadcrumbs, without calls', async () => {
    const addBreadcrumb = vi.fn();
    await story(breadcrumbs(addBreadcrumb));
    const crumbs = addBreadcrumb.mock.calls.map(([crumb]) => crumb);
    expect(crumbs.map(({ message, level }) => [message, level])).toEqual([
      ['engine', 'info'],
      ['token', 'info'],
      ['failure: the network failed', 'warning'],
      ['token', 'info'],
      ['wake', 'info'],
      ['refused', 'warning'],
      ['failure: the auth server ended the session: invalid_grant', 'warning'],
      ['failure: the auth server ended the session: invalid_grant', 'warning'],
      ['signedOut: the auth server ended the session: invalid_grant', 'error'],
    ]);
    expect(crumbs[2]).toEqual({
      category: 'holdfast',
      level: 'warning',
      message: 'failure: the network failed',
      timestamp: expect.closeTo(Date.now() / 1000, -2),
      data: {
        try: expect.any(Number),
        class: 'transient',
        reason: 'the network failed',
        needs: null,
        next: expect.any(Number),
      },
    });
  });

  it('OpenTelemetry: tries and held calls are spans', async () => {
    const ended: unknown[][] = [];
    let open = 0;
    const tracer = {
      startSpan(name: string, { startTime, attributes }: { startTime: number; attributes: object }) {
        open++;
        let status: unknown;
        const all = { ...attributes };
        return {
          setAttributes: (more: object) => Object.assign(all, more),
          setStatus: (given: unknown) => {
            status = given;
          },
          end: (time: number) => {
            open--;
            ended.push([name, status, time >= startTime, all]);
          },
        };
      },
    };
    await story(spans(tracer));
    expect(open).toBe(0);
    const failure = { code: 2, message: 'the network failed' };
    expect(ended.map(([name, status]) => [name, status]).slice(0, 6)).toEqual([
      ['holdfast.try', undefined],
      ['holdfast.hold', undefined],
      ['holdfast.try', failure],
      ['holdfast.try', undefined],
      ['holdfast.hold', undefined],
      ['holdfast.wake', undefined],
    ]);
    expect(ended.at(-2)).toMatchObject(['holdfast.signed_out', { code: 2 }, true, { 'holdfast.evidence': 'terminal' }]);
    expect(ended.every(([, , inOrder]) => inOrder)).toBe(true);
  });
});
