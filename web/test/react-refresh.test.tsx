// Fast Refresh, as a bundler's plugin drives it, under StrictMode: whatever is edited, one engine and one guard are left.
import type { ReactNode } from 'react';
import * as fastRefresh from 'react-refresh/runtime';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { Page } from '../src/core/contract.js';

fastRefresh.injectIntoGlobalHook(globalThis); // before react-dom is there, hence the imports below
const { StrictMode } = await import('react');
const { playedConvex, playedHook, render, settle, unmountAll } = await import('./support/app.js');
const { pass, realEngine, wasmUrl } = await import('./support/engine.js');
const { watchedApp } = await import('./support/frames.js');
const { jwt } = await import('./support/jwt.js');
const { ConvexProviderWithAuthKit } = await import('../src/adapters/authkit-react/index.js');
const page = await import('../src/core/page.js');

const alice = { id: 'user_alice' };

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});
afterEach(async () => {
  await unmountAll();
  await pass(100);
});

it.each([
  ['keeps the state of', false],
  ['makes anew', true],
])('an edit that %s the component around the provider leaves one engine and one guard', async (_what, reset) => {
  const instances = vi.spyOn(WebAssembly, 'instantiate');
  const pages = vi.spyOn(page, 'createPage');
  const convex = playedConvex();
  const { useAuth } = playedHook({ isLoading: false, user: alice, getAccessToken: async () => jwt() });
  const view = watchedApp();
  /** A version of the application's module. */
  const edition = (text: string) => {
    function Root(): ReactNode {
      return (
        <ConvexProviderWithAuthKit client={convex} useAuth={useAuth} options={{ wasmUrl }}>
          {text}
          <view.Inside />
        </ConvexProviderWithAuthKit>
      );
    }
    fastRefresh.register(Root, `Root ${reset}`);
    fastRefresh.createSignatureFunctionForTransform()(Root, 'the same hooks', reset);
    return Root;
  };
  const First = edition('first');
  await render(
    <StrictMode>
      <First />
    </StrictMode>,
  );
  await pass(3000);
  /** Those that were used: StrictMode makes others, and throws them away. */
  const used = () => pages.mock.results.map(({ value }) => value as Page).filter(({ phase: { at } }) => at !== 'bare');
  const alive = () => used().filter(({ phase: { at } }) => at !== 'over');
  expect(view.seen.now).toBe('authenticated');
  expect(alive().length).toBe(1);

  for (const text of ['second', 'third', 'fourth']) {
    await settle(() => {
      edition(text);
      fastRefresh.performReactRefresh();
    });
    await pass(3000);
    expect(document.body.textContent).toBe(text);
    expect(view.seen.now).toBe('authenticated');
    expect(alive().length).toBe(1);
  }
  expect(instances).not.toHaveBeenCalled(); // the engine was there before the first
  expect(used().length).toBe(reset ? 4 : 1);
  expect(view.seen.frames.includes('unauthenticated')).toBe(false);
  await unmountAll();
  await pass(100);
  expect(alive().length).toBe(0);
});
