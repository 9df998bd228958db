import { type Mock, vi } from 'vitest';
import type { Engine, EngineOptions, Hooks, Keeper, Underway } from '../../src/engine/abi.js';
import { HoldfastError } from '../../src/engine/errors.js';
import type { TimelineEvent } from '../../src/types.js';

/** A call as the page handed it to the engine. */
export interface HandedCall {
  force: boolean;
  resolve: (token: string | null) => void;
  under: Underway | undefined;
}

/** All that a fake keeper's timeline tells. */
export const hidden: TimelineEvent = { at: 1, mono: 1, kind: 'hidden' };

/** A keeper that judges nothing: it notes what it is told, and the test answers. */
export class FakeKeeper implements Keeper {
  readonly calls: HandedCall[] = [];
  /** The names of the keeper's functions, in the order in which they were called. */
  readonly told: string[] = [];
  readonly options: EngineOptions;
  readonly hooks: Hooks;

  constructor(options: EngineOptions, hooks: Hooks) {
    this.options = options;
    this.hooks = hooks;
  }

  #note<A extends unknown[], R>(name: string, fn: (...args: A) => R): Mock<(...args: A) => R> {
    return vi.fn((...args: A) => {
      this.told.push(name);
      return fn(...args);
    });
  }

  /** What `lend` answers; it is not noted, since it comes before every unforced `fetch`. */
  token: string | null = null;
  /** For how long that is lent, in milliseconds. */
  lent = 0;
  lend = vi.fn((_client: string) => (this.token === null ? null : { token: this.token, for: this.lent }));
  fetch = this.#note(
    'fetch',
    (_client: string, force: boolean, resolve: (token: string | null) => void, under?: Underway) => {
      under?.promise.catch(() => {}); // Go awaits it; here the test does as it likes
      return this.calls.push({ force, resolve, under });
    },
  );
  drop = this.#note('drop', (_number: number) => {});
  seed = this.#note('seed', (_client: string, _token: string, _force: boolean, _age: number) => {});
  clear = this.#note('clear', () => {});
  identityChanged = this.#note('identityChanged', () => {});
  sessionExpired = this.#note('sessionExpired', () => {});
  reject = this.#note('reject', (_token: string) => {});
  admit = this.#note('admit', () => true);
  watch = this.#note('watch', (_age: number, _abort: () => void) => 1);
  unwatch = this.#note('unwatch', (_watch: number) => {});
  answered = this.#note('answered', () => ({ verdict: 'pass' as const, wait: 0 }));
  refreshed = this.#note('refreshed', () => {});
  timeline = this.#note('timeline', () => JSON.stringify([hidden]));
  dispose = this.#note('dispose', () => {});

  /** The newest call. */
  get call(): HandedCall {
    const call = this.calls.at(-1);
    if (!call) throw new Error('the engine was handed no call');
    return call;
  }

  /** Answers every call so far. */
  answer(token: string | null): void {
    for (const call of this.calls.splice(0)) call.resolve(token);
  }
}

/** An engine without Go. */
export class FakeEngine implements Engine {
  readonly keepers: FakeKeeper[] = [];
  #ended: HoldfastError | undefined;
  readonly #listeners = new Set<(error: HoldfastError) => void>();

  onEnd(listener: (error: HoldfastError) => void) {
    this.#listeners.add(listener);
    if (this.#ended) void Promise.resolve(this.#ended).then(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** How many wait for its end. */
  get mourners(): number {
    return this.#listeners.size;
  }

  createKeeper = (options: EngineOptions, hooks: Hooks): FakeKeeper => {
    const keeper = new FakeKeeper(options, hooks);
    this.keepers.push(keeper);
    return keeper;
  };

  get keeper(): FakeKeeper {
    const keeper = this.keepers.at(-1);
    if (!keeper) throw new Error('the engine was asked for no keeper');
    return keeper;
  }

  end(reason: HoldfastError): void {
    this.#ended ??= reason;
    for (const listener of [...this.#listeners]) listener(reason);
    this.#listeners.clear();
  }

  crash(): void {
    this.end(new HoldfastError('engine-crashed', 'the engine has stopped: a test says so'));
  }
}
