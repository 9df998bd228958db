// Go's own runtime for a page: wasm_exec.js, of the toolchain that built the engine, without what it leaves in the page.
import { unreachable } from './load-errors.js';

/** The part of wasm_exec.js that is used; its file comes from the Go toolchain that built the engine. */
export interface GoProgram {
  env: Record<string, string>;
  exit: (code: number) => void;
  importObject: { gojs: Record<string, (sp: number) => void> };
  run(instance: WebAssembly.Instance): Promise<void>;
  _resume: () => void;
  _scheduledTimeouts: Map<number, ReturnType<typeof setTimeout>>;
}

export type Globals = Record<string, unknown>;

const names = ['Go', 'fs', 'process', 'path'];

export interface GoRuntime {
  Program: new () => GoProgram;
  /** What wasm_exec.js puts on globalThis for Go's start. */
  polyfills: Globals;
}

let runtime: Promise<GoRuntime> | undefined;

/** Imports wasm_exec.js and takes what it leaves on globalThis back off: a page may test for `process` or `fs`. */
export function goRuntime(): Promise<GoRuntime> {
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

/** Of a program that is dead, every timer and event that still wakes it would throw an error at the page. */
export function silence(go: GoProgram): void {
  for (const timer of go._scheduledTimeouts.values()) clearTimeout(timer);
  go._scheduledTimeouts.clear(); // a timer that finds itself there tries for ever
  go._resume = () => {};
}

/**
 * Keeps what Go writes to file 2, which is how it says why it panics. wasm_exec.js would write it through a global `fs`
 * that the page may not have.
 */
export function captureStderr(go: GoProgram): (instance: WebAssembly.Instance) => () => string {
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
