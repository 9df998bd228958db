// A guard that is turned off while it holds a call: the real engine, which answers what it holds when it ends.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createGuard } from '../src/index.js';
import { isPending } from './support/deferred.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { jwt } from './support/jwt.js';

beforeAll(realEngine);
afterAll(() => void vi.useRealTimers());

it('is answered by the provider, and by the guard once it is on again', async () => {
  const warned = vi.spyOn(console, 'error');
  let isDown = false;
  const token = jwt();
  const getAccessToken = vi.fn(async () => {
    if (isDown) throw new TypeError('Failed to fetch');
    return token;
  });
  const guard = createGuard({ getAccessToken, wasmUrl });
  guard.subscribe(() => {});
  expect(await guard.load()).toBe('ready');
  isDown = true;
  const held = guard.getAccessToken({ forceRefresh: true });
  await pass(5000);
  expect(await isPending(held)).toBe(true);

  isDown = false;
  guard.enable(false);
  await pass(10);
  expect(await held).toBe(token);
  expect(guard.getSnapshot()).toMatchObject({ engine: 'unavailable', engineError: null });

  guard.enable();
  expect(await guard.load()).toBe('ready');
  isDown = true;
  const again = guard.getAccessToken({ forceRefresh: true });
  await pass(5000);
  expect(await isPending(again)).toBe(true);
  guard.dispose();
  expect(await again).toBe(null); // the control: what an engine that ends makes of a call
  expect(warned).not.toHaveBeenCalled();
});
