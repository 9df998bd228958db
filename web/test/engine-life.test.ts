// How long an engine lives: as long as a guard has it, and a moment more; and what it leaves behind. The real engine.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createGuard } from '../src/index.js';
import '../src/engine-chunk.js'; // to be there at once: fake timers don't wait for an import
import type { Guard, GuardOptions } from '../src/types.js';
import { builtEngine, served, streamFromAnyResponse } from './support/built.js';
import { wasmUrl } from './support/engine.js';
import { jwt } from './support/jwt.js';
import { listenersOf } from './support/listeners.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

let bytes: Uint8Array<ArrayBuffer>;
const { instantiate } = WebAssembly;
/** Of the engines that were started in a test. */
let memories: Array<WeakRef<WebAssembly.Memory>>;
const guards: Guard[] = [];
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
let jti = 0;
const getAccessToken = async () => jwt({ jti: String(++jti) });

beforeAll(async () => {
  vi.useFakeTimers(); // for good: to Go, time must never run backwards
  bytes = await builtEngine();
});
beforeEach(() => {
  vi.stubGlobal('fetch', vi.fn(served(bytes)));
  streamFromAnyResponse();
  memories = [];
  // No spy, which would keep what it has seen.
  WebAssembly.instantiate = (async (module: WebAssembly.Module, imports: WebAssembly.Imports) => {
    const instance = await instantiate(module, imports);
    memories.push(new WeakRef(instance.exports.mem as WebAssembly.Memory));
    return instance;
  }) as typeof WebAssembly.instantiate;
});
afterEach(async () => {
  for (const guard of guards.splice(0)) guard.dispose();
  await pass(60_000);
  expect(vi.getTimerCount()).toBe(0);
});
afterAll(() => {
  WebAssembly.instantiate = instantiate;
  vi.useRealTimers();
});

async function readyGuard(options?: Partial<GuardOptions>): Promise<Guard> {
  const guard = createGuard({ getAccessToken, wasmUrl, ...options });
  guards.push(guard);
  expect(await guard.load()).toBe('ready');
  expect(await guard.fetchAccessToken()).toEqual(expect.any(String));
  return guard;
}

/** Collects what can be, some tasks later: what a weak reference has named stays for the task. */
async function collected(): Promise<void> {
  for (let n = 0; n < 5; n++) {
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
    gc();
  }
}

const kept = () => memories.filter((memory) => memory.deref()).length;

it('ends some seconds after the last guard, and its memory is free', async () => {
  const [one, two] = [await readyGuard(), await readyGuard()];
  expect(memories).toHaveLength(1);
  one.dispose();
  await pass(60_000);
  await collected();
  expect(kept()).toBe(1); // the control: the other guard has it
  expect(two.getSnapshot().engine).toBe('ready');
  two.dispose();
  await pass(60_000);
  await collected();
  expect(kept()).toBe(0);
});

it('leaves neither a listener nor a timer', async () => {
  const [onWindow, onDocument] = [listenersOf(window), listenersOf(document)];
  const guard = await readyGuard();
  guard.dispose();
  await pass(5000);
  expect(onWindow()).toBeGreaterThan(0); // it waits for another guard
  await pass(60_000);
  expect([onWindow(), onDocument()]).toEqual([0, 0]);
  expect(vi.getTimerCount()).toBe(0);
});

it('outlives a guard whose successor comes soon', async () => {
  for (let n = 0; n < 20; n++) {
    const guard = await readyGuard();
    guard.dispose();
    await pass(3000);
  }
  expect(memories).toHaveLength(1);
});

it('is followed by another for the next guard, without the network', async () => {
  (await readyGuard()).dispose();
  await pass(60_000);
  vi.mocked(fetch).mockClear();
  const guard = await readyGuard();
  expect(await guard.fetchAccessToken({ forceRefreshToken: true })).toEqual(expect.any(String));
  expect(memories).toHaveLength(2);
  expect(fetch).not.toHaveBeenCalled();
});

it('leaves nothing of ten that were started one after the other', async () => {
  for (let n = 0; n < 10; n++) {
    (await readyGuard()).dispose();
    await pass(11_000);
  }
  expect(memories).toHaveLength(10);
  await collected();
  expect(kept()).toBe(0);
});

it('leaves nothing of one that has crashed', async () => {
  const guard = await readyGuard();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const clock = vi.spyOn(Date.prototype, 'getTime').mockImplementation(() => {
    throw new Error('a trap'); // Go reads the time by it
  });
  void guard.fetchAccessToken({ forceRefreshToken: true });
  clock.mockRestore();
  expect(guard.getSnapshot().engine).toBe('loading');
  expect(await guard.load()).toBe('ready');
  await pass(60_000);
  await collected();
  expect(memories.map((memory) => !!memory.deref())).toEqual([false, true]);
});

it('ends also where the guard that it was started for had gone before it came', async () => {
  const guard = createGuard({ getAccessToken, wasmUrl });
  const ready = guard.load();
  await vi.waitFor(() => expect(memories).toHaveLength(1));
  guard.dispose();
  await ready;
  await pass(60_000);
  await collected();
  expect(kept()).toBe(0);
});
