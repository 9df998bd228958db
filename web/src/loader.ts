// Loads the engine: one Go program for all guards of a page. It holds no policy.
import { type CreateKeeper, type Engine, HoldfastError } from './engine.js';
import { version } from './version.js';

/** The part of wasm_exec.js that is used; its file comes from the Go toolchain that built the engine. */
interface GoProgram {
  env: Record<string, string>;
  exit: (code: number) => void;
  importObject: { gojs: Record<string, (sp: number) => void> };
  run(instance: WebAssembly.Instance): Promise<void>;
  _resume: () => void;
  _scheduledTimeouts: Map<number, ReturnType<typeof setTimeout>>;
}

type Globals = Record<string, unknown>;

const engines = new Map<string, Promise<Engine>>();
/** What is compiled already: an engine that has crashed is started again without the network. */
const modules = new Map<string, WebAssembly.Module>();

/**
 * Starts the engine, or returns the one that runs already. A failure is not remembered: the next call tries again. The
 * priority is that of the download, if there is one.
 *
 * @throws HoldfastError with a `code`, and a message that says what to do.
 */
export async function startEngine(
  wasmUrl?: string | URL,
  integrity?: string,
  priority?: RequestPriority,
): Promise<Engine> {
  const url = engineUrl(wasmUrl);
  const key = `${url} ${integrity}`; // who asks for a checked engine must not get an unchecked one
  let engine = engines.get(key);
  if (!engine) {
    const forget = () => {
      if (engines.get(key) === engine) engines.delete(key);
    };
    engine = start(key, forget, url, integrity, priority);
    engines.set(key, engine);
    engine.catch(forget);
  }
  return engine;
}

/** Where the engine is. */
export const engineUrl = (wasmUrl?: string | URL): string => String(wasmUrl ?? bundledEngine());

/** Where the bundler has put the engine: each knows the form `new URL('…', import.meta.url)`, written out like this. */
function bundledEngine(): string {
  let url: URL;
  try {
    url = new URL('./holdfast.wasm', import.meta.url);
  } catch (cause) {
    // esbuild leaves import.meta.url empty in a bundle that is no module.
    const message = 'this bundle does not say where the engine is. Serve holdfast.wasm, and set the option "wasmUrl"';
    throw new HoldfastError('engine-not-found', `${message}. Until then calls go straight to the provider`, cause);
  }
  // The dev server of Vite 7 and before moves this file to node_modules/.vite/deps and leaves the engine where it was.
  return url.href.replace('/.vite/deps/holdfast.wasm', '/holdfast/dist/holdfast.wasm');
}

async function start(
  key: string,
  onEnd: () => void,
  url: string,
  integrity?: string,
  priority?: RequestPriority,
): Promise<Engine> {
  if (typeof WebAssembly !== 'object') {
    throw new HoldfastError('engine-unsupported', 'this browser has no WebAssembly; calls go straight to the provider');
  }
  const module = modules.get(key) ?? (await compile(url, integrity, priority));
  modules.set(key, module);
  const Go = await goRuntime();
  const go = new Go.Program();
  const stderr = captureStderr(go);
  const instance = await WebAssembly.instantiate(module, go.importObject).catch((cause: unknown) => {
    throw isForbidden(cause) ? forbidden(cause) : unfit(url, cause); // WebKit compiles what it then refuses to run
  });
  const engine = run(url, go, instance, Go.polyfills, stderr(instance), onEnd);
  await nextTask(); // what follows does not make Go's start a longer one
  return engine;
}

/** Not by a timer: a hidden page may have to wait a second for one, or a minute. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

async function compile(url: string, integrity?: string, priority?: RequestPriority): Promise<WebAssembly.Module> {
  const response = await download(url, priority);
  const { ok, status, redirected } = response;
  const type = response.headers.get('Content-Type') ?? 'no content type';
  const isPage = ok && /^text\/html/i.test(type);
  // A server in trouble, or a proxy before one, says nothing of the file.
  if (status >= 500 || status === 408 || status === 429) throw unreachable(url, `HTTP ${status}`);
  if (!ok || isPage) {
    throw Object.assign(notFound(url, isPage ? 'an HTML page' : `HTTP ${status}`), { isPage: isPage || redirected });
  }
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

/** The longest that one download may take, in milliseconds. */
const downloadTimeout = 60_000;

async function download(url: string, priority?: RequestPriority): Promise<Response> {
  let forbidden = false;
  // A fetch that the page's policy forbids fails as if there were no network; only this event tells.
  const watch = ({ blockedURI, disposition, effectiveDirective }: SecurityPolicyViolationEvent) => {
    if (disposition !== 'enforce' || effectiveDirective !== 'connect-src') return;
    if (blockedURI === String(new URL(url, document.baseURI))) forbidden = true;
  };
  globalThis.addEventListener?.('securitypolicyviolation', watch);
  try {
    return await fetch(url, { signal: AbortSignal.timeout?.(downloadTimeout), priority });
  } catch (cause) {
    await new Promise((resolve) => setTimeout(resolve, 50)); // the event comes after the failure
    if (forbidden) throw blocked(`fetching ${url}`, 'its address to its connect-src', cause);
    throw unreachable(url, cause);
  } finally {
    globalThis.removeEventListener?.('securitypolicyviolation', watch);
  }
}

function unreachable(url: string, cause: unknown): HoldfastError {
  return new HoldfastError('engine-unreachable', `the engine could not be fetched from ${url}`, cause);
}

function notFound(url: string, got: string): HoldfastError {
  // Only dev servers serve node_modules. Vite 7's does not find a package that lies above the app's own folder.
  const cure = url.includes('/node_modules/')
    ? "In Vite, import wasmUrl from 'holdfast/holdfast.wasm?url' and set the option of that name"
    : 'Serve holdfast.wasm there, or set the option "wasmUrl"';
  return new HoldfastError(
    'engine-not-found',
    `no engine at ${url} (got ${got}). ${cure}. Until then calls go straight to the provider`,
  );
}

function uncompiled(url: string, type: string, cause: unknown): HoldfastError {
  if (cause instanceof HoldfastError) return cause;
  if (isForbidden(cause)) return forbidden(cause);
  // A download that broke off is a TypeError, in Firefox an AbortError; half a file may be an InternalError there.
  const { name } = (cause ?? {}) as { name?: unknown };
  if (name === 'TypeError' || name === 'AbortError' || name === 'TimeoutError') return unreachable(url, cause);
  const message = `what came from ${url} (${type}) is no WebAssembly that this browser can compile`;
  return new HoldfastError('engine-not-wasm', `${message}. Until then calls go straight to the provider`, cause);
}

function isForbidden(cause: unknown): boolean {
  return /Content Security Policy|unsafe-eval|blocked by CSP/i.test(String(cause));
}

function forbidden(cause: unknown): HoldfastError {
  return blocked('WebAssembly', "'wasm-unsafe-eval' to its script-src", cause);
}

function blocked(what: string, addition: string, cause: unknown): HoldfastError {
  const message = `the page's Content-Security-Policy forbids ${what}. Add ${addition}`;
  return new HoldfastError('engine-blocked-by-csp', `${message}. Until then calls go straight to the provider`, cause);
}

function unfit(url: string, cause: unknown): HoldfastError {
  const message = `the engine at ${url} does not fit this version of the package (${String(cause)}). Serve the holdfast.wasm that came with it`;
  return new HoldfastError('engine-failed', `${message}. Until then calls go straight to the provider`, cause);
}

const names = ['Go', 'fs', 'process', 'path'];

interface GoRuntime {
  Program: new () => GoProgram;
  /** What wasm_exec.js puts on globalThis for Go's start. */
  polyfills: Globals;
}

let runtime: Promise<GoRuntime> | undefined;

/** Imports wasm_exec.js and takes what it leaves on globalThis back off: a page may test for `process` or `fs`. */
function goRuntime(): Promise<GoRuntime> {
  runtime ??= (async () => {
    const globals = globalThis as unknown as Globals;
    const before = Object.fromEntries(names.map((name) => [name, globals[name]]));
    await import('./wasm_exec.js').catch((cause: unknown) => {
      throw unreachable('wasm_exec.js', cause);
    });
    const Program = globals.Go as GoRuntime['Program'];
    const polyfills = Object.fromEntries(
      names.slice(1).flatMap((name) => (before[name] ? [] : [[name, globals[name]]])),
    );
    for (const name of names) restore(globals, name, before[name]);
    return { Program, polyfills };
  })();
  runtime.catch(() => {
    runtime = undefined;
  });
  return runtime;
}

function restore(globals: Globals, name: string, value: unknown): void {
  if (value === undefined) delete globals[name];
  else globals[name] = value;
}

let slots = 0;

/** Runs the program up to its first wait, by when it has filled its slot. */
function run(
  url: string,
  go: GoProgram,
  instance: WebAssembly.Instance,
  polyfills: Globals,
  lastWords: () => string,
  forget: () => void,
): Engine {
  const globals = globalThis as unknown as Globals;
  const slot = `__holdfast_${++slots}`;
  let createKeeper: CreateKeeper | undefined;
  globals[slot] = (create: CreateKeeper) => {
    createKeeper = create;
  };
  // Go's collector would wait for 4 MiB of garbage, and memory that has grown stays.
  go.env = { HOLDFAST_SLOT: slot, HOLDFAST_VERSION: version, GOGC: '25' };
  go.exit = () => {};
  const crashed = () =>
    new HoldfastError('engine-crashed', `the engine has stopped: ${lastWords()}. Please report this`);
  const lent = Object.keys(polyfills).filter((name) => globals[name] === undefined); // the page may have its own by now
  for (const name of lent) globals[name] = polyfills[name];
  const listeners = new Set<(reason: HoldfastError) => void>();
  let ended: HoldfastError | undefined;
  const end = (reason: HoldfastError) => {
    ended ??= reason;
    silence(go);
    forget();
    for (const listener of [...listeners]) listener(reason);
    listeners.clear();
  };
  try {
    const over = () => end(crashed());
    go.run(instance).then(over, over);
  } finally {
    for (const name of [slot, ...lent]) delete globals[name];
  }
  if (!createKeeper) {
    const message = `the engine at ${url} did not start: ${lastWords()}`;
    throw new HoldfastError('engine-failed', `${message}. Until then calls go straight to the provider`);
  }
  // Not a promise: what waits for that is kept as long as the engine, a guard that is disposed of included.
  const onEnd = (listener: (reason: HoldfastError) => void) => {
    const mine = (reason: HoldfastError) => listener(reason);
    listeners.add(mine);
    if (ended) void Promise.resolve(ended).then(mine); // it did not live until now
    return () => void listeners.delete(mine);
  };
  return { createKeeper, onEnd, end };
}

/** Of a program that is dead, every timer and event that still wakes it would throw an error at the page. */
function silence(go: GoProgram): void {
  for (const timer of go._scheduledTimeouts.values()) clearTimeout(timer);
  go._scheduledTimeouts.clear(); // a timer that finds itself there tries for ever
  go._resume = () => {};
}

/**
 * Keeps what Go writes to file 2, which is how it says why it panics. wasm_exec.js would write it through a global `fs`
 * that the page may not have.
 */
function captureStderr(go: GoProgram): (instance: WebAssembly.Instance) => () => string {
  const decoder = new TextDecoder();
  let memory: WebAssembly.Memory | undefined;
  let text = '';
  go.importObject.gojs['runtime.wasmWrite'] = (sp) => {
    if (!memory) return;
    const args = new DataView(memory.buffer, sp >>> 0);
    const bytes = new Uint8Array(memory.buffer, Number(args.getBigInt64(16, true)), args.getInt32(24, true));
    text = (text + decoder.decode(bytes)).slice(0, 4096);
  };
  return (instance) => {
    memory = instance.exports.mem as WebAssembly.Memory;
    return () => text.split('\n', 1)[0] || 'it gave no reason';
  };
}
