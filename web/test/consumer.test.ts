// An application's own test, of the package as it is built, in the page that its test runner plays.
import { afterEach, describe, expect, it, vi } from 'vitest';

const browser = navigator.userAgent;
const inPageOf = (value: string) => Object.defineProperty(navigator, 'userAgent', { value, configurable: true });
afterEach(() => void inPageOf(browser));

const here: string = import.meta.url; // named, or Vite takes what follows for an asset of the page
const built = new URL('../dist/index.js', here).href;
const failing = async () => {
  throw new TypeError('no session');
};

describe.each([
  ['beside the package', undefined],
  ['at an address where nobody serves it', 'http://localhost:1/holdfast.wasm'],
])('with the engine %s', (_where, wasmUrl) => {
  it.each(['jsdom/26.1.0', 'HappyDOM/21.0.4'])('a provider that fails is answered at once: %s', async (played) => {
    inPageOf(`Mozilla/5.0 (linux) ${played}`);
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { createGuard } = await import(/* @vite-ignore */ built);
    const guard = createGuard({ getAccessToken: failing, wasmUrl });
    expect(await guard.fetchAccessToken()).toBe(null); // within vitest's own five seconds
    expect(guard.getSnapshot().engine).toBe('unavailable');
    expect(warn).toHaveBeenCalledOnce();
    guard.dispose();
  });
});

it('control: a browser holds it', async () => {
  const { createGuard } = await import(/* @vite-ignore */ built);
  const guard = createGuard({ getAccessToken: failing, wasmUrl: 'http://localhost:1/holdfast.wasm' });
  const call = guard.fetchAccessToken();
  expect(await Promise.race([call, new Promise((soon) => setTimeout(soon, 1500, 'held'))])).toBe('held');
  guard.dispose();
});
