// Starts the server.
import engineUrl from 'holdfast/holdfast.gzip.wasm?url';
import runtimeUrl from '../../dist/wasm_exec.js?url'; // which is there for what it does: a bundler may drop such an import
import type { Server } from './server';

interface GoProgram {
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}

declare global {
  var Go: new () => GoProgram;
  var __wakeLab: { engine: string; ready(server: Server): void };
}

/** The build puts it beside the page: by gzip, since few hosts of files compress it. */
const program = 'server.gzip.wasm';

export async function startServer(): Promise<Server> {
  await import(/* @vite-ignore */ new URL(runtimeUrl, location.href).href);
  const go = new Go();
  const { instance } = await WebAssembly.instantiate(await fetched(program), go.importObject);
  return new Promise((resolve) => {
    const engine = new URL(engineUrl, location.href).href;
    globalThis.__wakeLab = { engine, ready: resolve };
    void go.run(instance);
  });
}

/** A host may have inflated it on the way. */
async function fetched(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  const file = await response.arrayBuffer();
  if (new Uint8Array(file)[0] !== 0x1f) return file;
  const stream = new Blob([file]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}
