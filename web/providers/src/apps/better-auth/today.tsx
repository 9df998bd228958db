import type { AuthClient } from '@convex-dev/better-auth/react';
import { ConvexBetterAuthProvider } from '@convex-dev/better-auth/react';
import { useState } from 'react';
import { convexClient, type Lab } from '../../lab';
import { Seen } from '../../recorder';
import { authClientOf } from './client';

export default function App({ lab }: { lab: Lab }) {
  const [convex] = useState(() => convexClient(lab.convex));
  // The client's type and the provider's are at odds over a session's data, with better-auth 1.6.34.
  const [authClient] = useState(() => authClientOf(lab) as unknown as AuthClient);
  return (
    <ConvexBetterAuthProvider client={convex} authClient={authClient}>
      <Seen />
    </ConvexBetterAuthProvider>
  );
}
