// holdfast/supabase: a Supabase client whose session no failure ends, and which does not go on as anonymous meanwhile.
import { createClient as create } from '@supabase/supabase-js';
import type { Guard } from '../../types.js';
import { type HeldClient, type HeldOptions, Holding, type SupabaseGuardOptions } from './holding.js';

export type { HeldClient, HeldOptions, SupabaseGuardOptions } from './holding.js';

const guards = new WeakMap<object, Guard>();

/**
 * Takes the place of `createClient` of `@supabase/supabase-js`: the same arguments, and the same client.
 *
 * - A refresh is answered by a session, or by GoTrue's own word that there is none any more, said twice. What may pass (no
 *   network, a portal's page, 429, 5xx, `{}`, no answer at all) is sent again for as long as it takes, and `getSession` waits.
 *   Without that auth-js wipes the session, in all tabs, or goes on without one for a minute after the trouble.
 * - A request that would go out with the key of anonymous users while somebody is signed in waits for the session. Where
 *   nobody is, it goes at once.
 * - `signOut` does not wait for a refresh that is held.
 *
 * auth-js's own way with several tabs is left alone. A worker, and a server, get the client as it is.
 *
 * @throws TypeError for the option `accessToken`, which is for another provider's tokens: there the SDK has no session.
 * @example
 * import { createClient, guardOf } from 'holdfast/supabase';
 *
 * const supabase = createClient(url, key);
 * guardOf(supabase)?.subscribe(showState);
 */
export const createClient = ((url, key, options) => {
  if (options?.accessToken)
    throw new TypeError(
      'holdfast: createClient: option "accessToken" must be left out: Holdfast keeps Supabase\'s own session. ' +
        "For another provider's tokens use createClient of @supabase/supabase-js, and accessToken: guard.getAccessToken",
    );
  const send = options?.global?.fetch;
  return held(
    ({ global, realtime }) =>
      create(url, key, {
        ...options,
        global: { ...options?.global, ...global },
        realtime: { ...realtime, ...options?.realtime },
      }),
    {},
    send,
  );
}) as typeof create;

/**
 * As `createClient`, for a client that you make yourself, and a guard with options of yours. Put what it hands you into the
 * client's options.
 *
 * @param send what sends the requests. Default: the page's own `fetch`, whichever that is then.
 * @throws TypeError that names the option that is wrong.
 * @example
 * const supabase = held((options) => createBrowserClient(url, key, options), { onSignedOut: () => toSignIn() });
 */
export function held<Client extends HeldClient>(
  make: (options: HeldOptions) => Client,
  options: SupabaseGuardOptions = {},
  send: typeof fetch = (...request) => fetch(...request),
): Client {
  const holding = new Holding(options, send);
  const client = make(holding.options);
  // createBrowserClient of @supabase/ssr answers with the page's one client, whoever asks.
  if (!guards.has(client)) {
    guards.set(client, holding.guard);
    holding.begin(client);
  }
  return client;
}

/** The guard of a client that was made here: its state, `reject`, `report`, and what the panel shows. */
export function guardOf(client: object): Guard | undefined {
  return guards.get(client);
}
