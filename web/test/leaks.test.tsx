// What a page is left with after a hundred providers, or guards, have come and gone.
import { type ReactNode, StrictMode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConvexProviderWithAuthKit as NextProvider } from '../src/adapters/authkit-nextjs/index.js';
import { ConvexProviderWithAuthKit, HoldfastAuthKitProvider } from '../src/adapters/authkit-react/index.js';
import { attach } from '../src/adapters/convex/attach.js';
import { ConvexProviderWithHoldfast } from '../src/adapters/convex/index.js';
import type { Page } from '../src/core/contract.js';
import { createGuard } from '../src/core/create-guard.js';
import * as page from '../src/core/page.js';
import '../src/engine-chunk.js'; // to be there at once: fake timers don't wait for an import
import { playedConvex, render, settle, unmountAll } from './support/app.js';
import { FakeEngine } from './support/fake-engine.js';
import { listenersOf } from './support/listeners.js';

const { startEngine } = vi.hoisted(() => ({ startEngine: vi.fn() }));
vi.mock('../src/engine/loader.js', () => ({ startEngine }));
vi.mock('@workos-inc/authkit-react', () => ({
  AuthKitProvider: ({ children }: { children: ReactNode }) => children,
}));

let engine: FakeEngine;

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEngine();
  startEngine.mockReset().mockResolvedValue(engine);
});

afterEach(async () => {
  await unmountAll();
  await vi.advanceTimersByTimeAsync(0);
  vi.useRealTimers();
});

const getAccessToken = async () => 'token';
const user = { id: 'user_alice' };
const convex = playedConvex();

async function mounted(tree: ReactNode): Promise<() => Promise<void>> {
  const { unmount } = await render(<StrictMode>{tree}</StrictMode>);
  return unmount;
}

const useAuth = () => ({ isLoading: false, user, getAccessToken });
const hook = { isLoading: false, isAuthenticated: true, fetchAccessToken: getAccessToken };
const server = { loading: false, user, refreshAuth: async () => {} };
const tokens = { getAccessToken, refresh: getAccessToken };

const ways: Array<[string, () => Promise<() => unknown>]> = [
  [
    'holdfast/authkit-react',
    () =>
      mounted(
        <HoldfastAuthKitProvider clientId="client">
          <ConvexProviderWithAuthKit client={convex} useAuth={useAuth} />
        </HoldfastAuthKitProvider>,
      ),
  ],
  ['holdfast/convex', () => mounted(<ConvexProviderWithHoldfast client={convex} useAuth={() => hook} />)],
  [
    'holdfast/authkit-nextjs',
    () => mounted(<NextProvider client={convex} useAuth={() => server} useAccessToken={() => tokens} />),
  ],
  [
    'holdfast/attach',
    async () => {
      const guard = createGuard({ getAccessToken, transport: { match: () => false } });
      const detach = attach(convex, guard);
      return () => {
        detach();
        guard.dispose();
      };
    },
  ],
];

it.each(ways)('nothing is left of a hundred: %s', async (_name, come) => {
  await render(null); // React listens to the document from its first root on
  const pages = vi.spyOn(page, 'createPage');
  const [onWindow, onDocument] = [listenersOf(window), listenersOf(document)];
  const { fetch } = window;
  const timers = vi.getTimerCount();
  let most = 0;
  for (let n = 0; n < 100; n++) {
    const go = await come();
    await settle(() => vi.advanceTimersByTimeAsync(3000));
    most = Math.max(most, onWindow() + onDocument());
    await go();
    await settle(() => vi.advanceTimersByTimeAsync(100));
  }
  expect(most).toBeGreaterThan(0); // the control: it has listened
  expect(engine.keepers).toHaveLength(100);
  expect(engine.keepers.filter((keeper) => !keeper.told.includes('dispose'))).toEqual([]);
  expect(engine.mourners).toBe(0);
  expect([onWindow(), onDocument()]).toEqual([0, 0]);
  expect(window.fetch).toBe(fetch);
  expect(vi.getTimerCount()).toBe(timers);
  const made = pages.mock.results.map(({ value }) => value as Page);
  expect(made.filter(({ phase: { at } }) => at !== 'bare' && at !== 'over')).toEqual([]);
});

it('guards that overlap leave no layer of fetch, whichever ends first', async () => {
  const { fetch } = window;
  const guards = Array.from({ length: 100 }, () => createGuard({ getAccessToken, transport: { match: () => true } }));
  const ours = window.fetch;
  expect(ours).not.toBe(fetch);
  for (const [n, guard] of guards.entries()) {
    expect(window.fetch).toBe(ours);
    if (n % 2) guard.dispose();
  }
  for (const guard of guards) guard.dispose();
  expect(window.fetch).toBe(fetch);
});
