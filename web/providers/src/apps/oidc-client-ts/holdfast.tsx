import { ConvexProviderWithHoldfast } from 'holdfast/convex';
import * as presets from 'holdfast/presets';
import type { User } from 'oidc-client-ts';
import { useState } from 'react';
import { convexClient, type Lab } from '../../lab';
import { Seen } from '../../recorder';
import { useOidc } from './auth';

const habits = {
  isSignedIn: (user: User) => !user.expired || !!user.refresh_token, // a token that has run out can be renewed
  automaticSilentRenew: false, // the guard has one tab do it for all
};

export default function App({ lab }: { lab: Lab }) {
  const [convex] = useState(() => convexClient(lab.convex));
  const [useAuth] = useState(() => () => useOidc(lab, habits));
  return (
    <ConvexProviderWithHoldfast client={convex} useAuth={useAuth} options={{ transport: presets.oidcClientTs }}>
      <Seen />
    </ConvexProviderWithHoldfast>
  );
}
