const gap = 1000;

/**
 * Does something again and again: by a backoff, and at each sign that the network or the user is back. Nothing runs until
 * it is started, nor once it is stopped.
 */
export class Again {
  readonly #run: () => number;
  #began = 0;
  #due = 0;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #signs: AbortController | undefined;

  /** `run` returns the longest pause that there may be after it, in milliseconds; `Infinity`: until a sign. */
  constructor(run: () => number) {
    this.#run = run;
  }

  /** `soon`: the longest that the next time may be off, in milliseconds. */
  start(soon: number): void {
    if (this.#signs && this.#due - performance.now() <= soon) return;
    this.stop();
    this.#signs = new AbortController();
    const { signal } = this.#signs;
    // Captured at the window, where visibilitychange comes by from the document.
    for (const type of ['online', 'visibilitychange', 'focus', 'pageshow']) {
      addEventListener(type, this.#sign, { capture: true, signal });
    }
    this.#wait(soon);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#signs?.abort();
    this.#signs = undefined;
    this.#tries = 0;
  }

  readonly #sign = ({ type }: Event) => {
    if (document.hidden && type !== 'online') return;
    this.#tries = 0;
    this.#set(Math.max(this.#began + gap - performance.now(), 0));
  };

  /** Up to half as soon, so that many pages don't ask at once. */
  #wait(longest: number): void {
    this.#began = performance.now();
    this.#due = longest;
    if (longest === Number.POSITIVE_INFINITY) return;
    this.#set(Math.min(gap * 2 ** this.#tries++, longest) * (1 - Math.random() / 2));
  }

  #set(pause: number): void {
    clearTimeout(this.#timer);
    this.#due = performance.now() + pause;
    this.#timer = setTimeout(() => {
      const longest = this.#run();
      if (this.#signs) this.#wait(longest);
    }, pause);
  }
}
