// What Better Auth's hook says, and what it has said before.
import { useEffect, useState } from 'react';
import { useLayout } from '../../react/use-layout.js';
import type { BetterAuthClient } from './client.js';
import { Server } from './server.js';
import { useKeptSession, whoIs } from './session.js';

/** A page's first provider alone has the token that the page's server found: to a later one it is old. */
let isSeeded = false;

/** `who`: `null` is nobody, and `undefined` is not known. */
export function useBetterAuth(
  authClient: BetterAuthClient,
  initialToken: string | null | undefined,
  patience = 10_000,
) {
  useKeptSession(authClient);
  const { data, error, isPending } = authClient.useSession();
  const [seed] = useState(() => (isSeeded ? null : initialToken));
  const [server] = useState(() => new Server(seed));
  // Nobody is also who was nobody, while Better Auth asks again.
  const [was, become] = useState<{ isLoading: boolean; who?: string | null | undefined }>({ isLoading: !seed });
  const now = isPending && !data ? was : { isLoading: false, who: whoIs({ data, error }) };
  if (now.isLoading !== was.isLoading || now.who !== was.who) become(now);
  useLayout(() => server.rendered(authClient, patience));
  useEffect(() => {
    isSeeded = true;
  }, []);
  useEffect(() => {
    if (!isPending) return;
    const timer = setInterval(() => {
      become((state) => ({ ...state, isLoading: false })); // so that the guard finds out
      server.askForSession();
    }, patience);
    return () => clearInterval(timer);
  }, [isPending, patience, server]);
  return { server, ...now };
}
