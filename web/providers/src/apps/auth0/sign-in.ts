import { useAuth0 } from '@auth0/auth0-react';
import { useEffect } from 'react';
import type { Lab } from '../../lab';

/** What all apps on Auth0 hand to its provider. */
export const auth0Of = (lab: Lab) => ({
  domain: lab.auth,
  clientId: 'lab',
  authorizationParams: { redirect_uri: location.origin },
});

export function SignIn() {
  const { loginWithRedirect } = useAuth0();
  useEffect(() => {
    window.signIn = () => loginWithRedirect();
  }, [loginWithRedirect]);
  return null;
}
