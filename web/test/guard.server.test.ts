// @vitest-environment node
// On a server there is no window, no engine and nothing to guard: a guard must be harmless there.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGuard } from '../src/index.js';
import { flush } from './support/deferred.js';

const { startEngine } = vi.hoisted(() => ({ startEngine: vi.fn() }));
vi.mock('../src/engine/loader.js', () => ({ startEngine }));

afterEach(() => {
  vi.useRealTimers();
});

beforeEach(() => {
  expect(typeof window).toBe('undefined');
  startEngine.mockReset();
});

describe('a guard on a server', () => {
  it("passes the provider's tokens through", async () => {
    const getAccessToken = vi.fn(async () => 'token');
    const guard = createGuard({ getAccessToken });
    expect(await guard.fetchAccessToken({ forceRefreshToken: true })).toBe('token');
    expect(getAccessToken).toHaveBeenCalledExactlyOnceWith({ forceRefresh: true });
  });

  it.each<[string, () => never | Promise<null>]>([
    ['answers null', async () => null],
    ['rejects', () => Promise.reject(true)],
    [
      'throws',
      () => {
        throw new Error('no client on a server');
      },
    ],
  ])('answers null when the provider %s: no engine will ever come to judge it', async (_name, getAccessToken) => {
    expect(await createGuard({ getAccessToken }).fetchAccessToken()).toBe(null);
  });

  it('loads nothing, says nothing, starts no timer', async () => {
    vi.useFakeTimers();
    const warn = vi.spyOn(console, 'warn');
    const guard = createGuard({ getAccessToken: async () => null });
    const end = guard.subscribe(() => {});
    void guard.fetchAccessToken();
    expect(await guard.load()).toBe('unavailable');
    guard.clear();
    guard.identityChanged();
    guard.sessionExpired();
    expect(guard.timeline()).toEqual([]);
    end();
    guard.dispose();
    await flush();
    expect(vi.getTimerCount()).toBe(0);
    expect(startEngine).not.toHaveBeenCalled();
    expect(warn).not.toHaveBeenCalled();
  });

  it('has a report, of no page', async () => {
    expect(await createGuard({ getAccessToken: async () => 'token' }).report()).toContain('page none, ');
  });

  it('keeps one snapshot, as renderToString asks for', async () => {
    const guard = createGuard({ getAccessToken: async () => 'token' });
    const before = guard.getSnapshot();
    await guard.fetchAccessToken();
    expect(guard.getSnapshot()).toBe(before);
    expect(before.status).toBe('unknown');
  });
});
