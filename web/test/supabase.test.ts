// holdfast/supabase on the published client, and the real engine; the project's servers are played. Each fault has its control: the
// published createClient.
import { createClient as published, type SupabaseClient } from '@supabase/supabase-js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient, guardOf, held, type SupabaseGuardOptions } from '../src/adapters/supabase/index.js';
import type { Guard, SessionEnd } from '../src/types.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { jwt } from './support/jwt.js';
import { listenersOf } from './support/listeners.js';

const key = 'sb_publishable_key';
const minute = 60_000;

let url: string;
let projects = 0;
let clients: SupabaseClient[];
/** What of the refreshes goes wrong, while it does. */
let fault: (() => Response | Promise<Response>) | undefined;
let refreshes: number;
/** The refresh tokens that were sent. */
const used: string[] = [];
/** Who asked for data, in order. */
let askers: string[];
let logouts: number;
/** What they wait for. */
let logout: Promise<void> | undefined;
let life: number;
/** Who signs in, or is refreshed. */
let user: string;

const events: string[] = [];
const onSignedOut = vi.fn<(end: SessionEnd) => void>();

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(() => {
  url = `https://project-${++projects}.supabase.test`; // its storage, and its BroadcastChannel
  clients = [];
  fault = logout = undefined;
  refreshes = logouts = 0;
  askers = [];
  events.length = used.length = 0;
  life = 3600;
  user = 'user_1';
  onSignedOut.mockReset();
  vi.stubGlobal('fetch', server);
  vi.spyOn(console, 'warn').mockImplementation(() => {}); // the SDK's own complaints
});
afterEach(async () => {
  for (const client of clients) {
    guardOf(client)?.dispose();
    await client.auth.stopAutoRefresh();
  }
  fault = undefined;
  await pass(minute);
});

/** GoTrue, and a table that says who asks. */
async function server(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const { pathname, searchParams } = new URL(String(input));
  if (pathname.startsWith('/rest/')) {
    const bearer = new Headers(init?.headers).get('Authorization');
    askers.push(bearer === `Bearer ${key}` ? 'anon' : 'user');
    return Response.json([]);
  }
  if (pathname === '/auth/v1/logout') {
    logouts++;
    await logout;
    return new Response(null, { status: 204 });
  }
  if (pathname === '/auth/v1/verify') return session();
  if (pathname === '/lost.wasm') throw new TypeError('Failed to fetch');
  if (pathname !== '/auth/v1/token') return new Response(); // the package's own file: the network is up
  if (searchParams.get('grant_type') === 'password') return session();
  refreshes++;
  used.push(JSON.parse(String(init?.body)).refresh_token);
  const answer = fault?.() ?? session();
  const { signal } = init ?? {};
  const aborted = new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  return Promise.race([answer, aborted]);
}

let minted = 0;
function session(): Response {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iat, exp: iat + life, sub: user };
  const access_token = jwt({ ...claims, session_id: 'session_1', sid: undefined, jti: String(++minted) });
  return Response.json({
    access_token,
    refresh_token: `refresh_${minted}`,
    expires_in: life,
    token_type: 'bearer',
    user: { id: user, aud: 'authenticated' },
  });
}

const said =
  (status: number, body: object | string, type = 'text/html') =>
  () =>
    typeof body === 'string'
      ? new Response(body, { status, headers: { 'Content-Type': type } })
      : Response.json(body, { status });
const refused = (code: string, status = 400) => said(status, { code, message: 'Invalid Refresh Token' });
const page = '<!doctype html><title>Sign in to the hotel</title>';

/** What may pass. */
const faults: Record<string, () => Response | Promise<Response>> = {
  'no network': () => Promise.reject(new TypeError('Failed to fetch')),
  '503 JSON': said(503, { message: 'upstream' }),
  '503 HTML': said(503, page),
  '429 JSON': said(429, { code: 'over_request_rate_limit', message: 'Request rate limit reached' }),
  '408 JSON': said(408, { message: 'timeout' }),
  '403 HTML': said(403, page),
  '511 HTML': said(511, page),
  '200 HTML': said(200, page),
  '200 {}': said(200, {}),
  'a body that is cut': said(200, '{"access_token":"ey', 'application/json'),
};

/** What the newest client was given. */
let holdfastFetch: typeof fetch;
const client = (options: SupabaseGuardOptions) =>
  held(
    (own) => {
      holdfastFetch = own.global.fetch;
      return published(url, key, own);
    },
    { onSignedOut, ...options },
  );
const makes: Record<'today' | 'holdfast', () => SupabaseClient> = {
  today: () => published(url, key),
  holdfast: () => client({ wasmUrl }),
};

/** A client with somebody signed in, whose access token has run out while the machine slept. */
async function slept(make: () => SupabaseClient): Promise<SupabaseClient> {
  const client = newClient(make);
  await signIn(client);
  life = 3600;
  vi.setSystemTime(Date.now() + 2 * 3600_000);
  return client;
}

function newClient(make: () => SupabaseClient): SupabaseClient {
  const client = make();
  clients.push(client);
  client.auth.onAuthStateChange((event) => void events.push(event));
  return client;
}

async function signIn(client: SupabaseClient): Promise<void> {
  const signedIn = client.auth.signInWithPassword({ email: 'a@b.test', password: 'secret' });
  await pass(500);
  expect((await signedIn).error).toBeNull();
  await guardOf(client)?.load();
  await pass(500);
}

/** Asks for data. */
function ask(client: SupabaseClient): { done: boolean } {
  const asked = { done: false };
  void client
    .from('notes')
    .select()
    .then(() => {
      asked.done = true;
    });
  return asked;
}

const stored = () => localStorage.getItem(`sb-project-${projects}-auth-token`) !== null;
const signedOut = () => events.includes('SIGNED_OUT');

describe('what may pass', () => {
  it.each(Object.keys(faults))('holds the session, and what is asked meanwhile: %s', async (name) => {
    const client = await slept(makes.holdfast);
    fault = faults[name];
    const asked = ask(client);
    await pass(40_000);
    expect(asked.done).toBe(false);
    expect(refreshes).toBeGreaterThan(1);
    expect(guardOf(client)?.getSnapshot().status).toBe('degraded');
    fault = undefined;
    await pass(31_000); // the longest pause. The SDK itself would ask nobody for a minute
    expect(asked.done).toBe(true);
    expect(askers).toEqual(['user']);
    expect(stored()).toBe(true);
    expect(signedOut()).toBe(false);
    expect(guardOf(client)?.getSnapshot().status).toBe('fresh');
  });

  it.each(Object.keys(faults))('control: is anonymous, or wiped, with the published client: %s', async (name) => {
    const client = await slept(makes.today);
    fault = faults[name];
    ask(client);
    await pass(40_000);
    fault = undefined;
    ask(client);
    await pass(500);
    expect(askers).toEqual(['anon', 'anon']);
  });
});

describe('a request for data', () => {
  it('heeds an abort while it waits for the session', async () => {
    await slept(makes.holdfast);
    fault = faults['no network'];
    const owner = new AbortController();
    const headers = { apikey: key, Authorization: `Bearer ${key}` };
    const request = holdfastFetch(`${url}/rest/v1/notes`, { headers, signal: owner.signal });
    let reason: unknown;
    request.catch((error: unknown) => {
      reason = error;
    });
    await pass(5000);
    expect(reason).toBeUndefined();
    owner.abort('enough');
    await pass(1);
    expect(reason).toBe('enough');
    expect(askers).toEqual([]);
  });
});

describe('a signal', () => {
  it('of many requests keeps no listener of those that are over', async () => {
    const client = newClient(makes.holdfast);
    await signIn(client);
    const { signal } = new AbortController();
    const listeners = listenersOf(signal);
    for (let times = 0; times < 3; times++) {
      const headers = { apikey: key, Authorization: `Bearer ${key}` };
      void holdfastFetch(`${url}/rest/v1/notes`, { headers, signal });
      await pass(100);
    }
    expect(askers).toEqual(['user', 'user', 'user']);
    expect(listeners()).toBe(0);
  });

  it('needs no throwIfAborted, which Chrome before 100 has not', async () => {
    const signals = Object.getPrototypeOf(new AbortController().signal) as AbortSignal;
    vi.spyOn(signals, 'throwIfAborted').mockImplementation(() => {
      throw new TypeError('signal.throwIfAborted is not a function');
    });
    const client = await slept(makes.holdfast);
    ask(client);
    await pass(5000);
    expect(askers).toEqual(['user']);
  });
});

describe('a request that hangs', () => {
  const hangs = () => new Promise<Response>(() => {});

  it('is given up, and sent again', async () => {
    const client = await slept(makes.holdfast);
    fault = hangs;
    const asked = ask(client);
    await pass(15_000);
    fault = undefined; // the dead connection stays dead
    await pass(minute);
    expect(asked.done).toBe(true);
    expect(askers).toEqual(['user']);
  });

  it('control: is waited for without end with the published client', async () => {
    const client = await slept(makes.today);
    fault = hangs;
    ask(client);
    await pass(15_000);
    fault = undefined;
    await pass(10 * minute);
    expect(askers).toEqual([]);
  });
});

describe("GoTrue's own word", () => {
  it.each(['refresh_token_not_found', 'refresh_token_already_used', 'session_not_found', 'session_expired'])(
    'that ends the session does: %s',
    async (code) => {
      const client = await slept(makes.holdfast);
      fault = refused(code);
      const asked = ask(client);
      await pass(10_000);
      expect(asked.done).toBe(true);
      expect(signedOut()).toBe(true);
      expect(stored()).toBe(false);
      expect(guardOf(client)?.getSnapshot()).toMatchObject({ status: 'signedOut', ended: { how: 'proven' } });
      expect(onSignedOut).toHaveBeenCalledOnce();
      expect(askers).toEqual(['anon']);
    },
  );

  it.each(['today', 'holdfast'] as const)('that comes while the token is good: %s', async (which) => {
    life = 30; // less than the 90 seconds before the end in which the SDK refreshes
    const client = newClient(makes[which]);
    await signIn(client);
    fault = refused('session_not_found');
    ask(client);
    await pass(20_000);
    expect(askers).toEqual(['user']);
    expect(stored()).toBe(which === 'today'); // which goes on for half a minute after the token's end, as nobody
    ask(client);
    await pass(20_000);
    ask(client);
    await pass(1000);
    expect(askers.at(-1)).toBe('anon');
    expect(signedOut()).toBe(which === 'holdfast');
    if (which === 'holdfast') expect(guardOf(client)?.getSnapshot().ended?.how).toBe('proven');
  });

  it('in the form that it had before API versions is understood', async () => {
    const client = await slept(makes.holdfast);
    fault = said(400, { code: 400, error_code: 'refresh_token_not_found', msg: 'Invalid Refresh Token' });
    ask(client);
    await pass(10_000);
    expect(stored()).toBe(false);
  });

  it('is not believed at once: another tab may have been sooner', async () => {
    const client = await slept(makes.holdfast);
    let times = 0;
    fault = () => (++times === 1 ? refused('refresh_token_already_used')() : session());
    ask(client);
    await pass(10_000);
    expect(askers).toEqual(['user']);
    expect(signedOut()).toBe(false);
  });

  it('control: is believed at once by the published client', async () => {
    const client = await slept(makes.today);
    let times = 0;
    fault = () => (++times === 1 ? refused('refresh_token_already_used')() : session());
    ask(client);
    await pass(10_000);
    expect(askers).toEqual(['anon']);
    expect(signedOut()).toBe(true);
  });
});

describe('nobody', () => {
  it('is asked for at once', async () => {
    const client = newClient(makes.holdfast);
    const asked = ask(client);
    await pass(1);
    expect(asked.done).toBe(true);
    expect(askers).toEqual(['anon']);
    await pass(100);
    expect(guardOf(client)?.getSnapshot()).toMatchObject({ status: 'signedOut', ended: { how: 'application' } });
  });

  it('becomes somebody who signs in, and is nobody again at the sign-out', async () => {
    const client = newClient(makes.holdfast);
    await pass(100);
    await signIn(client);
    const guard = guardOf(client);
    expect(guard?.getSnapshot()).toMatchObject({ status: 'fresh', identity: { sub: 'user_1', sid: 'session_1' } });
    void client.auth.signOut();
    await pass(500);
    expect(logouts).toBe(1);
    expect(guard?.getSnapshot().status).toBe('signedOut');
    expect(onSignedOut).not.toHaveBeenCalled();
    ask(client);
    await pass(100);
    expect(askers).toEqual(['anon']);
  });
});

describe('a sign-out in an outage', () => {
  it.each(['local', 'global'] as const)('does not wait for its end: %s', async (scope) => {
    const client = await slept(makes.holdfast);
    fault = faults['no network'];
    const asked = ask(client);
    await pass(5000);
    let error: unknown = 'none yet';
    void client.auth.signOut({ scope }).then((answer) => {
      error = answer.error;
    });
    await pass(3000);
    expect(stored()).toBe(false);
    expect(guardOf(client)?.getSnapshot()).toMatchObject({ status: 'signedOut', ended: { how: 'application' } });
    expect(asked.done).toBe(true);
    expect(askers).toEqual(['anon']);
    // Whoever wanted to leave everywhere is told that the server does not know of it.
    if (scope === 'local') expect(error).toBeNull();
    else expect(error).toMatchObject({ code: 'request_timeout' });
  });

  it('lets no refresh begin that it would have to wait for', async () => {
    const client = newClient(makes.holdfast);
    await signIn(client);
    logout = new Promise(() => {});
    void client.auth.signOut();
    await pass(1500);
    expect(logouts).toBe(1);
    let error: unknown;
    void client.auth.refreshSession().then((answer) => {
      error = answer.error;
    });
    await pass(100);
    expect(error).toMatchObject({ code: 'request_timeout' });
    expect(refreshes).toBe(0);
  });

  it('of others leaves this one alone', async () => {
    const client = await slept(makes.holdfast);
    fault = faults['no network'];
    void client.auth.signOut({ scope: 'others' });
    await pass(5000);
    expect(stored()).toBe(true);
    fault = undefined;
    await pass(minute);
    expect(logouts).toBe(1);
    expect(guardOf(client)?.getSnapshot().status).toBe('fresh');
  });

  it('control: takes the published client half a minute, and then leaves whoever wanted to leave everywhere', async () => {
    const client = await slept(makes.today);
    fault = faults['no network'];
    void client.auth.signOut();
    await pass(20_000);
    expect(stored()).toBe(true);
    await pass(20_000);
    expect(stored()).toBe(true);
  });
});

describe('a tab that wakes while it holds a refresh', () => {
  const item = () => `sb-project-${projects}-auth-token`;
  /** The tab sleeps, and hears of nothing that others do. */
  async function sleeps(client: SupabaseClient) {
    fault = faults['no network'];
    const asked = ask(client);
    await pass(5000);
    expect(used.length).toBeGreaterThan(0);
    const old = used[0] as string;
    used.length = 0;
    vi.setSystemTime(Date.now() + 2 * 3600_000);
    fault = undefined;
    return { asked, old };
  }
  async function wakes() {
    window.dispatchEvent(new Event('visibilitychange'));
    await pass(1000);
  }

  it('sends nothing that another tab has used meanwhile, and goes on with what that has', async () => {
    const client = await slept(makes.holdfast);
    const { asked, old } = await sleeps(client);
    const newest = await session().json();
    localStorage.setItem(item(), JSON.stringify({ ...newest, expires_at: Date.now() / 1000 + life }));
    await wakes();
    await pass(30_000);
    expect(used).not.toContain(old);
    expect(used[0]).toBe(newest.refresh_token);
    expect(asked.done).toBe(true);
    expect(askers).toEqual(['user']);
  });

  it('sends it at once where no other tab has', async () => {
    const { asked, old } = await sleeps(await slept(makes.holdfast));
    await wakes();
    expect(used).toEqual([old]);
    expect(asked.done).toBe(true);
    expect(askers).toEqual(['user']);
  });

  describe('and keeps its session elsewhere than in localStorage', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
      removeItem: (name: string) => void kept.delete(name),
    };
    const elsewhere = () => held((own) => published(url, key, { ...own, auth: { storage } }), { wasmUrl });

    it('leaves it to the SDK, since it is not known what others have', async () => {
      const { asked, old } = await sleeps(await slept(elsewhere));
      kept.set(item(), JSON.stringify({ ...JSON.parse(kept.get(item()) as string), refresh_token: 'newest' }));
      await wakes();
      await pass(30_000);
      expect(used).not.toContain(old);
      expect(used[0]).toBe('newest');
      expect(asked.done).toBe(true);
      expect(askers).toEqual(['user']);
    });

    it('control: sends it again as long as it is awake, also where the page may use no storage', async () => {
      const client = await slept(elsewhere);
      vi.spyOn(Object, 'values').mockImplementation((of: object) => {
        if (of === localStorage) throw new DOMException('denied', 'SecurityError');
        return Object.keys(of).map((name) => of[name as never]);
      });
      fault = faults['no network'];
      let isOver = false;
      void client.auth.getSession().then(() => {
        isOver = true;
      });
      await pass(20 * minute, 5000);
      expect(isOver).toBe(false);
      fault = undefined;
      await pass(31_000);
      expect(isOver).toBe(true);
    });
  });
});

describe('without an engine', () => {
  const lost = () => client({ wasmUrl: 'https://app.test/lost.wasm' });
  const lostAndSlept = async () => {
    const signedIn = newClient(makes.today);
    await signIn(signedIn);
    await signedIn.auth.stopAutoRefresh();
    events.length = 0;
    vi.setSystemTime(Date.now() + 2 * 3600_000);
    return newClient(lost);
  };

  it.each(Object.keys(faults))('the page holds what it can: %s', async (name) => {
    const page = await lostAndSlept();
    fault = faults[name];
    const asked = ask(page);
    await pass(2 * minute);
    expect(asked.done).toBe(false);
    fault = undefined;
    await pass(minute);
    expect(asked.done).toBe(true);
    expect(askers).toEqual(['user']);
    expect(signedOut()).toBe(false);
  });

  it('a session is over by the word that was said twice', async () => {
    const page = await lostAndSlept();
    fault = refused('refresh_token_not_found');
    ask(page);
    await pass(2 * minute);
    expect(refreshes).toBeGreaterThan(1);
    expect(askers).toEqual(['anon']);
    expect(stored()).toBe(false);
  });

  it('a user who signs out is out', async () => {
    const page = await lostAndSlept();
    fault = faults['no network'];
    ask(page);
    await pass(minute);
    void page.auth.signOut();
    await pass(2000);
    expect(stored()).toBe(false);
    expect(askers).toEqual(['anon']);
  });

  it('a user who signs out while a refresh hangs is out', async () => {
    const page = await lostAndSlept();
    fault = faults['no network'];
    ask(page);
    await pass(minute); // in which the pauses grow
    fault = () => new Promise(() => {});
    await pass(minute);
    void page.auth.signOut();
    await pass(2000);
    expect(stored()).toBe(false);
    expect(askers).toEqual(['anon']);
  });

  it('that can be had at all, everything is as without Holdfast', async () => {
    const off = newClient(() => client({ engine: 'off' }));
    await signIn(off);
    vi.setSystemTime(Date.now() + 2 * 3600_000);
    fault = faults['429 JSON'];
    ask(off);
    await pass(500);
    expect(askers).toEqual(['anon']);
    expect(stored()).toBe(false);
  });
});

describe('Realtime', () => {
  const tokenOf = async ({ realtime }: SupabaseClient, ms = 100) => {
    let token: string | null | undefined;
    void realtime.accessToken?.().then((answer) => {
      token = answer;
    });
    await pass(ms);
    return token;
  };

  it('gets the token of whoever is signed in, and the key once nobody is', async () => {
    const page = newClient(makes.holdfast);
    expect(await tokenOf(page)).toBe(key);
    await signIn(page);
    const { data } = await page.auth.getSession();
    expect(await tokenOf(page)).toBe(data.session?.access_token);
    let atSignOut: Promise<string | null> | undefined;
    // As the SDK asks itself, before anybody else has heard of it.
    vi.spyOn(page.realtime, 'setAuth').mockImplementation(async () => {
      atSignOut ??= page.realtime.accessToken?.();
    });
    void page.auth.signOut();
    await pass(500);
    expect(await atSignOut).toBe(key);
  });

  it('waits in an outage, rather than go on as nobody', async () => {
    const page = await slept(makes.holdfast);
    fault = faults['no network'];
    ask(page);
    await pass(5000);
    expect(await tokenOf(page, 30_000)).toBeUndefined();
    fault = undefined;
    await pass(minute);
    expect(await tokenOf(page)).toMatch(/^ey/);
  });

  it('gets one that outlives its next heartbeat', async () => {
    life = 20;
    const page = newClient(makes.holdfast);
    await signIn(page);
    life = 3600;
    const before = refreshes;
    expect(await tokenOf(page, 2000)).toMatch(/^ey/);
    expect(refreshes).toBe(before + 1);
  });
});

describe('another user', () => {
  it('is known at once', async () => {
    const page = newClient(makes.holdfast);
    await signIn(page);
    const was = await guardOf(page)?.getAccessToken();
    await signIn(page);
    const { data } = await page.auth.getSession();
    expect(data.session?.access_token).not.toBe(was);
    expect(await guardOf(page)?.getAccessToken()).toBe(data.session?.access_token);
  });

  const ways: Array<[string, string, (page: SupabaseClient) => Promise<unknown>]> = [
    [
      'a code to recover the password',
      'PASSWORD_RECOVERY',
      ({ auth }) => auth.verifyOtp({ type: 'recovery', email: 'b@b.test', token: '1' }),
    ],
    [
      'a session that is handed over, and has run out',
      'TOKEN_REFRESHED',
      ({ auth }) => auth.setSession({ access_token: jwt({ exp: 1 }), refresh_token: 'handed' }),
    ],
    [
      'a refresh token that is handed over',
      'TOKEN_REFRESHED',
      ({ auth }) => auth.refreshSession({ refresh_token: 'handed' }),
    ],
  ];
  describe.each(ways)('by %s, which says %s,', (_way, event, enter) => {
    it.each([
      ['nobody', undefined],
      ['another', 'user_1'],
    ])('is known after %s, to Realtime as well', async (_who, before) => {
      const page = newClient(makes.holdfast);
      if (before) await signIn(page);
      else await guardOf(page)?.load();
      await pass(100);
      expect(guardOf(page)?.getSnapshot().status).toBe(before ? 'fresh' : 'signedOut');
      events.length = 0;
      user = 'user_2';
      void enter(page);
      await pass(1000);
      expect(events).toEqual([event]);
      const { data } = await page.auth.getSession();
      expect(data.session?.user.id).toBe('user_2');
      expect(guardOf(page)?.getSnapshot()).toMatchObject({ status: 'fresh', identity: { sub: 'user_2' } });
      expect(await guardOf(page)?.getAccessToken()).toBe(data.session?.access_token);
      expect(await page.realtime.accessToken?.()).toBe(data.session?.access_token);
    });
  });

  it('is none that comes back by a code to recover the password: but the session is another', async () => {
    const page = newClient(makes.holdfast);
    await signIn(page);
    void page.auth.verifyOtp({ type: 'recovery', email: 'a@b.test', token: '1' });
    await pass(1000);
    const { data } = await page.auth.getSession();
    expect(await guardOf(page)?.getAccessToken()).toBe(data.session?.access_token);
  });

  it('is none whose token is refreshed, also where the SDK does not know who it is', async () => {
    const users = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
    const separate = () => held((own) => published(url, key, { ...own, auth: { userStorage: users } }), { wasmUrl });
    for (const make of [makes.holdfast, separate]) {
      const first = newClient(make);
      await signIn(first);
      const page = newClient(make);
      await guardOf(page)?.load();
      await pass(100);
      expect(guardOf(page)?.getSnapshot().status).toBe('fresh');
      const changed = vi.spyOn(guardOf(page) as Guard, 'identityChanged');
      void page.auth.refreshSession();
      await pass(1000);
      expect(events.at(-1)).toBe('TOKEN_REFRESHED');
      expect(changed).not.toHaveBeenCalled();
      expect(guardOf(page)?.getSnapshot().status).toBe('fresh');
    }
  });
});

describe('createClient', () => {
  it("keeps the application's own options", async () => {
    const own = vi.fn(server);
    const accessToken = async () => 'own';
    const page = createClient(url, key, {
      global: { fetch: own, headers: { 'X-App': 'notes' } },
      realtime: { accessToken, timeout: 1 },
    });
    clients.push(page);
    await page.from('notes').select();
    expect(new Headers(own.mock.lastCall?.[1]?.headers).get('X-App')).toBe('notes');
    expect(page.realtime.accessToken).toBe(accessToken);
    expect(guardOf(page)?.getSnapshot().engine).toBe('loading');
  });

  it('says what to do with the tokens of another provider', () => {
    expect(() => createClient(url, key, { accessToken: async () => 'token' })).toThrow(
      /^holdfast: createClient: option "accessToken" must be left out.*guard\.getAccessToken/,
    );
  });

  it("says which of the guard's options is wrong", () => {
    const wrong = { onSignedOut: 'out' } as unknown as SupabaseGuardOptions;
    expect(() => client(wrong)).toThrow('holdfast: option "onSignedOut" must be a function, got string');
  });

  it('knows no guard of a client that is not its own', () => {
    expect(guardOf(published(url, key))).toBeUndefined();
  });
});
