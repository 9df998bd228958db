import type { Guard } from 'holdfast';
import type PartySocket from 'partysocket';
import { SignedOut } from './fetch.js';
import { tokenWithin } from './token-within.js';
import { whileSignedIn } from './while-signed-in.js';

/**
 * The `query` of a PartySocket, or of any socket of `partysocket` by its function for the address. The socket tries again for
 * ever, also when that throws; but one that never settles stops it, and its server's close is all that it hears of a refused
 * token, so it shows the same one again (partysocket 1.3.0, `src/ws.ts`, `_connect`). Here a question ends, and a token is rejected
 * after a close by one of `refusals`. A server that refuses by HTTP, before the socket is open, can't be told from no network: have
 * it accept, and close.
 *
 * @example
 * const token = tokenQuery(guard);
 * const socket = new PartySocket({ host, room, query: token.query });
 * token.follow(socket);
 */
export function tokenQuery(guard: Guard, refusals = [4401, 4403, 1008], patience = 10_000) {
  let token: string | null = null;
  let isRefused = false;
  return {
    async query() {
      token = await tokenWithin(guard, patience, { forceRefreshToken: isRefused, client: 'partysocket' });
      if (token === null) throw new SignedOut();
      isRefused = false;
      return { token };
    },
    /** Hears what the server refuses; closes the socket when the session is over, and opens it for who signs in. */
    follow(socket: PartySocket): () => void {
      const heed = ({ code }: { code: number }) => {
        if (!refusals.includes(code)) return;
        if (token) guard.reject(token);
        isRefused = true;
      };
      socket.addEventListener('close', heed);
      const stop = whileSignedIn(
        guard,
        () => socket.close(),
        () => socket.reconnect(),
      );
      return () => {
        stop();
        socket.removeEventListener('close', heed);
      };
    },
  };
}
