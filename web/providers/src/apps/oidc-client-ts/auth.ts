import { type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Lab } from '../../lab';
import { failed } from '../../recorder';

export interface Habits {
  isSignedIn: (user: User) => boolean;
  /** Each tab renews by itself, before the end. */
  automaticSilentRenew?: boolean;
}

function managerOf(lab: Lab, { automaticSilentRenew }: Habits): UserManager {
  const manager = new UserManager({
    authority: `${lab.auth}/realms/lab`,
    client_id: 'app',
    redirect_uri: `${location.origin}/`,
    scope: 'openid offline_access',
    userStore: new WebStorageStateStore({ store: localStorage }),
    automaticSilentRenew,
    accessTokenExpiringNotificationTimeInSeconds: 3, // of a token that lives for seconds
  });
  window.signIn = () => manager.signinRedirect();
  return manager;
}

/** Ends a sign-in, if the page comes from one. */
async function back(manager: UserManager): Promise<void> {
  if (!new URLSearchParams(location.search).has('code')) return;
  await manager.signinRedirectCallback();
  history.replaceState(null, '', '/');
}

/** The hook of Convex's shape that people write. */
export function useOidc(lab: Lab, habits: Habits) {
  const [manager] = useState(() => managerOf(lab, habits));
  const [user, setUser] = useState<User | null>();
  useEffect(() => {
    back(manager)
      .then(() => manager.getUser())
      .then(setUser)
      .catch(failed);
    const ends = [manager.events.addUserLoaded(setUser), manager.events.addUserUnloaded(() => setUser(null))];
    return () => {
      for (const end of ends) end();
    };
  }, [manager]);
  const fetchAccessToken = useCallback(
    async ({ forceRefreshToken }: { forceRefreshToken: boolean }) => {
      const known = await manager.getUser();
      if (!known) return null;
      const now = forceRefreshToken || known.expired ? await manager.signinSilent() : known;
      return now?.access_token ?? null;
    },
    [manager],
  );
  const isAuthenticated = !!user && habits.isSignedIn(user);
  return useMemo(
    () => ({ isLoading: user === undefined, isAuthenticated, fetchAccessToken }),
    [user, isAuthenticated, fetchAccessToken],
  );
}
