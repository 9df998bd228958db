// Tells the two meanings of a new fetchAccessToken apart.
//
// To Convex a new identity of the function is a new auth context: Clerk's hook makes one for another organisation. But
// other hooks make one whenever something else changes, or at every render (F9), and each would sign the user out and in
// again. What the function is can't say which it is; what it answers can. So at a new function the provider is asked,
// unforced, and the token's own claims decide: another identity is another context, the same one is noise. A token that
// comes by itself says the same, but for the session's name: there are servers that give the user another at each refresh,
// and a new context has Convex refresh. An answer that fails says nothing: the next token will.
//
// The question is put at most once in `gap`, and then about the newest function, so a function that is new at every
// render costs a provider that answers from its cache next to nothing. Contexts that keep changing are no loop either.
import { useEffect, useReducer, useState } from 'react';
import type { UseAuthResult } from './convex.js';
import { useLayout } from './held-auth.js';
import { Paced } from './paced.js';
import { identityOf, type TokenIdentity } from './token-identity.js';
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
  /** Whose the newest token was, and the function that it came from; `undefined` before there was one. */
  #heard: (TokenIdentity & { fetcher: Fetcher }) | undefined;
  /** Whose token the present context began with. */
  #context: TokenIdentity | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  /** How many contexts there were before this one. */
  contexts = 0;
  readonly #another = new Paced(0, () => {
    this.#another.well();
    const [now, then] = [this.#heard, this.#context];
    if (now?.user === then?.user && now?.session === then?.session) return; // it is back
    this.#context = now;
    this.contexts++;
    this.#render();
  });

  constructor(fetchAccessToken: Fetcher, render: () => void) {
    this.#newest = fetchAccessToken;
    this.#render = render;
  }

  readonly getAccessToken = async ({ forceRefresh }: AccessTokenRequest): Promise<string | null> => {
    const fetcher = this.#newest;
    const token = await fetcher({ forceRefreshToken: forceRefresh });
    if (token && fetcher === this.#newest) this.#hear(token, fetcher, forceRefresh); // else of an earlier context
    return token;
  };

  update(fetchAccessToken: Fetcher, signedIn: boolean): void {
    if (!signedIn) {
      this.stop();
      this.#heard = this.#context = undefined; // whoever comes next is new anyway
    }
    if (fetchAccessToken === this.#newest) return;
    this.#newest = fetchAccessToken;
    if (!signedIn || !this.#heard || this.#timer !== undefined) return;
    const wait = this.#askedAt + gap - performance.now();
    if (wait <= 0) this.#ask();
    else this.#timer = setTimeout(() => this.#ask(), wait);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#another.stop();
  }

  #ask(): void {
    this.#timer = undefined;
    this.#askedAt = performance.now();
    this.getAccessToken({ forceRefresh: false }).catch(() => {});
  }

  #hear(token: string, fetcher: Fetcher, forced: boolean): void {
    const identity = identityOf(token);
    if (!identity) return;
    const before = this.#heard;
    this.#heard = { ...identity, fetcher };
    this.#context ??= identity;
    const isNewSession = before && before.session !== identity.session && before.fetcher !== fetcher && !forced;
    if (identity.user !== this.#context.user || isNewSession) this.#another.want();
  }
}
