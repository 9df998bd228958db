import type { Guard } from 'holdfast';
import type Pusher from 'pusher-js';
import type { ChannelAuthorizationHandler } from 'pusher-js';
import { fetchWithToken } from './fetch.js';
import { Pauses, pause } from './pauses.js';
import { whileSignedIn } from './while-signed-in.js';

/**
 * The `customHandler` of Pusher's `channelAuthorization`, for Laravel Echo too. By itself Pusher asks your endpoint once: whatever
 * fails, a 503 or no network, is a `pusher:subscription_error`, and the channel stays silent until the socket is another, which
 * may be never (pusher-js 8.6.0, `src/core/channels/channel.ts`, `subscribe`). Here the endpoint is asked, with the guard's token,
 * until it has answered for this socket. A 403 is an answer, also a gateway's: this user may not have the channel.
 *
 * @example
 * const pusher: Pusher = new Pusher(key, {
 *   cluster,
 *   channelAuthorization: { customHandler: authorizer('/pusher/auth', guard, () => pusher), endpoint: '', transport: 'ajax' },
 * });
 * followSession(pusher, guard);
 */
export function authorizer(endpoint: string, guard: Guard, pusher: () => Pusher): ChannelAuthorizationHandler {
  const origins = [new URL(endpoint, location.href).origin];
  return async ({ socketId, channelName }, answer) => {
    const body = new URLSearchParams({ socket_id: socketId, channel_name: channelName });
    const pauses = new Pauses();
    const isWanted = () => {
      const { state, socket_id } = pusher().connection;
      return state === 'connected' && socket_id === socketId && guard.getSnapshot().status !== 'signedOut';
    };
    while (isWanted()) {
      try {
        const response = await fetchWithToken(guard, endpoint, { method: 'POST', body }, { origins });
        if (response.status === 403) return answer(new Error('forbidden'), null);
        const data = await response.json();
        if (response.ok && typeof data.auth === 'string') return answer(null, data);
      } catch {
        // No token yet, no network, or an answer that is none: it may pass.
      }
      await pause(pauses.next());
    }
  };
}

/** Disconnects when the session is over. For who signs in then it connects again, and subscribes to the same channels. */
export function followSession(pusher: Pusher, guard: Guard): () => void {
  return whileSignedIn(
    guard,
    () => pusher.disconnect(),
    () => pusher.connect(),
  );
}
