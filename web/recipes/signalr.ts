import { type HubConnection, HubConnectionBuilder, HubConnectionState } from '@microsoft/signalr';
import type { Guard } from 'holdfast';
import { Pauses, pause } from './pauses.js';
import { whileSignedIn } from './while-signed-in.js';

/**
 * A connection to a SignalR hub that is kept, and what ends it. By itself SignalR does not try a first start again; with
 * `withAutomaticReconnect()` it tries 0, 2, 10 and 30 seconds after a loss, then is closed for good, and an `accessTokenFactory`
 * that throws, or a 401, counts as one of these (@microsoft/signalr 10.0.11, `DefaultReconnectPolicy.ts`, `HubConnection.ts`).
 * Here it goes on until the session is over, a 401 rejects its token, and it starts again for who signs in then. What was sent
 * while it was closed is lost, as ever.
 *
 * @example
 * const [hub, leave] = keptHub('https://api.example.com/chat', guard);
 * hub.on('message', show);
 */
export function keptHub(url: string, guard: Guard, builder = new HubConnectionBuilder()): [HubConnection, () => void] {
  let token: string | null = null;
  let isRefused = false;
  let isOver = false;
  const pauses = new Pauses();
  const isWanted = () => !isOver && guard.getSnapshot().status !== 'signedOut';
  const after = (failure?: Error) => {
    isRefused = /Status code '401'/.test(String(failure));
    if (isRefused && token) guard.reject(token);
    return pauses.next();
  };
  const accessTokenFactory = async () => {
    token = await guard.fetchAccessToken({ forceRefreshToken: isRefused, client: 'signalr' });
    if (token === null) throw new Error('signed out');
    isRefused = false;
    return token;
  };
  const hub = builder
    .withUrl(url, { accessTokenFactory })
    .withAutomaticReconnect({
      nextRetryDelayInMilliseconds: ({ retryReason }) => (isWanted() ? after(retryReason) : null),
    })
    .build();
  const start = async () => {
    while (isWanted() && hub.state === HubConnectionState.Disconnected) {
      await hub.start().catch((failure) => pause(after(failure)));
    }
  };
  const stop = () => void hub.stop().then(start);
  hub.onclose((failure) => void pause(after(failure)).then(start));
  const unfollow = whileSignedIn(guard, stop, start);
  void start();
  return [
    hub,
    () => {
      isOver = true;
      unfollow();
      stop();
    },
  ];
}
