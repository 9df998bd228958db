import { ConvexAuthProvider } from '@convex-dev/auth/react';
import { useState } from 'react';
import { convexClient, type Lab } from '../../lab';
import { Seen } from '../../recorder';
import { signInBy } from './sign-in';

export default function App({ lab }: { lab: Lab }) {
  const [convex] = useState(() => convexClient(lab.auth)); // the deployment is the auth server
  useState(() => signInBy(lab));
  return (
    <ConvexAuthProvider client={convex}>
      <Seen />
    </ConvexAuthProvider>
  );
}
