// The clients' calls, where no engine judges: each goes straight to the provider. One that brings no token which it may have is
// held, and asked for again; and a token answers every call that may have it, whoever asked for it.
import type { Answer, Call } from './contract.js';
import type { GuardOptions } from './types.js';

export abstract class Calls {
  readonly options: GuardOptions;
  /** Unanswered, in the order in which they came. */
  readonly calls = new Set<Call>();
  /** Tokens that a server has refused: nobody is given one. */
  readonly refused = new Set<string>();
  /** The newest token that a client got. */
  last: Answer | undefined;
  /** What the provider was asked, and may still answer for whoever is signed in now; and what ends the wait for it. */
  readonly #asked = new Map<Promise<unknown>, ReturnType<typeof setTimeout>>();

  constructor(options: GuardOptions) {
    this.options = options;
  }

  /** Nothing is held: the provider's answer is the call's. */
  abstract get unguarded(): boolean;
  abstract get over(): boolean;
  /** A call has its token. */
  protected abstract heard(): void;
  /** A call is held. `reason` is what the provider threw; `undefined` if it has nobody. `isFirst`: nothing was held before. */
  protected abstract held(reason: unknown, isFirst: boolean): void;

  /** Asks the provider. Whatever it does becomes a promise. */
  async ask(forceRefresh: boolean): Promise<unknown> {
    return this.options.getAccessToken({ forceRefresh });
  }

  /** Asks the provider for these calls, by force if one of them wants that. */
  begin(...calls: Call[]): void {
    if (!calls[0]) return;
    const force = calls.some((call) => call.force);
    const promise = this.ask(force);
    const began = performance.now();
    for (const call of calls) Object.assign(call, { promise, began, failed: call.failed && false });
    const fail = (reason: unknown) => this.#fail(promise, reason);
    this.#asked.set(promise, setTimeout(fail, this.options.callTimeout ?? 10_000, { name: 'TimeoutError' }));
    void promise
      .then((answer) => this.#hear(promise, answer, force, began), fail)
      .finally(() => {
        clearTimeout(this.#asked.get(promise));
        this.#asked.delete(promise);
      });
  }

  /** Asks again for what is held. */
  beginAgain(): void {
    this.begin(...this.#held);
  }

  get holds(): boolean {
    return !!this.#held[0];
  }

  get #held(): Call[] {
    return [...this.calls].filter(({ failed }) => failed);
  }

  #hear(promise: Promise<unknown>, answer: unknown, force: boolean, began: number): void {
    const token = tokenIn(answer);
    if (this.unguarded || !this.#asked.has(promise)) return;
    for (const call of token && !this.refused.has(token) ? this.calls : []) {
      if (!call.promise) continue; // the engine has it
      // A forced call throws a token away (F5: Convex would never refresh again), and wants none that is older than itself.
      if (call.force && !(force && began >= call.made && token !== call.thrown)) continue;
      call.began = began;
      this.settle(call, token as string);
      this.heard();
    }
    this.#fail(promise, undefined);
  }

  #fail(promise: Promise<unknown>, reason: unknown): void {
    const calls = [...this.calls].filter((call) => call.promise === promise);
    if (this.unguarded || !calls[0]) return;
    const isFirst = !this.holds && calls.some(({ failed }) => failed === undefined);
    for (const call of calls) call.failed = true;
    this.held(reason, isFirst);
  }

  /** Answers a call by what the provider answers, or has answered. */
  async pass(call: Call): Promise<void> {
    call.promise ??= this.ask(call.force);
    const { promise } = call;
    let token = await tokenOf(promise);
    if (this.refused.has(token as string)) token = await tokenOf(this.ask(true));
    // Asked again for another identity since, or taken over by the engine.
    if (call.promise !== promise) return;
    if (this.refused.has(token as string)) token = undefined;
    this.settle(call, token ?? null);
    if (token) this.heard();
  }

  settle(call: Call, token: string | null): void {
    if (!this.calls.delete(call)) return;
    const { client, force, began, resolve } = call;
    if (token && !this.over) this.last = { token, client, force, began };
    resolve(token);
  }

  /** Nobody's answer counts any more that was asked for before. */
  protected forgetCalls(): void {
    this.last = undefined;
    for (const timer of this.#asked.values()) clearTimeout(timer);
    this.#asked.clear();
  }
}

const tokenIn = (answer: unknown) => (typeof answer === 'string' && answer ? answer : undefined);

const tokenOf = (promise: Promise<unknown>) => promise.then(tokenIn, () => undefined);
