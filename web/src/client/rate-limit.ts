// Bounds how often something is done.

const within = 60_000;

/** Bounds how often something is done in a minute. */
export class RateLimit {
  readonly #most: number;
  /** The newest. */
  #times: number[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether one more is allowed, which then counts. */
  allowed(): boolean {
    const now = performance.now();
    this.#times = this.#times.filter((time) => now - time < within);
    return this.#times.length < this.#most && this.#times.push(now) > 0;
  }
}
