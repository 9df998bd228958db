// Compiles the engine's file, as it comes. It is gzip, inflated here: few servers compress WebAssembly by themselves, and
// what they make of it the page need not know. A program that is not packed is as good.
import { type Body, download } from './download.js';
import { HoldfastError } from './errors.js';
import { inflate } from './inflate.js';
import { uncompiled, unreachable } from './load-errors.js';

/** @throws HoldfastError */
export async function compile(
  url: string,
  integrity?: string,
  priority?: RequestPriority,
): Promise<WebAssembly.Module> {
  const file = await download(url, priority);
  try {
    const isPacked = await file.isPacked();
    if (integrity) return await WebAssembly.compile(await checked(url, file.body, isPacked, integrity));
    return await WebAssembly.compileStreaming(programOf(file.body, isPacked));
  } catch (cause) {
    throw file.cut ? unreachable(url, file.cut.reason) : uncompiled(url, file.type, cause);
  } finally {
    file.end();
  }
}

/** The program that is in a file, under the type without which no browser compiles it as it comes. */
function programOf(body: Body, isPacked: boolean): Response {
  return new Response(isPacked ? inflated(body) : body, { headers: { 'Content-Type': 'application/wasm' } });
}

function inflated(body: Body): Body {
  if (typeof DecompressionStream === 'function') return body.pipeThrough(new DecompressionStream('gzip'));
  const start = async (to: ReadableStreamDefaultController) => {
    to.enqueue(inflate(new Uint8Array(await new Response(body).arrayBuffer())));
    to.close();
  };
  return new ReadableStream({ start });
}

/**
 * The program, if it is the one that was named, or the file in which it came is. Not by fetch's own `integrity`, whose
 * failure looks like a network's: it would be tried again, and nobody told why.
 */
async function checked(url: string, body: Body, isPacked: boolean, integrity: string): Promise<ArrayBuffer> {
  const file = await new Response(body).arrayBuffer();
  const isNamed = await named(file, integrity);
  if (isNamed && !isPacked) return file;
  if (isPacked) {
    const whole = programOf(new Response(file).body as Body, isPacked).arrayBuffer();
    const program = await (isNamed ? whole : whole.catch(() => file));
    if (isNamed || (await named(program, integrity))) return program;
  }
  throw unchecked(`what came from ${url} is not the file that the option "integrity" names`);
}

async function named(file: ArrayBuffer, integrity: string): Promise<boolean> {
  const [algorithm = '', wanted] = integrity.split('-', 2);
  const digest = await crypto.subtle?.digest(algorithm.replace('sha', 'SHA-'), file);
  if (digest) return btoa(String.fromCharCode(...new Uint8Array(digest))) === wanted;
  throw unchecked('the option "integrity" can be checked only on a page that came by https');
}

function unchecked(message: string): HoldfastError {
  return new HoldfastError('engine-wrong-integrity', `${message}. Until then calls go straight to the provider`);
}
