import { ConvexProviderWithAuth0, HoldfastAuth0Provider } from 'holdfast/auth0';
import { useState } from 'react';
import { convexClient, type Lab } from '../../lab';
import { Seen } from '../../recorder';
import { auth0Of, SignIn } from '../auth0/sign-in';

export default function App({ lab }: { lab: Lab }) {
  const [convex] = useState(() => convexClient(lab.convex));
  return (
    <HoldfastAuth0Provider {...auth0Of(lab)} useRefreshTokens cacheLocation="localstorage">
      <ConvexProviderWithAuth0 client={convex}>
        <SignIn />
        <Seen />
      </ConvexProviderWithAuth0>
    </HoldfastAuth0Provider>
  );
}
