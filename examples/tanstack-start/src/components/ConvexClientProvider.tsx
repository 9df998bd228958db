import { AuthKitProvider, useAccessToken, useAuth } from '@workos/authkit-tanstack-react-start/client';
import { ConvexReactClient } from 'convex/react';
import { ConvexProviderWithAuthKit, onSessionExpired } from 'holdfast/authkit-tanstack';
import { type ComponentProps, type ReactNode, useState } from 'react';

interface Props {
  auth: ComponentProps<typeof AuthKitProvider>['initialAuth'];
  children: ReactNode;
}

export function ConvexClientProvider({ auth, children }: Props) {
  const [convex] = useState(() => new ConvexReactClient(import.meta.env.VITE_CONVEX_URL));
  return (
    <AuthKitProvider initialAuth={auth} onSessionExpired={onSessionExpired}>
      <ConvexProviderWithAuthKit client={convex} useAuth={useAuth} useAccessToken={useAccessToken}>
        {children}
      </ConvexProviderWithAuthKit>
    </AuthKitProvider>
  );
}
