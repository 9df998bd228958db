// The page's own pauses between two tries.

/** The first pause, in milliseconds; each is twice as long as the one before. */
const first = 1000;

/** Something that is done again and again. */
export interface Backoff {
  /** Begins; or begins anew, if that has gone on for more than so many times, and the pauses are long by now. */
  start(times?: number): void;
  stop(): void;
}

/** Does something again and again. `run` returns the longest pause that there may be after it, in milliseconds; 0: no more. */
export function backoff(run: () => number): Backoff {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  const wait = (longest: number) => {
    clearTimeout(timer);
    // Up to half as soon, so that many pages don't ask at once.
    const pause = Math.min(first * 2 ** tries++, longest) * (1 - Math.random() / 2);
    timer = longest ? setTimeout(tick, pause) : undefined;
  };
  const tick = () => {
    const mine = timer;
    const longest = run();
    if (timer === mine) wait(longest); // else it was stopped, or begun anew
  };
  return {
    start(times = Infinity) {
      if (timer && tries <= times) return;
      tries = 0;
      wait(first);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
