import { type FirebaseApp, getApps, initializeApp } from '@firebase/app';
import {
  type Auth,
  connectAuthEmulator,
  getAuth,
  onAuthStateChanged,
  signInWithEmailAndPassword,
  type User,
} from '@firebase/auth';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Lab } from '../../lab';

/** As in the docs, but for the address of Google's servers. */
function authOf(lab: Lab): Auth {
  const app: FirebaseApp = getApps()[0] ?? initializeApp({ apiKey: 'lab', projectId: 'lab', authDomain: 'localhost' });
  const auth = getAuth(app);
  if (!auth.emulatorConfig) connectAuthEmulator(auth, lab.auth, { disableWarnings: true });
  window.signIn = async () => {
    await signInWithEmailAndPassword(auth, 'ada@example.com', 'correct horse');
  };
  return auth;
}

/** The hook of Convex's shape that people write. */
export function useFirebase(lab: Lab) {
  const [auth] = useState(() => authOf(lab));
  const [user, setUser] = useState<User | null>();
  useEffect(() => onAuthStateChanged(auth, setUser), [auth]);
  const fetchAccessToken = useCallback(
    async ({ forceRefreshToken }: { forceRefreshToken: boolean }) =>
      (await user?.getIdToken(forceRefreshToken)) ?? null,
    [user],
  );
  return useMemo(
    () => ({ isLoading: user === undefined, isAuthenticated: !!user, fetchAccessToken }),
    [user, fetchAccessToken],
  );
}
