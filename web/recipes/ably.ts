import type { AuthOptions, Realtime } from 'ably';
import type { Guard } from 'holdfast';
import { askOwnServer } from './ask-own-server.js';
import { whileSignedIn } from './while-signed-in.js';

/**
 * The `authCallback` of an Ably client, whose tokens your server makes for who shows the guard's token. By itself Ably asks again
 * every fifteen seconds after a failure, but a 403, also a gateway's, fails the connection for good: neither time nor network
 * brings it back (ably 2.28.0, `src/common/lib/transport/connectionmanager.ts`, `actOnErrorFromAuthorize`). Here no failure is
 * passed on as one, and a question ends within the ten seconds that Ably waits. A user whom your server refuses for good is
 * asked for as well, as seldom as Ably asks.
 *
 * @example
 * const client = new Realtime({ authCallback: ablyToken('/ably/token', guard) });
 * followSession(client, guard);
 */
export function ablyToken(endpoint: string, guard: Guard, patience = 9000): NonNullable<AuthOptions['authCallback']> {
  return (params, answer) => {
    askOwnServer<string>(guard, endpoint, params, patience).then(
      (token) => answer(null, token),
      (error) => answer(String(error), null), // words alone have no status
    );
  };
}

/** Closes the connection when the session is over, and connects again, with another token, for who signs in. */
export function followSession(client: Realtime, guard: Guard): () => void {
  return whileSignedIn(
    guard,
    () => client.close(),
    () => void client.auth.authorize(),
  );
}
