// holdfast/testing, as an application's tests use it.
import { describe, expect, it, vi } from 'vitest';
import { createGuard } from '../src/core/create-guard.js';
import { GuardContext, useGuardState } from '../src/react/index.js';
import { playedGuard } from '../src/testing/index.js';
import { render, settle, unmountAll } from './support/app.js';
import { isPending } from './support/deferred.js';

const forced = { forceRefreshToken: true };

describe('a played guard', () => {
  it('has all that a guard has', () => {
    const guard = createGuard({ getAccessToken: async () => 'token' });
    const ofGuards = Object.keys(guard).filter((name) => !['start', 'disposed'].includes(name));
    guard.dispose();
    expect(Object.keys(playedGuard())).toEqual(expect.arrayContaining(ofGuards));
  });

  it('shows a component what the test plays', async () => {
    const Trouble = () => <p>{useGuardState()?.status}</p>;
    const guard = playedGuard({ status: 'fresh' });
    await render(
      <GuardContext value={guard}>
        <Trouble />
      </GuardContext>,
    );
    expect(document.body.textContent).toBe('fresh');
    await settle(() => guard.change({ status: 'degraded' }));
    expect(document.body.textContent).toBe('degraded');
    await unmountAll();
    expect(guard.listeners.size).toBe(0);
  });

  it('answers calls while somebody is signed in, and null once nobody is', async () => {
    const guard = playedGuard({ status: 'fresh' });
    expect(await guard.fetchAccessToken()).toBe('token');
    expect(await guard.fetchAccessToken(forced)).toBe('token');
    guard.token = 'another';
    expect(await guard.fetchAccessToken()).toBe('another');
    guard.clear();
    expect(await guard.fetchAccessToken()).toBe(null);
    expect(guard.getSnapshot()).toMatchObject({ status: 'signedOut', ended: { how: 'application' } });
    expect(guard.told).toEqual(['clear']);
  });

  it('holds a forced call in trouble, and any while nothing is known', async () => {
    const guard = playedGuard();
    const [call, force] = [guard.fetchAccessToken(), guard.fetchAccessToken(forced)];
    expect(await isPending(call)).toBe(true);
    guard.change({ status: 'degraded' });
    expect(await call).toBe('token');
    expect(await isPending(force)).toBe(true);
    guard.change({ status: 'fresh' });
    expect(await force).toBe('token');
  });

  it('takes a call back that its signal aborts', async () => {
    const guard = playedGuard();
    const controller = new AbortController();
    const { signal } = controller;
    const held = guard.getAccessToken({ forceRefresh: true, signal });
    controller.abort();
    await expect(held).rejects.toBe(signal.reason);
    await expect(guard.getAccessToken({ signal })).rejects.toBe(signal.reason);
    expect(await playedGuard({ status: 'fresh' }).getAccessToken()).toBe('token');
  });

  it('has with each status what that always has', () => {
    const guard = playedGuard({ status: 'degraded', needs: 'reload' });
    expect(guard.getSnapshot()).toMatchObject({ degradedSince: expect.any(Number), ended: null, needs: 'reload' });
    guard.change({ status: 'signedOut' });
    expect(guard.getSnapshot()).toMatchObject({ degradedSince: null, ended: { how: 'proven' }, needs: null });
    guard.change({ status: 'fresh' });
    expect(guard.getSnapshot()).toMatchObject({ degradedSince: null, ended: null, needs: null });
  });

  it('settles load when the engine is there, or is not to be had', async () => {
    expect(await playedGuard().load()).toBe('ready');
    const guard = playedGuard({ engine: 'loading' });
    const ready = guard.load();
    expect(await isPending(ready)).toBe(true);
    guard.change({ engine: 'unavailable' });
    expect(await ready).toBe('unavailable');
  });

  it('answers what is held when it is disposed of, and tells nobody', async () => {
    const guard = playedGuard();
    const listener = vi.fn();
    guard.subscribe(listener);
    const call = guard.fetchAccessToken();
    guard.dispose();
    expect(await call).toBe(null);
    expect(listener).not.toHaveBeenCalled();
  });
});
