// The chunk that could not be had: browsers that answer a second import from memory need another address.
import { expect, it } from 'vitest';
import { importEngine } from '../src/core/lazy-chunks.js';

const address = 'data:text/javascript,export%20const%20attach=()=>import.meta.url;//';
const attached = async (failure: unknown) => {
  const { attach } = await importEngine(() => Promise.reject(failure));
  return String(attach({} as never));
};

it.each([
  ['Chromium', `Failed to fetch dynamically imported module: ${address}`],
  ['Firefox', `error loading dynamically imported module: ${address}`],
])('is imported under another address each time, in the words of %s', async (_, words) => {
  const [one, two] = [await attached(new TypeError(words)), await attached(new TypeError(words))];
  for (const each of [one, two]) expect(each.startsWith(`${address}#`)).toBe(true);
  expect(one).not.toBe(two);
});

it('keeps what the address asks for already', async () => {
  const words = `error loading dynamically imported module: ${address}?v=1`;
  expect(await attached(new TypeError(words))).toMatch(/\?v=1#\d+$/); // the server is asked for the same
});

it.each([
  ["WebKit's, which asks again by itself", new TypeError('Importing a module script failed.')],
  ["webpack's, whose chunk is no module", new Error('Loading chunk 9 failed.\n(error: http://app.test/9.js)')],
  ['nothing', undefined],
])('leaves alone what names no module: %s', async (_, failure) => {
  await expect(importEngine(() => Promise.reject(failure))).rejects.toBe(failure);
});
