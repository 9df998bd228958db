// Of two requests that say the same one waits for the other's answer, while that is held: both would go out when the trouble is
// over, and many a server ends the session of a refresh token that is used twice.

import { asRequest, type OwnRequest } from '../../transport/request.js';

/** What a request that is held came to. `undefined`: its owner has aborted it, and one of the others goes on. */
export type End = () => Response | Promise<never> | undefined;

const held = new Set<Twin>();

export class Twin {
  readonly #page: unknown;
  /** `undefined` for what is like no other. */
  readonly #says?: string;
  readonly #others: Array<(answer: ReturnType<End>) => void> = [];

  constructor({ input, init, pages }: OwnRequest) {
    const body = init?.body;
    this.#page = pages[0];
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
      const twin = [...held].find((one) => one.#says === this.#says && one.#page === this.#page);
      if (!twin && waits) held.add(this);
      if (!twin || twin === this) break;
      answer = await orAborted(new Promise<Response | undefined>((resolve) => twin.#others.push(resolve)));
    }
    return answer;
  }

  /** It has come to an end, of which each of the others gets a copy. */
  settle(end: End): void {
    held.delete(this);
    for (const resolve of this.#others) resolve(end());
  }
}
