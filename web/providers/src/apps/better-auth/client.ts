import { convexClient as convexPlugin } from '@convex-dev/better-auth/client/plugins';
import { createAuthClient } from 'better-auth/react';
import type { Lab } from '../../lab';

/** The client as the docs of @convex-dev/better-auth have it, for a server on another origin of the page's own site. */
export function authClientOf(lab: Lab) {
  const client = createAuthClient({ baseURL: lab.auth, plugins: [convexPlugin()] });
  window.signIn = async () => {
    const { error } = await client.signIn.email({ email: 'ada@example.com', password: 'correct horse' });
    if (error) throw new Error(error.message);
  };
  return client;
}
