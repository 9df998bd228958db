import { AuthKitProvider, useAuth } from '@workos-inc/authkit-react';
import { type ReactNode, useEffect } from 'react';
import type { Lab } from '../../lab';

/** AuthKit as in production: the refresh token is in a cookie of the server's. */
export function AuthKit({ lab, children }: { lab: Lab; children: ReactNode }) {
  const { hostname, port } = new URL(lab.auth);
  return (
    <AuthKitProvider
      clientId="client_lab"
      apiHostname={hostname}
      port={Number(port)}
      https={false}
      devMode={false}
      redirectUri={`${location.origin}/callback`}
      refreshBufferInterval={2} // the default of 10 s would be more than a token's life
    >
      <SignsIn>{children}</SignsIn>
    </AuthKitProvider>
  );
}

function SignsIn({ children }: { children: ReactNode }) {
  const { signIn } = useAuth();
  useEffect(() => {
    window.signIn = () => signIn();
  }, [signIn]);
  return children;
}
