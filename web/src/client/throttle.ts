// Lets something be done at once, and less and less often where it does not help.

/** The longest pause, in milliseconds. */
const most = 60_000;
/** For how long it must have been well, in milliseconds, to be done without delay again. */
const held = 30_000;

/** Does something again and again, after pauses that double: what keeps failing, or keeps changing, is no loop. */
export class Throttle {
  readonly #run: () => void;
  readonly #first: number;
  #pause: number;
  /** Since when it has been well. */
  #well: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** With a first pause of 0 it is done at once. */
  constructor(first: number, run: () => void) {
    this.#first = this.#pause = first;
    this.#run = run;
  }

  /** It is to be done; if it will be already, that stands. */
  want(): void {
    if (this.#timer !== undefined) return;
    if (this.#well !== undefined && performance.now() - this.#well >= held) this.#pause = this.#first;
    this.#well = undefined;
    if (this.#pause) this.#timer = setTimeout(() => this.#go(), this.#pause);
    else this.#go();
  }

  /** It need not be done. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** What it was done for is well. */
  well(): void {
    this.#well ??= performance.now();
  }

  #go(): void {
    this.#timer = undefined;
    this.#pause = Math.min(this.#pause * 2 || 1000, most);
    this.#run();
  }
}
