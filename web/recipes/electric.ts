import type { Guard } from 'holdfast';
import { fetchWithToken } from './fetch.js';

/**
 * The `fetchClient` of Electric's `ShapeStream`. By itself the stream tries a network failure, a 5xx and a 429 again for ever, but
 * any other 4xx ends it unless `onError` says otherwise, and so does a portal's page in place of an answer
 * (@electric-sql/client 1.5.28, `src/client.ts`, `#start`). Here a refused token is rejected and another is shown; a 401 or 403
 * that stays, and what is no answer of Electric's, count as network failures. A user who may not have the shape is asked for
 * as well, every half minute. The rows of who was signed in before are the application's to drop.
 *
 * @example
 * const stream = new ShapeStream({ url, params: { table: 'notes' }, fetchClient: shapeFetch(guard, [new URL(url).origin]) });
 */
export function shapeFetch(guard: Guard, origins: string[], patience = 15_000): typeof fetch {
  return async (input, init) => {
    const response = await fetchWithToken(guard, input, init, { origins, patience });
    const { status, ok, headers } = response;
    if (status === 401 || status === 403 || (ok && !headers.has('electric-handle'))) {
      void response.body?.cancel();
      throw new TypeError(`no answer of Electric's: ${status}`);
    }
    return response;
  };
}
