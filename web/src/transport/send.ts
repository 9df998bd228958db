// Sends a request of the provider's own, again and again if Go says so, until there is an answer for the SDK.
import type { HeldRequest, PageHost } from '../contract.js';
import type { JudgedResponse, Keeper, Verdict } from '../engine.js';
import { engineUrl } from '../loader.js';
import { atSign } from '../signs.js';
import { readAnswer } from './answer.js';
import { copyOf } from './copy.js';
import { answered, unreadable } from './network.js';
import { asRequest, type OwnRequest, signalOf } from './request.js';
import { type Answer, Sending, whenAborted } from './sending.js';

/** `early`: it has been sent once. */
export async function sendOwn(request: OwnRequest, early?: HeldRequest): Promise<Response> {
  return new Delivery(request, early?.began).run(early);
}

interface Outcome {
  judged: JudgedResponse;
  response?: Response;
  /** What the network failed with. */
  error?: unknown;
}

/** How long a request that is overdue may go on at most: its time before may have been a sleep. */
const mostOverdue = 20_000;

const no = () => false;

const none: JudgedResponse = { status: 0, json: false, html: false, ends: false, message: '', retryAfter: 0 };

class Delivery {
  readonly #request: OwnRequest;
  readonly #signal: AbortSignal | null | undefined;
  readonly #began: number;
  /** The guard whose client waits comes first: its engine decides. The others are told the same. */
  readonly #pages: PageHost[];

  constructor(request: OwnRequest, began = performance.now()) {
    this.#request = request;
    this.#signal = signalOf(request);
    this.#began = began;
    this.#pages = [...request.pages].sort((a, b) => Number(b.calls.size > 0) - Number(a.calls.size > 0));
  }

  async run(early?: HeldRequest): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      this.#signal?.throwIfAborted();
      const outcome = await this.#attempt(attempt === 1 ? early : undefined);
      this.#signal?.throwIfAborted();
      const { response, error } = outcome;
      if (response && !outcome.judged.status) return response; // it is none of Go's
      const verdict = await this.#judge(outcome, attempt);
      if (response && (!verdict || verdict.verdict === 'pass')) return response;
      const again = verdict?.verdict === 'again' || verdict?.verdict === 'hold';
      if (!verdict || !again || this.#once) throw error ?? networkFailure();
      await this.#pause(verdict);
    }
  }

  get #keepers(): Keeper[] {
    return this.#pages.flatMap(({ side }) => side?.engine?.keeper ?? []);
  }

  get #options() {
    return this.#pages[0]?.options.transport || undefined;
  }

  /** A stream can't be sent a second time. */
  get #once(): boolean {
    return !!(this.#request.init?.body as ReadableStream | null | undefined)?.getReader;
  }

  /** A request that no guard lets through is not sent. */
  get #admitted(): boolean {
    const keepers = this.#keepers;
    return !keepers[0] || keepers.some((keeper) => keeper.admit() !== false);
  }

  async #attempt(early: HeldRequest | undefined): Promise<Outcome> {
    if (!early && !this.#admitted) return { judged: { ...none, refused: true } };
    try {
      const { response, text } = await this.#sendOnce(early);
      answered();
      if (!response.status) return { judged: none, response }; // opaque
      const { fine, cut, ...judged } = readAnswer(response, text, this.#options?.terminal);
      if (cut) throw networkFailure();
      if (!fine) return { judged, response };
      for (const keeper of this.#keepers) keeper.refreshed();
      return { judged: none, response };
    } catch (error) {
      this.#signal?.throwIfAborted();
      const { input, send } = this.#request;
      const url = asRequest(input)?.url ?? String(input);
      const up = await unreadable(url, () => engineUrl(this.#pages[0]?.options.wasmUrl), send);
      return { judged: { ...none, unreadable: up }, error };
    }
  }

  /**
   * Head and body come under one deadline. A request that misses it goes on for as long again, beside a second one: the server
   * may have spent the refresh token for it, and then its answer is the only one that is good. One that the engine gives up
   * fails as the network does; one that its owner aborts, as it would.
   */
  async #sendOnce(early: HeldRequest | undefined): Promise<Answer> {
    const keeper = this.#keepers[0];
    const owner = this.#signal;
    const began = early?.began ?? performance.now();
    const all = [new Sending((signal) => early?.sent ?? this.#send(signal))] as [Sending, ...Sending[]];
    const stop = (reason: unknown) => {
      for (const one of all) one.stop(reason);
    };
    const follow = () => stop(owner?.reason);
    owner?.addEventListener('abort', follow);
    let watch: number | undefined;
    const overdue = new Promise<true>((resolve) => {
      watch = keeper?.watch(performance.now() - began, () => resolve(true));
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    let answer: Answer | undefined;
    const done = () => {
      clearTimeout(timer);
      keeper?.unwatch(watch as number);
      owner?.removeEventListener('abort', follow);
    };
    try {
      if (await Promise.race([overdue, all[0].answer.then(no, no)])) {
        timer = setTimeout(() => stop(networkFailure()), Math.min(performance.now() - began, mostOverdue));
        if (!this.#once && this.#admitted) all.push(new Sending((signal) => this.#send(signal)));
      }
      answer = await this.#best(all.map((one) => one.answer));
      return answer;
    } finally {
      stop(networkFailure()); // what nobody waits for any more
      if (answer?.rest) void answer.rest.then(done, done);
      else done();
    }
  }

  #send(signal: AbortSignal): Promise<Response> {
    return this.#request.send(...copyOf(this.#request, signal));
  }

  /** The first that is what the SDK has asked for; where none is, the newest. */
  async #best(answers: Array<Promise<Answer>>): Promise<Answer> {
    const good = answers.map(async (answer) => {
      const { response, text } = await answer;
      if (!response.status || readAnswer(response, text, this.#options?.terminal).fine) return answer;
      throw networkFailure();
    });
    return Promise.any(good).catch(() => answers.at(-1) as Promise<Answer>);
  }

  async #judge({ judged, error }: Outcome, attempt: number): Promise<Verdict | undefined> {
    const { hold } = this.#options ?? {};
    const age = performance.now() - this.#began;
    const mayHold = !this.#once && (hold === true || (!!hold && age < hold.upTo));
    if (error && !judged.unreadable && !mayHold) return undefined; // the SDK's own failure says it
    const tell = () => this.#keepers.map((keeper) => keeper.answered({ ...judged, age, mayHold }, attempt))[0];
    const verdict = tell();
    if (verdict || this.#pages.every((page) => page.unguarded)) return verdict;
    // The engine is dead: the next one is to judge, if one comes.
    await this.#orAborted(this.#pages[0]?.load());
    return tell();
  }

  #pause({ verdict, wait }: Verdict): Promise<unknown> {
    return this.#orAborted(
      new Promise<void>((resolve) => {
        const stop = verdict === 'hold' ? atSign(end, 'online', 'visibilitychange') : undefined;
        const timer = setTimeout(end, wait);
        function end() {
          clearTimeout(timer);
          stop?.();
          resolve();
        }
      }),
    );
  }

  #orAborted<T>(promise: Promise<T> | undefined): Promise<T | undefined> {
    const signal = this.#signal;
    if (!signal) return Promise.resolve(promise);
    const { aborted, stop } = whenAborted(signal);
    return Promise.race([promise, aborted]).finally(stop);
  }
}

/** What a browser's fetch throws when the network fails; SDKs know it. */
function networkFailure(): TypeError {
  return new TypeError('Failed to fetch');
}
