import { useEffect, useRef, useState } from 'react';
import { makeGuard } from './guard.js';
import type { Guard, GuardOptions } from './types.js';

/**
 * One guard for the life of the component. It touches nothing until it is started, so the guards that StrictMode makes and
 * throws away cost nothing; and it is disposed of a moment after the last unmount, because StrictMode and Fast Refresh
 * unmount and mount again. A component that comes back later (`<Activity>`) gets a new one.
 */
export function useOwnGuard(options: GuardOptions): Guard {
  const [guard, setGuard] = useState(() => makeGuard(options));
  const disposal = useRef<ReturnType<typeof setTimeout>>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: options are those of the newest render, and of no interest before
  useEffect(() => {
    clearTimeout(disposal.current);
    if (guard.disposed) return setGuard(makeGuard(options));
    guard.start();
    return () => {
      disposal.current = setTimeout(guard.dispose, 0);
    };
  }, [guard]);
  return guard;
}
