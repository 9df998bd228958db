import { convexClient as convexPlugin } from '@convex-dev/better-auth/client/plugins';
import type { AuthClient } from '@convex-dev/better-auth/react';
import { createAuthClient } from 'better-auth/react';
import type { Lab } from '../../lab';

/** The client as the docs of @convex-dev/better-auth have it, for a server on another origin of the page's own site. */
export function authClientOf(lab: Lab): AuthClient {
  const client = createAuthClient({ baseURL: lab.auth, plugins: [convexPlugin()] });
  window.signIn = async () => {
    const { error } = await client.signIn.email({ email: 'ada@example.com', password: 'correct horse' });
    if (error) throw new Error(error.message);
  };
  // Its own type and the provider's are at odds over a session's data, with better-auth 1.6.34.
  return client as unknown as AuthClient;
}
