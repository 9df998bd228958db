import { type Client, type ClientOptions, CloseCode } from 'graphql-ws';
import type { Guard } from 'holdfast';
import { pause } from './pauses.js';
import { tokenAtLast, whileSignedIn } from './while-signed-in.js';

/** What servers close with when they refuse a token. Hasura has the first for one that has expired. */
const refusals: number[] = [CloseCode.BadRequest, CloseCode.Unauthorized, CloseCode.Forbidden];
/** What the client takes for its end, though it may pass. */
const ends: number[] = [CloseCode.BadRequest, CloseCode.Unauthorized, CloseCode.InternalServerError, 1011];

/**
 * Options for graphql-ws's `createClient`, on which Apollo's `GraphQLWsLink` and urql's `subscriptionExchange` stand. By itself
 * the client comes again after a close, five times; then every subscription ends with an error. They end at once when a server
 * is not reached (an `error` comes before the close), refuses by 4401, or when `connectionParams` throws (graphql-ws 6.4.2,
 * `src/client.ts`, `shouldRetryConnectOrThrow`). Here they never end: no socket is opened until there is a token, since a server
 * waits three seconds for one, and a token that was refused is rejected. What it can't tell is a server that takes the client's
 * request itself for a bad one (4400): that is sent again as well, more and more seldom.
 *
 * @example
 * const client = createClient(subscriptionOptions('wss://api.example.com/graphql', guard));
 * followSession(client, guard);
 */
export function subscriptionOptions(url: string, guard: Guard): ClientOptions {
  let token = '';
  let isRefused = false;
  return {
    async url() {
      token = await tokenAtLast(guard, { forceRefreshToken: isRefused, client: 'graphql-ws' });
      isRefused = false;
      return url;
    },
    connectionParams: () => ({ token }),
    shouldRetry: (trouble) => !(trouble instanceof Error) || 'code' in trouble, // not after an error of the program's own
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: (tries) => pause(Math.min(250 * 2 ** tries, 15_000) * (0.5 + Math.random() / 2)),
    on: {
      opened(opened) {
        const socket = opened as WebSocket;
        const tell = socket.onclose;
        socket.onclose = (event) => {
          isRefused = refusals.includes(event.code);
          if (isRefused) guard.reject(token);
          const { reason } = event;
          tell?.call(socket, ends.includes(event.code) ? ({ code: 4000, reason } as CloseEvent) : event);
        };
      },
    },
  };
}

/** Closes the socket when the session is over. Its subscriptions wait for the next one. */
export function followSession(client: Client, guard: Guard): () => void {
  return whileSignedIn(guard, client.terminate, () => {});
}
