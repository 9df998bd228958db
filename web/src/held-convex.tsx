'use client';
// Convex behind a guard, for any adapter.
import { ConvexProviderWithAuth } from 'convex/react';
import { type ComponentProps, type ReactNode, useMemo, useRef } from 'react';
import { type AdapterOptions, type ConvexAuth, type ProviderAuth, useHeldAuth } from './held-auth.js';
import { GuardContext } from './react.js';

/** A Convex client for React, as `ConvexProviderWithAuth` takes it. */
export type ConvexClientForReact = ComponentProps<typeof ConvexProviderWithAuth>['client'];

interface HeldConvexProviderProps {
  client: ConvexClientForReact;
  auth: ProviderAuth;
  options?: AdapterOptions | undefined;
  children?: ReactNode;
}

/** Convex behind a guard, for any adapter. */
export function HeldConvexProvider({ client, auth, options, children }: HeldConvexProviderProps) {
  const latest = useRef(client);
  latest.current = client;
  const { guard, convex } = useHeldAuth(auth, { ...options, client: latest });
  return (
    <GuardContext.Provider value={guard}>
      <ConvexProviderWithAuth client={client} useAuth={useConstant(convex)}>
        {children}
      </ConvexProviderWithAuth>
    </GuardContext.Provider>
  );
}

/** A hook that returns the value: Convex wants a hook, and the value is known already. */
function useConstant(value: ConvexAuth): () => ConvexAuth {
  return useMemo(() => () => value, [value]);
}
