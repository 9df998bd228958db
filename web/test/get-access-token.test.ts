// guard.getAccessToken, and what a signal does to a call of it.
import { afterEach, beforeEach, expect, it, type Mock, vi } from 'vitest';
import { createGuard } from '../src/index.js';
import '../src/engine-chunk.js'; // to be there at once: fake timers don't wait for an import
import type { GetAccessToken, Guard } from '../src/types.js';
import { type Deferred, deferred, isPending } from './support/deferred.js';
import { FakeEngine } from './support/fake-engine.js';

const { startEngine } = vi.hoisted(() => ({ startEngine: vi.fn() }));
vi.mock('../src/engine/loader.js', () => ({ startEngine }));

let arrival: Deferred<FakeEngine>;
let provider: Mock<GetAccessToken>;
let guard: Guard;
let controller: AbortController;

beforeEach(() => {
  vi.useFakeTimers();
  arrival = deferred();
  startEngine.mockReset().mockReturnValue(arrival.promise);
  provider = vi.fn<GetAccessToken>(async () => 'token');
  guard = createGuard({ getAccessToken: provider });
  controller = new AbortController();
});

afterEach(() => {
  guard.dispose();
  vi.useRealTimers();
});

const fails = () => Promise.reject(new TypeError('Failed to fetch'));

async function engineComes() {
  const engine = new FakeEngine();
  arrival.resolve(engine);
  await guard.load();
  return engine.keeper;
}

it('asks as fetchAccessToken does, in the words of the option', async () => {
  expect(await guard.getAccessToken()).toBe('token');
  provider.mockResolvedValue('another');
  expect(await guard.getAccessToken({ forceRefresh: true })).toBe('another');
  expect(provider.mock.calls).toEqual([[{ forceRefresh: false }], [{ forceRefresh: true }]]);
  const keeper = await engineComes();
  void guard.getAccessToken({ forceRefresh: true, client: 'a fetch wrapper' });
  void guard.fetchAccessToken({ forceRefreshToken: true, client: 'a fetch wrapper' });
  const asked = keeper.fetch.mock.calls.map(([client, force]) => [client, force]);
  expect(asked).toEqual([
    ['a fetch wrapper', true],
    ['a fetch wrapper', true],
  ]);
});

it.each([true, false])('asks no more for a call that is aborted: %s', async (aborts) => {
  provider.mockImplementation(fails);
  const held = guard.getAccessToken({ signal: controller.signal });
  expect(await isPending(held)).toBe(true);
  const reason = new Error('the user has gone elsewhere');
  if (aborts) {
    controller.abort(reason);
    await expect(held).rejects.toBe(reason);
  }
  provider.mockResolvedValue('token');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(provider).toHaveBeenCalledTimes(aborts ? 1 : 2);
  if (!aborts) expect(await held).toBe('token');
});

it('asks nobody where the signal is aborted before', async () => {
  controller.abort();
  await expect(guard.getAccessToken({ signal: controller.signal })).rejects.toBe(controller.signal.reason);
  expect(provider).not.toHaveBeenCalled();
});

it('has the engine forget it, and no other', async () => {
  const keeper = await engineComes();
  const other = guard.getAccessToken();
  const held = guard.getAccessToken({ signal: controller.signal });
  controller.abort();
  await expect(held).rejects.toBe(controller.signal.reason);
  expect(keeper.drop).toHaveBeenCalledExactlyOnceWith(2);
  keeper.answer('token');
  expect(await other).toBe('token');
});

it('keeps nothing of a call at a signal that outlives it', async () => {
  const add = vi.spyOn(controller.signal, 'addEventListener');
  const remove = vi.spyOn(controller.signal, 'removeEventListener');
  expect(await guard.getAccessToken({ signal: controller.signal })).toBe('token');
  expect(add).toHaveBeenCalledOnce();
  expect(remove.mock.calls).toEqual([add.mock.calls[0]?.slice(0, 2)]);
});
