// A request that is sent once, and its whole answer.
import { readBody } from './body.js';

export interface Answer {
  response: Response;
  /** '' of one that is longer than is read. */
  text: string;
  /** The end of one that is longer. */
  rest: Promise<unknown> | undefined;
}

export class Sending {
  readonly answer: Promise<Answer>;
  readonly #controller = new AbortController();
  #settled = false;

  constructor(send: (signal: AbortSignal) => Promise<Response>) {
    const { signal } = this.#controller;
    const { aborted } = whenAborted(signal);
    this.answer = Promise.race([read(send(signal)), aborted]).finally(() => {
      this.#settled = true;
    });
    this.answer.catch(() => {});
  }

  /** Fails it by the reason, if it has no answer yet. */
  stop(reason: unknown): void {
    if (!this.#settled) this.#controller.abort(reason);
  }
}

async function read(sent: Promise<Response>): Promise<Answer> {
  const response = await sent;
  return { response, ...(await readBody(response)) };
}

/** `aborted` rejects with the signal's reason, until `stop`. */
export function whenAborted(signal: AbortSignal) {
  let stop = () => {};
  const aborted = new Promise<never>((_, fail) => {
    const reject = () => fail(signal.reason);
    signal.addEventListener('abort', reject);
    stop = () => signal.removeEventListener('abort', reject);
    if (signal.aborted) reject();
  });
  aborted.catch(() => {}); // whoever waits for it is told
  return { aborted, stop };
}
