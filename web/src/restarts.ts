const most = 3;
const within = 60_000;

/** Bounds how often a crashed engine is started again: what it crashes at may be there again. */
export class Restarts {
  readonly #times: number[] = [];

  /** Whether one more is allowed, which then counts. */
  allowed(): boolean {
    const now = performance.now();
    const [first = Number.NEGATIVE_INFINITY] = this.#times.slice(-most);
    if (this.#times.length >= most && now - first < within) return false;
    this.#times.push(now);
    return true;
  }
}
