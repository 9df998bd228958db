// @vitest-environment node
// Where there is no page, Go panics at its start: the one panic that can be had for the asking.
import { expect, it, vi } from 'vitest';
import { startEngine } from '../src/engine/loader.js';
import { builtEngine, served } from './support/built.js';

it("a panic at the start is an error with Go's own words, and a stop, not a hang", async () => {
  vi.stubGlobal('fetch', served(await builtEngine()));
  const names = Object.getOwnPropertyNames(globalThis).sort();
  await expect(startEngine('https://app.test/holdfast.wasm')).rejects.toMatchObject({
    name: 'HoldfastError',
    code: 'engine-failed',
    message: expect.stringMatching(
      /^holdfast: the engine at .*holdfast\.wasm did not start: panic: .*addEventListener/,
    ),
  });
  expect(Object.getOwnPropertyNames(globalThis).sort()).toEqual(names);
});
