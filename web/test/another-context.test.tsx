// The published Convex client, when its user turns into another: another organisation, role or session. Nothing is sent as
// the old one from then on.
import type { ConvexReactClient } from 'convex/react';
import { makeFunctionReference } from 'convex/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AuthKitState, ConvexProviderWithAuthKit as ForReact } from '../src/adapters/authkit-react/index.js';
import type { UseAuthResult } from '../src/adapters/convex/index.js';
import { playedHook, render, settle, unmountAll } from './support/app.js';
import { EitherProvider, type Which } from './support/either-provider.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { type PlayedSyncServer, playedSyncServer, realConvex } from './support/fake-convex.js';
import { type Frame, watchedApp } from './support/frames.js';
import { claimsOf, jwt as unsigned } from './support/jwt.js';

type Claims = Record<string, unknown>;

let server: PlayedSyncServer;
let client: ConvexReactClient;
let seen: ReturnType<typeof watchedApp>['seen'];

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(() => {
  server = playedSyncServer();
  ({ client } = realConvex(server));
});
afterEach(async () => {
  await unmountAll();
  void client.close();
  await pass(100);
});

let minted = 0;
const jwt = (claims: Claims = {}) => unsigned({ jti: String(++minted), ...claims });
/** As whom each mutation was sent since. */
const sentAs = (from: number) => {
  let who: unknown = 'before';
  const sent: unknown[] = [];
  for (const { type, value } of server.messages.slice(from)) {
    if (type === 'Authenticate') who = value ? claimsOf(value).who : 'nobody';
    if (type === 'Mutation') sent.push(who);
  }
  return sent;
};
const mutate = () => void client.mutation(makeFunctionReference<'mutation'>('invoices:delete'), {}).catch(() => {});

/** A provider that needs a moment; `who` says to the test whose a token is. */
const of =
  (claims: Claims, answer = async () => jwt(claims)): UseAuthResult['fetchAccessToken'] =>
  async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return answer();
  };

describe('ConvexProviderWithHoldfast', () => {
  async function app(fetchAccessToken: UseAuthResult['fetchAccessToken'], which: Which = 'held') {
    const view = watchedApp();
    seen = view.seen;
    const hook = playedHook<UseAuthResult>({ isLoading: false, isAuthenticated: true, fetchAccessToken });
    let name: (contextKey: string) => Promise<void> = async () => {};
    const tree = (contextKey?: string) => (
      <EitherProvider which={which} client={client} useAuth={hook.useAuth} contextKey={contextKey}>
        <view.Inside />
      </EitherProvider>
    );
    const { rerender } = await render(tree());
    name = (contextKey) => rerender(tree(contextKey));
    await pass(20_000);
    expect(seen.now).toBe('authenticated');
    return { ...hook, name, from: server.messages.length };
  }
  const unmounted: Frame[] = ['loading', 'authenticated', 'loading', 'authenticated'];
  const kept: Frame[] = ['loading', 'authenticated'];

  describe.each<[string, Claims, Claims, Frame[]]>([
    ['organisation', { org_id: 'A' }, { org_id: 'B' }, unmounted],
    ["organisation, as Clerk's newer tokens name it", { o: { id: 'A' } }, { o: { id: 'B' } }, unmounted],
    ['user', { sub: 'A' }, { sub: 'B' }, unmounted],
    ['organisation, in a claim of the application', { tenant: 'A' }, { tenant: 'B' }, kept],
    ['role', { org_role: 'member' }, { org_role: 'admin' }, kept],
    ['session', { sid: 'A' }, { sid: 'B' }, kept],
    ['session, as Better Auth names it', { sid: undefined, sessionId: 'A' }, { sid: undefined, sessionId: 'B' }, kept],
  ])('at another %s', (_what, a, b, frames) => {
    it('sends what the application sends then as the new one, and has unmounted what Convex should', async () => {
      const { change, from } = await app(of({ ...a, who: 'A' }));
      await change({ fetchAccessToken: of({ ...b, who: 'B' }) });
      mutate();
      await pass(5000, 50);
      expect(sentAs(from)).toEqual(['B']);
      expect(seen.frames).toEqual(frames);
    });

    it('sends nothing until the provider can say, and then as the new one', async () => {
      const { change, from } = await app(of({ ...a, who: 'A' }));
      let works = false;
      const answer = async () => (works ? jwt({ ...b, who: 'B' }) : Promise.reject(new TypeError('Failed to fetch')));
      await change({ fetchAccessToken: of({}, answer) });
      mutate();
      await pass(60_000, 1000);
      expect(sentAs(from)).toEqual([]);
      works = true;
      await pass(31_000, 100);
      expect(sentAs(from)).toEqual(['B']);
    });

    it('sends nothing as the old one though the connection is lost meanwhile', async () => {
      const { change, from } = await app(of({ ...a, who: 'A' }));
      await change({ fetchAccessToken: of({}, () => new Promise(() => {})) });
      server.socket.close();
      await pass(5000);
      mutate();
      await pass(5000);
      expect(sentAs(from)).not.toContain('A');
    });
  });

  it('control: as with ConvexProviderWithAuth', async () => {
    const { change, from } = await app(of({ org_id: 'A', who: 'A' }), 'plain');
    await change({ fetchAccessToken: of({ org_id: 'B', who: 'B' }) });
    mutate();
    await pass(5000, 50);
    expect(sentAs(from)).toEqual(['B']);
  });

  it('control: a hook that is known for noise goes on as it was, until its function says something else', async () => {
    const { change, from } = await app(of({ who: 'A' }));
    for (let n = 0; n < 3; n++) {
      await change({ fetchAccessToken: of({ who: 'A' }) });
      await pass(6000);
    }
    mutate();
    await pass(1000);
    expect(sentAs(from)).toEqual(['A']);
    await change({ fetchAccessToken: of({ org_role: 'admin', who: 'B' }) });
    await pass(6000);
    mutate();
    await pass(1000);
    expect(sentAs(from)).toEqual(['A', 'B']);
    expect(seen.frames).toEqual(kept);
  });

  it('is no loop though each token says something new, and its function is new with it: it is but slow then', async () => {
    let asked = 0;
    const another = (): UseAuthResult['fetchAccessToken'] => async () => {
      asked++;
      setTimeout(() => void hook.change({ fetchAccessToken: another() }), 10);
      return jwt({ version: `v${asked}`, who: `v${asked}` });
    };
    const hook = await app(async () => jwt({ who: 'A' }));
    await hook.change({ fetchAccessToken: another() });
    await pass(300_000, 500);
    expect(asked).toBeGreaterThan(10); // it is asked on, so that the last switch of many is not missed
    expect(asked).toBeLessThan(200);
    expect(seen.frames).toEqual(kept);
  });

  describe.each<[string, Array<Partial<UseAuthResult>>]>([
    ['while the hook is loading', [{ isLoading: true }, { isLoading: false }]],
    [
      'while the hook is loading, and says nobody meanwhile',
      [
        { isLoading: true, isAuthenticated: false },
        { isLoading: false, isAuthenticated: true },
      ],
    ],
    ['after a moment without anybody', [{ isAuthenticated: false }, { isAuthenticated: true }]],
  ])('that comes by one and the same function, %s,', (_when, [there, back]) => {
    it.each<[string, Claims, Claims, Frame[]]>([
      ['organisation', { org_id: 'A' }, { org_id: 'B' }, unmounted],
      ['user', { sub: 'A' }, { sub: 'B' }, unmounted],
      ['role', { org_role: 'member' }, { org_role: 'admin' }, kept],
    ])('is another %s', async (_what, a, b, frames) => {
      let claims: Claims = { ...a, who: 'A' };
      const { change, from } = await app(of({}, async () => jwt(claims)));
      await change(there as Partial<UseAuthResult>);
      await pass(1000);
      claims = { ...b, who: 'B' };
      await change(back as Partial<UseAuthResult>);
      await pass(1000);
      mutate();
      await pass(5000, 50);
      expect(sentAs(from)).toEqual(['B']);
      expect(seen.frames).toEqual(frames);
    });

    it('control: the same as with ConvexProviderWithAuth', async () => {
      let who = 'A';
      const { change, from } = await app(
        of({}, async () => jwt({ sub: who, who })),
        'plain',
      );
      await change(there as Partial<UseAuthResult>);
      await pass(1000);
      who = 'B';
      await change(back as Partial<UseAuthResult>);
      await pass(1000);
      mutate();
      await pass(5000, 50);
      expect(sentAs(from)).toEqual(['B']);
    });

    it('control: one who is the same changes nothing', async () => {
      const { change, from } = await app(of({ who: 'A' }));
      for (let n = 0; n < 10; n++) {
        await change(there as Partial<UseAuthResult>);
        await change(back as Partial<UseAuthResult>);
        await pass(1000);
      }
      expect(server.messages.slice(from).filter(({ type }) => type === 'Authenticate')).toEqual([]);
      expect(seen.frames).toEqual(kept);
    });
  });

  it('asks at most once in 5 s who is in after the hook was loading', async () => {
    const { change } = await app(of({ who: 'A' }));
    const before = minted;
    for (let n = 0; n < 30; n++) {
      for (const isLoading of [true, false]) await change({ isLoading });
      await pass(1000);
    }
    expect(minted - before).toBeGreaterThan(3);
    expect(minted - before).toBeLessThan(10);
  });

  it('lets an application name its context: another name is another one at once, whatever the tokens say', async () => {
    const { name, change, from } = await app(of({ who: 'A' }));
    await name('project_1');
    await pass(5000, 50);
    const frames = seen.frames.length;
    await change({ fetchAccessToken: of({ who: 'B' }) });
    await settle(() => name('project_2'));
    mutate();
    await pass(5000, 50);
    expect(sentAs(from)).toEqual(['B']);
    expect(seen.frames.slice(frames)).toEqual(['loading', 'authenticated']);
  });

  it('asks nothing about the functions of a context that is named', async () => {
    const { name, change } = await app(of({ who: 'A' }));
    await name('project_1');
    await pass(5000, 50);
    const [from, now] = [server.messages.length, minted];
    for (let n = 0; n < 20; n++) {
      await change({ fetchAccessToken: of({ who: 'A' }) });
      await pass(1000);
    }
    for (const isLoading of [true, false]) await change({ isLoading });
    await pass(1000);
    expect(minted).toBe(now);
    expect(server.messages.slice(from).filter(({ type }) => type === 'Authenticate')).toEqual([]);
  });
});

describe('ConvexProviderWithAuthKit', () => {
  it.each<[string, Partial<AuthKitState>, string | undefined]>([
    ['organisation', { organizationId: 'B' }, undefined],
    ['role', { role: 'B' }, undefined],
    ['name that the application gives', {}, 'B'],
  ])('at another %s sends what the application sends then as the new one', async (_what, to, contextKey) => {
    let who = 'A';
    const getAccessToken = async () => {
      const token = jwt({ who });
      await new Promise((resolve) => setTimeout(resolve, 300));
      return token;
    };
    const hook = playedHook<AuthKitState>({
      isLoading: false,
      user: { id: 'user_1' },
      organizationId: 'A',
      role: 'A',
      getAccessToken,
    });
    const view = watchedApp();
    const tree = (contextKey?: string) => (
      <ForReact client={client} useAuth={hook.useAuth} options={{ wasmUrl }} {...(contextKey && { contextKey })}>
        <view.Inside />
      </ForReact>
    );
    const { rerender } = await render(tree());
    await pass(20_000);
    const from = server.messages.length;
    who = 'B';
    await hook.change(to);
    await rerender(tree(contextKey));
    mutate();
    await pass(5000, 50);
    expect(sentAs(from)).toEqual(['B']);
    expect(view.seen.frames).toEqual(['loading', 'authenticated', 'loading', 'authenticated']);
  });
});
