import { beforeEach, vi } from 'vitest';
import { startEngine } from '../../src/engine/loader.js';
import '../../src/engine-chunk.js'; // to be there at once: fake timers don't wait for an import
import { settle } from './app.js';
import { builtEngine, served, streamFromAnyResponse } from './built.js';

export const wasmUrl = 'https://app.test/holdfast.wasm';

// The network is up. Vitest takes a stub away before each test, and the page looks for a file of its own in trouble.
beforeEach(() => {
  vi.stubGlobal('fetch', served(null));
});

/** Starts the built engine under fake timers, which stay: to Go, time must never run backwards. */
export async function realEngine(): Promise<void> {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', served(await builtEngine()));
  streamFromAnyResponse();
  await startEngine(wasmUrl);
}

/** Lets time pass, and the page render meanwhile: within one settle() React renders nothing. */
export async function pass(ms: number, frame = 250): Promise<void> {
  for (let rest = ms; rest > 0; rest -= frame) {
    await settle(() => vi.advanceTimersByTimeAsync(Math.min(rest, frame)));
  }
}
