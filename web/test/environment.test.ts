// @vitest-environment node
// Where there is no page. The module is imported anew each time: what it tells, it tells once.
import { afterEach, beforeEach, expect, it, type Mock, vi } from 'vitest';

let warn: Mock;
beforeEach(() => {
  vi.resetModules();
  warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => vi.unstubAllGlobals());

const places: Array<[string, number, () => void]> = [
  ['a worker, dedicated, shared or of a service', 1, () => vi.stubGlobal('importScripts', () => {})],
  ['a window without a document, as in React Native', 1, () => vi.stubGlobal('window', globalThis)],
  ['a server', 0, () => {}],
];

it.each(places)('%s: calls go straight to the provider, and %d warning says so', async (_, warnings, enter) => {
  enter();
  const { createGuard } = await import('../src/index.js');
  for (let n = 0; n < 2; n++) {
    const getAccessToken = vi.fn(async () => 'token');
    const guard = createGuard({ getAccessToken, transport: { match: () => true }, onSessionExpired: () => {} });
    const end = guard.subscribe(() => {});
    expect(await guard.fetchAccessToken({ forceRefreshToken: true })).toBe('token');
    getAccessToken.mockRejectedValue(new TypeError('Network request failed'));
    expect(await guard.fetchAccessToken()).toBe(null);
    expect(await guard.load()).toBe('unavailable');
    guard.clear();
    guard.identityChanged();
    guard.reject('token');
    guard.sessionExpired();
    end();
    guard.dispose();
  }
  expect(warn).toHaveBeenCalledTimes(warnings);
});
