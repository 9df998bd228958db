import { type Engine, HoldfastError } from './engine.js';
import type { GuardOptions } from './types.js';

/** The pauses before what could not be fetched is asked for again: a page that loads while the network flaps needs it most. */
const downloadPauses = [1000, 3000, 9000];

/** Waits, but no longer than until the browser says that it is online again. */
function backOnline(wait: number): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener('online', over);
      resolve();
    };
    const timer = setTimeout(over, wait);
    addEventListener('online', over);
  });
}

/** Loads the engine. It comes in several requests, and a network that flaps may cut any of them. */
export async function loadEngine({ wasmUrl, integrity }: GuardOptions): Promise<Engine> {
  for (let attempt = 0; ; attempt++) {
    try {
      const { startEngine } = await import('./loader.js').catch((cause: unknown) => {
        throw new HoldfastError('engine-unreachable', "the engine's loader could not be fetched", cause);
      });
      return await startEngine(wasmUrl, integrity);
    } catch (error) {
      const pause = downloadPauses[attempt];
      if (pause === undefined || !(error instanceof HoldfastError) || error.code !== 'engine-unreachable') throw error;
      await backOnline(pause);
    }
  }
}
