import { createClient } from '@workos-inc/authkit-js';
import { createGuard } from 'holdfast';

/** Made before AuthKit's client, so that it sees that one's requests from the first on. */
export const guard = createGuard({
  getAccessToken: async (request) => (await authKit).getAccessToken(request),
  transport: {
    // AuthKit's own request for a new token: what a gateway answers in its place is kept from AuthKit.
    match: ({ url, method, body }) =>
      method === 'POST' &&
      url.pathname.endsWith('/user_management/authenticate') &&
      !!body?.includes('"grant_type":"refresh_token"'),
    renewsBefore: 15_000,
  },
});

const workos = new URL(import.meta.env.VITE_WORKOS_API_URL || 'https://api.workos.com');

export const authKit = createClient(import.meta.env.VITE_WORKOS_CLIENT_ID, {
  redirectUri: location.origin,
  apiHostname: workos.hostname,
  port: Number(workos.port) || undefined,
  https: workos.protocol === 'https:',
});

/** Whether this browser may have a session: the two traces that AuthKit itself looks for. It may be out of reach now. */
export const mayBeSignedIn = () =>
  /\bworkos-has-session=./.test(document.cookie) ||
  Object.keys(localStorage).some((key) => key.startsWith('workos:refresh-token'));
