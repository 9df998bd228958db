// A guard that is disposed of in the middle of things: the real engine.
import { afterAll, afterEach, beforeAll, expect, it, type Mock, vi } from 'vitest';
import { createGuard } from '../src/index.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { jwt } from './support/jwt.js';

const before = globalThis.fetch;
let error: Mock;
beforeAll(realEngine);
afterEach(() => {
  globalThis.fetch = before;
});
afterAll(() => void vi.useRealTimers());

it.each([
  ['is answered', (answer: (response: Response) => void) => answer(Response.json({ access_token: 'x' }))],
  ['fails', (_: unknown, fail: (reason: unknown) => void) => fail(new TypeError('Failed to fetch'))],
])("says nothing on the console when the SDK's own request, which was under way, %s", async (_, end) => {
  error = vi.spyOn(console, 'error').mockImplementation(() => {});
  let ends = () => {};
  globalThis.fetch = vi.fn(() => new Promise<Response>((resolve, reject) => (ends = () => end(resolve, reject))));
  const match = ({ url }: { url: URL }) => url.pathname === '/token';
  const guard = createGuard({ getAccessToken: async () => jwt(), wasmUrl, transport: { match } });
  expect(await guard.load()).toBe('ready');
  const sent = fetch('https://auth.test/token', { method: 'POST' }).then(
    ({ status }) => status,
    ({ message }) => message,
  );
  await pass(100);
  guard.dispose();
  ends();
  expect(await sent).toSatisfy((outcome) => outcome === 200 || outcome === 'Failed to fetch');
  await pass(60_000);
  expect(error).not.toHaveBeenCalled();
});
