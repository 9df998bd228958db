// What a page needs of a guard from the first moment, and all that it has while nothing else can be had. Its phases:
//
//   bare      Nobody has used the guard: nothing runs.
//   wanted    It is used: the rest is fetched once the page has loaded and is idle.
//   fetching  A call is held, `ready` was read, or the page was idle: the rest is asked for, and again where it is missed.
//   passing   As fetching; but for a minute the provider, which was reached, has had nobody: calls go to it as without a guard.
//   ready     The engine is there, and judges.
//   without   No retry helps: calls go to the provider as without a guard. A sign has it looked at again, rarely.
//   over      Disposed of, or not in a page: calls go to the provider, and nothing runs.
//
// A use leads from bare to wanted; trouble, or idleness, from there to fetching. An engine leads from wherever to ready, and
// its crash back to fetching. A provider that has nobody leads from fetching to passing, and a token back. What no retry
// cures leads to without. In bare, wanted and fetching a token is passed on, and what brings none is held and asked for again.
// What leads to ready and without is page-side.ts's to say.
import { Again } from './again.js';
import { Calls } from './calls.js';
import type { Call, HeldRequest, Outcome, PageHost, Phase, Side } from './contract.js';
import { importDebug, importSide } from './late.js';
import { run } from './safely.js';
import { isUnreached } from './trouble.js';
import type { Snapshot } from './types.js';

export { run } from './safely.js';

/** What is known of nobody's session. */
const blank = {
  identity: null,
  expiresAt: null,
  degradedSince: null,
  healedAt: null,
  lastFailure: null,
  ended: null,
  needs: null,
  warning: null,
} as const;

/** The longest pause between two tries, in milliseconds. */
const longest = 15_000;
/** How often the rest is missed before `ready` is settled, the console told, and a provider believed that has nobody. */
const tolerated = 8;

const engineAt: Partial<Record<Phase['at'], Snapshot['engine']>> = {
  passing: 'unavailable',
  without: 'unavailable',
  ready: 'ready',
};

export class Page extends Calls implements PageHost {
  readonly requests = new Set<HeldRequest>();
  readonly retries = new Again(() => this.#retry());
  readonly debug = importDebug;
  snapshot: Snapshot = Object.freeze({ ...blank, status: 'unknown', engine: 'loading' });
  side: Side | undefined;
  expired = false;
  #phase: Phase = { at: inPage() ? 'bare' : 'over' };
  readonly #listeners = new Set<() => void>();
  #waiting: Array<(outcome: Outcome | Promise<Outcome>) => void> = [];
  #isReaching = false;
  #misses = 0;

  get at() {
    return this.#phase.at;
  }

  get over() {
    return this.at === 'over';
  }

  get unguarded() {
    return this.over || this.snapshot.engine === 'unavailable';
  }

  subscribe(listener: () => void): () => void {
    const mine = () => listener(); // a function that subscribes twice is told twice
    this.#listeners.add(mine);
    this.want();
    return () => this.#listeners.delete(mine);
  }

  show(change: Partial<Snapshot>): void {
    this.snapshot = Object.freeze({ ...this.snapshot, ...change });
    for (const listener of [...this.#listeners]) run(listener);
  }

  enter(phase: Phase): void {
    if (this.over) return;
    if (this.#phase.at === 'wanted') this.#phase.stop();
    this.#phase = phase;
    const engine = engineAt[phase.at] ?? 'loading';
    if (engine !== this.snapshot.engine && !this.over) this.show({ engine });
    if (!this.unguarded) return;
    for (const call of this.calls) void this.pass(call);
    for (const request of this.requests) request.pass();
    if (this.expired) this.expire();
  }

  /** The guard is used: what it needs later waits until the page, and the provider, have fetched what is more urgent. */
  want(): void {
    if (this.at !== 'bare') return;
    const wait = new AbortController();
    const { signal } = wait;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      wait.abort();
      clearTimeout(timer);
    };
    this.enter({ at: 'wanted', stop });
    const reach = () => {
      timer = setTimeout(async () => {
        await this.#reach();
        this.side?.whenIdle(signal);
      }, 200);
    };
    if (document.readyState === 'complete') reach();
    else addEventListener('load', reach, { signal });
  }

  /** Has the engine loaded at once. Settles when it is there, or can't be had for now. */
  async load(): Promise<Outcome> {
    if (this.unguarded) return 'unavailable';
    this.#fetch();
    return this.side?.load() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Asks for the rest at once. */
  #fetch(): void {
    if (this.at === 'bare' || this.at === 'wanted') this.enter({ at: 'fetching' });
    void this.#reach();
  }

  async #reach(): Promise<void> {
    if (this.#isReaching || this.side || this.over) return;
    this.#isReaching = true;
    try {
      const { attach } = await importSide();
      if (!this.over) this.side = attach(this);
      this.#settle(() => this.side?.load());
    } catch (error) {
      this.#missed(error);
    }
    this.#isReaching = false;
  }

  #missed(error: unknown): void {
    if (this.at === 'wanted') this.enter({ at: 'fetching' });
    if (!this.over) this.retries.start(longest);
    if (++this.#misses !== tolerated) return;
    console.warn(`holdfast: a part of its code could not be fetched (${(error as Error | null)?.message})`);
    this.#settle();
  }

  #settle(outcome?: () => Promise<Outcome> | undefined): void {
    for (const resolve of this.#waiting.splice(0)) resolve(outcome?.() ?? 'unavailable');
  }

  #retry(): number {
    this.beginAgain();
    void this.#reach();
    return this.side?.retry() ?? longest;
  }

  protected held(reason: unknown, isFirst: boolean): void {
    if (this.snapshot.status === 'fresh') this.show({ status: 'degraded', degradedSince: Date.now() });
    this.retries.start(isFirst ? 1000 : longest);
    this.#fetch();
    if (this.side) this.side.held(reason);
    else if (this.#misses >= tolerated && !isUnreached(reason)) this.enter({ at: 'passing' });
  }

  protected heard(): void {
    this.side?.heard();
    if (this.at === 'passing') this.enter({ at: 'fetching' });
    const { status, degradedSince } = this.snapshot;
    if (this.unguarded || status === 'fresh') return;
    this.show({ status: 'fresh', degradedSince: null, ended: null, ...(degradedSince && { healedAt: Date.now() }) });
  }

  fetch(client: string, force: boolean): Promise<string | null> {
    return new Promise((resolve) => {
      const made = performance.now();
      const call: Call = { client, force, made, thrown: this.last?.token, began: made, resolve };
      this.calls.add(call);
      if (this.side?.engine) this.side.engine.fetch(call);
      else if (this.unguarded) void this.pass(call);
      else if (!force && this.snapshot.status === 'signedOut') this.settle(call, null);
      else {
        this.want();
        this.begin(call);
      }
    });
  }

  /** The session that was is no longer wanted. */
  forget(status: 'signedOut' | 'unknown'): void {
    const isOut = status === 'signedOut';
    this.expired = false;
    this.forgetCalls();
    if (this.side?.engine) return void this.side.engine.forget(isOut);
    if (!this.over) this.show({ ...blank, status, ended: isOut ? 'application' : null });
    // What the provider was asked before it has answered for the identity that was.
    for (const call of this.calls) {
      call.promise = undefined;
      if (isOut) this.settle(call, null);
      else if (this.unguarded) void this.pass(call);
      else this.begin(call);
    }
  }

  reject(token: string): void {
    this.refused.add(token);
    this.side?.engine?.reject(token);
  }

  sessionExpired(): void {
    this.expired = true;
    if (this.unguarded) this.expire();
    else if (this.side?.engine) this.side.engine.sessionExpired();
    else void this.load();
  }

  /** Nothing is reloaded for a guard that is disposed of: its provider's own handler does what it likes. */
  expire(): void {
    this.expired = false;
    run(this.options.onSessionExpired ?? (() => this.over || globalThis.location?.reload()));
  }

  dispose(): void {
    this.expired = false;
    for (const call of this.calls) this.settle(call, null);
    this.forgetCalls();
    this.enter({ at: 'over' });
    this.retries.stop();
    this.#settle();
    this.side?.dispose();
    this.#listeners.clear();
  }
}

let isTold = false;

/** Whether there is a page to be kept. A worker, and a window without a document, are told that they are none; a server knows. */
function inPage(): boolean {
  if (typeof document === 'object') return true;
  if (!isTold && (typeof window === 'object' || typeof importScripts === 'function')) {
    isTold = true;
    console.warn('holdfast: this is no page. Calls go straight to the provider');
  }
  return false;
}

declare const importScripts: unknown;
