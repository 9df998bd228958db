// The real engine in a frame that is sandboxed without allow-same-origin: whatever belongs to an origin throws.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createGuard } from '../src/core/create-guard.js';
import type { Guard } from '../src/types.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { jwt } from './support/jwt.js';

const opened = vi.fn();
const asked = vi.fn();
/** Chromium has them in such a frame, and Web Locks are refused; others refuse both. */
let hasChannels: boolean;

function refused(): never {
  throw new DOMException('The document is sandboxed and lacks the "allow-same-origin" flag.', 'SecurityError');
}

beforeAll(async () => {
  // Before the engine starts, which takes them as they are then.
  vi.stubGlobal(
    'BroadcastChannel',
    class extends EventTarget {
      constructor(name: string) {
        super();
        opened(name);
        if (!hasChannels) refused();
      }
      postMessage() {}
      close() {}
    },
  );
  const request = async (name: string) => {
    asked(name);
    refused();
  };
  Object.defineProperty(navigator, 'locks', { configurable: true, value: { request } });
  for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, { configurable: true, get: refused });
  Object.defineProperty(document, 'cookie', { configurable: true, get: refused });
  await realEngine();
});

afterAll(() => {
  vi.useRealTimers();
});

describe('a sandboxed frame', () => {
  it.each([true, false])('has a guard that holds, and heals, be there channels (%s) or not', async (has) => {
    hasChannels = has;
    opened.mockClear();
    asked.mockClear();
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const provider = vi.fn(async () => jwt());
    const guard: Guard = createGuard({ getAccessToken: provider, wasmUrl });
    expect(await guard.load()).toBe('ready');
    const first = guard.fetchAccessToken();
    await pass(100);
    expect(await first).toBe(await provider.mock.results[0]?.value);
    expect(opened).toHaveBeenCalled(); // the control: it has tried

    provider.mockRejectedValue(new TypeError('Failed to fetch'));
    const forced = guard.fetchAccessToken({ forceRefreshToken: true });
    await pass(5000);
    expect(guard.getSnapshot().status).toBe('degraded');
    const next = jwt();
    provider.mockResolvedValue(next);
    window.dispatchEvent(new Event('online'));
    await pass(3000);
    expect(await forced).toBe(next);
    expect(asked.mock.calls.length > 0).toBe(has);
    expect(guard.getSnapshot()).toMatchObject({ status: 'fresh', engine: 'ready' });
    guard.dispose();
    expect(warn).not.toHaveBeenCalled();
  });

  it('signs out on proof, and reloads the page without a place to note that', async () => {
    const reload = vi.spyOn(location, 'reload').mockImplementation(() => {});
    const provider = vi.fn(async () => jwt());
    const guard = createGuard({ getAccessToken: provider, wasmUrl });
    await guard.load();
    void guard.fetchAccessToken();
    await pass(3000);
    provider.mockRejectedValue(Object.assign(new Error('over'), { error: 'invalid_grant' }));
    guard.sessionExpired();
    await pass(30_000);
    expect(guard.getSnapshot().status).toBe('signedOut');
    expect(reload).toHaveBeenCalled();
    guard.dispose();
  });
});
