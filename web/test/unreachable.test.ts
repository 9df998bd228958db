// The page by itself, while the engine can't be reached.
import { afterEach, beforeEach, describe, expect, it, type Mock, test, vi } from 'vitest';
import { HoldfastError } from '../src/engine/errors.js';
import '../src/engine-chunk.js'; // to be there at once: fake timers don't wait for an import
import type { GetAccessToken, Guard } from '../src/types.js';
import { deferred, flush, isPending } from './support/deferred.js';
import { FakeEngine } from './support/fake-engine.js';
import { beginPage, endPage, force, guardOf, networkDown, pass } from './support/lone-page.js';

const { startEngine } = vi.hoisted(() => ({ startEngine: vi.fn() }));
vi.mock('../src/engine/loader.js', () => ({ startEngine }));

const unreachable = new HoldfastError('engine-unreachable', 'the engine could not be fetched from /x');
const portal = Object.assign(new HoldfastError('engine-not-found', 'an HTML page'), { isPage: true });
const notFound = new HoldfastError('engine-not-found', 'HTTP 404');

let provider: Mock<GetAccessToken>;
let warn: Mock;
let engine: FakeEngine;

beforeEach(() => {
  engine = new FakeEngine();
  startEngine.mockReset().mockRejectedValue(unreachable);
  ({ provider, warn } = beginPage());
});
afterEach(endPage);

const engineOf = (guard: Guard) => guard.getSnapshot().engine;

describe('a held call', () => {
  it('is asked for again by the page, and answered as soon as the network is back', async () => {
    const held = guardOf().fetchAccessToken();
    await pass(30_000);
    expect(await isPending(held)).toBe(true);
    expect(provider.mock.calls.length).toBeGreaterThan(3);
    provider.mockResolvedValue('token');
    await pass(15_000);
    expect(await held).toBe('token');
  });

  it('is asked for again also while the engine hangs', async () => {
    startEngine.mockReturnValue(new Promise(() => {}));
    provider.mockImplementationOnce(networkDown).mockResolvedValue('token');
    const held = guardOf().fetchAccessToken(force);
    await pass(1000);
    expect(await held).toBe('token');
    expect(startEngine).toHaveBeenCalledOnce();
  });

  test.each([
    ['online', () => window],
    ['focus', () => window],
    ['pageshow', () => window],
    ['visibilitychange', () => document],
  ])('is asked for again at once at %s', async (type, target) => {
    const held = guardOf().fetchAccessToken();
    await pass(120_000);
    const asked = provider.mock.calls.length;
    provider.mockResolvedValue('token');
    target().dispatchEvent(new Event(type));
    await pass(1000); // what has just been asked is not asked at the same moment again
    expect(await held).toBe('token');
    expect(provider).toHaveBeenCalledTimes(asked + 1);
  });

  it('costs no storm of calls where the signs storm', async () => {
    void guardOf().fetchAccessToken();
    await flush();
    for (let n = 0; n < 100; n++) {
      window.dispatchEvent(new Event('focus'));
      await pass(100);
    }
    expect(provider.mock.calls.length).toBeLessThanOrEqual(21);
  });

  it('pays no heed to a page that hides', async () => {
    void guardOf().fetchAccessToken();
    await pass(300_000);
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const asked = provider.mock.calls.length;
    document.dispatchEvent(new Event('visibilitychange'));
    await pass(1);
    expect(provider).toHaveBeenCalledTimes(asked);
  });

  it('is answered by a newer token that another call has got', async () => {
    const guard = guardOf();
    const [unforced, forced] = [guard.fetchAccessToken(), guard.fetchAccessToken(force)];
    await flush();
    provider.mockResolvedValue('token');
    expect(await guard.fetchAccessToken(force)).toBe('token');
    expect(await Promise.all([unforced, forced])).toEqual(['token', 'token']);
  });

  it('is not answered by what an unforced call has got, if it is forced: that may be older than itself', async () => {
    const guard = guardOf();
    const forced = guard.fetchAccessToken(force);
    await flush();
    provider.mockResolvedValueOnce('token');
    expect(await guard.fetchAccessToken()).toBe('token');
    expect(await isPending(forced)).toBe(true);
  });

  it('is not answered by a token that was asked for before it, if it is forced', async () => {
    const slow = deferred<string>();
    provider.mockReturnValueOnce(slow.promise);
    const guard = guardOf();
    const first = guard.fetchAccessToken(force);
    await pass(100);
    const second = guard.fetchAccessToken(force);
    slow.resolve('minted before');
    expect(await first).toBe('minted before');
    expect(await isPending(second)).toBe(true);
  });

  it('never gets the token that it throws away, and is answered by any other', async () => {
    provider.mockResolvedValue('thrown');
    const guard = guardOf();
    await guard.fetchAccessToken();
    const forced = guard.fetchAccessToken(force);
    await pass(20_000);
    expect(await isPending(forced)).toBe(true);
    provider.mockResolvedValue('another');
    // Who asks meanwhile gets it first: it is still not the one that the forced call throws away.
    expect(await guard.fetchAccessToken()).toBe('another');
    await pass(15_000);
    expect(await forced).toBe('another');
  });

  it('is asked for again where the provider hangs, and a late answer counts', async () => {
    const [first, second] = [deferred<string>(), deferred<string>()];
    provider.mockReturnValueOnce(first.promise).mockReturnValueOnce(second.promise);
    const held = guardOf({ callTimeout: 5000 }).fetchAccessToken();
    await pass(10_500);
    expect(provider.mock.calls.length).toBeGreaterThan(1);
    first.resolve('late');
    expect(await held).toBe('late');
  });

  it('is told: a session that was fresh is degraded, and heals', async () => {
    provider.mockResolvedValueOnce('token');
    const guard = guardOf();
    await guard.fetchAccessToken();
    void guard.fetchAccessToken(force);
    await flush();
    expect(guard.getSnapshot()).toMatchObject({ status: 'degraded', degradedSince: Date.now(), healedAt: null });
    provider.mockResolvedValue('newer');
    await pass(15_000);
    expect(guard.getSnapshot()).toMatchObject({ status: 'fresh', degradedSince: null, healedAt: expect.any(Number) });
  });

  it('is taken over by the engine when that comes', async () => {
    const held = guardOf().fetchAccessToken();
    await pass(30_000);
    startEngine.mockResolvedValue(engine);
    await pass(15_000);
    expect(engine.keeper.call.under?.promise).toBeDefined();
    engine.keeper.answer('judged');
    expect(await held).toBe('judged');
  });
});

describe('how long a call is held', () => {
  const failures: Array<[string, () => Promise<never>]> = [
    ['Failed to fetch', networkDown],
    ['Load failed', () => Promise.reject(new TypeError('Load failed'))],
    ['a time-out', () => Promise.reject(new DOMException('x', 'TimeoutError'))],
    ['no answer', () => new Promise<never>(() => {})],
  ];
  test.each(failures)('without end while nothing is reached: %s', async (_, failure) => {
    provider.mockImplementation(failure);
    const guard = guardOf();
    const held = guard.fetchAccessToken();
    await pass(3_600_000);
    expect(await isPending(held)).toBe(true);
    expect(engineOf(guard)).toBe('loading');
    expect(provider.mock.calls.length).toBeGreaterThan(100);
  });

  const refusals: Array<[string, () => Promise<unknown>]> = [
    ['has nobody', async () => null],
    ['refuses', () => Promise.reject(new Error('invalid_grant'))],
  ];
  test.each(refusals)('for a minute of a visible page if the provider %s', async (_, refusal) => {
    provider.mockImplementation(refusal as GetAccessToken);
    const guard = guardOf();
    const held = guard.fetchAccessToken();
    await pass(55_000);
    expect(await isPending(held)).toBe(true);
    await pass(30_000);
    expect(await held).toBe(null);
    expect(engineOf(guard)).toBe('unavailable');
    expect(await guard.fetchAccessToken()).toBe(null); // at once
  });

  it('a minute in which the page is hidden does not count', async () => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    provider.mockResolvedValue(null);
    const held = guardOf().fetchAccessToken();
    await pass(600_000);
    expect(await isPending(held)).toBe(true);
  });

  it('after that minute the engine is still asked for, and guards when it comes', async () => {
    provider.mockResolvedValue(null);
    const guard = guardOf();
    await Promise.all([guard.fetchAccessToken(), pass(100_000)]);
    startEngine.mockResolvedValue(engine);
    await pass(300_000);
    expect(engineOf(guard)).toBe('ready');
  });

  it('after that minute a token makes all as it was', async () => {
    provider.mockResolvedValue(null);
    const guard = guardOf();
    await Promise.all([guard.fetchAccessToken(), pass(100_000)]);
    provider.mockResolvedValue('token');
    expect(await guard.fetchAccessToken()).toBe('token');
    expect(guard.getSnapshot()).toMatchObject({ status: 'fresh', engine: 'loading' });
    provider.mockImplementation(networkDown);
    const held = guard.fetchAccessToken(force);
    await pass(100_000);
    expect(await isPending(held)).toBe(true);
  });
});

describe('the engine', () => {
  it('is asked for without end, ever more rarely, and the console is told once', async () => {
    provider.mockResolvedValue('token');
    const guard = guardOf();
    const ready = guard.load();
    await pass(60_000);
    expect(await ready).toBe('unavailable');
    expect(engineOf(guard)).toBe('loading'); // calls are kept
    expect(warn.mock.calls).toEqual([[unreachable.message]]);
    await pass(86_400_000);
    const asked = startEngine.mock.calls.length;
    expect(asked).toBeGreaterThan(250);
    expect(asked).toBeLessThan(700);
    expect(warn).toHaveBeenCalledOnce();
    expect(guard.timeline().length).toBeLessThanOrEqual(200);
    startEngine.mockResolvedValue(engine);
    window.dispatchEvent(new Event('online'));
    await pass(1000);
    expect(engineOf(guard)).toBe('ready');
  });

  it.each([
    ['is out of reach', unreachable],
    ['is not where it belongs', notFound],
  ])('that %s settles each load, however late', async (_, error) => {
    provider.mockImplementation(networkDown);
    startEngine.mockRejectedValue(error);
    const guard = guardOf();
    void guard.fetchAccessToken();
    await pass(600_000);
    const ready = guard.load();
    await pass(20_000);
    expect(await isPending(ready)).toBe(false);
    expect(await ready).toBe('unavailable');
  });

  it('is given no token of a user whom a listener has signed out as it came', async () => {
    provider.mockResolvedValue('token');
    const guard = guardOf();
    expect(await guard.fetchAccessToken()).toBe('token');
    startEngine.mockResolvedValue(engine);
    const unsubscribe = guard.subscribe(() => {
      unsubscribe();
      guard.clear();
    });
    await guard.load();
    expect(engine.keeper.told).toContain('clear');
    expect(engine.keeper.told).not.toContain('seed');
  });

  it('is asked for soon where a call is held after a long quiet', async () => {
    provider.mockResolvedValue('token');
    const guard = guardOf();
    void guard.load();
    await pass(3_600_000);
    provider.mockImplementationOnce(networkDown);
    const held = guard.fetchAccessToken(force);
    provider.mockResolvedValue('newer');
    await pass(1000);
    expect(await held).toBe('newer');
  });

  it('is not there behind a captive portal, which is trouble', async () => {
    startEngine.mockRejectedValue(portal);
    provider.mockRejectedValue(new SyntaxError('Unexpected token <'));
    const guard = guardOf();
    const held = guard.fetchAccessToken();
    await pass(10_000);
    expect(await isPending(held)).toBe(true);
    expect(engineOf(guard)).toBe('loading');
    provider.mockResolvedValue('token');
    startEngine.mockResolvedValue(engine);
    await pass(15_000);
    expect(engineOf(guard)).toBe('ready');
  });

  it('is not there where a 404 stays while all else is well: soon, and with one message', async () => {
    startEngine.mockRejectedValue(notFound);
    provider.mockResolvedValue('token');
    const guard = guardOf();
    void guard.load();
    await pass(5000);
    expect(engineOf(guard)).toBe('unavailable');
    expect(warn.mock.calls).toEqual([[notFound.message]]);
  });

  it('is not there behind a captive portal that shows itself here first: the user is kept when the session is in trouble, too', async () => {
    startEngine.mockRejectedValue(portal);
    provider.mockResolvedValueOnce('token');
    const guard = guardOf();
    await guard.fetchAccessToken();
    void guard.load();
    await pass(6000);
    expect(warn.mock.calls).toEqual([[portal.message]]); // as a dev server's page is told of
    expect(engineOf(guard)).toBe('loading');
    provider.mockRejectedValue(new SyntaxError('Unexpected token <'));
    const held = guard.fetchAccessToken(force);
    await pass(60_000);
    expect(await isPending(held)).toBe(true);
  });

  it('is not there where a page stays in its place while all else is well', async () => {
    startEngine.mockRejectedValue(portal);
    provider.mockResolvedValue('token');
    const guard = guardOf();
    void guard.load();
    await pass(70_000); // seven looks: their pauses are random, and 63 s at the most
    expect(engineOf(guard)).toBe('unavailable');
    expect(warn).toHaveBeenCalledOnce();
  });

  it("is not given up while one of the provider's own requests is held", async () => {
    startEngine.mockRejectedValue(portal);
    const page = window.fetch;
    window.fetch = async () => new Response('<p>Welcome to our Wi-Fi');
    const guard = guardOf({ transport: { match: () => true } });
    fetch('https://auth.test/token').catch(() => {});
    await pass(9000);
    expect(startEngine.mock.calls.length).toBeGreaterThan(3);
    expect(engineOf(guard)).toBe('loading');
    await pass(1000);
    guard.dispose();
    window.fetch = page;
  });

  it('may be there where a 404 comes once', async () => {
    startEngine.mockRejectedValueOnce(notFound).mockResolvedValue(engine);
    const guard = guardOf();
    const ready = guard.load();
    await pass(1000);
    expect(await ready).toBe('ready');
  });

  it('is held to be somewhere where a 404 comes while the network is down', async () => {
    startEngine.mockRejectedValue(notFound);
    const guard = guardOf();
    const held = guard.fetchAccessToken();
    await pass(120_000);
    expect(await isPending(held)).toBe(true);
    expect(engineOf(guard)).toBe('loading');
  });

  it('that can not be had is looked at again at a sign, some minutes later', async () => {
    startEngine.mockRejectedValue(new HoldfastError('engine-blocked-by-csp', 'forbidden'));
    provider.mockResolvedValue('token');
    const guard = guardOf();
    expect(await guard.load()).toBe('unavailable');
    window.dispatchEvent(new Event('focus'));
    await pass(299_000);
    expect(startEngine).toHaveBeenCalledOnce();
    await pass(1000);
    expect(startEngine).toHaveBeenCalledOnce();
    window.dispatchEvent(new Event('focus'));
    await pass(1000);
    expect(startEngine).toHaveBeenCalledTimes(2);
    expect(warn).toHaveBeenCalledOnce();
    startEngine.mockResolvedValue(engine);
    await pass(300_000);
    window.dispatchEvent(new Event('focus'));
    await pass(1000);
    expect(engineOf(guard)).toBe('ready');
  });
});

describe('a link that is slow or that its user saves', () => {
  it.each([{ saveData: true }, { effectiveType: '2g' }])('%o: loads the engine in trouble only', async (connection) => {
    vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { connection }));
    provider.mockResolvedValueOnce('token');
    const guard = guardOf();
    await guard.fetchAccessToken();
    await pass(60_000);
    expect(startEngine).not.toHaveBeenCalled();
    void guard.fetchAccessToken(force);
    await flush();
    expect(startEngine).toHaveBeenCalledOnce();
  });
});

describe('what is told before there is an engine', () => {
  beforeEach(() => {
    provider.mockResolvedValue('token');
  });

  it('clear(), identityChanged() and a call, in one task, mean what they say', async () => {
    const guard = guardOf();
    guard.clear();
    expect(guard.getSnapshot()).toMatchObject({ status: 'signedOut', ended: { how: 'application' } });
    guard.identityChanged();
    expect(guard.getSnapshot()).toMatchObject({ status: 'unknown', ended: null });
    expect(await guard.fetchAccessToken()).toBe('token');
  });

  it("the late token of the user who was does not answer the new user's call", async () => {
    const alice = deferred<string>();
    provider.mockReturnValueOnce(alice.promise).mockReturnValueOnce(new Promise(() => {}));
    const guard = guardOf();
    void guard.fetchAccessToken();
    guard.clear();
    guard.identityChanged();
    const bob = guard.fetchAccessToken();
    alice.resolve("Alice's");
    expect(await isPending(bob)).toBe(true);
  });

  it('a rejected token is handed to nobody', async () => {
    const guard = guardOf();
    await guard.fetchAccessToken();
    guard.reject('token');
    const held = [guard.fetchAccessToken(), guard.fetchAccessToken(force)];
    await pass(5000);
    for (const call of held) expect(await isPending(call)).toBe(true);
    provider.mockResolvedValue('another');
    await pass(15_000);
    expect(await Promise.all(held)).toEqual(['another', 'another']);
  });

  it('nor where there is no engine to be had: the provider is asked for another', async () => {
    startEngine.mockRejectedValue(new HoldfastError('engine-unsupported', 'no WebAssembly'));
    const guard = guardOf();
    expect(await guard.load()).toBe('unavailable');
    guard.reject('token');
    provider.mockImplementation(async ({ forceRefresh }) => (forceRefresh ? 'another' : 'token'));
    expect(await guard.fetchAccessToken()).toBe('another');
    provider.mockResolvedValue('token');
    expect(await guard.fetchAccessToken()).toBe(null);
  });
});

describe('what a guard leaves behind', () => {
  it('is nothing: no listener of the page, before or after it has loaded', async () => {
    provider.mockResolvedValue('token');
    const add = vi.spyOn(window, 'addEventListener');
    vi.spyOn(document, 'readyState', 'get').mockReturnValue('loading');
    const guard = guardOf();
    for (let n = 0; n < 10; n++) await Promise.race([guard.fetchAccessToken(), pass(1)]);
    await pass(300);
    guard.dispose();
    const signals = add.mock.calls.map(([, , options]) => (options as AddEventListenerOptions).signal);
    expect(signals.length).toBeGreaterThan(3);
    expect(signals.every((signal) => signal?.aborted)).toBe(true);
    expect(add.mock.calls.filter(([type]) => type === 'load')).toHaveLength(1);
  });

  it('is nothing of the engine', async () => {
    startEngine.mockResolvedValue(engine);
    const guard = guardOf();
    expect(await guard.load()).toBe('ready');
    expect(engine.mourners).toBe(1);
    guard.dispose();
    expect(engine.mourners).toBe(0);
  });

  it('is nothing of a listener that disposes as it hears of the engine', async () => {
    startEngine.mockResolvedValue(engine);
    provider.mockResolvedValue('token');
    const guard = guardOf();
    await guard.fetchAccessToken();
    guard.subscribe(() => guard.getSnapshot().engine === 'ready' && guard.dispose());
    await guard.load();
    expect(engine.keeper.told).toEqual(['dispose']);
    expect(engine.mourners).toBe(0);
  });
});
