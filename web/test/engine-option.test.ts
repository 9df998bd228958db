// The option `engine`: when the engine is fetched, if at all.
import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { createGuard } from '../src/index.js';
import '../src/engine-chunk.js'; // to be there at once: fake timers don't wait for an import
import type { GetAccessToken, Guard, GuardOptions } from '../src/types.js';
import { flush, isPending } from './support/deferred.js';
import { FakeEngine } from './support/fake-engine.js';

const { startEngine } = vi.hoisted(() => ({ startEngine: vi.fn() }));
vi.mock('../src/engine/loader.js', () => ({ startEngine }));

let provider: Mock<GetAccessToken>;
let guard: Guard;

beforeEach(() => {
  vi.useFakeTimers();
  startEngine.mockReset().mockImplementation(async () => new FakeEngine());
  provider = vi.fn<GetAccessToken>(async () => 'token');
  vi.stubGlobal('fetch', async () => new Response('', { status: 503 }));
});

afterEach(() => {
  guard.dispose();
  vi.useRealTimers();
});

function guardOf(options: Partial<GuardOptions>): Guard {
  guard = createGuard({ getAccessToken: provider, ...options });
  return guard;
}

const transport = { match: () => true };
const hour = 3_600_000;

describe("'trouble'", () => {
  it.each([
    ['trouble', false],
    ['idle', true],
  ] as const)('is not fetched for a page that is well (%s: %s)', async (engine, isFetched) => {
    guardOf({ engine }).subscribe(() => {});
    expect(await guard.fetchAccessToken()).toBe('token');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(startEngine.mock.calls.length > 0).toBe(isFetched);
  });

  it.each<[string, () => unknown]>([
    ['a call is held', () => guard.getAccessToken({ forceRefresh: true })], // the provider has but the same token
    ["a request of the provider's is in trouble", () => window.fetch('https://auth.test/').catch(() => {})],
    ['load() is called', () => guard.load()],
    ['the session may be over', () => guard.sessionExpired()],
  ])('is fetched as soon as %s', async (_, trouble) => {
    guardOf({ engine: 'trouble', transport, onSessionExpired: () => {} });
    await guard.fetchAccessToken();
    await vi.advanceTimersByTimeAsync(60_000);
    void trouble();
    await vi.advanceTimersByTimeAsync(1);
    await flush();
    expect(startEngine).toHaveBeenCalledOnce();
  });
});

describe("'off'", () => {
  it('is never fetched, and says so', async () => {
    guardOf({ engine: 'off', transport }).subscribe(() => {});
    expect(guard.getSnapshot()).toMatchObject({ status: 'unknown', engine: 'unavailable', engineError: null });
    expect(await guard.load()).toBe('unavailable');
    provider.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    const failed = guard.fetchAccessToken();
    expect(await isPending(failed)).toBe(false); // it is answered as without a guard
    expect(await failed).toBe(null);
    expect(await guard.fetchAccessToken()).toBe('token');
    expect((await window.fetch('https://auth.test/')).status).toBe(503);
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(hour);
    expect(startEngine).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves an expired session to the application, at once', () => {
    const onSessionExpired = vi.fn();
    guardOf({ engine: 'off', onSessionExpired }).sessionExpired();
    expect(onSessionExpired).toHaveBeenCalledOnce();
  });
});

describe('enable', () => {
  const offline = new TypeError('Failed to fetch');

  it('turned off, a held call is answered as by the provider, and no engine stays', async () => {
    const engine = new FakeEngine();
    startEngine.mockResolvedValue(engine);
    guardOf({}).subscribe(() => {});
    await guard.load();
    expect(guard.getSnapshot().engine).toBe('ready');
    const held = guard.fetchAccessToken({ forceRefreshToken: true });
    expect(await isPending(held)).toBe(true);
    guard.enable(false);
    expect(await held).toBe('token'); // nobody is told that the session is over
    expect(guard.getSnapshot()).toMatchObject({ status: 'unknown', engine: 'unavailable', engineError: null });
    provider.mockRejectedValueOnce(offline);
    expect(await guard.fetchAccessToken()).toBe(null);
    await vi.advanceTimersByTimeAsync(hour);
    expect(startEngine).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('turned on again, it holds', async () => {
    guardOf({ enabled: false }).subscribe(() => {});
    provider.mockRejectedValueOnce(offline);
    expect(await guard.fetchAccessToken()).toBe(null); // the control
    guard.enable();
    provider.mockRejectedValueOnce(offline);
    const held = guard.fetchAccessToken();
    expect(await isPending(held)).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(startEngine).toHaveBeenCalled();
  });

  it('an engine that comes after it was turned off is not taken', async () => {
    let come = (_: FakeEngine) => {};
    startEngine.mockImplementation(() => new Promise((resolve) => (come = resolve)));
    guardOf({}).subscribe(() => {});
    void guard.load();
    await vi.advanceTimersByTimeAsync(1);
    guard.enable(false);
    come(new FakeEngine());
    await flush();
    expect(guard.getSnapshot().engine).toBe('unavailable');
  });

  it('does not turn on what the option `engine` has off, nor what was disposed of', () => {
    guardOf({ engine: 'off' }).enable();
    expect(guard.getSnapshot().engine).toBe('unavailable');
    guard.dispose();
    guard.enable();
    expect(vi.getTimerCount()).toBe(0);
  });
});
