import type { ReactNode } from 'react';
import { type ConvexClientForReact, HeldConvexProvider } from './convex.js';
import type { AdapterOptions } from './held-auth.js';
import type { AccessTokenRequest, TransportOptions } from './types.js';

export type { AdapterOptions } from './held-auth.js';

/** What `useAuth` of `@workos-inc/authkit-react` returns, as far as it is used here. */
export interface AuthKitState {
  isLoading: boolean;
  user: { id: string } | null;
  organizationId?: string | null;
  getAccessToken: (options?: AccessTokenRequest) => Promise<string | null>;
}

/** Props of `ConvexProviderWithAuthKit`: those of `@convex-dev/workos`, and `options`. */
export interface ConvexProviderWithAuthKitProps {
  client: ConvexClientForReact;
  /** AuthKit's own hook: `import { useAuth } from '@workos-inc/authkit-react'`. */
  useAuth: () => AuthKitState;
  /** Tunes the guard. Read once, at the first render. */
  options?: AdapterOptions;
  children?: ReactNode;
}

/**
 * Takes the place of `@convex-dev/workos`'s component of this name. Put it inside an `AuthKitProvider`.
 *
 * @example
 * import { ConvexProviderWithAuthKit } from 'holdfast/authkit-react';
 *
 * <AuthKitProvider clientId={clientId}>
 *   <ConvexProviderWithAuthKit client={convex} useAuth={useAuth}>{app}</ConvexProviderWithAuthKit>
 * </AuthKitProvider>
 */
export function ConvexProviderWithAuthKit({ client, useAuth, options, children }: ConvexProviderWithAuthKitProps) {
  const { isLoading, user, organizationId, getAccessToken } = useAuth();
  const context = user ? `${user.id} ${organizationId ?? ''}` : null;
  return (
    <HeldConvexProvider client={client} auth={{ isLoading, context, getAccessToken }} options={withTransport(options)}>
      {children}
    </HeldConvexProvider>
  );
}

/** AuthKit's refresh grant; the exchange of a code is left alone. */
const authKitRefresh: TransportOptions = {
  match: ({ url, method, body }) =>
    method === 'POST' && url.pathname.endsWith('/user_management/authenticate') && !!body?.includes('"refresh_token"'),
};

function withTransport(options: AdapterOptions | undefined): AdapterOptions {
  return { ...options, transport: options?.transport ?? authKitRefresh };
}
