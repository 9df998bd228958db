const most = 3;
const within = 60_000;

/** Bounds how often a crashed engine is started again: what it crashes at may be there again. */
export class Restarts {
  /** The newest. */
  #times: number[] = [];

  /** Whether one more is allowed, which then counts. */
  allowed(): boolean {
    const now = performance.now();
    this.#times = this.#times.filter((time) => now - time < within);
    return this.#times.length < most && this.#times.push(now) > 0;
  }
}
