import type { Guard } from 'holdfast';
import type { Socket } from 'socket.io-client';
import { Pauses } from './pauses.js';
import { whileSignedIn } from './while-signed-in.js';

/**
 * Connects a Socket.IO client with the guard's tokens, and keeps it connected. By itself the client tries again for ever when
 * the line fails, but never once its server has answered: a middleware that refuses a token (`connect_error`) destroys the
 * socket, and so does a server that disconnects one (socket.io-client 4.8.4, `lib/socket.ts`, `onpacket`). Here a refused token
 * is rejected, and the socket connects with another, after a pause. When the session is over it disconnects; it connects again
 * when somebody signs in. A server that throws users out for something else than their token is come back to as well, every
 * half minute: leave the line with `disconnect` out if yours does. Returns a function that ends this.
 *
 * @example
 * const socket = io(url, { autoConnect: false });
 * keepConnected(socket, guard);
 */
export function keepConnected(socket: Socket, guard: Guard): () => void {
  const pauses = new Pauses();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sent: string | undefined;
  let isRefused = false;
  let asked = 0;

  socket.auth = (answer: (auth: object) => void) => {
    const mine = ++asked;
    void guard.fetchAccessToken({ forceRefreshToken: isRefused, client: 'socket.io' }).then((token) => {
      if (token === null || mine !== asked) return; // its server hangs up on a silent one, and a later one asks anew
      isRefused = false;
      sent = token;
      answer({ token });
    });
  };
  const again = () => {
    if (socket.active) return; // the line failed: it tries again by itself
    if (sent) guard.reject(sent);
    isRefused = true;
    clearTimeout(timer);
    timer = setTimeout(() => socket.connect(), pauses.next());
  };
  const thrownOut = (reason: string) => reason === 'io server disconnect' && again();
  const disconnect = () => {
    clearTimeout(timer);
    socket.disconnect();
  };
  socket.on('connect_error', again).on('disconnect', thrownOut).connect();
  const stop = whileSignedIn(guard, disconnect, () => socket.connect());
  return () => {
    stop();
    socket.off('connect_error', again).off('disconnect', thrownOut);
    disconnect();
  };
}
