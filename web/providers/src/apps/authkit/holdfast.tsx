import { useAuth } from '@workos-inc/authkit-react';
import { ConvexProviderWithAuthKit } from 'holdfast/authkit-react';
import { useState } from 'react';
import { convexClient, type Lab } from '../../lab';
import { Seen } from '../../recorder';
import { AuthKit } from './client';

export default function App({ lab }: { lab: Lab }) {
  const [convex] = useState(() => convexClient(lab.convex));
  return (
    <AuthKit lab={lab}>
      <ConvexProviderWithAuthKit client={convex} useAuth={useAuth}>
        <Seen />
      </ConvexProviderWithAuthKit>
    </AuthKit>
  );
}
