'use client';
// Convex behind a guard, for any adapter.
import { ConvexProvider, ConvexProviderWithAuth, type ConvexReactClient, useConvex, useConvexAuth } from 'convex/react';
import { type ComponentProps, type ReactNode, useMemo, useState } from 'react';
import type { Auth, Watched } from '../../client/reauthenticate.js';
import { GuardContext } from '../../react/index.js';
import { type AdapterOptions, type ProviderAuth, useLatchedAuth } from '../../react/use-latched-auth.js';
import type { Guard } from '../../types.js';
import { check, wrong } from '../shared/check.js';

/** A Convex client for React, as `ConvexProviderWithAuth` takes it. */
export type ConvexClientForReact = ComponentProps<typeof ConvexProviderWithAuth>['client'];

interface GuardedConvexProviderProps {
  /** The adapter's component, for the application's developer. */
  name: string;
  client: ConvexClientForReact;
  auth: ProviderAuth;
  options?: AdapterOptions | undefined;
  children?: ReactNode;
}

/** Convex behind a guard, for any adapter. */
export function GuardedConvexProvider({ name, client, auth, options, children }: GuardedConvexProviderProps) {
  useOneProvider(name, client);
  const [own] = useState<Watched>(() => ({ current: client }));
  const watched = auth.watched ?? own;
  const { guard, convex } = useLatchedAuth(auth, { ...options, client: watched });
  const watchedClient = useMemo(() => watch(client, watched, guard), [client, watched, guard]);
  return (
    <GuardContext.Provider value={guard}>
      <ConvexProviderWithAuth client={watchedClient} useAuth={() => convex}>
        <ConvexProvider client={client as ConvexReactClient}>{children}</ConvexProvider>
      </ConvexProviderWithAuth>
    </GuardContext.Provider>
  );
}

/** Two providers that set the auth of one client, of whichever kind, take it from each other without a word. */
export function useOneProvider(name: string, client: ConvexClientForReact): void {
  check(name, 'client', client, 'a ConvexReactClient', ['setAuth', 'clearAuth']);
  const isBelowAuth = useIsBelowAuth();
  const isTaken = useConvex() === client && isBelowAuth;
  if (isTaken) wrong(name, 'client', 'one that no provider above has: leave one of the two out');
}

function useIsBelowAuth(): boolean {
  try {
    // biome-ignore lint/correctness/useHookAtTopLevel: it is useContext, which keeps nothing from render to render
    return !!useConvexAuth();
  } catch {
    return false; // Convex's own way to say so
  }
}

/**
 * What ConvexProviderWithAuth takes for the client: it notes what the client says of its auth. That the client has given
 * up is no sign-out while there is a guard: until the client is armed again, useConvexAuth() is loading.
 */
function watch(client: ConvexClientForReact, watched: Watched, guard: Guard): ConvexClientForReact {
  return {
    setAuth(fetchToken, onChange, onRefreshChange) {
      const auth: Auth = {
        arm() {
          client.setAuth(
            (args) => fetchToken(args),
            (says) => {
              auth.says = says;
              onChange(says || (null as never)); // is loading (1.48.0, ConvexAuthState.tsx: it is kept as it comes)
              if (says) watched.heard?.();
              else void guard.load().then(() => (watched.heard ?? onChange)(says)); // without what hears, as without a guard
            },
            onRefreshChange,
          );
        },
        tell: onChange,
      };
      watched.current = client;
      watched.auth = auth;
      auth.arm();
    },
    clearAuth() {
      watched.auth = undefined;
      client.clearAuth();
    },
  };
}
