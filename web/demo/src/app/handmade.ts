// What people write by hand between AuthKit and Convex, for the benchmarks: hooks for Convex's own ConvexProviderWithAuth.
import { LoginRequiredError, useAuth } from '@workos-inc/authkit-react';
import { useCallback, useMemo, useRef } from 'react';

type GetAccessToken = ReturnType<typeof useAuth>['getAccessToken'];
type Fetch = (request: { forceRefreshToken: boolean }) => Promise<string | null>;

/** The fix that is copied most: catch, and return the token that there was. */
export function useCachedAuth() {
  const last = useRef<string | null>(null);
  return useHandmade((getAccessToken) => async ({ forceRefreshToken }) => {
    try {
      last.current = await getAccessToken({ forceRefresh: forceRefreshToken });
    } catch (error) {
      console.warn(error);
    }
    return last.current;
  });
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 2_000;

/** A hold: tries again, by a jittered backoff and one flight at a time, until AuthKit says that nobody is signed in. */
export function useHoldingAuth() {
  const flight = useRef<Promise<string | null> | null>(null);
  return useHandmade((getAccessToken) => ({ forceRefreshToken }) => {
    flight.current ??= hold(getAccessToken, forceRefreshToken).finally(() => {
      flight.current = null;
    });
    return flight.current;
  });
}

async function hold(getAccessToken: GetAccessToken, forceRefresh: boolean): Promise<string | null> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return await getAccessToken({ forceRefresh });
    } catch (error) {
      if (error instanceof LoginRequiredError) return null;
      await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random() / 2)));
    }
  }
}

function useHandmade(wrap: (getAccessToken: GetAccessToken) => Fetch) {
  const { isLoading, user, getAccessToken } = useAuth();
  const latest = useRef(wrap);
  latest.current = wrap;
  const fetchAccessToken = useCallback<Fetch>((request) => latest.current(getAccessToken)(request), [getAccessToken]);
  const isAuthenticated = user !== null;
  return useMemo(
    () => ({ isLoading, isAuthenticated, fetchAccessToken }),
    [isLoading, isAuthenticated, fetchAccessToken],
  );
}
