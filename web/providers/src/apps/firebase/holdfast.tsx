import { ConvexProviderWithHoldfast } from 'holdfast/convex';
import * as presets from 'holdfast/presets';
import { useState } from 'react';
import { convexClient, type Lab } from '../../lab';
import { Seen } from '../../recorder';
import { useFirebase } from './auth';

export default function App({ lab }: { lab: Lab }) {
  const [convex] = useState(() => convexClient(lab.convex));
  const [useAuth] = useState(() => () => useFirebase(lab));
  return (
    <ConvexProviderWithHoldfast client={convex} useAuth={useAuth} options={{ transport: presets.firebase }}>
      <Seen />
    </ConvexProviderWithHoldfast>
  );
}
