// The token of one use by which a page of another domain is signed in.
import { useEffect } from 'react';
import type { BetterAuthClient } from './client.js';

/** What the plugin `crossDomainClient()` adds to the client. */
interface CrossDomainClient {
  getSession(request: { fetchOptions: { headers: Record<string, string> } }): Promise<unknown>;
  crossDomain: {
    oneTimeToken: {
      verify(request: { token: string }): Promise<{ data: { session?: { token: string } | null } | null }>;
    };
  };
  updateSession(): void;
}

/** As in `@convex-dev/better-auth` 0.12.5, react/index.tsx: `?ott=` is taken out of the address at once, and used. */
export function useOneTimeToken(authClient: BetterAuthClient): void {
  useEffect(() => {
    const url = new URL(window.location.href);
    const token = url.searchParams.get('ott');
    if (!token) return;
    url.searchParams.delete('ott');
    window.history.replaceState({}, '', url);
    void signIn(authClient, token);
  }, [authClient]);
}

async function signIn(authClient: BetterAuthClient, token: string): Promise<void> {
  const { crossDomain, getSession, updateSession } = authClient as unknown as CrossDomainClient;
  const { data } = await crossDomain.oneTimeToken.verify({ token });
  if (!data?.session) return;
  const headers = { Authorization: `Bearer ${data.session.token}` };
  await getSession({ fetchOptions: { headers } });
  updateSession();
}
