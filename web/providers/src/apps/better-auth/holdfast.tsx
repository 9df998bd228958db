import { ConvexBetterAuthProvider } from 'holdfast/better-auth';
import { useState } from 'react';
import { convexClient, type Lab } from '../../lab';
import { Seen } from '../../recorder';
import { authClientOf } from './client';

export default function App({ lab }: { lab: Lab }) {
  const [convex] = useState(() => convexClient(lab.convex));
  const [authClient] = useState(() => authClientOf(lab));
  return (
    <ConvexBetterAuthProvider client={convex} authClient={authClient}>
      <Seen />
    </ConvexBetterAuthProvider>
  );
}
