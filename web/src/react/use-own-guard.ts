// A component's own guard, through all that React does with a component.
import { useEffect, useState } from 'react';
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
  const make = (): Mine => ({ options: newest, guard: makeGuard(newest) });
  const [mine, setMine] = useState(make);
  useLayout(() => {
    Object.assign(mine.options, newest);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: options are those of the newest render, and of no interest before
  useEffect(() => {
    clearTimeout(mine.disposal);
    if (mine.guard.disposed) return setMine(make);
    mine.guard.start();
    return () => {
      mine.disposal = setTimeout(mine.guard.dispose, 0);
    };
  }, [mine]);
  return mine.guard;
}

interface Mine {
  readonly options: GuardOptions;
  readonly guard: PageGuard;
  disposal?: ReturnType<typeof setTimeout>;
}
