// Gets the engine's file, and compiles it as it comes.
import { HoldfastError } from './errors.js';
import { blocked, notFound, uncompiled, unfetchable, unreachable } from './load-errors.js';

/** @throws HoldfastError */
export async function compile(
  url: string,
  integrity?: string,
  priority?: RequestPriority,
): Promise<WebAssembly.Module> {
  const { response, end } = await download(url, priority);
  try {
    return await compiled(url, response, integrity);
  } finally {
    end();
  }
}

async function compiled(url: string, response: Response, integrity?: string): Promise<WebAssembly.Module> {
  const type = response.headers.get('Content-Type') ?? 'no content type';
  try {
    if (integrity) return await WebAssembly.compile(await checked(url, await response.arrayBuffer(), integrity));
    // A parameter, such as a charset, makes every browser refuse to stream it.
    if (/^application\/wasm$/i.test(type)) return await WebAssembly.compileStreaming(response);
    const module = await WebAssembly.compile(await response.arrayBuffer());
    if (/^application\/wasm;/i.test(type)) return module;
    console.warn(`holdfast: ${url} came as ${type}. Serve it as application/wasm: the engine starts sooner`);
    return module;
  } catch (cause) {
    throw uncompiled(url, type, cause);
  }
}

/**
 * The file, if it is the one that was named. Not by fetch's own `integrity`, whose failure looks like a network's: it would
 * be tried again, and nobody told why.
 */
async function checked(url: string, file: ArrayBuffer, integrity: string): Promise<ArrayBuffer> {
  const [algorithm = '', wanted] = integrity.split('-', 2);
  const digest = await crypto.subtle?.digest(algorithm.replace('sha', 'SHA-'), file);
  if (digest && btoa(String.fromCharCode(...new Uint8Array(digest))) === wanted) return file;
  const message = digest
    ? `what came from ${url} is not the file that the option "integrity" names`
    : 'the option "integrity" can be checked only on a page that came by https';
  throw new HoldfastError('engine-wrong-integrity', `${message}. Until then calls go straight to the provider`);
}

/** How long a download may bring nothing, in milliseconds. However long it takes in all: slow links need it most. */
const stalled = 30_000;

/** Where something else came than the engine: the HTTP cache may have kept that. */
const doubted = new Set<string>();

/** The file as it comes; `end` is to be called when it is no longer wanted. */
async function download(url: string, priority?: RequestPriority): Promise<{ response: Response; end: () => void }> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    clearTimeout(timer);
    controller.abort();
  };
  const moves = () => {
    clearTimeout(timer);
    timer = setTimeout(end, stalled);
  };
  moves();
  try {
    const cache = doubted.has(url) ? 'no-cache' : undefined;
    const response = await permitted(url, { signal: controller.signal, priority, cache });
    refuse(url, response);
    doubted.delete(url);
    return { response: watched(response, moves), end };
  } catch (error) {
    end();
    throw error;
  }
}

/** The same response, which tells of each part of its body. */
function watched(response: Response, moves: () => void): Response {
  if (!response.body || typeof TransformStream !== 'function') return response;
  const transform = (chunk: Uint8Array<ArrayBuffer>, to: TransformStreamDefaultController) => {
    moves();
    to.enqueue(chunk);
  };
  return new Response(response.body.pipeThrough(new TransformStream({ transform })), { headers: response.headers });
}

/** Throws what an answer says that is no file. */
function refuse(url: string, { ok, status, redirected, headers }: Response): void {
  // A server in trouble, or a proxy before one, says nothing of the file.
  if (status >= 500 || status === 408 || status === 429) throw unreachable(url, `HTTP ${status}`);
  const isPage = ok && /^text\/html/i.test(headers.get('Content-Type') ?? '');
  if (ok && !isPage) return;
  doubted.add(url);
  throw Object.assign(notFound(url, isPage ? 'an HTML page' : `HTTP ${status}`), { isPage: isPage || redirected });
}

async function permitted(url: string, init: RequestInit): Promise<Response> {
  const { protocol, href } = new URL(url, globalThis.document?.baseURI);
  if (protocol === 'file:') throw unfetchable(url);
  let forbidden = false;
  // A fetch that the page's policy forbids fails as if there were no network; only this event tells.
  const watch = ({ blockedURI, disposition, effectiveDirective }: SecurityPolicyViolationEvent) => {
    if (disposition !== 'enforce' || effectiveDirective !== 'connect-src') return;
    if (blockedURI === href) forbidden = true;
  };
  globalThis.addEventListener?.('securitypolicyviolation', watch);
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (/jsdom|happydom/i.test(navigator.userAgent)) throw unfetchable(url, cause); // no retry ends before the test does
    await new Promise((resolve) => setTimeout(resolve, 50)); // the event comes after the failure
    if (forbidden) throw blocked(`fetching ${url}`, 'its address to its connect-src', cause);
    if (!protocol.startsWith('http')) throw unfetchable(url, cause); // no network that may be back
    throw unreachable(url, cause);
  } finally {
    globalThis.removeEventListener?.('securitypolicyviolation', watch);
  }
}
