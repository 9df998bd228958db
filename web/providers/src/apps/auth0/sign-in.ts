import { useAuth0 } from '@auth0/auth0-react';
import { useEffect } from 'react';
import type { Lab } from '../../lab';

/** What all apps on Auth0 hand to its provider. */
export const auth0Of = (lab: Lab) => ({
  domain: lab.auth,
  clientId: 'lab',
  authorizationParams: { redirect_uri: location.origin },
});

declare global {
  interface Window {
    /** As an app does that wants a new access token for its own API. */
    refresh: () => Promise<unknown>;
  }
}

export function SignIn() {
  const { loginWithRedirect, getAccessTokenSilently } = useAuth0();
  useEffect(() => {
    window.signIn = () => loginWithRedirect();
    window.refresh = () => getAccessTokenSilently({ cacheMode: 'off' });
  }, [loginWithRedirect, getAccessTokenSilently]);
  return null;
}
