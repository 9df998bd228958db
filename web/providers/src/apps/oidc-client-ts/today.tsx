import { ConvexProviderWithAuth } from 'convex/react';
import type { User } from 'oidc-client-ts';
import { useState } from 'react';
import { convexClient, type Lab } from '../../lab';
import { Seen } from '../../recorder';
import { useOidc } from './auth';

/** As react-oidc-context has it. */
const habits = { isSignedIn: (user: User) => !user.expired };

export default function App({ lab }: { lab: Lab }) {
  const [convex] = useState(() => convexClient(lab.convex));
  const [useAuth] = useState(() => () => useOidc(lab, habits));
  return (
    <ConvexProviderWithAuth client={convex} useAuth={useAuth}>
      <Seen />
    </ConvexProviderWithAuth>
  );
}
