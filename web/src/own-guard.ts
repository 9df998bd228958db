import { useEffect, useRef, useState } from 'react';
import { PageGuard } from './guard.js';
import type { Guard, GuardOptions } from './types.js';

/**
 * One guard for the life of the component. It loads nothing until it is used, so the guards that StrictMode makes and
 * throws away cost nothing; and it is disposed of a moment after the last unmount, because StrictMode and Fast Refresh
 * unmount and mount again.
 */
export function useOwnGuard(options: GuardOptions): Guard {
  const [guard] = useState(() => new PageGuard(options));
  const disposal = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    clearTimeout(disposal.current);
    guard.start();
    return () => {
      disposal.current = setTimeout(guard.dispose, 0);
    };
  }, [guard]);
  return guard;
}
