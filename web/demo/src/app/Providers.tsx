// The whole difference between the app with Holdfast and the app without: which of two components of the same name
// stands between AuthKit and Convex. The benchmarks also put hand-written hooks there.
import { ConvexProviderWithAuthKit as PublishedProvider } from '@convex-dev/workos';
import { AuthKitProvider, useAuth } from '@workos-inc/authkit-react';
import { ConvexProviderWithAuth, ConvexReactClient } from 'convex/react';
import { ConvexProviderWithAuthKit as HoldfastProvider } from 'holdfast/authkit-react';
import { type ReactNode, useState } from 'react';
import type { AppConfig } from './config';
import { useCachedAuth, useHoldingAuth } from './handmade';

interface Props {
  config: AppConfig;
  children: ReactNode;
}

export function Providers({ config, children }: Props) {
  return (
    <AuthKitProvider {...config.authKit}>
      <ConvexWithAuth config={config}>{children}</ConvexWithAuth>
    </AuthKitProvider>
  );
}

function ConvexWithAuth({ config, children }: Props) {
  const [client] = useState(() => createConvexClient(config));

  switch (config.guard) {
    case 'none':
      return (
        <PublishedProvider client={client} useAuth={useAuth}>
          {children}
        </PublishedProvider>
      );
    case 'cached':
    case 'hold':
      return (
        <ConvexProviderWithAuth client={client} useAuth={config.guard === 'hold' ? useHoldingAuth : useCachedAuth}>
          {children}
        </ConvexProviderWithAuth>
      );
    default:
      return (
        <HoldfastProvider client={client} useAuth={useAuth} options={config.options}>
          {children}
        </HoldfastProvider>
      );
  }
}

function createConvexClient({ page, convex }: AppConfig): ConvexReactClient {
  if (page === null) return new ConvexReactClient(convex.url);
  return new ConvexReactClient(convex.url, {
    skipConvexDeploymentUrlCheck: true,
    authRefreshTokenLeewaySeconds: convex.leewaySeconds,
    unsavedChangesWarning: false,
  });
}
