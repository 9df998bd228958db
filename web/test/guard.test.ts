import { afterEach, beforeEach, describe, expect, it, type Mock, test, vi } from 'vitest';
import { cleared } from '../src/core/snapshot.js';
import { HoldfastError } from '../src/engine/errors.js';
import { createGuard } from '../src/index.js';
import '../src/engine-chunk.js'; // to be there at once: fake timers don't wait for an import
import type { GetAccessToken, Guard, GuardOptions } from '../src/types.js';
import { type Deferred, deferred, flush, isPending } from './support/deferred.js';
import { FakeEngine, type FakeKeeper, hidden } from './support/fake-engine.js';
import { end, said } from './support/said.js';

const { startEngine } = vi.hoisted(() => ({ startEngine: vi.fn() }));
vi.mock('../src/engine/loader.js', () => ({ startEngine }));

let engine: FakeEngine;
let arrival: Deferred<FakeEngine>;
let provider: Mock<GetAccessToken>;
let warn: Mock;
let reportError: Mock;

const guards: Guard[] = [];

afterEach(() => {
  for (const guard of guards.splice(0)) guard.dispose();
  vi.useRealTimers();
});

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEngine();
  arrival = deferred();
  arrival.promise.catch(() => {}); // a guard that is disposed of does not wait for it
  startEngine.mockReset().mockReturnValue(arrival.promise);
  provider = vi.fn<GetAccessToken>(async () => 'token');
  warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  reportError = vi.fn();
  vi.stubGlobal('reportError', reportError);
});

function guardOf(options?: Partial<GuardOptions>) {
  const guard = createGuard({ getAccessToken: provider, ...options });
  guards.push(guard);
  return guard;
}

async function engineComes(guard: ReturnType<typeof guardOf>) {
  arrival.resolve(engine);
  expect(await guard.load()).toBe('ready');
  return engine.keeper;
}

const noEngine = new HoldfastError('engine-blocked-by-csp', 'the policy forbids it. Add to its script-src');

async function noEngineComes(guard: ReturnType<typeof guardOf>) {
  arrival.reject(noEngine);
  expect(await guard.load()).toBe('unavailable');
}

/** Whatever a provider may do in place of answering with a token. */
const misdeeds: Array<[name: string, provider: () => unknown]> = [
  [
    'throws synchronously',
    () => {
      throw new Error('no client');
    },
  ],
  ['rejects with an Error', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['rejects with true', () => Promise.reject(true)],
  ['rejects with undefined', () => Promise.reject()],
  ['answers null', async () => null],
  ['answers undefined', () => undefined],
  ['answers an empty string', async () => ''],
  ['answers 42', async () => 42],
  ['answers an object', async () => ({ accessToken: 'token' })],
  // biome-ignore lint/suspicious/noThenProperty: a thenable is the point
  ['answers a thenable that rejects', () => ({ then: (_: unknown, reject: (r: unknown) => void) => reject('no') })],
];

describe('loading', () => {
  it('loads nothing until the guard is used', async () => {
    const guard = guardOf();
    guard.getSnapshot();
    guard.timeline();
    guard.clear();
    guard.identityChanged();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(startEngine).not.toHaveBeenCalled();
  });

  test.each<[string, (guard: ReturnType<typeof guardOf>) => unknown]>([
    ['a call', (guard) => guard.fetchAccessToken()],
    ['a subscriber', (guard) => guard.subscribe(() => {})],
  ])('%s loads the engine, when the page is idle', async (_name, use) => {
    use(guardOf());
    await vi.dynamicImportSettled();
    expect(startEngine).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2000);
    await vi.dynamicImportSettled();
    expect(startEngine).toHaveBeenCalledExactlyOnceWith(undefined, undefined, 'low');
  });

  it('waits for requestIdleCallback where the browser has it', async () => {
    const idle = vi.fn();
    vi.stubGlobal('requestIdleCallback', idle);
    void guardOf().fetchAccessToken();
    await vi.dynamicImportSettled();
    await vi.advanceTimersByTimeAsync(2000);
    expect(startEngine).not.toHaveBeenCalled();
    expect(idle).toHaveBeenCalledExactlyOnceWith(expect.any(Function), { timeout: expect.any(Number) });
    idle.mock.calls[0]?.[0]();
    await vi.dynamicImportSettled();
    expect(startEngine).toHaveBeenCalledOnce();
  });

  it('waits for a page that is still loading, and then until it is idle', async () => {
    const state = vi.spyOn(document, 'readyState', 'get').mockReturnValue('interactive');
    void guardOf().fetchAccessToken();
    await vi.dynamicImportSettled();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(startEngine).not.toHaveBeenCalled();
    state.mockReturnValue('complete');
    window.dispatchEvent(new Event('load'));
    await vi.dynamicImportSettled();
    expect(startEngine).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2000);
    expect(startEngine).toHaveBeenCalledExactlyOnceWith(undefined, undefined, 'low');
  });

  it('lets the provider go first', async () => {
    vi.stubGlobal('requestIdleCallback', (callback: () => void) => callback());
    void guardOf().fetchAccessToken();
    await vi.advanceTimersByTimeAsync(199);
    await vi.dynamicImportSettled();
    expect(startEngine).not.toHaveBeenCalled();
    await theProviderGoesFirst();
    expect(startEngine).toHaveBeenCalledOnce();
  });

  const theProviderGoesFirst = async () => {
    await vi.advanceTimersByTimeAsync(200);
    await vi.dynamicImportSettled();
  };

  const signs: Array<[string, () => Event]> = [
    ['online', () => new Event('online')],
    ['offline', () => new Event('offline')],
    ['a change of visibility', () => new Event('visibilitychange')],
    ['a return from the back-forward cache', () => Object.assign(new Event('pageshow'), { persisted: true })],
  ];
  test.each(signs)('does not wait at a sign of trouble: %s', async (_name, sign) => {
    vi.stubGlobal('requestIdleCallback', vi.fn());
    void guardOf().fetchAccessToken();
    await theProviderGoesFirst();
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false })); // no sign: the page has loaded
    await flush();
    expect(startEngine).not.toHaveBeenCalled();
    (sign().type === 'visibilitychange' ? document : window).dispatchEvent(sign());
    await vi.advanceTimersByTimeAsync(0);
    expect(startEngine).toHaveBeenCalledExactlyOnceWith(undefined, undefined, undefined);
  });

  it('leaves no listener behind once it loads', async () => {
    const added = vi.spyOn(window, 'addEventListener');
    void guardOf().fetchAccessToken();
    await theProviderGoesFirst();
    const wait = () =>
      added.mock.calls
        .filter(([type]) => type === 'offline') // only the wait for an idle page heeds it
        .map(([, , options]) => (options as AddEventListenerOptions).signal?.aborted);
    expect(wait()).toEqual([false]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(wait()).toEqual([true]);
  });

  it('loads it once, whatever happens meanwhile, from where wasmUrl says, with the integrity that is given', async () => {
    const integrity = `sha256-${'A'.repeat(43)}=`;
    const guard = guardOf({ wasmUrl: '/assets/holdfast.wasm', integrity });
    provider.mockRejectedValueOnce(new Error('no'));
    void guard.fetchAccessToken();
    void guard.fetchAccessToken();
    guard.sessionExpired();
    await vi.advanceTimersByTimeAsync(5000);
    await engineComes(guard);
    await vi.advanceTimersByTimeAsync(5000);
    expect(startEngine.mock.calls).toEqual([['/assets/holdfast.wasm', integrity, undefined]]);
    expect(engine.keepers).toHaveLength(1);
  });

  it('does not load for a guard that was disposed of', async () => {
    const guard = guardOf();
    guard.subscribe(() => {});
    guard.dispose();
    await vi.advanceTimersByTimeAsync(5000);
    await vi.dynamicImportSettled();
    expect(startEngine).not.toHaveBeenCalled();
    expect(await guard.load()).toBe('unavailable');
  });
});

describe('while there is no engine yet', () => {
  it("hands the provider's token straight through", async () => {
    const guard = guardOf();
    expect(await guard.fetchAccessToken()).toBe('token');
    expect(guard.getSnapshot()).toMatchObject({ status: 'fresh', engine: 'loading' });
  });

  it('takes a token that is answered without a promise', async () => {
    provider.mockReturnValue('plain');
    expect(await guardOf().fetchAccessToken()).toBe('plain');
  });

  it('asks for a new token when the client does', async () => {
    const guard = guardOf();
    await guard.fetchAccessToken({ forceRefreshToken: true });
    await guard.fetchAccessToken({ forceRefreshToken: false });
    await guard.fetchAccessToken({});
    await guard.fetchAccessToken();
    expect(provider.mock.calls).toEqual([
      [{ forceRefresh: true }],
      [{ forceRefresh: false }],
      [{ forceRefresh: false }],
      [{ forceRefresh: false }],
    ]);
  });

  it('keeps one identity of every function for life, and each works detached', async () => {
    const guard = guardOf();
    const { getAccessToken, fetchAccessToken, sessionExpired, getSnapshot, subscribe } = guard;
    await fetchAccessToken();
    await engineComes(guard);
    engine.crash();
    await flush();
    expect(guard).toMatchObject({ getAccessToken, fetchAccessToken, sessionExpired, getSnapshot, subscribe });
    expect(await fetchAccessToken()).toBe('token');
    expect(await getAccessToken()).toBe('token');
  });

  describe.each(misdeeds)('a provider that %s', (_name, misdeed) => {
    beforeEach(() => {
      provider.mockImplementation(misdeed as GetAccessToken);
    });

    it.each([false, true])('holds the call for the engine, which loads at once (forced: %s)', async (force) => {
      const guard = guardOf();
      const answer = guard.fetchAccessToken({ forceRefreshToken: force });
      expect(await isPending(answer)).toBe(true);
      await vi.dynamicImportSettled(); // no timer has run
      expect(startEngine).toHaveBeenCalledOnce();
      expect(guard.getSnapshot().status).toBe('unknown');

      await vi.advanceTimersByTimeAsync(400);
      const keeper = await engineComes(guard);
      expect(keeper.fetch).toHaveBeenCalledExactlyOnceWith('', force, expect.any(Function), {
        promise: expect.any(Promise),
        age: 400,
      });
      expect(provider).toHaveBeenCalledOnce();
      expect(await isPending(answer)).toBe(true);

      keeper.answer('a token at last');
      expect(await answer).toBe('a token at last');
    });
  });

  it('hands over what the provider did, for Go to judge', async () => {
    const reason = new TypeError('Failed to fetch');
    provider.mockRejectedValueOnce(reason).mockResolvedValueOnce(null);
    const guard = guardOf();
    void guard.fetchAccessToken();
    void guard.fetchAccessToken();
    const keeper = await engineComes(guard);
    await expect(keeper.calls[0]?.under?.promise).rejects.toBe(reason);
    await expect(keeper.calls[1]?.under?.promise).resolves.toBe(null);
  });

  it('hands over a call that the provider has not answered yet, and leaves its answer to Go', async () => {
    const slow = deferred<string>();
    provider.mockReturnValueOnce(slow.promise);
    const guard = guardOf();
    const answer = guard.fetchAccessToken({ forceRefreshToken: true });
    await vi.advanceTimersByTimeAsync(1500);
    const keeper = await engineComes(guard);
    expect(keeper.call).toMatchObject({ force: true, under: { age: 1500 } });
    slow.resolve('the very token that was to be replaced');
    expect(await isPending(answer)).toBe(true);
    keeper.answer('new token');
    expect(await answer).toBe('new token');
    expect(keeper.seed).not.toHaveBeenCalled();
  });

  it('tells the engine which token was handed out last, to whom, how it was asked for, and how long ago', async () => {
    const guard = guardOf();
    provider.mockResolvedValueOnce('first').mockResolvedValueOnce('second');
    await guard.fetchAccessToken();
    await vi.advanceTimersByTimeAsync(100);
    await guard.fetchAccessToken({ forceRefreshToken: true, client: 'a server' });
    await vi.advanceTimersByTimeAsync(50);
    const keeper = await engineComes(guard);
    expect(keeper.seed.mock.calls).toEqual([['a server', 'second', true, 50]]);
    expect(keeper.fetch).not.toHaveBeenCalled();
  });

  it('clear answers held calls with null, and drops what was seeded', async () => {
    const guard = guardOf();
    await guard.fetchAccessToken();
    provider.mockRejectedValueOnce(new Error('no'));
    const held = guard.fetchAccessToken({ forceRefreshToken: true });
    guard.clear();
    expect(await held).toBe(null);
    expect(guard.getSnapshot()).toMatchObject({ status: 'signedOut', engine: 'loading' });
    expect((await engineComes(guard)).told).toEqual(['clear']);
  });

  it('clear counts also for an answer that was under way', async () => {
    const slow = deferred<string>();
    provider.mockReturnValueOnce(slow.promise);
    const guard = guardOf();
    const held = guard.fetchAccessToken();
    guard.clear();
    slow.resolve('the token of a user who has signed out');
    expect(await held).toBe(null);
    expect(guard.getSnapshot().status).toBe('signedOut');
    expect((await engineComes(guard)).told).toEqual(['clear']);
  });

  it('identityChanged drops what was seeded and goes back to unknown', async () => {
    const guard = guardOf();
    await guard.fetchAccessToken();
    guard.identityChanged();
    await vi.dynamicImportSettled();
    expect(guard.getSnapshot().status).toBe('unknown');
    expect((await engineComes(guard)).told).toEqual([]);
  });

  it("identityChanged asks again for held calls: the old user's late token is nobody's", async () => {
    const alice = deferred<string>();
    const bob = deferred<string>();
    provider.mockReturnValueOnce(alice.promise).mockReturnValueOnce(bob.promise);
    const guard = guardOf();
    const held = guard.fetchAccessToken({ forceRefreshToken: true });
    guard.identityChanged();
    await vi.dynamicImportSettled();
    expect(provider.mock.calls).toEqual([[{ forceRefresh: true }], [{ forceRefresh: true }]]);
    alice.resolve("Alice's token");
    expect(await isPending(held)).toBe(true);
    bob.resolve("Bob's token");
    expect(await held).toBe("Bob's token");
    const keeper = await engineComes(guard);
    expect(keeper.told).toEqual(['seed']);
    expect(keeper.seed).toHaveBeenCalledWith('', "Bob's token", true, expect.any(Number));
  });

  it("identityChanged hands over the new user's call, not the old one's", async () => {
    const alice = deferred<string>();
    provider.mockReturnValueOnce(alice.promise).mockResolvedValueOnce(null);
    const guard = guardOf();
    void guard.fetchAccessToken();
    await vi.advanceTimersByTimeAsync(100);
    guard.identityChanged();
    await vi.dynamicImportSettled();
    await vi.advanceTimersByTimeAsync(20);
    const keeper = await engineComes(guard);
    expect(keeper.told).toEqual(['fetch']);
    expect(keeper.call.under?.age).toBe(20);
    await expect(keeper.call.under?.promise).resolves.toBe(null);
  });

  it('sessionExpired reloads nothing, loads the engine at once and leaves the verdict to it', async () => {
    const onSessionExpired = vi.fn();
    const guard = guardOf({ onSessionExpired });
    guard.sessionExpired();
    const keeper = await engineComes(guard);
    expect(keeper.sessionExpired).toHaveBeenCalledOnce();
    expect(onSessionExpired).not.toHaveBeenCalled();
  });

  it('tells the engine of a refused token when it comes, after the tokens that it knows of', async () => {
    const guard = guardOf();
    await guard.fetchAccessToken();
    guard.reject('token');
    expect((await engineComes(guard)).told).toEqual(['seed', 'reject']);
  });

  it('has an empty timeline', () => {
    expect(guardOf().timeline()).toEqual([]);
  });
});

describe('with the engine', () => {
  it('passes on the options that tune policy, and none else', async () => {
    const tuning = {
      callTimeout: 5000,
      settle: 2000,
      budget: { tries: 3 },
      backoff: { initial: 5, max: 10 },
      reloadGuard: true,
    };
    const keeper = await engineComes(guardOf({ ...tuning, onSignedOut: () => {}, wasmUrl: '/x' }));
    const habits = { plannedForces: 1 };
    expect(keeper.options).toEqual({ ...tuning, breakReloads: true, age: expect.any(Number), habits });
  });

  it("tells the engine of the provider's habits", async () => {
    const habits = { renewsBefore: 15_000, askAgain: { status: 400, message: 'no cookie', attempts: 3 } };
    const keeper = await engineComes(guardOf({ transport: { match: () => false, ...habits } }));
    expect(keeper.options.habits).toEqual({ ...habits, plannedForces: 1 });
  });

  it('tells the engine who asks', async () => {
    const guard = guardOf();
    const keeper = await engineComes(guard);
    void guard.fetchAccessToken({ client: 'a server' });
    expect(keeper.lend).toHaveBeenCalledExactlyOnceWith('a server');
    expect(keeper.fetch).toHaveBeenCalledExactlyOnceWith('a server', false, expect.any(Function), undefined);
  });

  it('lets the engine break reload loops only where expiry reloads the page', async () => {
    expect((await engineComes(guardOf())).options.breakReloads).toBe(true);
    expect((await engineComes(guardOf({ onSessionExpired: () => {} }))).options.breakReloads).toBe(false);
  });

  it("writes the engine's warnings for the developer to the console", async () => {
    const keeper = await engineComes(guardOf());
    keeper.hooks.onWarning('the access token has no exp claim');
    expect(warn.mock.calls).toEqual([['holdfast: the access token has no exp claim']]);
  });

  it('asks the engine, not the provider', async () => {
    const guard = guardOf();
    const keeper = await engineComes(guard);
    const answer = guard.fetchAccessToken({ forceRefreshToken: true });
    expect(keeper.fetch).toHaveBeenCalledExactlyOnceWith('', true, expect.any(Function), undefined);
    keeper.answer(null);
    expect(await answer).toBe(null);
    expect(provider).not.toHaveBeenCalled();
  });

  it("lets the engine ask the provider, and turns even a synchronous throw into a promise's rejection", async () => {
    const keeper = await engineComes(guardOf());
    await expect(keeper.hooks.getAccessToken(true)).resolves.toBe('token');
    expect(provider).toHaveBeenCalledExactlyOnceWith({ forceRefresh: true });
    provider.mockImplementationOnce(() => {
      throw new Error('no client');
    });
    await expect(keeper.hooks.getAccessToken(false)).rejects.toThrow('no client');
  });

  it("shows the engine's snapshots", async () => {
    const guard = guardOf();
    const keeper = await engineComes(guard);
    const snapshot = {
      status: 'degraded' as const,
      identity: { iss: 'i', sub: 'u', sid: null, orgId: null },
      expiresAt: 2,
      degradedSince: 1,
      healedAt: null,
      lastFailure: { class: 'transient' as const, reason: 'the network failed', at: 1 },
      ended: null,
      needs: null,
      warning: null,
    };
    keeper.hooks.onSnapshot(snapshot);
    expect(guard.getSnapshot()).toEqual({ ...snapshot, engine: 'ready', engineError: null });
  });

  it('leaves clear, identityChanged, reject, sessionExpired and timeline to it', async () => {
    const guard = guardOf();
    const keeper = await engineComes(guard);
    guard.clear();
    guard.identityChanged();
    guard.reject('refused');
    guard.sessionExpired();
    expect(guard.timeline()).toEqual([hidden]);
    expect(keeper.told).toEqual(['clear', 'identityChanged', 'reject', 'sessionExpired', 'timeline']);
    expect(keeper.reject).toHaveBeenCalledExactlyOnceWith('refused');
  });

  it('runs onSignedOut with how it has ended, and onSessionExpired, when the engine says so', async () => {
    const onSignedOut = vi.fn();
    const onSessionExpired = vi.fn();
    const keeper = await engineComes(guardOf({ onSignedOut, onSessionExpired }));
    keeper.hooks.onSignedOut(end('proven'));
    expect(onSignedOut).toHaveBeenCalledExactlyOnceWith(end('proven'));
    expect(onSessionExpired).not.toHaveBeenCalled();
    keeper.hooks.onSessionExpired();
    expect(onSessionExpired).toHaveBeenCalledExactlyOnceWith();
  });

  it('reloads the page when expiry is real and the application has no handler of its own', async () => {
    const reload = vi.spyOn(location, 'reload').mockImplementation(() => {});
    const keeper = await engineComes(guardOf());
    expect(reload).not.toHaveBeenCalled();
    keeper.hooks.onSessionExpired();
    expect(reload).toHaveBeenCalledOnce();
  });

  it("reports what the application's own handlers throw, as the browser would, and goes on", async () => {
    const error = new Error('of the application');
    const fail = () => {
      throw error;
    };
    const guard = guardOf({ onSignedOut: fail, onSessionExpired: fail });
    const after = vi.fn();
    guard.subscribe(fail);
    guard.subscribe(after);
    const keeper = await engineComes(guard); // a change: the subscriber throws
    keeper.hooks.onSignedOut(end('proven'));
    keeper.hooks.onSessionExpired();
    expect(reportError.mock.calls).toEqual([[error], [error], [error]]);
    expect(after).toHaveBeenCalledOnce();
  });
});

describe('a page without reportError, as in jsdom', () => {
  it('has what a listener throws on its console, and answers what is held', async () => {
    vi.stubGlobal('reportError', undefined);
    const report = vi.spyOn(console, 'error').mockImplementation(() => {});
    const error = new Error('of the application');
    provider.mockResolvedValue(null);
    const guard = guardOf();
    guard.subscribe(() => {
      throw error;
    });
    const held = guard.fetchAccessToken();
    arrival.reject(noEngine);
    expect(await guard.load()).toBe('unavailable');
    expect(await held).toBe(null);
    expect(report.mock.calls).toEqual([[error]]);
  });
});

describe('a page whose engine can not be had', () => {
  it('says why in its snapshot, which changes when that does', async () => {
    const guard = guardOf();
    const changes: unknown[] = [];
    guard.subscribe(() => changes.push(guard.getSnapshot().engineError));
    arrival.reject(noEngine);
    expect(await guard.load()).toBe('unavailable');
    const { code, message } = noEngine;
    expect(changes).toEqual([{ code, message }]);
    expect(Object.isFrozen(guard.getSnapshot().engineError)).toBe(true);
    const look = async (error: HoldfastError) => {
      startEngine.mockRejectedValue(error);
      await vi.advanceTimersByTimeAsync(300_000);
      document.dispatchEvent(new Event('visibilitychange'));
      await flush();
    };
    await look(new HoldfastError(code, 'the policy forbids it. Add to its script-src'));
    expect(changes).toHaveLength(1);
    await look(new HoldfastError('engine-not-wasm', 'another thing'));
    expect(changes.slice(1)).toEqual([{ code: 'engine-not-wasm', message: 'holdfast: another thing' }]);
  });
});

describe('a page that may use no storage, as in a sandboxed frame', () => {
  it('is kept like any other', async () => {
    const refuse = () => {
      throw new DOMException('The document is sandboxed', 'SecurityError');
    };
    for (const name of ['localStorage', 'sessionStorage'] as const)
      vi.spyOn(window, name, 'get').mockImplementation(refuse);
    vi.spyOn(document, 'cookie', 'get').mockImplementation(refuse);
    const guard = guardOf();
    provider.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    const held = guard.fetchAccessToken();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await held).toBe('token');
    await engineComes(guard);
    expect(guard.getSnapshot().engine).toBe('ready');
  });
});

describe('fetchAccessToken', () => {
  it.each([null, undefined, {}])('takes %o for an unforced call of nobody', async (request) => {
    expect(await guardOf().fetchAccessToken(request as never)).toBe('token');
    expect(provider).toHaveBeenCalledExactlyOnceWith({ forceRefresh: false });
  });
});

describe('a function that subscribes twice', () => {
  it('is told twice, and once after one of the two has ended', async () => {
    const guard = guardOf();
    const listener = vi.fn();
    const end = guard.subscribe(listener);
    guard.subscribe(listener);
    await guard.fetchAccessToken();
    expect(listener).toHaveBeenCalledTimes(2);
    end();
    guard.clear();
    expect(listener).toHaveBeenCalledTimes(3);
  });
});

describe('subscribe and getSnapshot fit useSyncExternalStore', () => {
  it('answers the same object until something changes, and then another, which cannot be changed', async () => {
    const guard = guardOf();
    const before = guard.getSnapshot();
    expect(guard.getSnapshot()).toBe(before);
    await guard.fetchAccessToken();
    const after = guard.getSnapshot();
    expect(after).not.toBe(before);
    expect(guard.getSnapshot()).toBe(after);
    expect(Object.isFrozen(before) && Object.isFrozen(after)).toBe(true);
  });

  it('lets nobody change what it has of the engine, for all who read it', async () => {
    const guard = guardOf();
    const { hooks } = await engineComes(guard);
    const lastFailure = { class: 'transient' as const, reason: 'no network', at: 1 };
    hooks.onSnapshot(said('degraded', { identity: { iss: null, sub: 'alice', sid: null, orgId: null }, lastFailure }));
    const { identity, lastFailure: failure } = guard.getSnapshot();
    expect(identity?.sub).toBe('alice');
    expect(Object.isFrozen(identity) && Object.isFrozen(failure)).toBe(true);
    hooks.onSnapshot(said('signedOut'));
    expect(Object.isFrozen(guard.getSnapshot().ended)).toBe(true);
  });

  it('does not tell of tokens that change nothing', async () => {
    const guard = guardOf();
    await guard.fetchAccessToken();
    const listener = vi.fn();
    guard.subscribe(listener);
    const before = guard.getSnapshot();
    await guard.fetchAccessToken();
    expect(listener).not.toHaveBeenCalled();
    expect(guard.getSnapshot()).toBe(before);
  });

  it('calls a listener after each change, until it is unsubscribed', async () => {
    const guard = guardOf();
    const seen: string[] = [];
    const end = guard.subscribe(() => seen.push(guard.getSnapshot().engine));
    await engineComes(guard);
    expect(seen).toEqual(['ready']);
    end();
    engine.crash();
    await flush();
    expect(seen).toEqual(['ready']);
  });

  it('lets a listener unsubscribe itself and others in mid-change', async () => {
    const guard = guardOf();
    const second = vi.fn();
    const endFirst = guard.subscribe(() => {
      endFirst();
      endSecond();
    });
    const endSecond = guard.subscribe(second);
    await engineComes(guard);
    engine.crash();
    await flush();
    expect(second.mock.calls.length).toBeLessThanOrEqual(1);
  });
});

describe('when there is no engine to be had', () => {
  it('says so once, with the cure, and shows it', async () => {
    const guard = guardOf();
    provider.mockRejectedValueOnce(new Error('no'));
    void guard.fetchAccessToken();
    await noEngineComes(guard);
    await guard.fetchAccessToken();
    await guard.load();
    expect(warn.mock.calls).toEqual([[noEngine.message]]);
    expect(guard.getSnapshot().engine).toBe('unavailable');
  });

  it.each(misdeeds)('answers a held call with null if the provider %s', async (_name, misdeed) => {
    provider.mockImplementation(misdeed as GetAccessToken);
    const guard = guardOf();
    const held = guard.fetchAccessToken({ forceRefreshToken: true });
    expect(await isPending(held)).toBe(true);
    await noEngineComes(guard);
    expect(await held).toBe(null);
    expect(provider).toHaveBeenCalledOnce();
  });

  it('answers a held call with the token that the provider brings after all', async () => {
    const slow = deferred<string>();
    provider.mockReturnValueOnce(slow.promise);
    const guard = guardOf();
    const held = guard.fetchAccessToken();
    await noEngineComes(guard);
    expect(await isPending(held)).toBe(true);
    slow.resolve('slow token');
    expect(await held).toBe('slow token');
  });

  it('passes later calls through', async () => {
    const guard = guardOf();
    await noEngineComes(guard);
    expect(await guard.fetchAccessToken({ forceRefreshToken: true })).toBe('token');
    expect(provider).toHaveBeenCalledExactlyOnceWith({ forceRefresh: true });
  });

  it.each(misdeeds)('answers a later call with null if the provider %s', async (_name, misdeed) => {
    provider.mockImplementation(misdeed as GetAccessToken);
    const guard = guardOf();
    await noEngineComes(guard);
    expect(await guard.fetchAccessToken()).toBe(null);
  });

  it("does what the provider's SDK wanted to do at expiry, also if it asked before", async () => {
    const onSessionExpired = vi.fn();
    const guard = guardOf({ onSessionExpired });
    guard.sessionExpired();
    expect(onSessionExpired).not.toHaveBeenCalled();
    await noEngineComes(guard);
    expect(onSessionExpired).toHaveBeenCalledTimes(1);
    guard.sessionExpired();
    expect(onSessionExpired).toHaveBeenCalledTimes(2);
  });

  it('still lets the application sign out', async () => {
    const guard = guardOf();
    await noEngineComes(guard);
    guard.clear();
    expect(guard.getSnapshot()).toMatchObject({ status: 'signedOut', engine: 'unavailable' });
  });

  it('takes an engine that refuses the options for none', async () => {
    const guard = guardOf();
    arrival.resolve(Object.assign(engine, { createKeeper: () => 'holdfast: option "x" must be y' }));
    expect(await guard.load()).toBe('unavailable');
    expect(warn.mock.calls).toEqual([['holdfast: option "x" must be y']]);
    expect(await guard.fetchAccessToken()).toBe('token');
  });

  it('says nothing of it for a guard that was disposed of meanwhile', async () => {
    const guard = guardOf();
    const ready = guard.load();
    guard.dispose();
    arrival.reject(noEngine);
    expect(await ready).toBe('unavailable');
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('when the engine crashes', () => {
  let next: FakeEngine;
  beforeEach(() => {
    next = new FakeEngine();
    startEngine.mockReset().mockReturnValueOnce(arrival.promise).mockResolvedValue(next);
  });

  it('starts another, which takes over the held calls, the token and the refused one', async () => {
    const guard = guardOf();
    const keeper = await engineComes(guard);
    const first = guard.fetchAccessToken();
    keeper.answer('the cached token');
    await first;
    guard.reject('a refused token');
    const held = guard.fetchAccessToken({ forceRefreshToken: true });
    engine.crash();
    await flush();
    expect(guard.getSnapshot().engine).toBe('ready');
    expect(next.keeper.told).toEqual(['seed', 'reject', 'fetch']);
    expect(next.keeper.seed).toHaveBeenCalledWith('', 'the cached token', false, expect.any(Number));
    expect(next.keeper.call).toMatchObject({ force: true, under: undefined });
    keeper.calls.push({ force: true, resolve: () => {}, under: undefined });
    keeper.answer("the dead engine's");
    expect(await isPending(held)).toBe(true);
    next.keeper.answer('minted');
    expect(await held).toBe('minted');
    expect(provider).not.toHaveBeenCalled();
    expect(warn.mock.calls).toEqual([['holdfast: the engine has stopped: a test says so']]);
  });

  it('listens no more to the one that is dead', async () => {
    const guard = guardOf({ onSignedOut: () => expect.unreachable() });
    const { hooks } = await engineComes(guard);
    engine.crash();
    await flush();
    const before = guard.getSnapshot();
    hooks.onSnapshot(said('signedOut'));
    hooks.onSignedOut(end('proven'));
    await expect(hooks.getAccessToken(true)).rejects.toBe(undefined);
    expect(guard.getSnapshot()).toBe(before);
  });

  it("tells the next of the application's sign-out, and of an expiry that is not settled", async () => {
    const guard = guardOf();
    await engineComes(guard);
    guard.clear();
    guard.sessionExpired();
    engine.keeper.hooks.onSnapshot(said('signedOut', { ended: cleared }));
    engine.crash();
    await flush();
    expect(next.keeper.told).toEqual(['clear', 'sessionExpired']);
  });

  it.each(['proven', 'presumed'] as const)('keeps an end that was %s, and takes it for no sign-out', async (how) => {
    const ended = end(how);
    const onSignedOut = vi.fn();
    const guard = guardOf({ onSignedOut });
    const keeper = await engineComes(guard);
    keeper.hooks.onSnapshot(said('signedOut', { ended }));
    engine.crash();
    await flush();
    next.keeper.hooks.onSnapshot(said('unknown'));
    expect(guard.getSnapshot()).toMatchObject({ status: 'signedOut', ended, engine: 'ready' });
    expect(await guard.fetchAccessToken()).toBe(null);
    expect(next.keeper.told).toEqual([]);
    const looks = guard.fetchAccessToken({ forceRefreshToken: true });
    next.keeper.hooks.onSnapshot(said('fresh'));
    next.keeper.answer('a token that leads back');
    expect(await looks).toBe('a token that leads back');
    expect(guard.getSnapshot().status).toBe('fresh');
  });

  it('lets an identity that is another begin anew after an end', async () => {
    const guard = guardOf();
    const keeper = await engineComes(guard);
    keeper.hooks.onSnapshot(said('signedOut'));
    engine.crash();
    await flush();
    guard.identityChanged();
    next.keeper.hooks.onSnapshot(said('unknown'));
    expect(guard.getSnapshot().status).toBe('unknown');
  });

  it('tells the next of every refused token', async () => {
    const guard = guardOf();
    await engineComes(guard);
    for (const token of ['one', 'two']) guard.reject(token);
    engine.crash();
    await flush();
    expect(next.keeper.reject.mock.calls).toEqual([['one'], ['two']]);
  });

  it('starts another also where it crashes as it is handed the calls', async () => {
    const guard = guardOf();
    await guard.fetchAccessToken();
    engine.createKeeper = (options, hooks) => {
      const keeper = new FakeEngine().createKeeper(options, hooks);
      keeper.seed.mockImplementation(() => {
        throw new Error('Go program has already exited');
      });
      return keeper;
    };
    arrival.resolve(engine);
    expect(await guard.load()).toBe('ready');
    await flush();
    expect(next.keeper.told).toEqual(['seed']);
    expect(guard.getSnapshot().engine).toBe('ready');
  });

  it('starts at most three others within a minute, and then says that it does without', async () => {
    const guard = guardOf();
    await engineComes(guard);
    const engines = [1, 2, 3].map(() => new FakeEngine());
    startEngine.mockReset();
    for (const other of engines) startEngine.mockResolvedValueOnce(other);
    const held = guard.fetchAccessToken({ forceRefreshToken: true });
    for (const dead of [engine, ...engines]) {
      expect(await isPending(held)).toBe(true);
      dead.crash();
      await flush();
    }
    expect(await held).toBe('token');
    expect(startEngine).toHaveBeenCalledTimes(3);
    expect(guard.getSnapshot().engine).toBe('unavailable');
    expect(warn).toHaveBeenLastCalledWith(expect.stringContaining('Calls go straight to the provider'));
  });

  it('starts more over a longer time', async () => {
    const guard = guardOf();
    await engineComes(guard);
    let dying = engine;
    for (let times = 0; times < 10; times++) {
      await vi.advanceTimersByTimeAsync(20_001);
      const other = new FakeEngine();
      startEngine.mockReset().mockResolvedValue(other);
      dying.crash();
      await flush();
      dying = other;
    }
    expect(guard.getSnapshot().engine).toBe('ready');
  });
});

describe('when the engine crashes, and no other starts', () => {
  beforeEach(() => {
    startEngine.mockReturnValueOnce(arrival.promise).mockRejectedValue(noEngine);
  });

  it('says so once, and asks the provider again for every unanswered call', async () => {
    const guard = guardOf();
    const keeper = await engineComes(guard);
    const forced = guard.fetchAccessToken({ forceRefreshToken: true });
    const unforced = guard.fetchAccessToken();
    provider.mockImplementation(async ({ forceRefresh }) => (forceRefresh ? 'minted' : 'cached'));
    engine.crash();
    expect(await forced).toBe('minted');
    expect(await unforced).toBe('cached');
    expect(guard.getSnapshot().engine).toBe('unavailable');
    expect(warn.mock.calls).toEqual([['holdfast: the engine has stopped: a test says so'], [noEngine.message]]);
    keeper.answer('too late');
    expect(await forced).toBe('minted');
  });

  it('asks again also for a call that was handed over: what the provider answered then is long past', async () => {
    provider.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    const guard = guardOf();
    const held = guard.fetchAccessToken({ forceRefreshToken: true });
    await engineComes(guard);
    engine.crash();
    expect(await held).toBe('token');
    expect(provider).toHaveBeenCalledTimes(2);
  });

  it('answers with null where the provider fails again', async () => {
    const guard = guardOf();
    await engineComes(guard);
    const held = guard.fetchAccessToken();
    provider.mockRejectedValue(true);
    engine.crash();
    expect(await held).toBe(null);
  });

  it('passes everything through from then on', async () => {
    const onSessionExpired = vi.fn();
    const guard = guardOf({ onSessionExpired });
    const keeper = await engineComes(guard);
    engine.crash();
    await flush();
    keeper.told.length = 0;
    expect(await guard.fetchAccessToken()).toBe('token');
    guard.sessionExpired();
    guard.clear();
    guard.identityChanged();
    expect(guard.timeline().map(({ kind }) => kind)).toEqual(['engine', 'engine']);
    guard.dispose();
    expect(onSessionExpired).toHaveBeenCalledOnce();
    expect(keeper.told).toEqual([]);
  });

  it('runs no expiry handler twice: what the page asked before the engine came is settled with it', async () => {
    const onSessionExpired = vi.fn();
    const guard = guardOf({ onSessionExpired });
    guard.sessionExpired();
    const keeper = await engineComes(guard);
    keeper.hooks.onSessionExpired();
    engine.crash();
    await flush();
    expect(onSessionExpired).toHaveBeenCalledOnce();
  });

  // Go's functions throw once its program has ended, which the page hears of only a moment later.
  describe('and its functions throw before the page has heard of it', () => {
    const dead = () => {
      throw new Error('Go program has already exited');
    };

    it('answers the call as if there were no engine', async () => {
      const guard = guardOf();
      const keeper = await engineComes(guard);
      const before = guard.fetchAccessToken();
      keeper.fetch.mockImplementation(dead);
      const during = guard.fetchAccessToken({ forceRefreshToken: true });
      expect(await during).toBe('token');
      expect(await before).toBe('token');
      expect(guard.getSnapshot().engine).toBe('unavailable');
      engine.crash();
      await flush();
      expect(warn.mock.calls).toEqual([[expect.stringContaining('the engine has stopped')], [noEngine.message]]);
    });

    it.each(['clear', 'identityChanged', 'reject', 'sessionExpired', 'timeline', 'dispose'] as const)(
      '%s does not throw',
      async (name) => {
        const guard = guardOf({ onSessionExpired: () => {} });
        const keeper = await engineComes(guard);
        for (const fn of [keeper.clear, keeper.identityChanged, keeper.sessionExpired, keeper.dispose]) {
          fn.mockImplementation(dead);
        }
        keeper.reject.mockImplementation(dead);
        keeper.timeline.mockImplementation(dead);
        expect(() => guard[name]('token')).not.toThrow();
      },
    );
  });
});

describe('dispose', () => {
  it('answers held calls with null and ends the keeper, once', async () => {
    const guard = guardOf();
    const keeper = await engineComes(guard);
    const held = guard.fetchAccessToken({ forceRefreshToken: true });
    guard.dispose();
    guard.dispose();
    expect(await held).toBe(null);
    expect(keeper.dispose).toHaveBeenCalledOnce();
  });

  it('sends later calls straight to the provider', async () => {
    const guard = guardOf();
    const keeper = await engineComes(guard);
    guard.dispose();
    expect(await guard.fetchAccessToken({ forceRefreshToken: true })).toBe('token');
    provider.mockRejectedValue(new Error('no'));
    expect(await guard.fetchAccessToken()).toBe(null);
    expect(keeper.fetch).not.toHaveBeenCalled();
  });

  it("lets the provider's SDK have its expiry: nothing will judge it any more", () => {
    const onSessionExpired = vi.fn();
    const guard = guardOf({ onSessionExpired });
    guard.dispose();
    guard.sessionExpired();
    expect(onSessionExpired).toHaveBeenCalledOnce();
  });

  it('reloads nothing', () => {
    const reload = vi.spyOn(location, 'reload').mockImplementation(() => {});
    const guard = guardOf();
    guard.dispose();
    guard.sessionExpired();
    expect(reload).not.toHaveBeenCalled();
  });

  it('tells subscribers nothing more', async () => {
    const guard = guardOf();
    const listener = vi.fn();
    guard.subscribe(listener);
    const keeper = await engineComes(guard);
    listener.mockClear();
    guard.dispose();
    guard.clear();
    engine.crash();
    await flush();
    expect(listener).not.toHaveBeenCalled();
    expect(keeper.told).toEqual(['dispose']);
    expect(warn).not.toHaveBeenCalled();
  });

  it('before the engine has come: held calls are answered, and no keeper is made', async () => {
    const slow = deferred<string>();
    provider.mockReturnValueOnce(slow.promise);
    const guard = guardOf();
    const held = guard.fetchAccessToken();
    const ready = guard.load();
    guard.dispose();
    expect(await held).toBe(null);
    arrival.resolve(engine);
    slow.resolve('too late');
    expect(await ready).toBe('unavailable');
    expect(engine.keepers).toEqual([]);
  });
});

describe('ready', () => {
  it('loads the engine, and never rejects: what is thrown may pass, and is told once it has not', async () => {
    const guard = guardOf();
    const ready = guard.load();
    arrival.reject('not even an Error');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await ready).toBe('unavailable');
    expect(warn.mock.calls).toEqual([['not even an Error']]);
    expect(guard.getSnapshot().engine).toBe('loading');
  });
});

describe('the cached token that the engine has lent', () => {
  async function lending() {
    const guard = guardOf();
    const keeper = await engineComes(guard);
    keeper.token = 'lent';
    keeper.lent = 1000;
    expect(await guard.fetchAccessToken()).toBe('lent');
    return { guard, keeper };
  }

  it('answers a burst of calls without asking again', async () => {
    const { guard, keeper } = await lending();
    keeper.token = 'newer';
    for (let i = 0; i < 5; i++) expect(await guard.fetchAccessToken()).toBe('lent');
    expect(keeper.lend).toHaveBeenCalledTimes(1);
  });

  test.each<[end: string, make: (guard: Guard, keeper: FakeKeeper) => void]>([
    ['when its time is over', () => vi.advanceTimersByTime(1000)],
    ['when the clock is set back', () => vi.setSystemTime(Date.now() - 60_000)],
    ['when a snapshot tells of a change', (guard, keeper) => keeper.hooks.onSnapshot(guard.getSnapshot())],
    ['when a server has refused it', (guard) => guard.reject('lent')],
    ['when a client forces', (guard) => void guard.fetchAccessToken({ forceRefreshToken: true })],
    ['when the session may be over', (guard) => guard.sessionExpired()],
    ['at another identity', (guard) => guard.identityChanged()],
  ])('is given back %s', async (_, make) => {
    const { guard, keeper } = await lending();
    make(guard, keeper);
    keeper.token = 'newer';
    expect(await guard.fetchAccessToken()).toBe('newer');
  });

  it('is lent to each client for itself: the engine must know who has it', async () => {
    const { guard, keeper } = await lending();
    expect(await guard.fetchAccessToken({ client: 'a server' })).toBe('lent');
    expect(keeper.lend.mock.calls).toEqual([[''], ['a server']]);
  });

  it('is not kept where the engine lends it for no time', async () => {
    const { guard, keeper } = await lending();
    keeper.lent = 0;
    vi.advanceTimersByTime(1000);
    for (let i = 0; i < 3; i++) await guard.fetchAccessToken();
    expect(keeper.lend).toHaveBeenCalledTimes(4);
  });
});
