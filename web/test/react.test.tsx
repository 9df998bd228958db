import { afterEach, describe, expect, it, vi } from 'vitest';
import { createGuard } from '../src/index.js';
import { GuardContext, useGuard, useGuardState } from '../src/react/index.js';
import type { Guard, Snapshot } from '../src/types.js';
import { render, settle, unmountAll } from './support/app.js';

vi.mock('../src/engine/loader.js', () => ({ startEngine: () => new Promise(() => {}) }));

afterEach(unmountAll);

const newGuard = () => createGuard({ getAccessToken: async () => 'token' });

function Seer({ of, tell }: { of?: Guard | null; tell: (guard: Guard | null, state: Snapshot | null) => void }) {
  tell(useGuard(), useGuardState(of));
  return null;
}

describe('useGuard and useGuardState', () => {
  it('are null without a provider', async () => {
    const tell = vi.fn();
    await render(<Seer tell={tell} />);
    expect(tell).toHaveBeenLastCalledWith(null, null);
  });

  it("give the nearest provider's guard, and its state at each change", async () => {
    const tell = vi.fn();
    const guard = newGuard();
    await render(
      <GuardContext value={newGuard()}>
        <GuardContext value={guard}>
          <Seer tell={tell} />
        </GuardContext>
      </GuardContext>,
    );
    expect(tell).toHaveBeenLastCalledWith(guard, expect.objectContaining({ status: 'unknown' }));
    await settle(() => guard.fetchAccessToken());
    expect(tell).toHaveBeenLastCalledWith(guard, expect.objectContaining({ status: 'fresh' }));
  });

  it('renders no more often than the state changes', async () => {
    const tell = vi.fn();
    const guard = newGuard();
    await render(<Seer of={guard} tell={tell} />);
    await settle(() => guard.fetchAccessToken());
    tell.mockClear();
    await settle(() => guard.fetchAccessToken());
    expect(tell).not.toHaveBeenCalled();
  });

  it('follow another guard than that of the provider when given one', async () => {
    const tell = vi.fn();
    const [outer, own] = [newGuard(), newGuard()];
    await render(
      <GuardContext value={outer}>
        <Seer of={own} tell={tell} />
      </GuardContext>,
    );
    own.clear();
    await settle(() => vi.dynamicImportSettled());
    expect(tell).toHaveBeenLastCalledWith(outer, expect.objectContaining({ status: 'signedOut' }));
  });
});
