// What React does with a component besides rendering it once: it hides it, hydrates it late, and renders it anew.
import { Activity, type ReactNode, Suspense, startTransition, use, useLayoutEffect, useState } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type AuthKitState,
  ConvexProviderWithAuthKit,
  HoldfastAuthKitProvider,
} from '../src/adapters/authkit-react/index.js';
import { type AdapterOptions, ConvexProviderWithHoldfast } from '../src/adapters/convex/index.js';
import '../src/engine-chunk.js'; // to be there at once: fake timers don't wait for an import
import { createGuard } from '../src/core/create-guard.js';
import { GuardContext, useGuardState } from '../src/react/index.js';
import { playedConvex, render, settle, unmountAll } from './support/app.js';
import { deferred } from './support/deferred.js';
import { FakeEngine, hidden } from './support/fake-engine.js';
import { watchedApp } from './support/frames.js';
import { end, said } from './support/said.js';

const { startEngine, sdk } = vi.hoisted(() => ({
  startEngine: vi.fn(),
  /** What AuthKit's own provider was given. */
  sdk: {} as { onRefreshFailure?: (failure: object) => void },
}));
vi.mock('../src/engine/loader.js', () => ({ startEngine }));
vi.mock('@workos-inc/authkit-react', () => ({
  AuthKitProvider: ({ children, ...props }: { children: ReactNode }) => {
    Object.assign(sdk, props);
    return children;
  },
}));

let engine: FakeEngine;
let convex: ReturnType<typeof playedConvex>;
const getAccessToken = vi.fn<AuthKitState['getAccessToken']>();
const useAuth = () => ({ isLoading: false, user: { id: 'user_alice' }, getAccessToken });

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEngine();
  startEngine.mockReset().mockResolvedValue(engine);
  getAccessToken.mockReset().mockResolvedValue('token');
  convex = playedConvex();
});

afterEach(async () => {
  await unmountAll();
  await vi.advanceTimersByTimeAsync(0); // the guards are disposed of a moment later
  vi.useRealTimers();
});

const pass = (ms: number) => settle(() => vi.advanceTimersByTimeAsync(ms));

describe('a part of the page that is hydrated after the first token has come', () => {
  it('fits what the server has rendered, and then shows what is', async () => {
    const guard = createGuard({ getAccessToken: async () => 'token' });
    let onServer = true;
    const code = deferred<void>();
    function State() {
      if (!onServer) use(code.promise); // it comes later than that of the page around it
      return <p>{useGuardState()?.status}</p>;
    }
    const app = (
      <GuardContext value={guard}>
        <Suspense>
          <State />
        </Suspense>
      </GuardContext>
    );
    const place = document.body.appendChild(document.createElement('div'));
    place.innerHTML = renderToString(app);
    onServer = false;
    const onRecoverableError = vi.fn();
    let root: ReturnType<typeof hydrateRoot> | undefined;
    await settle(() => {
      root = hydrateRoot(place, app, { onRecoverableError });
    });
    expect(await guard.fetchAccessToken()).toBe('token');
    expect(guard.getSnapshot().status).toBe('fresh');
    expect(place.textContent).toBe('unknown');
    await settle(() => code.resolve());
    await pass(100);
    expect(onRecoverableError).not.toHaveBeenCalled();
    expect(place.textContent).toBe('fresh');
    await settle(() => root?.unmount());
    guard.dispose();
  });
});

describe('a provider that <Activity> hides, and shows again', () => {
  it('has another guard, and no signed-out frame though the provider fails just then', async () => {
    startEngine.mockReturnValue(new Promise(() => {}));
    const view = watchedApp();
    let setMode: (mode: 'visible' | 'hidden') => void = () => {};
    function App() {
      const [mode, set] = useState<'visible' | 'hidden'>('visible');
      setMode = set;
      return (
        <Activity mode={mode}>
          <ConvexProviderWithAuthKit client={convex} useAuth={useAuth}>
            <view.Inside />
          </ConvexProviderWithAuthKit>
        </Activity>
      );
    }
    await render(<App />);
    await pass(100);
    expect(view.seen.now).toBe('authenticated');
    const first = view.seen.guard as { disposed?: boolean } | null;
    await settle(() => setMode('hidden'));
    await pass(1000);
    expect(first?.disposed).toBe(true);
    getAccessToken.mockRejectedValue(new TypeError('Failed to fetch'));
    await settle(() => setMode('visible'));
    await pass(1000);
    expect(view.seen.guard).not.toBe(first);
    expect(view.seen.now).toBe('loading');
    getAccessToken.mockResolvedValue('token');
    await pass(3000);
    expect(view.seen.frames).toEqual(['loading', 'authenticated', 'loading', 'authenticated']);
  });
});

it("a provider's first request is watched, though it is sent as the page is rendered first", async () => {
  const match = vi.fn(() => false);
  vi.stubGlobal('fetch', async () => new Response());
  // A layout effect of a component above: React has run no other effect yet.
  function Provider({ children }: { children: ReactNode }) {
    useLayoutEffect(() => void window.fetch('https://auth.test/client'), []);
    return children;
  }
  await render(
    <Provider>
      <ConvexProviderWithAuthKit client={convex} useAuth={useAuth} options={{ transport: { match } }}>
        {null}
      </ConvexProviderWithAuthKit>
    </Provider>,
  );
  expect(match).toHaveBeenCalledWith(expect.objectContaining({ url: new URL('https://auth.test/client') }));
});

describe('callbacks', () => {
  const apps: Array<[string, (options: AdapterOptions, inside: ReactNode) => ReactNode]> = [
    [
      'holdfast/authkit-react',
      (options, inside) => (
        <ConvexProviderWithAuthKit client={convex} useAuth={useAuth} options={options}>
          {inside}
        </ConvexProviderWithAuthKit>
      ),
    ],
    [
      'holdfast/convex',
      (options, inside) => {
        const hook = { isLoading: false, isAuthenticated: true, fetchAccessToken: async () => 'token' };
        return (
          <ConvexProviderWithHoldfast client={convex} useAuth={() => hook} options={options} contextKey="one">
            {inside}
          </ConvexProviderWithHoldfast>
        );
      },
    ],
  ];

  it.each(apps)('are those of the newest render: %s', async (_entry, appWith) => {
    const view = watchedApp();
    const told: Array<[n: number, what: string]> = [];
    const app = (n: number) => {
      const note = (what: string) => () => void told.push([n, what]);
      const options: AdapterOptions = {
        onSignedOut: note('signedOut'),
        onSessionExpired: note('sessionExpired'),
        onNeeds: note('needs'),
        onEvent: note('event'),
        classify: note('classify') as () => undefined,
        transport: { match: note('match') as () => never },
      };
      return appWith(options, <view.Inside />);
    };
    vi.stubGlobal('fetch', async () => new Response());
    const { rerender } = await render(app(1));
    await settle(() => view.seen.guard?.load());
    await rerender(app(2));
    told.length = 0;
    const { hooks, options } = engine.keeper;
    await settle(() => hooks.onSnapshot(said('degraded', { needs: 'reload' })));
    hooks.onSignedOut(end('proven'));
    hooks.onSessionExpired();
    hooks.onEvent?.(JSON.stringify(hidden));
    options.classify?.(new Error('any'));
    await window.fetch('https://auth.test/');
    expect(told).toEqual(
      ['needs', 'signedOut', 'sessionExpired', 'event', 'classify', 'match'].map((what) => [2, what]),
    );
  });

  it.each(apps)('do not turn on again what the application has turned off: %s', async (_entry, appWith) => {
    const view = watchedApp();
    const app = (options: AdapterOptions) => appWith(options, <view.Inside />);
    const { rerender } = await render(app({}));
    await settle(() => view.seen.guard?.load());
    const engineOf = () => view.seen.guard?.getSnapshot().engine;
    await settle(() => view.seen.guard?.enable(false));
    await rerender(app({}));
    expect(engineOf()).toBe('unavailable');
    await rerender(app({ enabled: false }));
    await rerender(app({ enabled: true }));
    expect(engineOf()).not.toBe('unavailable');
  });

  it('of a render that never shows are never called', async () => {
    const told: string[] = [];
    let go: (organization: string) => void = () => {};
    const Waiting = ({ organization }: { organization: string }) => {
      if (organization !== 'org_1') use(new Promise<never>(() => {}));
      return null;
    };
    function App() {
      const [organization, set] = useState('org_1');
      go = set;
      return (
        <ConvexProviderWithAuthKit
          client={convex}
          useAuth={useAuth}
          options={{ onSignedOut: () => told.push(organization) }}
        >
          <Suspense>
            <Waiting organization={organization} />
          </Suspense>
        </ConvexProviderWithAuthKit>
      );
    }
    await render(<App />);
    await pass(3000);
    await settle(() => startTransition(() => go('org_2')));
    engine.keeper.hooks.onSignedOut(end('proven'));
    expect(told).toEqual(['org_1']);
  });
});

describe('HoldfastAuthKitProvider', () => {
  it.each([true, false])("runs its own handler, and the guard's: one that throws too (%s)", async (throws) => {
    const onSessionExpired = vi.fn(() => {
      if (throws) throw new Error("the application's own");
    });
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const handlers = [vi.fn(), vi.fn()] as const;
    const app = (onRefreshFailure: () => void) => (
      <HoldfastAuthKitProvider clientId="client" onRefreshFailure={onRefreshFailure}>
        <ConvexProviderWithAuthKit client={convex} useAuth={useAuth} options={{ onSessionExpired }}>
          {null}
        </ConvexProviderWithAuthKit>
      </HoldfastAuthKitProvider>
    );
    const { rerender } = await render(app(handlers[0]));
    await pass(3000);
    await rerender(app(handlers[1]));
    const failure = { signIn: () => {} };
    await settle(() => sdk.onRefreshFailure?.(failure));
    expect(engine.keeper.told).toContain('sessionExpired');
    expect(handlers[1]).not.toHaveBeenCalled(); // not before there is proof
    engine.keeper.hooks.onSessionExpired();
    expect(onSessionExpired).toHaveBeenCalledOnce();
    expect(handlers[1]).toHaveBeenCalledExactlyOnceWith(failure);
    expect(handlers[0]).not.toHaveBeenCalled();
    expect(report).toHaveBeenCalledTimes(throws ? 1 : 0);
  });
});
