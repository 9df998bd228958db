// A component's own guard, through all that React does with a component.
import { useState } from 'react';
import { makeGuard, type PageGuard } from '../core/create-guard.js';
import { checked } from '../core/options.js';
import type { GuardOptions } from '../types.js';
import { useLayout } from './use-layout.js';

/**
 * One guard for the life of the component. It touches nothing until it is started, so the guards that StrictMode makes and
 * throws away cost nothing; and it is disposed of a moment after the last unmount, because StrictMode and Fast Refresh
 * unmount and mount again. A component that comes back later (`<Activity>`) gets a new one. Its options are those of the
 * newest render that is shown.
 */
export function useOwnGuard(options: GuardOptions): PageGuard {
  const newest = checked(options);
  const [own, become] = useState(() => ownGuard(newest));
  useLayout(() => {
    Object.assign(own.options, newest);
  });
  // Only where the option has changed: what the application has said to the guard itself holds until then.
  useLayout(() => own.guard.enable(newest.enabled), [own, newest.enabled]);
  // A provider may send its first request while it is rendered: clerk-js, where it is part of the bundle.
  useLayout(() => shown(own, become), [own]);
  return own.guard;
}

interface OwnGuard {
  readonly options: GuardOptions;
  readonly guard: PageGuard;
  disposal?: ReturnType<typeof setTimeout>;
}

const ownGuard = (options: GuardOptions): OwnGuard => ({ options, guard: makeGuard(options) });

/** Returns what ends it. `become`: takes another in the place of one that has ended. */
function shown(own: OwnGuard, become: (another: OwnGuard) => void): (() => void) | undefined {
  clearTimeout(own.disposal);
  if (own.guard.disposed) return become(ownGuard(own.options)) as undefined;
  own.guard.start();
  return () => {
    own.disposal = setTimeout(own.guard.dispose);
  };
}
