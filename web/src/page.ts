// What a page needs of a guard from the first moment: calls go straight to the provider. What is more than that waits for
// page-side.ts, which comes later, with all the rest.
import type { PageSide } from './page-side.js';
import { run } from './safely.js';
import type { EarlyRequest } from './transport/early.js';
import type { GuardOptions, Snapshot } from './types.js';

/** A call of the client's that is not answered yet. */
export interface Call {
  /** Who asks; '' is anybody. */
  client: string;
  force: boolean;
  began: number;
  /** What the page itself has asked the provider, until the engine takes it over. */
  promise?: Promise<unknown> | undefined;
  resolve: (token: string | null) => void;
}

export type Outcome = 'ready' | 'unavailable';

export class Page {
  readonly options: GuardOptions;
  readonly listeners = new Set<() => void>();
  /** Unanswered calls, in the order in which they came. */
  readonly calls = new Set<Call>();
  /** The provider's own requests that the page itself has sent, until the engine takes them over. */
  readonly requests = new Set<EarlyRequest>();
  snapshot: Snapshot = Object.freeze({
    status: 'unknown',
    identity: null,
    expiresAt: null,
    degradedSince: null,
    healedAt: null,
    lastFailure: null,
    ended: null,
    needs: null,
    warning: null,
    engine: 'loading',
  });
  side: PageSide | undefined;
  /** The newest token that a client got, and by which call. */
  last: { token: string; client: string; force: boolean; began: number } | undefined;
  /** onSessionExpired was called, and nobody has found out yet whether the session is over. */
  expired = false;
  /** Disposed of, or on a server: nothing is kept. */
  over = typeof window === 'undefined';
  /** What page-side.ts must be told when it comes. */
  readonly #backlog: Array<(side: PageSide) => void> = [];
  #coming: Promise<PageSide | undefined> | undefined;

  constructor(options: GuardOptions) {
    this.options = options;
  }

  /** No engine is there or will come: the guard does what would be done without it. */
  get unguarded(): boolean {
    return this.over || this.snapshot.engine === 'unavailable';
  }

  /**
   * The guard is used. What it needs later is fetched when the page has loaded, and a moment after: until then the page, and
   * the provider, have more urgent things to fetch.
   */
  want(): void {
    if (this.over) return;
    const reach = () => setTimeout(async () => (await this.#reach())?.loadWhenIdle(), 200);
    if (document.readyState === 'complete') reach();
    else addEventListener('load', reach);
  }

  /** Has the engine loaded at once. */
  async load(): Promise<Outcome> {
    return (await this.#reach())?.load() ?? 'unavailable';
  }

  tell(message: (side: PageSide) => void): void {
    if (this.side) {
      message(this.side);
    } else {
      this.#backlog.push(message);
      void this.#reach();
    }
  }

  async #reach(): Promise<PageSide | undefined> {
    if (this.over) return;
    this.#coming ??= this.#fetchSide();
    return this.#coming;
  }

  async #fetchSide(): Promise<PageSide | undefined> {
    for (let attempt = 0; ; attempt++) {
      try {
        const { PageSide } = await import('./page-side.js');
        if (this.over) return;
        this.side = new PageSide(this);
        for (const message of this.#backlog.splice(0)) message(this.side);
        return this.side;
      } catch (error) {
        const pause = pauses[attempt];
        if (!pause) {
          this.unavailable(error);
          addEventListener('online', () => this.#tryAgain(), { once: true });
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  #tryAgain(): void {
    this.#coming = undefined;
    void this.load();
  }

  unavailable(error: unknown): void {
    if (this.unguarded) return;
    console.warn((error as Error | null)?.message ?? error);
    this.show({ engine: 'unavailable' });
    this.passOn();
    if (this.expired) this.expire();
  }

  fetch(client: string, force: boolean): Promise<string | null> {
    return new Promise((resolve) => {
      const call: Call = { client, force, began: performance.now(), resolve };
      this.calls.add(call);
      if (this.side) {
        this.side.fetch(call);
      } else {
        this.want();
        this.begin(call);
      }
    });
  }

  /** Asks the provider. Whatever it does becomes a promise. */
  async ask(forceRefresh: boolean): Promise<unknown> {
    return this.options.getAccessToken({ forceRefresh });
  }

  /** Has a call answered by what the provider was asked: a token is passed on at once; anything else is kept for Go to judge. */
  begin(call: Call, promise = this.ask(call.force)): void {
    call.promise = promise;
    call.began = performance.now();
    void promise
      .catch(() => null)
      .then((answer) => {
        if (call.promise !== promise) return; // asked again since, or taken over by the engine
        const token = typeof answer === 'string' && answer ? answer : null;
        if (this.unguarded) {
          this.settle(call, token);
        } else if (!token || this.#backlog[0] || (call.force && token === this.last?.token)) {
          // The token that the client throws away is no answer (F5): Convex would never refresh again.
          void this.load();
        } else {
          this.settle(call, token);
          if (this.snapshot.status !== 'fresh') this.show({ status: 'fresh' });
        }
      });
  }

  settle(call: Call, token: string | null): void {
    if (!this.calls.delete(call)) return;
    if (token && !this.over) this.last = { ...call, token };
    call.resolve(token);
  }

  /** Has everything that is unanswered answered as without a guard. */
  passOn(): void {
    for (const call of this.calls) this.begin(call, call.promise);
    for (const request of this.requests) request.pass();
  }

  expire(): void {
    this.expired = false;
    run(this.options.onSessionExpired ?? (() => globalThis.location?.reload()));
  }

  show(change: Partial<Snapshot>): void {
    this.snapshot = Object.freeze({ ...this.snapshot, ...change });
    for (const listener of [...this.listeners]) run(listener);
  }

  dispose(): void {
    this.over = true;
    this.side?.dispose();
    this.last = undefined;
    for (const call of this.calls) this.settle(call, null);
    this.passOn();
    this.listeners.clear();
  }
}

/** The pauses before what could not be fetched is asked for again: a page that loads while the network flaps needs it most. */
export const pauses = [1000, 3000, 9000];
