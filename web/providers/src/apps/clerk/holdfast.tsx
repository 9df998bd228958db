import { ClerkProvider, useAuth } from '@clerk/react';
import { ConvexProviderWithClerk } from 'holdfast/clerk';
import { useState } from 'react';
import { convexClient, type Lab } from '../../lab';
import { Seen } from '../../recorder';
import { clerkOf, publishableKey } from './clerk';

export default function App({ lab }: { lab: Lab }) {
  const [convex] = useState(() => convexClient(lab.convex));
  const [clerk] = useState(() => clerkOf(lab));
  return (
    <ClerkProvider publishableKey={publishableKey} proxyUrl={lab.auth} Clerk={clerk} telemetry={false}>
      <ConvexProviderWithClerk client={convex} useAuth={useAuth}>
        <Seen />
      </ConvexProviderWithClerk>
    </ClerkProvider>
  );
}
