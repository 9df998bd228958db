import { useAuth } from '@workos-inc/authkit-react';
import { useConvexAuth } from 'convex/react';
import { useEffect } from 'react';
import { note, update } from './recorder';

/** Records each change of what Convex and AuthKit tell the app. */
export function AuthProbe() {
  const { isLoading, isAuthenticated, isRefreshing } = useConvexAuth();
  useEffect(() => {
    const auth = { isLoading, isAuthenticated, isRefreshing };
    update(auth);
    note({ kind: 'auth', ...auth });
  }, [isLoading, isAuthenticated, isRefreshing]);

  const { user } = useAuth();
  const id = user?.id;
  const email = user?.email ?? '';
  useEffect(() => {
    const known = id ? { id, email } : null;
    update({ user: known });
    note({ kind: 'user', user: known });
  }, [id, email]);

  return null;
}
