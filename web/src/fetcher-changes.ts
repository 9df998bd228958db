// Tells the two meanings of a new fetchAccessToken apart.
//
// To Convex a new identity of the function is a new auth context: Clerk's hook makes one for another organisation. But
// other hooks make one whenever something else changes, or at every render (F9), and each would sign the user out and in
// again. What the function is can't say which it is; what it answers can. So at a new function the provider is asked,
// unforced, and the token's own claims decide: another identity is another context, the same one is noise. A token that
// comes by itself says the same. An answer that fails says nothing: the next token will.
//
// The question is put at most once in `gap`, and then about the newest function, so a function that is new at every
// render costs a provider that answers from its cache next to nothing.
import { useEffect, useReducer, useState } from 'react';
import type { UseAuthResult } from './convex.js';
import { useLayout } from './held-auth.js';
import { identityOf } from './token-identity.js';
import type { AccessTokenRequest } from './types.js';

type Fetcher = UseAuthResult['fetchAccessToken'];

/** The least time between two questions, in milliseconds. */
const gap = 5000;

/** Names the auth context that the provider's fetcher stands for, and asks that fetcher for tokens. */
export function useFetcherContext(fetchAccessToken: Fetcher, signedIn: boolean) {
  const [, render] = useReducer((renders: number) => renders + 1, 0);
  const [watch] = useState(() => new FetcherWatch(fetchAccessToken, render));
  useLayout(() => watch.update(fetchAccessToken, signedIn));
  useEffect(() => () => watch.stop(), [watch]);
  return { context: `${watch.contexts}`, getAccessToken: watch.getAccessToken };
}

class FetcherWatch {
  readonly #render: () => void;
  #newest: Fetcher;
  /** Whose the newest token was; `undefined` before there was one. */
  #identity: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  /** How many contexts there were before this one. */
  contexts = 0;

  constructor(fetchAccessToken: Fetcher, render: () => void) {
    this.#newest = fetchAccessToken;
    this.#render = render;
  }

  readonly getAccessToken = async ({ forceRefresh }: AccessTokenRequest): Promise<string | null> => {
    const fetcher = this.#newest;
    const token = await fetcher({ forceRefreshToken: forceRefresh });
    this.#heard(token, fetcher);
    return token;
  };

  update(fetchAccessToken: Fetcher, signedIn: boolean): void {
    if (!signedIn) {
      this.stop();
      this.#identity = undefined; // whoever comes next is new anyway
    }
    if (fetchAccessToken === this.#newest) return;
    this.#newest = fetchAccessToken;
    if (!signedIn || this.#identity === undefined || this.#timer !== undefined) return;
    const wait = this.#askedAt + gap - performance.now();
    if (wait <= 0) this.#ask();
    else this.#timer = setTimeout(() => this.#ask(), wait);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #ask(): void {
    this.#timer = undefined;
    this.#askedAt = performance.now();
    this.getAccessToken({ forceRefresh: false }).catch(() => {});
  }

  /** A late answer of an earlier function is of an earlier context. */
  #heard(token: string | null, fetcher: Fetcher): void {
    const identity = token && fetcher === this.#newest ? identityOf(token) : undefined;
    if (identity === undefined || identity === this.#identity) return;
    const another = this.#identity !== undefined;
    this.#identity = identity;
    if (!another) return;
    this.contexts++;
    this.#render();
  }
}
