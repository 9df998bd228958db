// Which program is in the engine's file. Asked by guard.report() alone: to know it from the start would make that slower, or
// keep the file in memory.
import { published } from './published.js';

/** For how long a report waits for the file, in milliseconds. */
const patience = 10_000;

/**
 * The hash of the program, in the form of the option `integrity`, and whether it is the one that this version was built with.
 * The file is fetched again: as a rule from the browser's cache, which has what the engine was made from. Says in words what
 * can't be had, without its address, and never throws.
 */
export async function programAt(url: () => string, expected = published): Promise<string> {
  const { subtle } = globalThis.crypto ?? {};
  if (!subtle) return 'not checked: only a page that came by https can';
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Not by the signal alone: what the page has put in fetch's place may not hear it.
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => {
      resolve('not checked: its file did not come in time');
      controller.abort();
    }, patience);
  });
  const compared = async () => {
    const { ok, status, file } = await fetched(url(), controller.signal);
    if (!ok) return `not checked: HTTP ${status}`;
    const program = await unpacked(file);
    if (!program) return 'not checked: this browser can not inflate it';
    const hash = `sha384-${btoa(String.fromCharCode(...new Uint8Array(await subtle.digest('SHA-384', program))))}`;
    return `${hash}, ${hash === expected ? 'built with this package' : `NOT the one built with this package: ${expected}`}`;
  };
  const failed = () => 'not checked: its file could not be had';
  return Promise.race([compared().catch(failed), late]).finally(() => clearTimeout(timer));
}

async function fetched(url: string, signal: AbortSignal) {
  const response = await fetch(url, { cache: 'force-cache', signal });
  const { ok, status } = response;
  return { ok, status, file: await response.arrayBuffer() };
}

/** `undefined` where a browser has nothing to inflate it by. */
async function unpacked(file: ArrayBuffer): Promise<ArrayBuffer | undefined> {
  if (new Uint8Array(file)[0] !== 0x1f) return file;
  if (typeof DecompressionStream !== 'function') return undefined;
  const { body } = new Response(file);
  return new Response(body?.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}
