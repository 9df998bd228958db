// Which of the page's requests are Auth0's own, and what its server says in answer to them.
import type { TransportOptions } from '../../types.js';

/**
 * Of @auth0/auth0-spa-js 2.28.3: `api.ts`, `oauthToken`, sends `POST <domain>/oauth/token`, as a form unless `useFormData` is
 * false. A worker's requests are not the page's. `clientId`: that of another Auth0 client on the page is left alone.
 */
export function auth0Transport(clientId: string | undefined): TransportOptions {
  return {
    match({ url, method, body }) {
      if (method !== 'POST' || !body || !url.pathname.endsWith('/oauth/token')) return false;
      const { grant_type, client_id } =
        body[0] === '{' ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
      return grant_type === 'refresh_token' && client_id === (clientId ?? client_id);
    },
    /** Under a Web Lock (`Auth0Client.ts`, `_getTokenSilently`), and `http.ts` aborts after 10 s what takes longer. */
    hold: { upTo: 8000 },
    /** `Auth0Client.ts`, `_getTokenUsingRefreshToken`: it signs a user out whom an administrator has blocked. */
    terminal: ['invalid_grant', 'user is blocked'],
    /**
     * `http.ts`, `getJSON`, throws what the tenant's limit is told by, and has the user asked for a second factor. It sends a
     * proof of possession again, with the nonce that it was given; and anew, one that was sent twice.
     */
    passes: ['access_denied', 'mfa_required', 'use_dpop_nonce', 'invalid_dpop_proof'],
  };
}
