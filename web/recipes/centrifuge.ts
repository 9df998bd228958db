import { type Centrifuge, UnauthorizedError } from 'centrifuge';
import type { Guard } from 'holdfast';
import { tokenWithin } from './token-within.js';
import { whileSignedIn } from './while-signed-in.js';

/**
 * The `getToken` of a Centrifuge client. Centrifuge takes an `UnauthorizedError` for "stop", and any other throw for "try
 * again", by its own backoff.
 *
 * @example
 * const client = new Centrifuge(url, { getToken: centrifugeToken(guard) });
 * followSession(client, guard);
 */
export function centrifugeToken(guard: Guard, patience = 10_000): () => Promise<string> {
  let last: string | undefined;
  return async () => {
    let token = await tokenWithin(guard, patience);
    // It asks because its token is expired or refused, so the same again is no answer.
    if (token !== null && token === last) token = await tokenWithin(guard, patience, { forceRefreshToken: true });
    if (token === null) throw new UnauthorizedError('signed out');
    last = token;
    return token;
  };
}

/** Disconnects the client when the session is over, at once, and connects it again when somebody signs in. */
export function followSession(client: Centrifuge, guard: Guard): () => void {
  const disconnect = () => {
    client.setToken(''); // or it would connect with the old one
    client.disconnect();
  };
  return whileSignedIn(guard, disconnect, () => client.connect());
}
