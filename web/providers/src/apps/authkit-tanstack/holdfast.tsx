import { AuthKitProvider, useAccessToken, useAuth } from '@workos/authkit-tanstack-react-start/client';
import { ConvexProviderWithAuthKit, onSessionExpired } from 'holdfast/authkit-tanstack';
import { type ComponentProps, useState } from 'react';
import { convexClient, type Lab } from '../../lab';
import { Seen as Outlet } from '../../recorder';

interface Props {
  lab: Lab;
  auth?: ComponentProps<typeof AuthKitProvider>['initialAuth'];
}

/** A root route's component, whose loader has brought what AuthKit's server says. */
export default function Root({ lab, auth }: Props) {
  const [convex] = useState(() => convexClient(lab.convex));
  return (
    <AuthKitProvider initialAuth={auth} onSessionExpired={onSessionExpired}>
      <ConvexProviderWithAuthKit client={convex} useAuth={useAuth} useAccessToken={useAccessToken}>
        <Outlet />
      </ConvexProviderWithAuthKit>
    </AuthKitProvider>
  );
}
