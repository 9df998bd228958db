// How the real engine starts: in several tasks, so that the page's own come between them.
import { expect, it, vi } from 'vitest';
import { builtEngine, served, streamFromAnyResponse } from './support/built.js';
import { keepEngine } from './support/engine.js';

it("lets the page's own tasks come in the middle of Go's start, with nothing of Node's in the page", async () => {
  vi.stubGlobal('fetch', served(await builtEngine()));
  streamFromAnyResponse();
  const inTheMiddle: string[] = [];
  const before = new Set(Object.getOwnPropertyNames(globalThis));
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name));
    if (added.some((name) => name.startsWith('__holdfast_'))) inTheMiddle.push(...added);
    port2.postMessage(0);
  };
  port2.postMessage(0);
  await keepEngine('https://app.test/holdfast.wasm');
  port1.close();
  expect(new Set(inTheMiddle)).toEqual(new Set(['__holdfast_1'])); // Go has run, and has not filled it yet
});
