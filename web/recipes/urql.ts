import type { AuthConfig, AuthUtilities } from '@urql/exchange-auth';
import type { Guard } from 'holdfast';
import { nameOf } from './while-signed-in.js';

/**
 * The configuration of urql's `authExchange`. That holds each operation while `refreshAuth` runs, and fails all of them if it
 * throws; its docs sign the user out when a refresh brings no token, whatever the reason (@urql/exchange-auth 3.0.0,
 * `src/authExchange.ts`). Here operations wait until there is a token, or proof that there will be none: then they go out as
 * nobody's. It is for queries and mutations. For urql's subscriptions there is `graphql-ws.ts`.
 *
 * @example
 * const client = new Client({ url, exchanges: [cacheExchange, authExchange(urqlAuth(guard)), fetchExchange] });
 */
export function urqlAuth(guard: Guard): (utilities: AuthUtilities) => Promise<AuthConfig> {
  return async ({ appendHeaders }) => {
    let token: string | null;
    let of: string;
    const ask = async (forceRefreshToken: boolean) => {
      token = await guard.fetchAccessToken({ forceRefreshToken, client: 'urql' });
      of = tokenOf(guard);
    };
    await ask(false);
    return {
      addAuthToOperation: (operation) =>
        token === null ? operation : appendHeaders(operation, { Authorization: `Bearer ${token}` }),
      // Another token has come since, or another user, or it has expired.
      willAuthError: () =>
        tokenOf(guard) !== of || (guard.getSnapshot().expiresAt ?? Number.POSITIVE_INFINITY) < Date.now(),
      didAuthError({ response, graphQLErrors }) {
        const isRefused =
          response?.status === 401 || graphQLErrors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED');
        if (isRefused && token !== null) guard.reject(token);
        return isRefused;
      },
      refreshAuth: () => ask(tokenOf(guard) === of),
    };
  };
}

function tokenOf(guard: Guard): string {
  const { identity, expiresAt, status } = guard.getSnapshot();
  return JSON.stringify([identity && nameOf(identity), expiresAt, status === 'signedOut']);
}
