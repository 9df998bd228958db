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

/** Convex's default leeway of 10 s would be more than a token's life here. */
export function convexClient(address: string): ConvexReactClient {
  return new ConvexReactClient(address, {
    skipConvexDeploymentUrlCheck: true,
    authRefreshTokenLeewaySeconds: 2,
    unsavedChangesWarning: false,
  });
}
