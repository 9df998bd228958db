import { ConvexProviderWithAuth } from 'convex/react';
import { useState } from 'react';
import { convexClient, type Lab } from '../../lab';
import { Seen } from '../../recorder';
import { useFirebase } from './auth';

export default function App({ lab }: { lab: Lab }) {
  const [convex] = useState(() => convexClient(lab.convex));
  const [useAuth] = useState(() => () => useFirebase(lab));
  return (
    <ConvexProviderWithAuth client={convex} useAuth={useAuth}>
      <Seen />
    </ConvexProviderWithAuth>
  );
}
