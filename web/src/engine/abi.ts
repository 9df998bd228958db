// What the Go program (wasm/main.go) hands to the loader. A test holds the two against each other.
import type { RequestJudge } from '../transport/judge.js';
import type { GuardOptions, SessionEnd, SessionSnapshot, TransportOptions, TuningOptions } from '../types.js';
import type { HoldfastError } from './errors.js';

/** A provider call that the page began itself. `age`: milliseconds since. */
export interface Underway {
  promise: Promise<unknown>;
  age: number;
}

/** What the engine is told of the options: those that tune policy, and what it can't see for itself. */
export interface EngineOptions extends TuningOptions {
  reloadGuard?: boolean;
  crossTab?: boolean;
  /** How old the page is, in milliseconds. */
  age?: number;
  habits: Habits;
  /** Asked for each rejection of `getAccessToken`. Anything but the four classes, or a throw, is no answer. */
  classify?: GuardOptions['classify'];
  /** `onSessionExpired` reloads the page, so loops are to be broken. */
  breakReloads: boolean;
}

/** What the provider's SDK and the client do by themselves. */
export interface Habits extends Pick<TransportOptions, 'renewsBefore' | 'askAgain'> {
  /** How many answers in a row the client throws back by plan. */
  plannedForces: number;
}

/** A token that the page may give out by itself for so many milliseconds, as long as nothing else is told or heard of. */
export interface Loan {
  token: string;
  for: number;
}

export interface Keeper extends RequestJudge {
  /** The token, if an unforced call of the client need not wait for it. It costs half of what `fetch` costs. */
  lend(client: string): Loan | null;
  /** `client` names who asks; '' is anybody. */
  fetch(client: string, force: boolean, resolve: (token: string | null) => void, under?: Underway): number;
  /** Nobody waits any more for the call of the number that `fetch` has returned. */
  drop(number: number): void;
  seed(client: string, token: string, force: boolean, age: number): void;
  clear(): void;
  identityChanged(): void;
  sessionExpired(): void;
  reject(token: string): void;
  /** A JSON array of TimelineEvent. */
  timeline(): string;
  dispose(): void;
}

export interface Hooks {
  getAccessToken(force: boolean): unknown;
  onSnapshot(snapshot: SessionSnapshot): void;
  onSignedOut(end: SessionEnd): void;
  onSessionExpired(): void;
  onWarning(text: string): void;
  /** An event of the timeline, as JSON. Left out if nobody listens. */
  onEvent?(json: string): void;
}

/** A string says what is wrong with the options. */
export type CreateKeeper = (options: EngineOptions, hooks: Hooks) => Keeper | string;

/** A running engine. */
export interface Engine {
  createKeeper: CreateKeeper;
  /** Tells of the end of the Go program, which should never come. Returns a function that ends this. */
  onEnd(listener: (reason: HoldfastError) => void): () => void;
  /** It has turned out to be dead: ends what is left of it, for all guards of the page. The next one asked for is another. */
  end(reason: HoldfastError): void;
}
