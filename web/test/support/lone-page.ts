// A page that has no engine yet, under played time: its provider fails for want of a network until a test says otherwise.
import { expect, type Mock, vi } from 'vitest';
import { createGuard } from '../../src/index.js';
import type { GetAccessToken, Guard, GuardOptions } from '../../src/types.js';

export const force = { forceRefreshToken: true };
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
export const networkDown = () => Promise.reject(new TypeError('Failed to fetch'));

let provider: Mock<GetAccessToken>;
const guards: Guard[] = [];

/** For each test. Returns what its guards ask, and what the console is told. */
export function beginPage(): { provider: Mock<GetAccessToken>; warn: Mock } {
  vi.useFakeTimers();
  provider = vi.fn<GetAccessToken>(networkDown);
  return { provider, warn: vi.spyOn(console, 'warn').mockImplementation(() => {}) };
}

/** After each test: nothing is left to happen. */
export function endPage(): void {
  for (const guard of guards.splice(0)) guard.dispose();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
}

export function guardOf(options?: Partial<GuardOptions>): Guard {
  const guard = createGuard({ getAccessToken: provider, ...options });
  guards.push(guard);
  return guard;
}
