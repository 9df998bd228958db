// @vitest-environment node
import { readFile } from 'node:fs/promises';
import { useConvexAuth } from 'convex/react';
import { renderToString } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import {
  ConvexProviderWithAuthKit as ConvexProviderWithAuthKitNext,
  onSessionExpired,
} from '../src/adapters/authkit-nextjs/index.js';
import { ConvexProviderWithAuthKit } from '../src/adapters/authkit-react/index.js';
import { HoldfastPanel } from '../src/diagnostics/panel/index.js';
import { useGuardState } from '../src/react/index.js';

const { startEngine } = vi.hoisted(() => ({ startEngine: vi.fn() }));
vi.mock('../src/engine/loader.js', () => ({ startEngine }));

function Inside() {
  const { isLoading, isAuthenticated } = useConvexAuth();
  const state = useGuardState();
  return <p>{JSON.stringify({ isLoading, isAuthenticated, status: state?.status ?? null })}</p>;
}

it.each([
  ['loading', { isLoading: true, user: null }],
  ['somebody', { isLoading: false, user: { id: 'user_alice' } }],
])(
  'a server renders loading while AuthKit has %s: it asks nobody, loads nothing, complains of nothing',
  (_who, auth) => {
    const complaints = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
    const getAccessToken = vi.fn(async () => 'token');
    const client = { setAuth: vi.fn(), clearAuth: vi.fn() };
    const html = renderToString(
      <ConvexProviderWithAuthKit client={client} useAuth={() => ({ ...auth, getAccessToken })}>
        <Inside />
      </ConvexProviderWithAuthKit>,
    );
    expect(JSON.parse(html.replace(/<[^>]+>/g, '').replaceAll('&quot;', '"'))).toEqual({
      isLoading: true,
      isAuthenticated: false,
      status: 'unknown',
    });
    for (const fn of [getAccessToken, client.setAuth, client.clearAuth, startEngine, ...complaints]) {
      expect(fn).not.toHaveBeenCalled();
    }
  },
);

it('a server renders loading on the Next.js SDK too: no server action is called from there', () => {
  const called = vi.fn(async () => undefined);
  const client = { setAuth: vi.fn(), clearAuth: vi.fn() };
  const useAuth = () => ({ loading: false, user: { id: 'user_alice' }, refreshAuth: called });
  const useAccessToken = () => ({ getAccessToken: called, refresh: called });
  const html = renderToString(
    <ConvexProviderWithAuthKitNext client={client} useAuth={useAuth} useAccessToken={useAccessToken}>
      <Inside />
    </ConvexProviderWithAuthKitNext>,
  );
  expect(html).toContain('&quot;isLoading&quot;:true');
  for (const fn of [called, client.setAuth, startEngine]) expect(fn).not.toHaveBeenCalled();
  expect(onSessionExpired).toBeTypeOf('function');
});

it.each([
  'react/index.ts',
  'adapters/convex/index.tsx',
  'adapters/authkit-react/index.tsx',
  'adapters/authkit-nextjs/index.tsx',
  'adapters/authkit-tanstack/index.tsx',
  'diagnostics/panel/index.tsx',
])(
  "%s begins with 'use client': a server component that imports it gets references, and no React of the client's",
  async (name) => {
    const here: string = import.meta.url;
    const source = new TextDecoder().decode(await readFile(new URL(`../src/${name}`, here)));
    expect(source.startsWith("'use client';\n")).toBe(true);
  },
);

it('a server renders the panel as an empty element', () => {
  expect(renderToString(<HoldfastPanel />)).toBe('<div></div>');
});

it('useGuardState is null on a server without a provider', () => {
  const Alone = () => <p>{String(useGuardState())}</p>;
  expect(renderToString(<Alone />)).toBe('<p>null</p>');
});
