import { retryLink, type TRPCLink, type WebSocketClientOptions } from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';
import type { Guard } from 'holdfast';
import { tokenAtLast } from './while-signed-in.js';

/**
 * Options of tRPC's `createWSClient`. The client tries again for ever, also when `connectionParams` throws. But a `createContext`
 * that refuses the token ends each subscription that was sent meanwhile, and the client shows the same token again, for ever
 * (@trpc/client 11.25.2, `src/links/wsLink/wsClient/wsClient.ts`, `handleResponseMessage`). Here a refused token is rejected, no
 * socket is opened until there is another, and `sendAgain` sends what was refused once more. It can't tell a procedure that
 * refuses the user from one that refuses the token: such a query fails after its second try.
 *
 * @example
 * const client = createWSClient(socketOptions('wss://api.example.com', guard));
 * whileSignedIn(guard, () => client.connection?.ws?.close(), () => {});
 * const trpc = createTRPCClient<AppRouter>({ links: [sendAgain(), wsLink({ client })] });
 */
export function socketOptions(url: string, guard: Guard): WebSocketClientOptions {
  let token = '';
  let isRefused = false;

  class Overheard extends WebSocket {
    constructor(address: string | URL) {
      super(address);
      this.addEventListener('message', ({ data }) => {
        if (!/"UNAUTHORIZED"/.test(data) || !/"error"/.test(data)) return;
        guard.reject(token);
        isRefused = true;
        this.close(); // what a socket's server knows of its user is what it was opened with
      });
    }
  }
  return {
    WebSocket: Overheard,
    async url() {
      token = await tokenAtLast(guard, { forceRefreshToken: isRefused, client: 'trpc' });
      isRefused = false;
      return url;
    },
    connectionParams: () => ({ token }),
  };
}

/** To be put before `wsLink`. */
export function sendAgain<Router extends AnyTRPCRouter>(): TRPCLink<Router> {
  return retryLink({
    retry: ({ op, error, attempts }) =>
      error.data?.code === 'UNAUTHORIZED' && (attempts < 2 || op.type === 'subscription'),
    retryDelayMs: (attempts) => Math.min(250 * 2 ** attempts, 15_000) * (0.5 + Math.random() / 2),
  });
}
