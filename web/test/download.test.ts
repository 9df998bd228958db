// The engine's file as it comes: what is there already is not taken in one task.
import { afterEach, expect, it, vi } from 'vitest';
import { download } from '../src/engine/download.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Takes a file of ten parts, each of which costs the main thread so many milliseconds. Returns how many tasks of the page ran meanwhile. */
async function take(cost: number): Promise<number> {
  const parts = new ReadableStream<Uint8Array>({
    start(to) {
      for (let i = 0; i < 10; i++) to.enqueue(Uint8Array.of(0x1f, i));
      to.close();
    },
  });
  vi.stubGlobal('fetch', async () => new Response(parts, { headers: { 'Content-Type': 'application/wasm' } }));
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const { body, end } = await download('/holdfast.wasm');
  let tasks = 0;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    tasks++;
    port2.postMessage(0);
  };
  port2.postMessage(0);
  for await (const _ of body as unknown as AsyncIterable<Uint8Array>) {
    clock += cost;
  }
  port1.close();
  end();
  return tasks;
}

it("lets the page's own tasks run between parts that take long", async () => {
  expect(await take(6)).toBeGreaterThan(5);
});

it('takes what is quick in a row', async () => {
  expect(await take(0)).toBe(0);
});
