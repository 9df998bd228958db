// The provider's own requests, on a fake engine: what is sent, when, and what the SDK gets.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGuard, type Guard } from '../src/index.js';
import type { GuardOptions, TransportOptions, TransportRequest } from '../src/types.js';
import { type Deferred, deferred, isPending } from './support/deferred.js';
import { FakeEngine, type FakeKeeper } from './support/fake-engine.js';
import { listenersOf } from './support/listeners.js';
import { said } from './support/said.js';
import { keepUnhandled } from './support/unhandled.js';

const { startEngine } = vi.hoisted(() => ({ startEngine: vi.fn() }));
vi.mock('../src/engine/loader.js', () => ({ startEngine, engineUrl: () => 'https://app.test/holdfast.wasm' }));

import '../src/engine-chunk.js';

const url = 'https://auth.test/token';
const own = { match: ({ url }: TransportRequest) => url.pathname === '/token' };
const original = globalThis.fetch;
let engine: FakeEngine;
let arrival: Deferred<FakeEngine>;
let sent: Array<{ input: unknown; init: RequestInit | undefined }>;
let server: (input: unknown, init?: RequestInit) => Promise<Response>;
const guards: Guard[] = [];

beforeEach(() => {
  engine = new FakeEngine();
  arrival = deferred();
  startEngine.mockReset().mockReturnValue(arrival.promise);
  sent = [];
  server = async () => Response.json({ access_token: 'new' });
  window.fetch = ((input: RequestInfo, init?: RequestInit) => {
    sent.push({ input, init });
    return server(input, init);
  }) as unknown as typeof fetch;
});

afterEach(() => {
  for (const guard of guards.splice(0)) guard.dispose();
  window.fetch = original;
});

function newGuard(transport: TransportOptions = own, options: Partial<GuardOptions> = {}): Guard {
  const guard = createGuard({ getAccessToken: async () => 'token', transport, ...options });
  guards.push(guard);
  return guard;
}

async function ready(transport?: TransportOptions): Promise<FakeKeeper> {
  arrival.resolve(engine);
  await newGuard(transport).load();
  return engine.keeper;
}

const says = (keeper: FakeKeeper, ...verdicts: Array<{ verdict: string; wait: number }>) =>
  keeper.answered.mockImplementation((() => verdicts.shift() ?? { verdict: 'fail', wait: 0 }) as never);
/** A refresh that is pending after 20 ms, and fails at once when its owner aborts it then. */
async function abortedIn20ms(): Promise<void> {
  const owner = new AbortController();
  const response = refresh({ signal: owner.signal });
  response.catch(() => {});
  await sleep(20);
  expect(await isPending(response)).toBe(true);
  owner.abort(new Error('enough'));
  await expect(response).rejects.toThrow('enough');
}

const refresh = (init: RequestInit = {}) => window.fetch(url, { method: 'POST', body: 'grant', ...init });
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const stalled = (status = 200) =>
  new Response(new ReadableStream({ start: (c) => c.enqueue(new TextEncoder().encode('{"acc')) }), {
    status,
    headers: { 'Content-Type': 'application/json' },
  });
/** What Go was told of the newest answer. */
const told = (keeper: FakeKeeper) => (keeper.answered.mock.calls as unknown[][]).at(-1)?.[0];

describe('a request that does not match', () => {
  it('goes on as it is', async () => {
    await ready();
    const init = { method: 'POST', body: new URLSearchParams({ a: 'b' }) };
    await window.fetch('https://app.test/other', init);
    expect(sent[0]?.init).toBe(init);
    const request = new Request('https://app.test/upload', { method: 'POST', body: 'important' });
    await window.fetch(request);
    expect(sent[1]?.input).toBe(request);
    expect(request.bodyUsed).toBe(false);
  });

  it('shows its body to match where that is text', async () => {
    const bodies: unknown[] = [];
    await ready({ match: ({ body }) => bodies.push(body) < 0 });
    await window.fetch(url, { method: 'POST', body: new URLSearchParams({ grant_type: 'refresh_token' }) });
    await window.fetch(new Request(url, { method: 'POST', body: 'x' }));
    expect(bodies).toEqual(['grant_type=refresh_token', null]);
  });
});

describe('a request that matches', () => {
  it('keeps what its init has, were it a Request', async () => {
    await ready();
    await window.fetch(url, new Request(url, { method: 'POST', headers: { a: 'b' } }));
    expect(sent[0]?.init?.method).toBe('POST');
    expect(new Headers(sent[0]?.init?.headers).get('a')).toBe('b');
  });

  it.each([200, 400])('fails at its deadline where the body of a %d stalls', async (status) => {
    const keeper = await ready();
    let abort = () => {};
    keeper.watch.mockImplementation((_age, fn) => {
      abort = fn;
      return 1;
    });
    server = async () => stalled(status);
    const response = refresh();
    response.catch(() => {});
    await sleep(20);
    expect(await isPending(response)).toBe(true);
    expect(keeper.unwatch).not.toHaveBeenCalled();
    abort();
    await expect(response).rejects.toThrow(new TypeError('Failed to fetch'));
    expect(keeper.refreshed).not.toHaveBeenCalled();
    expect(keeper.unwatch).toHaveBeenCalledOnce();
  });

  it('fails where the body is cut', async () => {
    const keeper = await ready();
    server = async () => new Response('{"access_to', { headers: { 'Content-Type': 'application/json' } });
    await expect(refresh()).rejects.toThrow('Failed to fetch');
    expect(keeper.refreshed).not.toHaveBeenCalled();
  });

  it('gives the SDK a body that is whole', async () => {
    await ready();
    expect(await (await refresh()).json()).toEqual({ access_token: 'new' });
  });

  it('lets a body that is longer than any token through, and watches it to its end', async () => {
    const keeper = await ready();
    let end = () => {};
    server = async () =>
      new Response(
        new ReadableStream({
          start(c) {
            c.enqueue(new Uint8Array(2_000_000).fill(65));
            end = () => c.close();
          },
        }),
      );
    const response = await refresh();
    expect(keeper.unwatch).not.toHaveBeenCalled();
    end();
    expect((await response.text()).length).toBe(2_000_000);
    await sleep(10);
    expect(keeper.unwatch).toHaveBeenCalledOnce();
  });

  it.each([
    ['204', () => new Response(null, { status: 204 })],
    ['text', () => new Response('ok', { headers: { 'Content-Type': 'text/plain' } })],
    ['a form', () => new Response('access_token=a&token_type=bearer')],
  ])('takes %s for an answer', async (_name, response) => {
    const keeper = await ready();
    server = async () => response();
    await refresh();
    expect(keeper.refreshed).toHaveBeenCalledOnce();
  });

  it.each<[string, Response, object]>([
    [
      'OAuth',
      Response.json({ error: 'invalid_grant', error_description: 'x' }, { status: 400 }),
      { ends: true, message: 'x' },
    ],
    ['WorkOS', Response.json({ message: 'x', code: 'invalid_grant' }, { status: 400 }), { ends: true, message: 'x' }],
    ['Clerk', Response.json({ errors: [{ code: 'invalid_grant' }] }, { status: 401 }), { ends: true }],
    [
      'GitHub',
      new Response('error=bad_refresh_token&error_description=x'),
      { status: 200, json: true, ends: true, message: 'x' },
    ],
    [
      'a long one',
      Response.json({ error: 'invalid_grant', trace: 'y'.repeat(9000) }, { status: 400 }),
      { json: true, ends: true },
    ],
    ['a firewall', Response.json({ message: 'Forbidden' }, { status: 403 }), { status: 403, json: true, ends: false }],
    [
      'a captive portal',
      new Response('<html>', { headers: { 'Content-Type': 'text/html' } }),
      { status: 200, html: true },
    ],
    ['one without a type', new Response('\n<!doctype html>'), { html: true }],
  ])('reads what %s says', async (_name, response, expected) => {
    const keeper = await ready();
    server = async () => response;
    await refresh();
    expect(told(keeper)).toMatchObject(expected);
  });

  it('ends by the words that the provider is said to have, and by no others', async () => {
    const keeper = await ready({ ...own, terminal: ['over'] });
    server = async () => Response.json({ error: 'invalid_grant' }, { status: 400 });
    await refresh();
    expect(told(keeper)).toMatchObject({ ends: false });
    server = async () => Response.json({ error: 'over' }, { status: 400 });
    await refresh();
    expect(told(keeper)).toMatchObject({ ends: true });
  });

  describe('whose refusals pass by the words of the provider', () => {
    const passes: TransportOptions['passes'] = ({ errors }, status) => status < 429 && Array.isArray(errors);
    const words = () => Response.json({ errors: [{ code: 'resource_not_found' }] }, { status: 404 });

    it('shows them to the SDK at once, and tells nobody that there is a token', async () => {
      const keeper = await ready({ ...own, hold: true, passes });
      server = async () => words();
      expect((await refresh()).status).toBe(404);
      expect(keeper.answered).not.toHaveBeenCalled();
      expect(keeper.refreshed).not.toHaveBeenCalled();
    });

    it('shows them before there is an engine', async () => {
      server = async () => words();
      const guard = newGuard({ ...own, passes });
      const response = refresh();
      arrival.resolve(engine);
      await guard.load();
      expect((await response).status).toBe(404);
      expect(engine.keeper.answered).not.toHaveBeenCalled();
    });

    it('shows no other, even once the session is over', async () => {
      const keeper = await ready({ ...own, passes });
      says(keeper, { verdict: 'pass', wait: 0 });
      server = async () => Response.json({ error: 'forbidden' }, { status: 401 });
      await expect(refresh()).rejects.toThrow('Failed to fetch');
    });

    it('control: without them Go decides', async () => {
      const keeper = await ready();
      says(keeper, { verdict: 'pass', wait: 0 });
      server = async () => words();
      expect((await refresh()).status).toBe(404);
      expect(keeper.answered).toHaveBeenCalledOnce();
    });

    it('has errors of its own', async () => {
      const keeper = await ready({ ...own, passes: ({ errors }) => (errors as string[]).includes('over') });
      server = async () => Response.json({ error: 'forbidden' }, { status: 403 });
      const report = vi.fn();
      vi.stubGlobal('reportError', report);
      await expect(refresh()).rejects.toThrow('Failed to fetch');
      expect(report).toHaveBeenCalledOnce();
      expect(keeper.answered).toHaveBeenCalledOnce();
    });
  });

  it('ends by a whole message, too', async () => {
    const keeper = await ready({ ...own, terminal: ['user is blocked'] });
    server = async () =>
      Response.json({ error: 'unauthorized', error_description: 'User is blocked' }, { status: 401 });
    await refresh();
    expect(told(keeper)).toMatchObject({ ends: true });
    server = async () => Response.json({ error: 'unauthorized', error_description: 'No.' }, { status: 401 });
    await refresh();
    expect(told(keeper)).toMatchObject({ ends: false });
  });

  it("is the SDK's own by the words that pass, and by no others", async () => {
    const keeper = await ready({ ...own, hold: true, passes: ['mfa_required'] });
    says(keeper);
    server = async () => Response.json({ error: 'mfa_required', mfa_token: 'mfa_1' }, { status: 403 });
    expect(await (await refresh()).json()).toEqual({ error: 'mfa_required', mfa_token: 'mfa_1' });
    expect(keeper.answered).not.toHaveBeenCalled();
    expect(keeper.refreshed).not.toHaveBeenCalled();
    server = async () => Response.json({ error: 'access_denied' }, { status: 403 });
    await expect(refresh()).rejects.toThrow('Failed to fetch');
  });

  it.each([
    ['Google', { error: { code: 400, message: 'TOKEN_EXPIRED', status: 'INVALID_ARGUMENT' } }, 'TOKEN_EXPIRED'],
    ['Amazon', { __type: 'NotAuthorizedException', message: 'Refresh Token has expired' }, 'NotAuthorizedException'],
    ['Stytch', { status_code: 401, error_type: 'unauthorized_credentials' }, 'unauthorized_credentials'],
    ['MSAL', { error: 'invalid_grant', suberror: 'bad_token' }, 'bad_token'],
  ])('finds the word where %s has it, and not within a sentence', async (_name, body, word) => {
    const keeper = await ready({ ...own, terminal: [word] });
    server = async () => Response.json(body, { status: 400 });
    await refresh();
    expect(told(keeper)).toMatchObject({ ends: true });
    server = async () => Response.json({ message: `no ${word} here` }, { status: 400 });
    await refresh();
    expect(told(keeper)).toMatchObject({ ends: false });
  });

  it.each([
    ['a nonce for DPoP', undefined, { error: 'use_dpop_nonce' }],
    ['consent', ['consent_required'], { error: 'invalid_grant', suberror: 'consent_required' }],
  ])('is shown to the SDK at once where it asks for %s', async (_name, passes, body) => {
    const keeper = await ready({ ...own, hold: true, passes });
    server = async () => Response.json(body, { status: 400, headers: { 'DPoP-Nonce': 'a' } });
    const answer = await refresh();
    expect(await answer.json()).toEqual(body);
    expect(keeper.answered).not.toHaveBeenCalled();
    expect(keeper.refreshed).not.toHaveBeenCalled();
  });

  it('control: is not where the provider has no such word', async () => {
    const keeper = await ready({ ...own, passes: ['consent_required'] });
    server = async () => Response.json({ error: 'use_dpop_nonce' }, { status: 400 });
    says(keeper);
    await expect(refresh()).rejects.toThrow('Failed to fetch');
  });

  it("heeds its owner's abort in the pause before it is sent again", async () => {
    const keeper = await ready();
    says(keeper, { verdict: 'again', wait: 60_000 });
    server = async () => Response.json({}, { status: 400 });
    await abortedIn20ms();
  });

  it("heeds its owner's abort while it is held", async () => {
    const keeper = await ready({ ...own, hold: true });
    says(keeper, { verdict: 'hold', wait: 60_000 });
    server = async () => new Response('', { status: 503 });
    await abortedIn20ms();
  });

  it("heeds its owner's abort while the network is looked at", async () => {
    const keeper = await ready();
    vi.spyOn(performance, 'now').mockReturnValue(1e8); // long after the last look
    says(keeper);
    server = async () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(refresh()).rejects.toThrow('Failed to fetch');
    server = async (input) =>
      input === url ? Promise.reject(new TypeError('Failed to fetch')) : new Promise<never>(() => {});
    await abortedIn20ms();
  });

  it("heeds its owner's abort while the next engine is waited for", async () => {
    const keeper = await ready();
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    arrival = deferred();
    startEngine.mockReturnValue(arrival.promise);
    keeper.answered.mockImplementation((() => {
      throw new Error('a trap');
    }) as never);
    server = async () => Response.json({}, { status: 400 });
    await abortedIn20ms();
  });

  it.each([
    ['204', () => new Response(null, { status: 204 })],
    ['text', () => new Response('ok', { headers: { 'Content-Type': 'text/plain' } })],
    [
      'a form',
      () => new Response('access_token=a', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }),
    ],
  ])('takes %s for an answer before there is an engine', async (_name, response) => {
    server = async () => response();
    newGuard();
    expect((await refresh()).ok).toBe(true);
    expect(startEngine).not.toHaveBeenCalled();
  });

  it('needs neither reasons nor throwIfAborted of a signal: Chrome 85, Firefox 90 and Safari 15 have none', async () => {
    const keeper = await ready({ ...own, hold: true });
    const owner = new AbortController();
    Object.defineProperties(owner.signal, { reason: { value: undefined }, throwIfAborted: { value: undefined } });
    server = async () => Response.json({ access_token: 'token' });
    expect((await refresh({ signal: owner.signal })).ok).toBe(true);
    says(keeper, { verdict: 'hold', wait: 60_000 });
    server = async () => new Response('', { status: 503 });
    const response = refresh({ signal: owner.signal });
    response.catch(() => {});
    await sleep(20);
    expect(await isPending(response)).toBe(true);
    owner.abort();
    await expect(response).rejects.toThrow('Failed to fetch');
  });

  it("heeds its owner's abort while there is no engine yet, which then hears nothing of it", async () => {
    server = async () => Response.json({}, { status: 503 });
    const guard = newGuard();
    await abortedIn20ms();
    const unhandled = keepUnhandled();
    arrival.resolve(engine);
    await guard.load();
    expect(await unhandled()).toEqual([]);
  });

  it('leaves no listener with a signal that outlives it, while there is no engine yet', async () => {
    newGuard();
    const { signal } = new AbortController();
    const listeners = listenersOf(signal);
    expect((await refresh({ signal })).ok).toBe(true);
    expect(listeners()).toBe(0);
  });

  it('is held, and answered only with an answer', async () => {
    const keeper = await ready({ ...own, hold: true });
    says(keeper, { verdict: 'hold', wait: 1 }, { verdict: 'hold', wait: 1 });
    const answers = [
      () => Promise.reject(new TypeError('Failed to fetch')),
      async () => new Response('', { status: 503 }),
    ];
    server = async () => (await answers.shift()?.()) ?? Response.json({ token: 1 });
    expect((await refresh()).status).toBe(200);
    expect(sent).toHaveLength(3);
    expect(keeper.answered).toHaveBeenCalledTimes(2);
    expect(told(keeper)).toMatchObject({ mayHold: true });
  });

  it('is not held past its bound', async () => {
    const keeper = await ready({ ...own, hold: { upTo: 0 } });
    server = async () => new Response('', { status: 503 });
    says(keeper);
    await expect(refresh()).rejects.toThrow('Failed to fetch');
    expect(told(keeper)).toMatchObject({ mayHold: false });
  });

  it('is given up at its bound, however long it was to wait', async () => {
    const keeper = await ready({ ...own, hold: { upTo: 100 } });
    server = async () => new Response('', { status: 429, headers: { 'Retry-After': '300' } });
    says(keeper, { verdict: 'hold', wait: 300_000 });
    const failed = expect(refresh()).rejects.toThrow('Failed to fetch');
    await sleep(20);
    keeper.admit.mockReturnValue(false); // the server has asked for that
    await failed;
    expect(sent).toHaveLength(1);
    expect(told(keeper)).toMatchObject({ refused: true, mayHold: false });
  });

  it('is held or not by its address', async () => {
    const keeper = await ready({ ...own, hold: ({ pathname }) => pathname !== '/token' });
    server = async () => new Response('', { status: 503 });
    says(keeper);
    await expect(refresh()).rejects.toThrow('Failed to fetch');
    expect(told(keeper)).toMatchObject({ mayHold: false });
    guards.splice(0)[0]?.dispose();
    engine = new FakeEngine();
    arrival = deferred();
    startEngine.mockReturnValue(arrival.promise);
    const next = await ready({ ...own, hold: ({ pathname }) => pathname === '/token' && { upTo: 60_000 } });
    says(next);
    await expect(refresh()).rejects.toThrow('Failed to fetch');
    expect(told(next)).toMatchObject({ mayHold: true });
  });

  it('is not sent again where its body is a stream', async () => {
    const keeper = await ready();
    says(keeper, { verdict: 'again', wait: 0 });
    server = async () => Response.json({}, { status: 400 });
    const body = new ReadableStream({ start: (c) => c.close() });
    await expect(refresh({ body, duplex: 'half' } as RequestInit)).rejects.toThrow('Failed to fetch');
    expect(sent).toHaveLength(1);
  });
});

describe('a request like one that is held', () => {
  /** One that is held, and asks again when `repair` is called. */
  async function held(init: RequestInit = {}) {
    const keeper = await ready({ ...own, hold: true });
    keeper.answered.mockReturnValue({ verdict: 'hold', wait: 100 } as never);
    let isUp = false;
    server = async () => (isUp ? Response.json({ token: sent.length }) : new Response('', { status: 503 }));
    const first = refresh(init);
    await vi.waitFor(() => expect(keeper.answered).toHaveBeenCalled());
    const repair = () => {
      isUp = true;
    };
    return { first, keeper, repair };
  }
  const tokens = async (...all: Array<Promise<Response>>) =>
    Promise.all(all.map(async (one) => (await (await one).json()).token));

  it('has a copy of its answer: a refresh token that is used twice may end the session', async () => {
    const { first, repair } = await held();
    const others = [refresh(), refresh()];
    repair();
    expect(await tokens(first, ...others)).toEqual([2, 2, 2]);
    expect(sent).toHaveLength(2);
    expect(await tokens(refresh())).toEqual([3]);
  });

  it('is one with it from then on if both were sent before the trouble was known', async () => {
    const keeper = await ready({ ...own, hold: true });
    keeper.answered.mockReturnValue({ verdict: 'hold', wait: 20 } as never);
    const answers = [503, 503];
    server = async () => Response.json({ token: sent.length }, { status: answers.shift() ?? 200 });
    const body = new URLSearchParams({ grant_type: 'refresh_token' });
    expect(await tokens(refresh({ body }), refresh({ body }))).toEqual([3, 3]);
    expect(sent).toHaveLength(3);
  });

  it('has its failure', async () => {
    const { first, keeper } = await held();
    const other = refresh();
    keeper.answered.mockReturnValue({ verdict: 'fail', wait: 0 } as never);
    await expect(first).rejects.toThrow('Failed to fetch');
    await expect(other).rejects.toThrow('Failed to fetch');
  });

  it('goes on where the owner of the other aborts that, as one', async () => {
    const owner = new AbortController();
    const { first, repair } = await held({ signal: owner.signal });
    const others = [refresh(), refresh()];
    await sleep(1);
    repair();
    owner.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    expect(await tokens(...others)).toEqual([2, 2]);
  });

  it("heeds its own owner's abort, which is not the other's", async () => {
    const { first, repair } = await held();
    await abortedIn20ms();
    repair();
    expect(await tokens(first)).toEqual([2]);
  });

  it.each<[string, RequestInit, () => RequestInfo]>([
    ['another body', { body: 'another' }, () => url],
    ['another method', { method: 'PUT' }, () => url],
    ["another user's token", { headers: { Authorization: 'Bearer b' } }, () => url],
    ['another address', {}, () => `${url}?b`],
    ['no body', { body: null }, () => url],
    ['a Request', {}, () => new Request(url, { method: 'POST', body: 'grant' })],
  ])('control: with %s it is sent', async (_, init, input) => {
    const { first, repair } = await held();
    const other = window.fetch(input(), { method: 'POST', body: 'grant', ...init });
    repair();
    await Promise.all([first, other]);
    expect(sent).toHaveLength(3);
  });

  it('control: it is sent beside one that is not held', async () => {
    await ready({ ...own, hold: true });
    expect(await tokens(refresh(), refresh())).toHaveLength(2);
    expect(sent).toHaveLength(2);
  });
});

describe('a request that is held when its session is no longer wanted', () => {
  let guard: Guard;
  let keeper: FakeKeeper;
  beforeEach(async () => {
    keeper = await ready({ ...own, hold: true });
    guard = guards[0] as Guard;
    keeper.answered.mockReturnValue({ verdict: 'hold', wait: 60_000 } as never);
    server = async () => new Response('', { status: 503 });
  });

  async function held(body = 'grant') {
    const response = refresh({ body });
    response.catch(() => {});
    await sleep(10);
    expect(await isPending(response)).toBe(true);
    return { response };
  }
  function signOut() {
    guard.clear();
    keeper.hooks.onSnapshot(said('signedOut'));
  }
  function becomes(name: string) {
    guard.identityChanged();
    keeper.hooks.onSnapshot(said('fresh', { identity: { iss: null, sub: name, sid: null, orgId: null } }));
  }

  it('fails at once, and is not sent again', async () => {
    const { response } = await held();
    signOut();
    await expect(response).rejects.toThrow(new TypeError('Failed to fetch'));
    expect(sent).toHaveLength(1);
  });

  it('fails, too, where the session ends as it is sent', async () => {
    const answer = deferred<Response>();
    server = () => answer.promise;
    const { response } = await held();
    signOut();
    answer.resolve(new Response('', { status: 503 }));
    await expect(response).rejects.toThrow('Failed to fetch');
  });

  it('is not sent by an SDK that tries again, as long as nobody is signed in', async () => {
    const { response } = await held();
    signOut();
    await expect(response).rejects.toThrow();
    await expect(refresh()).rejects.toThrow(new TypeError('Failed to fetch'));
    expect(sent).toHaveLength(1);
    server = async () => Response.json({ access_token: 'new' });
    expect((await refresh({ body: "another's" })).ok).toBe(true);
    becomes('alice');
    expect((await refresh()).ok).toBe(true);
  });

  it('leaves alone what was sent once nobody was signed in', async () => {
    signOut();
    const { response } = await held("nobody's");
    keeper.hooks.onSnapshot(said('signedOut'));
    expect(await isPending(response)).toBe(true);
  });

  it('is of whoever it was sent for', async () => {
    const { response: old } = await held("alice's");
    becomes('bob');
    const { response } = await held("bob's");
    await expect(old).rejects.toThrow('Failed to fetch');
    keeper.hooks.onSnapshot(said('degraded'));
    expect(await isPending(response)).toBe(true);
  });

  it('goes on as long as another guard that watches it wants the session', async () => {
    const other = newGuard({ ...own, hold: true });
    await other.load();
    engine.keeper.answered.mockReturnValue({ verdict: 'hold', wait: 60_000 } as never);
    const { response } = await held();
    signOut();
    await sleep(10);
    expect(await isPending(response)).toBe(true);
    other.clear();
    engine.keeper.hooks.onSnapshot(said('signedOut'));
    await expect(response).rejects.toThrow('Failed to fetch');
  });
});

describe('the patch', () => {
  it('is one for all guards, and is taken back in any order', async () => {
    const before = window.fetch;
    let last = newGuard();
    const patched = window.fetch;
    for (let n = 0; n < 50; n++) {
      const next = newGuard();
      last.dispose();
      last = next;
    }
    expect(window.fetch).toBe(patched);
    last.dispose();
    expect(window.fetch).toBe(before);
  });

  it('gives a request to one guard, whose decision all are told of', async () => {
    arrival.resolve(engine);
    await newGuard().load();
    await newGuard().load();
    const [one, two] = engine.keepers as [FakeKeeper, FakeKeeper];
    one.admit.mockReturnValue(false);
    server = async () => Response.json({}, { status: 503 });
    says(one, { verdict: 'fail', wait: 0 });
    await expect(refresh()).rejects.toThrow('Failed to fetch');
    expect(sent).toHaveLength(1);
    expect(two.answered).toHaveBeenCalledOnce();
  });

  it('stays under a tool that has wrapped it, and does nothing there', async () => {
    await ready();
    const ours = window.fetch;
    const tool = ((...args: Parameters<typeof fetch>) => ours(...args)) as typeof fetch;
    window.fetch = tool;
    guards.pop()?.dispose();
    expect(window.fetch).toBe(tool);
    const keeper = await ready();
    await refresh();
    expect(sent).toHaveLength(1);
    expect(keeper.watch).toHaveBeenCalledOnce();
  });

  it.each<[string, (fetch: typeof window.fetch) => PropertyDescriptor]>([
    ['read-only', (fetch) => ({ value: fetch, writable: false })],
    ['an accessor that takes nothing', (fetch) => ({ get: () => fetch })],
    ['an accessor that keeps what it has', (fetch) => ({ get: () => fetch, set: () => {} })],
  ])('is done without, with one warning, where fetch is %s', async (_how, frozen) => {
    vi.resetModules(); // what it tells, it tells once
    const { createGuard } = await import('../src/core/create-guard.js');
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const descriptor = Object.getOwnPropertyDescriptor(window, 'fetch') as PropertyDescriptor;
    Object.defineProperty(window, 'fetch', { ...frozen(window.fetch), configurable: true });
    try {
      for (let n = 0; n < 3; n++) createGuard({ getAccessToken: async () => 'token', transport: own }).dispose();
      expect(warn).toHaveBeenCalledOnce();
      expect((await refresh()).ok).toBe(true);
    } finally {
      Object.defineProperty(window, 'fetch', descriptor);
    }
  });
});

describe('requests that are not seen', () => {
  let warn: ReturnType<typeof vi.spyOn>;
  beforeEach(() => {
    warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  });

  /** The provider is asked by force so often; `renew` is how its SDK gets the token. */
  async function renewals(times: number, renew: () => unknown) {
    let minted = 0;
    arrival.resolve(engine);
    const getAccessToken = async () => {
      await renew();
      return `token ${++minted}`;
    };
    await newGuard(own, { getAccessToken }).load();
    for (let n = 0; n < times; n++) await engine.keeper.hooks.getAccessToken(true);
    await sleep(0);
  }

  it('are told of, once, where a tool that came before has taken the patch away', async () => {
    const found = window.fetch;
    window.fetch = ((...args: Parameters<typeof fetch>) => found(...args)) as typeof fetch;
    newGuard();
    window.fetch = found; // as the tool found it
    await renewals(5, () => found(url, { method: 'POST' }));
    expect(warn).toHaveBeenCalledOnce();
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/^holdfast: .*"transport" does not see/));
  });

  it('are no matter for a single time: an SDK may have had the token already', async () => {
    await renewals(1, () => {});
    expect(warn).not.toHaveBeenCalled();
  });

  it('are none where the SDK sends two and brings both tokens after that: it has queued them at a lock', async () => {
    let requests = 2;
    await renewals(2, async () => {
      for (; requests > 0; requests--) await refresh();
    });
    expect(warn).not.toHaveBeenCalled();
  });

  it('control: what is seen is not told of, under a tool as well', async () => {
    newGuard();
    const ours = window.fetch;
    window.fetch = ((...args: Parameters<typeof fetch>) => ours(...args)) as typeof fetch;
    await renewals(5, () => refresh());
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('a failure with the network up', () => {
  const failing = async (input: unknown) => {
    if (input === 'https://app.test/holdfast.wasm') return new Response();
    throw new TypeError('Failed to fetch');
  };

  it('is told to Go from the second on, after one look at a file of the package', async () => {
    const keeper = await ready();
    vi.spyOn(performance, 'now').mockReturnValue(1e9); // long after the last look
    says(keeper);
    await refresh();
    server = failing;
    for (let n = 0; n < 5; n++) await expect(refresh()).rejects.toThrow('Failed to fetch');
    expect(keeper.answered).toHaveBeenCalledTimes(4);
    expect(told(keeper)).toMatchObject({ status: 0, unreadable: true });
    const looks = sent.filter(({ init }) => init?.method === 'HEAD');
    expect(looks).toHaveLength(1);
  });
});
