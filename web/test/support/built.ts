import { readFile } from 'node:fs/promises';
import { vi } from 'vitest';

const here: string = import.meta.url; // named, or Vite takes what follows for an asset of the page
const dist = new URL('../../dist/', here);

/** The engine that ./build.sh has built. Its tests fail without it; they are never skipped. */
export async function builtEngine(name = 'holdfast.wasm'): Promise<Uint8Array<ArrayBuffer>> {
  try {
    await readFile(new URL('wasm_exec.js', dist));
    return await readFile(new URL(name, dist));
  } catch (cause) {
    throw new Error('web/dist has no engine: run ./build.sh first', { cause });
  }
}

/** What a web server answers, as far as the loader looks at it. */
export function served(body: BodyInit | null, type = 'application/wasm', status = 200): () => Promise<Response> {
  return async () => new Response(body, { status, headers: { 'Content-Type': type } });
}

/** Node's own compileStreaming takes no Response but Node's own, and happy-dom has another. */
export function streamFromAnyResponse(): void {
  vi.spyOn(WebAssembly, 'compileStreaming').mockImplementation(async (source) =>
    WebAssembly.compile(await (await source).arrayBuffer()),
  );
}
