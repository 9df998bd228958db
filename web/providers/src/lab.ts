import { ConvexReactClient } from 'convex/react';
import type { ComponentType } from 'react';

/** What an app is told of the lab that it runs in. */
export interface Lab {
  /** The origin of the fault proxy, behind which the provider's server is. */
  auth: string;
  /** The address of the Convex deployment, and of `/whoami` for what is not on Convex. */
  convex: string;
  /** For how many seconds an access token lives. */
  life: number;
}

export type App = ComponentType<{ lab: Lab }>;

declare global {
  interface Window {
    /** Signs the lab's user in. The page may be another one afterwards. */
    signIn?: () => Promise<void>;
  }
}

/** What the page's address says: which app it shows, such as `better-auth/today`, and where. */
export function asked(): { app: string; lab: Lab } {
  // A provider that sends the browser away may send it back to an address without the lab's words.
  const kept = 'lab';
  if (new URLSearchParams(location.search).has('provider')) sessionStorage.setItem(kept, location.search);
  const query = new URLSearchParams(sessionStorage.getItem(kept) ?? '');
  return {
    app: `${query.get('provider')}/${query.get('with')}`,
    lab: { auth: query.get('auth') ?? '', convex: location.origin, life: Number(query.get('life')) },
  };
}

/** Convex's default leeway of 10 s would be more than a token's life here. */
export function convexClient(address: string): ConvexReactClient {
  return new ConvexReactClient(address, {
    skipConvexDeploymentUrlCheck: true,
    authRefreshTokenLeewaySeconds: 2,
    unsavedChangesWarning: false,
  });
}
