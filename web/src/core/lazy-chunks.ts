// Imports what comes later, and again where a browser has kept that it failed.
import type { PageHost, Side } from './contract.js';

interface Late {
  attach(page: PageHost): Side;
}

let tries = 0;

/**
 * Imports engine-chunk.js. Firefox before 155, and Chromium before 156, answer the second import of what could not be had from
 * memory, without a request: there it is asked for under another address, which their error names. The server is asked for the
 * same one. That file imports nothing, so nothing below it stays lost.
 */
export function importEngine(first: () => Promise<Late> = () => import('../engine-chunk.js')): Promise<Late> {
  return first().catch((error) => {
    const [, address] = /module: (\S+)/.exec(error?.message) ?? [];
    if (!address) throw error; // WebKit's, which asks again by itself, or a bundler's own loader's, which does so too
    return import(/* webpackIgnore: true */ /* @vite-ignore */ `${address}#${++tries}`);
  });
}
