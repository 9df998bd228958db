// useGuardState with a selector.
import { StrictMode, useSyncExternalStore } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { GuardContext, useGuardState } from '../src/react/index.js';
import type { Guard, Snapshot } from '../src/types.js';
import { render, settle, unmountAll } from './support/app.js';
import { playedGuard } from './support/played-guard.js';

afterEach(unmountAll);

const isWell = ({ status }: Snapshot) => status === 'fresh';

describe('a selector', () => {
  it('has the component rendered when what it selects changes, and then only', async () => {
    const guard = playedGuard({ status: 'fresh' });
    const seen: unknown[] = [];
    function Well() {
      seen.push(useGuardState(isWell));
      return null;
    }
    await render(
      <GuardContext value={guard}>
        <Well />
      </GuardContext>,
    );
    await settle(() => guard.change({ expiresAt: 1 }));
    expect(seen).toEqual([true]);
    await settle(() => guard.change({ status: 'degraded' }));
    await settle(() => guard.change({ needs: 'reload' }));
    expect(seen).toEqual([true, false]);
  });

  it('is of the guard that is given, or of none', async () => {
    const guard = playedGuard({ status: 'fresh' });
    const seen: unknown[] = [];
    function Well({ of }: { of?: Guard }) {
      seen.push([useGuardState(of, isWell), useGuardState(isWell)]);
      return null;
    }
    await render(<Well of={guard} />);
    const { rerender } = await render(<Well />);
    await rerender(
      <GuardContext value={guard}>
        <Well />
      </GuardContext>,
    );
    expect(seen).toEqual([
      [true, null],
      [null, null],
      [true, true],
    ]);
  });

  it('may be another at each render, and selects what the newest one does', async () => {
    const guard = playedGuard({ status: 'fresh' });
    const seen: unknown[] = [];
    const Named = ({ name }: { name: string }) => {
      seen.push(useGuardState(guard, ({ status }) => `${name}: ${status}`));
      return null;
    };
    const { rerender } = await render(<Named name="a" />);
    await rerender(<Named name="b" />);
    await settle(() => guard.change({ status: 'degraded' }));
    expect(seen).toEqual(['a: fresh', 'b: fresh', 'b: degraded']);
  });

  it('may make an object, and is rendered once for each state', async () => {
    const guard = playedGuard({ status: 'fresh' });
    const seen: unknown[] = [];
    function Facts() {
      seen.push(useGuardState(guard, ({ status }) => ({ status })));
      return null;
    }
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
    await render(<Facts />);
    await settle(() => guard.change({ status: 'degraded' }));
    expect(seen).toEqual([{ status: 'fresh' }, { status: 'degraded' }]);
    seen.length = 0;
    await render(
      <StrictMode>
        <Facts />
      </StrictMode>,
    );
    expect(seen.length).toBeLessThanOrEqual(4);
    expect(errors).not.toHaveBeenCalled();
  });

  it("control: React's own hook renders without end for such a selector", async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const guard = playedGuard();
    function Facts() {
      useSyncExternalStore(guard.subscribe, () => ({ status: guard.getSnapshot().status }));
      return null;
    }
    await expect(render(<Facts />)).rejects.toThrow(/Maximum update depth/);
  });

  it('selects from the same state on the server, and where a page is hydrated', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
    const guard = playedGuard({ status: 'fresh' });
    const Status = () => <p>{useGuardState(guard, ({ status }) => ({ status })).status}</p>;
    const container = document.body.appendChild(document.createElement('div'));
    container.innerHTML = renderToString(<Status />);
    expect(container.textContent).toBe('unknown');
    const refused = vi.fn();
    await settle(() => void hydrateRoot(container, <Status />, { onRecoverableError: refused }));
    expect(container.textContent).toBe('fresh');
    expect(refused).not.toHaveBeenCalled();
    expect(errors).not.toHaveBeenCalled();
  });
});

it('is known to have a state of the guard that is given', () => {
  const given = (guard: Guard) => useGuardState(guard);
  const selected = (guard: Guard) => useGuardState(guard, isWell);
  const perhaps = (guard: Guard | null) => useGuardState(guard, isWell);
  const nearest = () => useGuardState();
  const nearestSelected = () => useGuardState(isWell);
  expectTypeOf(given).returns.toEqualTypeOf<Snapshot>();
  expectTypeOf(selected).returns.toEqualTypeOf<boolean>();
  expectTypeOf(perhaps).returns.toEqualTypeOf<boolean | null>();
  expectTypeOf(nearest).returns.toEqualTypeOf<Snapshot | null>();
  expectTypeOf(nearestSelected).returns.toEqualTypeOf<boolean | null>();
});
