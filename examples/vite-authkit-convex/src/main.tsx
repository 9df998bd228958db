import { AuthKitProvider, useAuth } from '@workos-inc/authkit-react';
import { ConvexReactClient } from 'convex/react';
import { ConvexProviderWithAuthKit } from 'holdfast/authkit-react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';

const convex = new ConvexReactClient(import.meta.env.VITE_CONVEX_URL);
const workos = new URL(import.meta.env.VITE_WORKOS_API_URL || 'https://api.workos.com');

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <AuthKitProvider
      clientId={import.meta.env.VITE_WORKOS_CLIENT_ID}
      redirectUri={location.origin}
      apiHostname={workos.hostname}
      port={Number(workos.port) || undefined}
      https={workos.protocol === 'https:'}
    >
      <ConvexProviderWithAuthKit client={convex} useAuth={useAuth}>
        <App />
      </ConvexProviderWithAuthKit>
    </AuthKitProvider>
  </StrictMode>,
);
