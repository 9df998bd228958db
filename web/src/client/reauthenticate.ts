// A Convex client that has given up, or that has what is no longer its user's. After three fresh tokens in a row that its
// server refused (it could not fetch the provider's keys, say) it takes itself for signed out, and nothing but a new setAuth
// leads back (convex 1.48.0, authentication_manager.ts, tryToReauthenticate).

import type { Guard } from '../types.js';
import { RateLimit } from './rate-limit.js';
import { Throttle } from './throttle.js';

/** What a client was given. */
export interface Auth {
  /** What the client says of it; `undefined` while it has not said. */
  says?: boolean | undefined;
  /** Gives it to the client, by a function that is new each time. */
  arm(): void;
  /** Tells the application whether the client is signed in. */
  tell(isAuthenticated: boolean): void;
}

/** A client whose auth is watched, and what there is to it once the code for that is there. */
export interface Watched {
  current: object;
  /** `undefined` while it has none. */
  auth?: Auth | undefined;
  /** Is called when the client has spoken. */
  heard?: (() => void) | undefined;
  /** What the client has is no longer its user's: nothing more is sent by it, and another token is asked for. */
  move?: (() => void) | undefined;
}

type WatchingGuard = Pick<Guard, 'getSnapshot' | 'subscribe' | 'identityChanged'> & { readonly disposed?: boolean };

/** Arms a client again that has given up although the guard has a token for it. Returns a function that ends this. */
export function reauthenticateWhenGivenUp(watched: Watched, guard: WatchingGuard): () => void {
  let refusals = 0;
  let warned = false;
  const paced = new Throttle(1000, () => {
    const { auth } = watched;
    if (guard.disposed || auth?.says !== false) return; // it has lost its auth, or has another
    if (++refusals === patience && !warned) {
      warned = true;
      console.warn(advice);
    }
    auth.says = undefined;
    auth.arm();
  });
  const look = () => {
    const { auth } = watched;
    const { status, engine } = guard.getSnapshot();
    if (auth?.says) {
      refusals = 0;
      paced.well();
    }
    const gaveUp = auth?.says === false;
    if (gaveUp && engine === 'unavailable') auth.tell(false);
    if (gaveUp && engine !== 'unavailable' && status === 'fresh') paced.want();
    else paced.stop();
  };
  const unsubscribe = guard.subscribe(look);
  watched.heard = look;
  const moves = new Moves(watched, guard);
  watched.move = moves.move;
  look();
  return () => {
    unsubscribe();
    paced.stop();
    moves.stop();
    if (watched.heard === look) watched.heard = watched.move = undefined;
  };
}

/** The console is told, once, when a client has given up so often in a row: after most of a minute. An outage of the provider's keys is mostly shorter. */
const patience = 2;
const advice =
  "holdfast: Convex has refused every token for a while, though the provider has just minted them. If this lasts, compare the tokens' issuer (iss) and audience (aud) with auth.config.ts";

/**
 * Nothing is unmounted for a move: to Convex, the new token is the old auth's. What moves more often than a user does is
 * noise, and waits: that may be a provider which has something new at each refresh.
 */
class Moves {
  readonly #watched: Watched;
  readonly #guard: WatchingGuard;
  readonly #allowance = new RateLimit(6);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(watched: Watched, guard: WatchingGuard) {
    this.#watched = watched;
    this.#guard = guard;
  }

  readonly move = (): void => {
    this.stop();
    if (!this.#allowance.allowed()) {
      this.#timer = setTimeout(this.move, 10_000);
      return;
    }
    this.#guard.identityChanged();
    const { auth, current } = this.#watched;
    if (!auth) return;
    auth.says = undefined;
    auth.arm(); // a client that is armed sends nothing until it is answered …
    (current as { clearAuth?(): void }).clearAuth?.(); // … and with this it connects meanwhile as nobody
  };

  stop(): void {
    clearTimeout(this.#timer);
  }
}
