// A page that shows what its users write, such as <img name="baseURI">: browsers let that element take the place of the property
// of `document`, and of a function of the window's that a browser has not got.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { probePage } from '../src/adapters/shared/page-probe.js';
import { createGuard } from '../src/core/create-guard.js';
import '../src/engine-chunk.js'; // to be there at once: fake timers don't wait for an import
import { mountPanel } from '../src/diagnostics/panel/dom.js';
import { GracePeriod } from '../src/engine/grace-period.js';
import { onReturn } from '../src/engine/page-events.js';
import { whenIdle } from '../src/engine/when-idle.js';
import { playedGuard } from '../src/testing/index.js';
import { describe as describeRequest } from '../src/transport/request.js';
import type { GetAccessToken, Guard, GuardOptions } from '../src/types.js';
import { builtEngine, served, streamFromAnyResponse } from './support/built.js';
import { jwt } from './support/jwt.js';

const undo: Array<() => void> = [];

/** As browsers do by the element's name. */
function clobber(on: object, ...names: string[]): void {
  for (const name of names) {
    const value = document.createElement('img');
    const before = Object.getOwnPropertyDescriptor(on, name);
    Object.defineProperty(on, name, { value, configurable: true, writable: true });
    expect(Reflect.get(on, name)).toBe(value); // the control
    undo.push(() => (before ? Object.defineProperty(on, name, before) : Reflect.deleteProperty(on, name)));
  }
}

let bytes: Uint8Array<ArrayBuffer>;
let warn: Mock;
let jti = 0;
const minted = async () => jwt({ jti: String(++jti) });
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeAll(async () => {
  bytes = await builtEngine();
  vi.useFakeTimers(); // for good: to Go, time must never run backwards
});
beforeEach(() => {
  vi.stubGlobal('fetch', vi.fn(served(bytes)));
  streamFromAnyResponse();
  warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  for (const one of undo.splice(0)) one();
});
afterAll(() => void vi.useRealTimers());

async function guarded(options: Partial<GuardOptions>, then: (guard: Guard) => unknown): Promise<void> {
  const guard = createGuard({ getAccessToken: minted, wasmUrl: `/${++jti}/holdfast.wasm`, ...options });
  try {
    await then(guard);
  } finally {
    guard.dispose();
  }
}

it('reads where relative addresses lead to, and so sees the request, and gets the engine', async () => {
  clobber(document, 'baseURI');
  expect(describeRequest('/api/token', undefined)?.url.href).toBe(new URL('/api/token', location.href).href);
  expect(describeRequest('https://auth.test/token', undefined)?.url.href).toBe('https://auth.test/token');
  await guarded({}, async (guard) => expect(await guard.load()).toBe('ready'));
  await guarded({ debug: true }, async (guard) => expect(await guard.load()).toBe('ready'));
  expect(warn).not.toHaveBeenCalled();
});

it('runs the engine, which hears when the page is shown', async () => {
  clobber(document, 'addEventListener', 'removeEventListener', 'hidden', 'visibilityState', 'readyState', 'cookie');
  const provider = vi.fn<GetAccessToken>(minted);
  await guarded({ getAccessToken: provider }, async (guard) => {
    expect(await guard.load()).toBe('ready');
    await guard.fetchAccessToken();
    provider.mockImplementation(() => Promise.reject(new TypeError('Failed to fetch')));
    const held = guard.fetchAccessToken({ forceRefreshToken: true });
    await pass(300_000);
    provider.mockClear().mockImplementation(minted);
    Document.prototype.dispatchEvent.call(document, new Event('visibilitychange'));
    await pass(10);
    expect(provider).toHaveBeenCalledOnce();
    expect(await held).toEqual(expect.any(String));
    expect(await guard.report()).toMatch(/^page (visible|hidden|prerender), /m);
  });
  expect(warn).not.toHaveBeenCalled();
});

describe('before there is an engine', () => {
  it('hears the signs of a page that is shown', () => {
    clobber(document, 'hidden');
    const then = vi.fn();
    const end = new AbortController();
    onReturn(then, end.signal);
    dispatchEvent(new Event('focus'));
    end.abort();
    expect(then).toHaveBeenCalledOnce();
  });

  it('has a provider that has nobody believed after a minute', async () => {
    clobber(document, 'hidden');
    const period = new GracePeriod();
    const lost = [];
    for (let n = 0; n <= 6; n++) {
      lost.push(period.lose(undefined));
      await pass(10_000);
    }
    expect(lost).toEqual([false, false, false, false, false, false, true]);
  });

  it('has the engine loaded when the page is idle, in a browser without requestIdleCallback', async () => {
    clobber(document, 'readyState');
    clobber(globalThis, 'requestIdleCallback');
    const load = vi.fn();
    whenIdle(load, new AbortController().signal);
    await pass(1000);
    expect(load).toHaveBeenCalledOnce();
  });
});

it("asks the page's own server", async () => {
  clobber(document, 'addEventListener', 'removeEventListener');
  expect(await probePage()).toBe('page');
});

it('draws the panel', () => {
  const place = document.createElement('div');
  clobber(document, 'addEventListener', 'removeEventListener', 'hidden');
  mountPanel(playedGuard({ status: 'fresh' }), place)();
});
