import { useConvexAuth } from 'convex/react';
import { useGuard, useGuardState } from '../../src/react/index.js';
import type { Guard, Snapshot } from '../../src/types.js';

export type Frame = 'loading' | 'authenticated' | 'unauthenticated';

/** Notes what an application inside the provider sees, frame by frame: each change of useConvexAuth() once. */
export function watchedApp() {
  const seen = {
    frames: [] as Frame[],
    guard: null as Guard | null,
    state: null as Snapshot | null,
    get now(): Frame | undefined {
      return this.frames.at(-1);
    },
  };
  function Inside() {
    const { isLoading, isAuthenticated } = useConvexAuth();
    const frame = isLoading ? 'loading' : isAuthenticated ? 'authenticated' : 'unauthenticated';
    if (seen.now !== frame) seen.frames.push(frame);
    seen.guard = useGuard();
    seen.state = useGuardState();
    return null;
  }
  return { seen, Inside };
}
