// The built engine in a page that is older than a day.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createGuard } from '../src/index.js';
import { realEngine, wasmUrl } from './support/engine.js';
import { jwt } from './support/jwt.js';

beforeAll(realEngine);
afterAll(() => void vi.useRealTimers());

it('takes over what a page of 25 hours has been told, and answers', async () => {
  await vi.advanceTimersByTimeAsync(25 * 3_600_000);
  expect(performance.now()).toBeGreaterThanOrEqual(90_000_000);
  const getAccessToken = vi.fn(async () => jwt({ jti: String(Math.random()) }));
  const guard = createGuard({ getAccessToken, wasmUrl });
  const first = await guard.fetchAccessToken();
  expect(await guard.load()).toBe('ready');
  expect(await guard.fetchAccessToken()).toBe(first);
  expect(guard.getSnapshot()).toMatchObject({ status: 'fresh', engine: 'ready' });
  guard.dispose();
});
