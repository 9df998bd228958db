const first = 500;
const most = 30_000;

/**
 * The pauses before a client that its server has refused comes again: each twice as long as the last, up to half a minute, and
 * a random part of that, so that not all come at once. The first is short again after a minute without.
 */
export class Pauses {
  #bound = first;
  #last = Number.NEGATIVE_INFINITY;

  /** How long to wait now, in milliseconds. */
  next(): number {
    const now = performance.now();
    this.#bound = now - this.#last > 2 * most ? first : Math.min(this.#bound * 2, most);
    this.#last = now;
    return this.#bound * (0.5 + Math.random() / 2);
  }
}

/** Waits so many milliseconds, or until the browser says that it is online again. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done);
  });
}
