// Tells what a hook of Convex's shape means by a new fetchAccessToken, and by nobody.
//
// To Convex a new identity of the function is a new auth context: Clerk's hook makes one for another organisation or role.
// But other hooks make one whenever something else changes, or at every render (F9), and each would sign the user out and in
// again. What the function is can't say which it is; what it answers can. So at a new function the old token is used no
// more, and the new one's decides: another user or organisation is another context to Convex, which unmounts what is
// inside its gate; anything else is a token that the server gets at once, and no more than that. A hook whose new functions
// have brought nothing new is known for noise: from then on its functions are asked, at most once in `gap`, and the old
// token is used until one of them says something else. So it is with a function that stays while its hook is loading, or says
// nobody: whoever is in afterwards may be another. An application that names its context need not be asked.
//
// Nobody is believed when the function agrees. Until then it may be a refetch that fails, or a render in between.
import { useEffect, useReducer, useState } from 'react';
import type { Watched } from '../../client/reauthenticate.js';
import { Throttle } from '../../client/throttle.js';
import type { AccessTokenRequest, Guard } from '../../types.js';
import { identityOf, type TokenIdentity } from './token-identity.js';
import type { UseAuthResult } from './use-auth.js';

type Fetcher = UseAuthResult['fetchAccessToken'];

/** The least time between two questions, in milliseconds. */
const gap = 5000;
/** After so many new functions that brought nothing new, a hook is known for noise. */
const enough = 2;
/**
 * For how long a hook may say nobody while its function has tokens, in milliseconds. Where the user has just done something
 * it may be a sign-out whose provider has tokens left, and it is that at once.
 */
const moment = 10_000;

/** What a hook of Convex's shape is taken for. */
export function useFetcherWatch(): FetcherWatch {
  const [, render] = useReducer((renders: number) => renders + 1, 0);
  const [watch] = useState(() => new FetcherWatch(render));
  useEffect(() => () => watch.stop(), [watch]);
  return watch;
}

export class FetcherWatch {
  readonly #render: () => void;
  #hook: UseAuthResult | undefined;
  #guard: Guard | undefined;
  #move: () => void = () => {};
  /** Whose the newest token was; `undefined` before there was one. */
  #heard: TokenIdentity | undefined;
  /** Whose token the present context began with. */
  #context: TokenIdentity | undefined;
  /** The new function whose token is waited for. */
  #awaited: Fetcher | undefined;
  /** How many new functions in a row have brought nothing new. */
  #noise = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  /** Since when the hook has said nobody, who was somebody. */
  #doubted: number | undefined;
  #wasIn = false;
  #patience: ReturnType<typeof setTimeout> | undefined;
  /** How many contexts there were before this one. */
  contexts = 0;
  readonly #another = new Throttle(0, () => {
    this.#another.well();
    if (this.#heard?.user === this.#context?.user) return; // it is back
    this.#context = this.#heard;
    this.contexts++;
    this.#render();
  });

  constructor(render: () => void) {
    this.#render = render;
  }

  /** The hook says nobody, and that is not believed yet. Of a user who is out already there is nothing to doubt. */
  doubts({ isLoading, isAuthenticated }: UseAuthResult): boolean {
    const isOut = this.#guard?.getSnapshot().status === 'signedOut';
    return !isLoading && !isAuthenticated && this.#wasIn && !isOut;
  }

  /** Asks whether there is somebody: the function itself, since the guard may be pausing, and by the guard if it fails. */
  readonly ask = async (): Promise<void> => {
    try {
      await this.getAccessToken({ forceRefresh: false });
    } catch {
      void this.#guard?.fetchAccessToken({ forceRefreshToken: true });
    }
  };

  readonly getAccessToken = async ({ forceRefresh }: AccessTokenRequest): Promise<string | null> => {
    const hook = this.#hook as UseAuthResult;
    const token = await hook.fetchAccessToken({ forceRefreshToken: forceRefresh });
    if (hook.fetchAccessToken !== this.#hook?.fetchAccessToken) return token; // an earlier context's
    if (token) this.#hear(token, hook.fetchAccessToken);
    else if (this.#hook.isAuthenticated) throw new Error('the hook has a user, and no token');
    if (this.#doubted !== undefined) this.#agree(token);
    return token;
  };

  /** What the hook says now. `named`: the application itself says which context it is. */
  update(hook: UseAuthResult, named: boolean, guard: Guard, watched: Watched): void {
    const before = this.#hook;
    this.#hook = hook;
    this.#guard = guard;
    this.#move = () => {
      if (watched.move) return watched.move();
      guard.identityChanged();
      watched.auth?.arm();
    };
    if (!hook.isLoading) this.#hearWhether(hook.isAuthenticated);
    if (!hook.isLoading && !this.#wasIn) this.#forget();
    const isNew = before && before.fetchAccessToken !== hook.fetchAccessToken;
    // It was loading, or nobody: by the same function it may be another that is in now.
    const isBack = before && (before.isLoading || !before.isAuthenticated) && !hook.isLoading && !this.#awaited;
    if (!(isNew || isBack) || named || !hook.isAuthenticated || !this.#heard) return;
    if (isNew && this.#noise < enough) {
      this.#awaited = hook.fetchAccessToken;
      this.#move();
    } else if (this.#timer === undefined) {
      const wait = this.#askedAt + gap - performance.now();
      if (wait <= 0) void this.#ask();
      else this.#timer = setTimeout(() => this.#ask(), wait);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#patience);
    this.#timer = this.#patience = undefined;
    this.#another.stop();
  }

  /** Whoever comes next is new anyway. */
  #forget(): void {
    this.stop();
    this.#heard = this.#context = this.#awaited = undefined;
  }

  #hearWhether(isAuthenticated: boolean): void {
    if (isAuthenticated) {
      this.#wasIn = true;
      this.#doubted = undefined;
      clearTimeout(this.#patience);
      this.#patience = undefined;
    } else if (this.#wasIn) {
      this.#doubted ??= performance.now();
    }
  }

  /** The function has answered while the hook says nobody. */
  #agree(token: string | null): void {
    const isUsers = (navigator as Partial<Navigator>).userActivation?.isActive;
    // It could not ask. The guard does again, when the network is back.
    if (!token && !isUsers && navigator.onLine === false) throw new TypeError('Failed to fetch');
    const left = !token || isUsers ? 0 : (this.#doubted as number) + moment - performance.now();
    if (left <= 0) this.#believe();
    else this.#patience ??= setTimeout(() => this.#believe(), left);
  }

  #believe(): void {
    this.#wasIn = false;
    this.#doubted = undefined;
    this.#render();
  }

  /** Asks the newest function, until it has answered. */
  async #ask(): Promise<void> {
    const before = this.#heard?.all;
    this.#askedAt = performance.now();
    this.#timer = setTimeout(() => this.#ask(), gap);
    const token = await this.getAccessToken({ forceRefresh: false }).catch(() => null);
    if (!token || this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#heard?.all !== before) this.#move();
  }

  #hear(token: string, fetcher: Fetcher): void {
    const identity = identityOf(token);
    if (!identity) return;
    if (fetcher === this.#awaited) {
      this.#awaited = undefined;
      this.#noise = identity.all === this.#heard?.all ? this.#noise + 1 : 0;
    }
    this.#heard = identity;
    this.#context ??= identity;
    if (identity.user !== this.#context.user) this.#another.want();
  }
}
