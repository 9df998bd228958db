// For how long a provider that has nobody is not believed.
import { isUnreached } from '../core/network-failure.js';

/** For how long it lasts, in milliseconds of a visible page; and how much of that one failure uses up at the most. */
const [whole, most] = [60_000, 20_000];

/** With a provider that is reached and has nobody, while only the engine is missing. */
export class GracePeriod {
  #spent = 0;
  #last: number | undefined;

  /** Notes a call that failed. Returns whether there is none left. A network that is not reached uses up nothing. */
  lose(reason: unknown): boolean {
    const now = performance.now();
    const counts = !isUnreached(reason) && document.hidden !== true;
    if (counts && this.#last !== undefined) this.#spent += Math.min(now - this.#last, most);
    this.#last = counts ? now : undefined;
    return this.#spent >= whole;
  }

  restore(): void {
    this.#spent = 0;
    this.#last = undefined;
  }
}
