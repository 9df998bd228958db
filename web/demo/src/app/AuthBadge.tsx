import { useConvexAuth } from 'convex/react';

export function AuthBadge() {
  const { isLoading, isAuthenticated, isRefreshing } = useConvexAuth();
  if (isLoading) return <span className="badge">Loading</span>;
  if (!isAuthenticated) return <span className="badge badge-bad">Signed out</span>;
  if (isRefreshing) return <span className="badge badge-warn">Signed in, refreshing</span>;
  return <span className="badge badge-good">Signed in</span>;
}
