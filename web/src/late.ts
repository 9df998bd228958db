import type { PageHost, Side } from './contract.js';

interface Late {
  attach(page: PageHost): Side;
}

let tries = 0;

/**
 * Imports page-side.js. Firefox before 155, and Chromium before 156, answer the second import of what could not be had from
 * memory, without a request: there it is asked for under another address, which their error names. That file imports
 * nothing, so nothing below it stays lost.
 */
export async function importSide(first: () => Promise<Late> = () => import('./page-side.js')): Promise<Late> {
  try {
    return await first();
  } catch (error) {
    const [, address] = /imported module: (\S+)/.exec((error as Error | null)?.message ?? '') ?? [];
    if (!address) throw error; // WebKit's, which asks again by itself, or a bundler's own loader's, which does so too
    return import(
      /* webpackIgnore: true */ /* @vite-ignore */ `${address}${address.includes('?') ? '&' : '?'}${++tries}`
    );
  }
}

/** The code for the option `debug`. Not imported by page-side.js itself, which must import nothing. */
export const importDebug = () => import('./debug.js');
