import { beforeEach, vi } from 'vitest';
import type { Engine } from '../../src/engine/abi.js';
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
  await keepEngine(wasmUrl);
}

/** Starts an engine that outlives the guards of each test: another guard of the page has it. */
export async function keepEngine(url: string): Promise<Engine> {
  const engine = await startEngine(url);
  const nothing = () => {};
  const hooks = { onSnapshot: nothing, onSignedOut: nothing, onSessionExpired: nothing, onWarning: nothing };
  const options = { breakReloads: false, crossTab: false, habits: { plannedForces: 1 } };
  engine.createKeeper(options, { getAccessToken: nothing, ...hooks });
  return engine;
}

/** Lets time pass, and the page render meanwhile: within one settle() React renders nothing. */
export async function pass(ms: number, frame = 250): Promise<void> {
  for (let rest = ms; rest > 0; rest -= frame) {
    await settle(() => vi.advanceTimersByTimeAsync(Math.min(rest, frame)));
  }
}
