// Of two requests that say the same one waits for the other's answer, while that is held: both would go out when the trouble is
// over, and many a server ends the session of a refresh token that is used twice.

import { asRequest, type OwnRequest, type Watcher } from '../../transport/request.js';

/** What a request that is held came to. `undefined`: its owner has aborted it, and one of the others goes on. */
export type End = () => Response | Promise<never> | undefined;

const held = new Set<Twin>();
/** What was held when its user left. An SDK that tries again at once (auth0-spa-js 2.28.3, http.ts, three times) would be let in. */
const left = new Set<string>();
/** For so long, in milliseconds: there is a token in it. */
const barred = 60_000;

export class Twin {
  readonly #pages: Watcher[];
  /** `undefined` for what is like no other. */
  readonly #says?: string;
  readonly #others: Array<(answer: ReturnType<End>) => void> = [];

  constructor({ input, init, pages }: OwnRequest) {
    const body = init?.body;
    this.#pages = pages;
    if (!asRequest(input) && (typeof body === 'string' || body instanceof URLSearchParams))
      this.#says = [init?.method, input, new Headers(init?.headers).get('Authorization'), body].join(' ');
  }

  /** The answer of the one that is held. `undefined`: there is none, and others wait for this one from now on if `isHeld`. */
  async answer(
    isHeld: boolean,
    orAborted: <T>(wait: Promise<T>) => Promise<T | undefined>,
  ): Promise<Response | undefined> {
    let answer: Response | undefined;
    for (let waits = isHeld; this.#says && !answer; waits = true) {
      const twin = [...held].find((one) => one.#says === this.#says && one.#pages[0] === this.#pages[0]);
      if (!twin && waits) held.add(this);
      if (!twin || twin === this) break;
      answer = await orAborted(new Promise<Response | undefined>((resolve) => twin.#others.push(resolve)));
    }
    return answer;
  }

  /** Its session is no longer wanted. */
  leave(): void {
    const says = this.#says;
    if (!says) return;
    left.add(says);
    setTimeout(() => left.delete(says), barred);
  }

  /** Its user has left, and nobody has come since. */
  get hasLeft(): boolean {
    return left.has(this.#says ?? '') && this.#pages.every(({ snapshot }) => snapshot.status === 'signedOut');
  }

  /** It has come to an end, of which each of the others gets a copy. */
  settle(end: End): void {
    held.delete(this);
    for (const resolve of this.#others) resolve(end());
  }
}
