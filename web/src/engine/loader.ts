// Loads the engine: one Go program for all guards of a page. It holds no policy.

import { version } from '../version.js';
import type { CreateKeeper, Engine, Keeper } from './abi.js';
import { compile } from './compile.js';
import { doubt } from './download.js';
import { HoldfastError } from './errors.js';
import { captureStderr, type Globals, type GoProgram, goRuntime, silence } from './go-runtime.js';
import { forbidden, isForbidden, unfit } from './load-errors.js';
import { nextTask } from './next-task.js';

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

/**
 * Where the bundler has put the engine: each knows the form `new URL('…', import.meta.url)`, written out like this. The build
 * puts this file into engine-chunk.js, which lies beside the engine.
 */
function bundledEngine(): string {
  let url: URL;
  try {
    url = new URL('./holdfast.gzip.wasm', import.meta.url);
  } catch (cause) {
    // esbuild leaves import.meta.url empty in a bundle that is no module.
    const message =
      'this bundle does not say where the engine is. Serve holdfast.gzip.wasm, and set the option "wasmUrl"';
    throw new HoldfastError('engine-not-found', `${message}. Until then calls go straight to the provider`, cause);
  }
  // The dev server of Vite 7 and before moves this file to node_modules/.vite/deps and leaves the engine where it was.
  return url.href.replace('/.vite/deps/holdfast.', '/holdfast/dist/holdfast.');
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
  const Go = await goRuntime();
  const go = new Go.Program();
  const stderr = captureStderr(go);
  await nextTask(); // each of these is a task of its own: a browser compiles Go's functions as they first run
  const instance = await WebAssembly.instantiate(module, go.importObject).catch((cause: unknown) => {
    if (isForbidden(cause)) throw forbidden(cause); // WebKit compiles what it then refuses to run
    doubt(url);
    throw unfit(url, cause);
  });
  await nextTask();
  const engine = await run(url, go, instance, Go.polyfills, stderr(instance), onEnd);
  modules.set(key, module);
  await nextTask();
  engine.rest(); // until the guard that it was started for has come
  return engine;
}

let slots = 0;
/**
 * For how long an engine outlives the last guard of the page, in milliseconds: a route that changes, or a component that is
 * mounted again, needs none started anew.
 */
const outlives = 10_000;

/** How many tasks the program's start may take: it lets the page's own come in between (wasm/yield). */
const startsWithin = 10;

/** Runs the program until it has filled its slot. */
async function run(
  url: string,
  go: GoProgram,
  instance: WebAssembly.Instance,
  polyfills: Globals,
  lastWords: () => string,
  forget: () => void,
): Promise<Engine & { rest(): void }> {
  const globals = globalThis as unknown as Globals;
  let slot: string;
  do slot = `__holdfast_${++slots}`;
  while (slot in globals); // another copy of the package may be starting its own
  let createKeeper: CreateKeeper | undefined;
  const life = new AbortController();
  const take = (create: CreateKeeper) => {
    createKeeper = create;
  };
  globals[slot] = Object.assign(take, { listening: { capture: true, signal: life.signal } });
  // Go's collector would wait for 4 MiB of garbage, and memory that has grown stays.
  go.env = { HOLDFAST_SLOT: slot, HOLDFAST_VERSION: version, GOGC: '25' };
  go.exit = () => {};
  const crashed = () =>
    new HoldfastError('engine-crashed', `the engine has stopped: ${lastWords()}. Please report this`);
  const lent = Object.keys(polyfills).filter((name) => globals[name] === undefined); // the page may have its own by now
  for (const name of lent) globals[name] = polyfills[name];
  const listeners = new Set<(reason: HoldfastError) => void>();
  let ended: HoldfastError | undefined;
  /** Lets go of the program, whose memory is free then. It can't be asked for that: it may be dead. */
  const letGo = () => {
    forget();
    life.abort();
    silence(go);
  };
  const end = (reason: HoldfastError) => {
    ended ??= reason;
    letGo();
    for (const listener of [...listeners]) listener(reason);
    listeners.clear();
  };
  const over = () => end(crashed());
  go.run(instance).then(over, over);
  for (const name of lent) delete globals[name]; // it has read them
  for (let tasks = 0; !createKeeper && !ended && tasks < startsWithin; tasks++) await nextTask();
  delete globals[slot];
  if (!createKeeper) {
    letGo();
    doubt(url);
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
  return { ...resting(createKeeper, letGo), onEnd, end };
}

/** Calls `letGo` once nobody has had a keeper for a while. */
function resting(create: CreateKeeper, letGo: () => void): { createKeeper: CreateKeeper; rest(): void } {
  const keepers = new Set<Keeper>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const rest = () => {
    clearTimeout(timer);
    timer = keepers.size ? undefined : setTimeout(letGo, outlives);
  };
  const createKeeper: CreateKeeper = (options, hooks) => {
    const keeper = create(options, hooks);
    if (typeof keeper !== 'object') return keeper;
    keepers.add(keeper);
    rest();
    const dispose = () => {
      keeper.dispose();
      keepers.delete(keeper);
      rest();
    };
    return { ...keeper, dispose };
  };
  return { createKeeper, rest };
}
