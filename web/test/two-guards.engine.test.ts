// Two guards on one page that watch one SDK (two providers, or a provider and a createGuard): the real engine.
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createGuard, type Guard } from '../src/index.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { jwt as unsigned } from './support/jwt.js';
import { lendLocks } from './support/locks.js';

/** Delivers as a browser does: later, and to the others only. */
class PlayedChannel extends EventTarget {
  static all = new Set<PlayedChannel>();
  constructor(readonly name: string) {
    super();
    PlayedChannel.all.add(this);
  }
  postMessage(data: unknown) {
    for (const other of PlayedChannel.all) {
      if (other === this || other.name !== this.name) continue;
      setTimeout(() => PlayedChannel.all.has(other) && other.dispatchEvent(new MessageEvent('message', { data })), 1);
    }
  }
  close() {
    PlayedChannel.all.delete(this);
  }
}

let takeBack: () => void;
const before = globalThis.fetch;
beforeAll(async () => {
  Object.defineProperty(globalThis, 'BroadcastChannel', { configurable: true, writable: true, value: PlayedChannel });
  takeBack = lendLocks();
  await realEngine();
});
afterAll(() => {
  takeBack();
  vi.useRealTimers();
  globalThis.fetch = before;
});

let jti = 0;
let refreshes = 0;
const jwt = () => unsigned({ jti: String(++jti), client_id: 'c', aud: 'a' });
const life = 300_000;

function sdk() {
  let token = jwt();
  let ends = Date.now() + life;
  let shared: Promise<string> | undefined;
  const refresh = async () => {
    await new Promise((r) => setTimeout(r, 10)); // AuthKit takes its Web Lock first
    const response = await window.fetch('https://auth.test/token', { method: 'POST', body: 'refresh' });
    token = ((await response.json()) as { token: string }).token;
    ends = Date.now() + life;
    return token;
  };
  return async ({ forceRefresh }: { forceRefresh: boolean }) => {
    if (!forceRefresh && ends - Date.now() > 10_000) return token;
    shared ??= refresh().finally(() => (shared = undefined));
    return shared;
  };
}

const guards: Guard[] = [];
afterEach(async () => {
  for (const guard of guards.splice(0)) guard.dispose();
  await pass(100);
});

async function wake(n: number, crossTab = true, who?: number) {
  window.fetch = (async () => {
    await new Promise((r) => setTimeout(r, 100));
    refreshes++;
    return Response.json({ token: jwt() });
  }) as never;
  const getAccessToken = sdk();
  for (let i = 0; i < n; i++) {
    const guard = createGuard({
      getAccessToken,
      wasmUrl,
      crossTab,
      transport: { match: ({ url }) => url.pathname === '/token', renewsBefore: 15_000 },
    });
    guards.push(guard);
    await guard.load();
    await guard.fetchAccessToken();
  }
  await pass(life - 5000, 1000); // the token is near its end; 5 s more and it is over
  const began = Date.now();
  const took: number[] = [];
  refreshes = 0;
  const all = guards
    .filter((_, i) => who === undefined || i === who)
    .map((guard, i) =>
      guard.fetchAccessToken({ forceRefreshToken: true }).then((token) => {
        if (token) took[i] = Date.now() - began;
      }),
    );
  await pass(60_000, 50);
  await Promise.all(all);
  return { took, refreshes };
}

it.each([
  ['control: one guard', 1, true, undefined],
  ['control: two guards that share nothing', 2, false, undefined],
  ['two guards, both ask', 2, true, undefined],
  ['two guards, the first asks', 2, true, 0],
  ['two guards, the second asks', 2, true, 1],
] as const)('%s: a refresh takes no longer than its request', async (_name, n, crossTab, who) => {
  const { took, refreshes } = await wake(n, crossTab, who);
  expect(took.length).toBeGreaterThan(0);
  expect(Math.max(...took)).toBeLessThan(1500);
  expect(refreshes).toBe(1);
});
