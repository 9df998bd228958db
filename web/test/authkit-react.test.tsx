import { useConvexAuth } from 'convex/react';
import { StrictMode, Suspense, startTransition, use, useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { type AuthKitState, ConvexProviderWithAuthKit } from '../src/adapters/authkit-react/index.js';
import { type AdapterOptions, ConvexProviderWithHoldfast, type UseAuthResult } from '../src/adapters/convex/index.js';
import { HoldfastError } from '../src/engine/errors.js';
import { useGuard, useGuardState } from '../src/react/index.js';
import type { Guard, Snapshot } from '../src/types.js';
import { playedConvex, playedHook, render, settle, unmountAll } from './support/app.js';
import { type Deferred, deferred, isPending } from './support/deferred.js';
import { FakeEngine, type FakeKeeper } from './support/fake-engine.js';
import { end, said } from './support/said.js';

const { startEngine } = vi.hoisted(() => ({ startEngine: vi.fn() }));
vi.mock('../src/engine/loader.js', () => ({ startEngine }));

type GetAccessToken = AuthKitState['getAccessToken'];

let engine: FakeEngine;
let arrival: Deferred<FakeEngine>;
let getAccessToken: Mock<GetAccessToken>;
let convex: ReturnType<typeof playedConvex>;

/** What the application inside sees. */
let seen: { auth: string; guard: Guard | null; state: Snapshot | null };

function Inside() {
  const { isLoading, isAuthenticated } = useConvexAuth();
  seen = {
    auth: isLoading ? 'loading' : isAuthenticated ? 'authenticated' : 'unauthenticated',
    guard: useGuard(),
    state: useGuardState(),
  };
  return null;
}

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEngine();
  arrival = deferred();
  startEngine.mockReset().mockReturnValue(arrival.promise);
  getAccessToken = vi.fn<GetAccessToken>(async () => 'token');
  convex = playedConvex();
});

afterEach(async () => {
  await unmountAll();
  await vi.advanceTimersByTimeAsync(0); // the guards are disposed of a moment later
  vi.useRealTimers();
});

const alice = { id: 'user_alice' };
const bob = { id: 'user_bob' };

/** An application, on an AuthKit in the given state. */
async function app(initial: Partial<AuthKitState>, options?: AdapterOptions, strict = false) {
  const authKit = playedHook<AuthKitState>({ isLoading: false, user: null, getAccessToken, ...initial });
  const tree = (
    <ConvexProviderWithAuthKit client={convex} useAuth={authKit.useAuth} options={options}>
      <Inside />
    </ConvexProviderWithAuthKit>
  );
  return { ...authKit, ...(await render(strict ? <StrictMode>{tree}</StrictMode> : tree)) };
}

async function engineComes(): Promise<FakeKeeper> {
  arrival.resolve(engine);
  await settle(() => seen.guard?.load());
  return engine.keeper;
}

async function noEngineComes() {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  arrival.reject(new HoldfastError('engine-unsupported', 'no engine'));
  await settle(() => seen.guard?.load());
}

describe('ConvexProviderWithAuthKit', () => {
  it('gives Convex no auth while AuthKit is loading: public queries run, nothing is signed out', async () => {
    await app({ isLoading: true });
    expect(seen.auth).toBe('loading');
    expect(convex.setAuth).not.toHaveBeenCalled();
    expect(getAccessToken).not.toHaveBeenCalled();
  });

  it('gives Convex a fetcher, once, when the user appears', async () => {
    const { change } = await app({ isLoading: true });
    await change({ isLoading: false, user: alice });
    expect(convex.setAuth).toHaveBeenCalledOnce();
    expect(seen.auth).toBe('authenticated');
    expect(await convex.fetcher({ forceRefreshToken: false })).toBe('token');
  });

  it('has nobody when AuthKit has nobody, and asks for no token', async () => {
    await app({ user: null });
    expect(seen.auth).toBe('unauthenticated');
    expect(convex.setAuth).not.toHaveBeenCalled();
    expect(getAccessToken).not.toHaveBeenCalled();
  });

  it('stays loading until the first token is there, rather than hold a first call of Convex', async () => {
    const slow = deferred<string>();
    getAccessToken.mockReturnValueOnce(slow.promise);
    await app({ user: alice });
    expect(seen.auth).toBe('loading');
    expect(convex.setAuth).not.toHaveBeenCalled();
    await settle(() => slow.resolve('token'));
    expect(seen.auth).toBe('authenticated');
  });

  it('stays loading while the first token fails: that is unknown yet, and not signed out', async () => {
    getAccessToken.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    await app({ user: alice });
    const keeper = await engineComes();
    expect(seen).toMatchObject({ auth: 'loading', state: { status: 'unknown', engine: 'ready' } });
    await settle(() => {
      keeper.hooks.onSnapshot(said('fresh'));
      keeper.answer('token');
    });
    expect(convex.setAuth).toHaveBeenCalledOnce();
  });

  it('passes on that Convex wants a new token', async () => {
    await app({ user: alice });
    getAccessToken.mockClear();
    getAccessToken.mockResolvedValueOnce('another');
    await convex.fetcher({ forceRefreshToken: true });
    expect(getAccessToken).toHaveBeenCalledExactlyOnceWith({ forceRefresh: true });
  });

  describe('clears nothing, and sets auth but once, when', () => {
    async function unmoved(change: (app: Awaited<ReturnType<typeof appOfAlice>>) => Promise<void>) {
      const it = await appOfAlice();
      await engineComes();
      await change(it);
      expect(convex.clearAuth).not.toHaveBeenCalled();
      expect(convex.setAuth).toHaveBeenCalledOnce();
      expect(seen.auth).toBe('authenticated');
      expect(engine.keeper.told).not.toContain('identityChanged');
      expect(engine.keeper.told).not.toContain('clear');
    }
    const appOfAlice = () => app({ user: alice, organizationId: 'org_1' });

    it('AuthKit is loading again', () =>
      unmoved(async ({ change }) => {
        await change({ isLoading: true });
        await change({ isLoading: false });
      }));

    it('AuthKit has no user while it is loading again', () =>
      unmoved(async ({ change }) => {
        await change({ isLoading: true, user: null, organizationId: null });
        await change({ isLoading: false, user: alice, organizationId: 'org_1' });
      }));

    it('getAccessToken is another function; the newest is asked', () =>
      unmoved(async ({ change }) => {
        const newest = vi.fn<GetAccessToken>(async () => 'newest');
        await change({ getAccessToken: newest });
        await expect(engine.keeper.hooks.getAccessToken(false)).resolves.toBe('newest');
        expect(newest).toHaveBeenCalledExactlyOnceWith({ forceRefresh: false });
      }));

    it('the same user is another object', () => unmoved(({ change }) => change({ user: { ...alice } })));

    it('the session is in trouble', () =>
      unmoved(() => settle(() => engine.keeper.hooks.onSnapshot(said('degraded')))));

    it('the engine crashes', async () => {
      vi.spyOn(console, 'warn').mockImplementation(() => {});
      await appOfAlice();
      await engineComes();
      await settle(() => engine.crash());
      expect(seen.state?.engine).toBe('unavailable');
      expect(convex.clearAuth).not.toHaveBeenCalled();
      expect(convex.setAuth).toHaveBeenCalledOnce();
    });
  });

  it.each<[string, Partial<AuthKitState>]>([
    ['the organisation', { organizationId: 'org_2' }],
    ['the user', { user: bob }],
  ])('clears and sets auth exactly once, with another fetcher, when %s is another', async (_what, change) => {
    const it = await app({ user: alice, organizationId: 'org_1' });
    const keeper = await engineComes();
    const before = convex.fetcher;
    await it.change(change);
    await settle(() => {
      keeper.hooks.onSnapshot(said('fresh'));
      keeper.answer('another token');
    });
    expect(keeper.told.filter((name) => name === 'identityChanged')).toHaveLength(1);
    expect(convex.clearAuth).toHaveBeenCalledOnce();
    expect(convex.setAuth).toHaveBeenCalledTimes(2);
    expect(convex.fetcher).not.toBe(before);
    expect(convex.clearAuth.mock.invocationCallOrder[0]).toBeLessThan(
      convex.setAuth.mock.invocationCallOrder[1] as number,
    );
    await settle(() => keeper.answer('another token'));
    expect(seen.auth).toBe('authenticated');
  });

  it('tells the guard of another user before Convex asks for a token', async () => {
    const { change } = await app({ user: alice });
    const keeper = await engineComes();
    keeper.told.length = 0;
    await change({ user: bob });
    expect(keeper.told.slice(0, 2)).toEqual(['identityChanged', 'fetch']);
  });

  it('signs out when AuthKit has nobody any more', async () => {
    const { change } = await app({ user: alice });
    const keeper = await engineComes();
    const held = convex.fetcher({ forceRefreshToken: true });
    await change({ user: null });
    expect(convex.clearAuth).toHaveBeenCalledOnce();
    expect(keeper.told).toContain('clear');
    expect(seen.auth).toBe('unauthenticated');
    keeper.answer(null);
    expect(await held).toBe(null);
  });

  it('signs in again after that', async () => {
    const { change } = await app({ user: alice });
    const keeper = await engineComes();
    await change({ user: null });
    await settle(() => keeper.hooks.onSnapshot(said('signedOut')));
    await change({ user: alice });
    expect(keeper.told).toContain('identityChanged');
    await settle(() => {
      keeper.hooks.onSnapshot(said('fresh'));
      keeper.answer('token');
    });
    expect(convex.setAuth).toHaveBeenCalledTimes(2);
    await settle(() => keeper.answer('token'));
    expect(seen.auth).toBe('authenticated');
  });

  it('is as without Holdfast where the option says so', async () => {
    await app({ user: alice }, { engine: 'off' });
    expect(seen).toMatchObject({ auth: 'authenticated', state: { engine: 'unavailable', engineError: null } });
    expect(await convex.fetcher({ forceRefreshToken: false })).toBe('token');
    expect(startEngine).not.toHaveBeenCalled();
  });

  it('is turned off and on by an option that changes, and nobody is signed out', async () => {
    const { useAuth } = playedHook<AuthKitState>({ isLoading: false, user: alice, getAccessToken });
    let turn = (_: boolean) => {};
    function App() {
      const [enabled, setEnabled] = useState(true);
      turn = setEnabled;
      return (
        <ConvexProviderWithAuthKit client={convex} useAuth={useAuth} options={{ enabled }}>
          <Inside />
        </ConvexProviderWithAuthKit>
      );
    }
    await render(<App />);
    await engineComes();
    expect(seen.state?.engine).toBe('ready');
    await settle(() => turn(false));
    expect(seen).toMatchObject({ auth: 'authenticated', state: { engine: 'unavailable', engineError: null } });
    expect(await convex.fetcher({ forceRefreshToken: false })).toBe('token');
    await settle(() => turn(true));
    expect(seen.auth).toBe('authenticated');
    await engineComes();
    expect(seen.state?.engine).toBe('ready');
    expect(convex.clearAuth).not.toHaveBeenCalled();
  });

  it('signs out on proof, also if AuthKit keeps its user', async () => {
    const onSignedOut = vi.fn();
    await app({ user: alice }, { onSignedOut });
    const keeper = await engineComes();
    await settle(() => {
      keeper.hooks.onSnapshot(said('signedOut'));
      keeper.hooks.onSignedOut(end('proven'));
    });
    expect(convex.clearAuth).toHaveBeenCalledOnce();
    expect(seen).toMatchObject({ auth: 'unauthenticated', state: { status: 'signedOut' } });
    expect(onSignedOut).toHaveBeenCalledExactlyOnceWith(end('proven'));
  });

  it('asks AuthKit nothing while that is loading: what it would throw then proves nothing', async () => {
    const { change } = await app({ user: alice });
    const keeper = await engineComes();
    await change({ isLoading: true });
    getAccessToken.mockClear();
    const asked = keeper.hooks.getAccessToken(true) as Promise<unknown>;
    expect(await isPending(asked)).toBe(true);
    expect(getAccessToken).not.toHaveBeenCalled();
    const newest = vi.fn<GetAccessToken>(async () => 'newest');
    await change({ isLoading: false, getAccessToken: newest });
    expect(await asked).toBe('newest');
    expect(newest).toHaveBeenCalledExactlyOnceWith({ forceRefresh: true });
  });

  it('makes one guard under StrictMode, which stays', async () => {
    await app({ user: alice }, undefined, true);
    const keeper = await engineComes();
    await settle(() => vi.advanceTimersByTimeAsync(10_000));
    expect(engine.keepers).toEqual([keeper]);
    expect(keeper.dispose).not.toHaveBeenCalled();
    const held = convex.fetcher({ forceRefreshToken: true });
    keeper.answer('token');
    expect(await held).toBe('token');
    expect(seen.auth).toBe('authenticated');
  });

  it('disposes of its guard when it is unmounted, and leaves the page as it found it', async () => {
    const { fetch } = window;
    const { unmount } = await app({ user: alice });
    const keeper = await engineComes();
    await unmount();
    await vi.advanceTimersByTimeAsync(0);
    expect(window.fetch).toBe(fetch);
    expect(keeper.dispose).toHaveBeenCalledOnce();
    expect(convex.clearAuth).toHaveBeenCalledOnce();
  });

  it('throws at once, as createGuard does, when an option is wrong', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    await expect(app({}, { callTimeout: '10s' } as object)).rejects.toThrow('option "callTimeout" must be');
  });

  describe('without an engine does as @convex-dev/workos does:', () => {
    it('authenticated while there is a user', async () => {
      getAccessToken.mockRejectedValue(new Error('no'));
      await app({ user: alice });
      expect(convex.setAuth).not.toHaveBeenCalled();
      await noEngineComes();
      expect(convex.setAuth).toHaveBeenCalledOnce();
    });

    it('the token, or null for every failure', async () => {
      await app({ user: alice });
      await noEngineComes();
      expect(await convex.fetcher({ forceRefreshToken: true })).toBe('token');
      getAccessToken.mockRejectedValue(true);
      expect(await convex.fetcher({ forceRefreshToken: true })).toBe(null);
    });

    it('signed out when the user is gone, and in again when there is one', async () => {
      const { change } = await app({ user: alice });
      await noEngineComes();
      await change({ user: null });
      expect(convex.clearAuth).toHaveBeenCalledOnce();
      expect(seen.auth).toBe('unauthenticated');
      await change({ user: alice });
      expect(convex.setAuth).toHaveBeenCalledTimes(2);
      expect(seen.auth).toBe('authenticated');
    });

    it('authenticated while there is a user, also if the engine had proof before it crashed', async () => {
      vi.spyOn(console, 'warn').mockImplementation(() => {});
      await app({ user: alice });
      const keeper = await engineComes();
      await settle(() => keeper.hooks.onSnapshot(said('signedOut')));
      expect(seen.auth).toBe('unauthenticated');
      await settle(() => engine.crash());
      expect(seen.auth).toBe('authenticated');
    });

    it('loading while AuthKit is', async () => {
      const { change } = await app({ isLoading: true });
      await noEngineComes();
      expect(seen.auth).toBe('loading');
      await change({ isLoading: false });
      expect(seen.auth).toBe('unauthenticated');
    });
  });
});

describe('a render that never shows', () => {
  it('leaves nothing behind: an organisation in a transition that waits is no other auth context', async () => {
    const never = new Promise<never>(() => {});
    let go: (organization: string) => void = () => {};
    let type: (letter: string) => void = () => {};
    const Waiting = ({ organization }: { organization: string }) => {
      if (organization !== 'org_1') use(never); // its data is on the way
      return null;
    };
    function Page() {
      const [organization, setOrganization] = useState('org_1');
      const [text, setText] = useState('');
      go = setOrganization;
      type = setText;
      const state = { isLoading: false, user: alice, organizationId: organization, getAccessToken };
      return (
        <ConvexProviderWithAuthKit client={convex} useAuth={() => state}>
          <Inside />
          <i>{text}</i>
          <Suspense>
            <Waiting organization={organization} />
          </Suspense>
        </ConvexProviderWithAuthKit>
      );
    }
    await render(<Page />);
    await engineComes();
    await settle(() => startTransition(() => go('org_2')));
    for (const letter of 'abc') await settle(() => type(letter));
    expect(convex.clearAuth).not.toHaveBeenCalled();
    expect(convex.setAuth).toHaveBeenCalledOnce();
    expect(seen.auth).toBe('authenticated');
    await settle(() => go('org_3')); // not in a transition
    expect(convex.clearAuth).toHaveBeenCalledOnce(); // control
  });

  it('has no cookies to look at in a sandboxed frame, and is rendered all the same', async () => {
    vi.spyOn(document, 'cookie', 'get').mockImplementation(() => {
      throw new DOMException("The document is sandboxed and lacks the 'allow-same-origin' flag.", 'SecurityError');
    });
    await expect(app({ user: null })).resolves.toBeDefined();
    expect(seen.auth).toBe('unauthenticated');
    vi.restoreAllMocks();
  });
});

it.each([
  ['one for good', true],
  ['new at each render', false],
])('a user who signs out without leaving the page is out at once, be the user object %s', async (_what, same) => {
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => new Response()),
  );
  const useAuth = () => ({ isLoading: false, user: same ? alice : { ...alice }, getAccessToken });
  await render(
    <ConvexProviderWithAuthKit client={convex} useAuth={useAuth}>
      <Inside />
    </ConvexProviderWithAuthKit>,
  );
  await engineComes();
  expect(seen.auth).toBe('authenticated');
  await settle(() => void window.fetch('https://api.workos.com/user_management/sessions/logout?session_id=1'));
  expect(engine.keeper.told).toContain('clear');
  expect(seen.auth).toBe('unauthenticated');
  vi.unstubAllGlobals();
});

it('a user who signs out without leaving the page, and in again, is in', async () => {
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => new Response()),
  );
  const { change } = await app({ user: alice });
  const keeper = await engineComes();
  await settle(() => void window.fetch('https://api.workos.com/user_management/sessions/logout?session_id=1'));
  expect(seen.auth).toBe('unauthenticated');
  await change({ user: null });
  await change({ user: { ...alice } });
  expect(keeper.told).toContain('identityChanged');
  expect(seen.auth).toBe('loading'); // until there is a token
  vi.unstubAllGlobals();
});

describe('ConvexProviderWithHoldfast', () => {
  async function generic(initial: Partial<UseAuthResult>) {
    const fetchAccessToken = vi.fn<UseAuthResult['fetchAccessToken']>(async () => 'token');
    const hook = playedHook<UseAuthResult>({ isLoading: false, isAuthenticated: false, fetchAccessToken, ...initial });
    await render(
      <ConvexProviderWithHoldfast client={convex} useAuth={hook.useAuth}>
        <Inside />
      </ConvexProviderWithHoldfast>,
    );
    return { ...hook, fetchAccessToken };
  }

  it("asks the hook's own fetcher, in Convex's words", async () => {
    const { fetchAccessToken } = await generic({ isAuthenticated: true });
    fetchAccessToken.mockClear();
    fetchAccessToken.mockResolvedValueOnce('another');
    expect(await convex.fetcher({ forceRefreshToken: true })).toBe('another');
    expect(fetchAccessToken).toHaveBeenCalledExactlyOnceWith({ forceRefreshToken: true });
  });

  it('clears nothing when the hook flaps: loading, and another fetcher at each render', async () => {
    const { change } = await generic({ isAuthenticated: true });
    await change({ isLoading: true, isAuthenticated: false });
    await change({ isLoading: false, isAuthenticated: true, fetchAccessToken: async () => 'newest' });
    expect(convex.clearAuth).not.toHaveBeenCalled();
    expect(convex.setAuth).toHaveBeenCalledOnce();
    expect(await convex.fetcher({ forceRefreshToken: false })).toBe('newest');
  });

  it('signs out when the hook does', async () => {
    const { change, fetchAccessToken } = await generic({ isAuthenticated: true });
    fetchAccessToken.mockResolvedValue(null);
    await change({ isAuthenticated: false });
    expect(convex.clearAuth).toHaveBeenCalledOnce();
    expect(seen).toMatchObject({ auth: 'unauthenticated', state: { status: 'signedOut' } });
  });
});
