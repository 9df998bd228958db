import type { HocuspocusProvider } from '@hocuspocus/provider';
import type { Guard } from 'holdfast';
import { Pauses, pause } from './pauses.js';
import { tokenAtLast } from './while-signed-in.js';

/**
 * What a Hocuspocus provider has of its configuration. By itself it asks `token` once for each socket: if that throws, or the
 * server refuses, the document says `authenticationFailed` and is never synced again while the socket lives, and the socket lives
 * (@hocuspocus/provider 4.8.0, `src/HocuspocusProvider.ts`, `sendToken`). Here it waits for a token, rejects one that is refused,
 * and shows another. A document that the user may not have is refused in the same words: after two new tokens it is asked for
 * with the same one, every half minute.
 *
 * @example
 * const provider: HocuspocusProvider = new HocuspocusProvider({
 *   url, name, document, ...documentAuth(guard, () => provider),
 * });
 * whileSignedIn(guard, () => provider.disconnect(), () => provider.connect());
 */
export function documentAuth(guard: Guard, provider: () => HocuspocusProvider) {
  const pauses = new Pauses();
  let token = '';
  let refusals = 0;
  let asked = 0;
  return {
    async token() {
      const mine = ++asked;
      const forceRefreshToken = refusals > 0 && refusals <= 2;
      const answer = await tokenAtLast(guard, { forceRefreshToken, client: 'hocuspocus' });
      if (mine !== asked) return new Promise<never>(() => {}); // another socket has asked since
      token = answer;
      return token;
    },
    async onAuthenticationFailed() {
      if (++refusals <= 2) guard.reject(token);
      await pause(pauses.next());
      await provider().sendToken();
      provider().startSync();
    },
    onAuthenticated() {
      refusals = 0;
    },
  };
}
