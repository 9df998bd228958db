import { Auth0Provider } from '@auth0/auth0-react';
import { ConvexProviderWithAuth0 } from 'convex/react-auth0';
import { useState } from 'react';
import { convexClient, type Lab } from '../../lab';
import { Seen } from '../../recorder';
import { auth0Of, SignIn } from '../auth0/sign-in';

/** As the docs of Convex have it. */
export default function App({ lab }: { lab: Lab }) {
  const [convex] = useState(() => convexClient(lab.convex));
  return (
    <Auth0Provider {...auth0Of(lab)} useRefreshTokens cacheLocation="localstorage">
      <ConvexProviderWithAuth0 client={convex}>
        <SignIn />
        <Seen />
      </ConvexProviderWithAuth0>
    </Auth0Provider>
  );
}
