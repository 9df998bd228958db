// Sends a request of the provider's own, again and again if Go says so, until there is an answer for the SDK.

import { baseURI } from '../../base-uri.js';
import { run } from '../../callbacks.js';
import type { JudgedResponse, RequestJudge, Verdict } from '../../transport/judge.js';
import { asRequest, type HeldRequest, type OwnRequest, signalOf, type Watcher } from '../../transport/request.js';
import type { Hold } from '../../types.js';
import { engineUrl } from '../loader.js';
import { atFirst } from '../page-events.js';
import { readAnswer } from './answer.js';
import { readBody } from './body.js';
import { answered, unreadable } from './reachability.js';
import { type End, Twin } from './twin.js';
import { requestSeen } from './unseen.js';

/** `early`: it has been sent once. */
export async function sendOwn(request: OwnRequest, early?: HeldRequest): Promise<Response> {
  requestSeen(request.pages);
  return new Delivery(request, early?.began).run(early);
}

interface Outcome {
  judged: JudgedResponse;
  response?: Response;
  /** What the network failed with. */
  error?: unknown;
}

/** What is to be judged where there is no answer. */
export const none: JudgedResponse = { status: 0, json: false, html: false, ends: false, message: '', retryAfter: 0 };

class Delivery {
  readonly #request: OwnRequest;
  readonly #signal: AbortSignal | null | undefined;
  readonly #began: number;
  readonly #twin: Twin;
  /** The guard whose client waits comes first: its engine decides. The others are told the same. */
  readonly #pages: Watcher[];
  /** Whose session each guard had when the SDK asked. */
  readonly #identities: number[];

  constructor(request: OwnRequest, began = performance.now()) {
    this.#request = request;
    this.#signal = signalOf(request);
    this.#began = began;
    this.#twin = new Twin(request);
    this.#pages = [...request.pages].sort((a, b) => Number(b.calls.size > 0) - Number(a.calls.size > 0));
    this.#identities = this.#pages.map(({ identity }) => identity);
  }

  async run(early?: HeldRequest): Promise<Response> {
    let end: End = () => undefined;
    try {
      if (this.#twin.hasLeft) throw networkFailure();
      const response = (!early && (await this.#twins(false))) || (await this.#deliver(early));
      end = () => response.clone();
      return response;
    } catch (error) {
      if (!this.#signal?.aborted) end = () => Promise.reject(error);
      throw error;
    } finally {
      this.#twin.settle(end);
    }
  }

  #twins = (isHeld: boolean) => this.#twin.answer(isHeld, (wait) => this.#orAborted(wait));

  async #deliver(early: HeldRequest | undefined): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      this.#endIfAborted();
      const outcome = await this.#attempt(attempt === 1 ? early : undefined);
      this.#endIfAborted();
      const { response, error } = outcome;
      if (response && !outcome.judged.status) return response; // it is none of Go's
      const verdict = await this.#judge(outcome, attempt);
      if (response && (!verdict || (verdict.verdict === 'pass' && !this.#tellsAll))) return response;
      const again = verdict?.verdict === 'again' || verdict?.verdict === 'hold';
      if (!verdict || !again || this.#once) throw error ?? networkFailure();
      const twins = verdict.verdict === 'hold' && (await this.#twins(true));
      if (twins) return twins;
      if (!this.#isOver) await this.#pause(verdict);
      if (this.#isOver) {
        this.#twin.leave();
        throw networkFailure();
      }
    }
  }

  /** Its session is no longer wanted, and many an SDK stores what comes of it all the same: the user would be signed in again. */
  get #isOver(): boolean {
    return this.#pages.every(({ identity }, at) => identity !== this.#identities[at]);
  }

  /** As `throwIfAborted`, which Chrome before 100, Firefox before 97 and Safari before 15.4 have not got. */
  #endIfAborted(): void {
    if (this.#signal?.aborted) throw reasonOf(this.#signal);
  }

  get #keepers(): RequestJudge[] {
    return this.#pages.flatMap(({ side }) => side?.engine?.keeper ?? []);
  }

  get #options() {
    return this.#pages[0]?.options.transport || undefined;
  }

  /** By what passes the SDK hears all that it is to hear. */
  get #tellsAll(): boolean {
    return typeof this.#options?.passes === 'function';
  }

  get #url(): string {
    const { input } = this.#request;
    return asRequest(input)?.url ?? String(input);
  }

  get #hold(): Hold | undefined {
    const hold = this.#options?.hold;
    return typeof hold === 'function' ? run(() => hold(new URL(this.#url, baseURI()))) : hold;
  }

  get #mayHoldUntil(): number {
    const hold = this.#hold;
    return hold === true ? Number.POSITIVE_INFINITY : this.#began + (hold ? hold.upTo : 0);
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
      const { fine, cut, passes, ...judged } = readAnswer(response, text, this.#options);
      if (cut) throw networkFailure();
      if (passes) return { judged: none, response };
      if (!fine) return { judged, response };
      for (const keeper of this.#keepers) keeper.refreshed();
      return { judged: none, response };
    } catch (error) {
      this.#endIfAborted();
      const { send } = this.#request;
      const look = unreadable(this.#url, () => engineUrl(this.#pages[0]?.options.wasmUrl), send);
      return { judged: { ...none, unreadable: (await this.#orAborted(look)) ?? false }, error };
    }
  }

  /**
   * Head and body come under one deadline. One that the engine aborts fails as the network does; one that its owner aborts, as
   * it would.
   */
  async #sendOnce(early: HeldRequest | undefined): Promise<{ response: Response; text: string }> {
    const controller = new AbortController();
    const { signal } = controller;
    const owner = this.#signal;
    const follow = () => controller.abort(owner?.reason);
    owner?.addEventListener('abort', follow);
    const { aborted } = whenAborted(signal);
    const age = early ? performance.now() - early.began : 0;
    const keeper = this.#keepers[0];
    const watch = keeper?.watch(age, () => controller.abort(networkFailure())) as number;
    let rest: Promise<unknown> | undefined;
    const done = () => {
      keeper?.unwatch(watch);
      owner?.removeEventListener('abort', follow);
    };
    try {
      const { send } = this.#request;
      const response = await Promise.race([early?.sent ?? send(...copyOf(this.#request, signal)), aborted]);
      const body = await Promise.race([readBody(response), aborted]);
      rest = body.rest;
      return { response, text: body.text };
    } finally {
      if (rest) void rest.then(done, done);
      else done();
    }
  }

  /** `undefined`: nobody is there to judge. */
  async #judge({ judged, error }: Outcome, attempt: number): Promise<Verdict | undefined> {
    const now = performance.now();
    const age = now - this.#began;
    const mayHold = !this.#once && now < this.#mayHoldUntil;
    if (error && !judged.unreadable && !mayHold) return undefined; // the SDK's own failure says it
    const tell = () => this.#keepers.map((keeper) => keeper.answered({ ...judged, age, mayHold }, attempt))[0];
    const verdict = tell();
    if (verdict || this.#pages.every((page) => page.unguarded)) return verdict;
    // The engine is dead: the next one is to judge, if one comes.
    await this.#orAborted(this.#pages[0]?.load());
    return tell();
  }

  /** A hold that has a limit ends at that, whatever the wait; a timer may be early by a part of a millisecond. */
  #pause({ verdict, wait }: Verdict): Promise<unknown> {
    const left = verdict === 'hold' ? this.#mayHoldUntil - performance.now() + 1 : wait;
    return this.#orAborted(
      new Promise<void>((resolve) => {
        const stop = verdict === 'hold' ? atFirst(end, 'online', 'visibilitychange') : undefined;
        const timer = setTimeout(end, Math.min(wait, left));
        const unwatch = this.#pages.map((page) => page.subscribe(() => this.#isOver && end()));
        function end() {
          clearTimeout(timer);
          stop?.();
          for (const stop of unwatch) stop();
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

/** Nor had they reasons: there it looks like the network. */
const reasonOf = (signal: AbortSignal): unknown => signal.reason ?? networkFailure();

/** `aborted` rejects with the signal's reason, until `stop`. */
function whenAborted(signal: AbortSignal) {
  let stop = () => {};
  const aborted = new Promise<never>((_, fail) => {
    const reject = () => fail(reasonOf(signal));
    signal.addEventListener('abort', reject);
    stop = () => signal.removeEventListener('abort', reject);
    if (signal.aborted) reject();
  });
  aborted.catch(() => {}); // whoever waits for it is told
  return { aborted, stop };
}

/** What fetch reads of an `init`, which may be an object of getters, such as a `Request`. */
const members = [
  ...['method', 'headers', 'body', 'mode', 'credentials', 'cache', 'redirect', 'referrer', 'referrerPolicy'],
  ...['integrity', 'keepalive', 'priority', 'duplex', 'targetAddressSpace'],
] as Array<keyof RequestInit>;

/** The same request, to be aborted by another signal. */
function copyOf({ input, init }: OwnRequest, signal: AbortSignal): Parameters<typeof fetch> {
  const request = asRequest(input)?.clone();
  // Any member of an init wipes the referrer of a Request.
  const { referrer, referrerPolicy } = request ?? {};
  const copy: RequestInit = request ? ({ referrer, referrerPolicy } as RequestInit) : {};
  for (const name of members) {
    const value = init?.[name];
    if (value !== undefined) Object.assign(copy, { [name]: value });
  }
  return [request ?? input, { ...copy, signal }];
}

/** What a browser's fetch throws when the network fails; SDKs know it. */
function networkFailure(): TypeError {
  return new TypeError('Failed to fetch');
}
