// What the Go program (wasm/main.go) hands to the loader. A test holds the two against each other.
import type { Snapshot, TimelineEvent, TuningOptions } from './types.js';

/** A provider call that the page began itself. `age`: milliseconds since. */
export interface Underway {
  promise: Promise<unknown>;
  age: number;
}

export interface Keeper {
  fetch(force: boolean, resolve: (token: string | null) => void, under?: Underway): void;
  seed(token: string, force: boolean, age: number): void;
  signOut(): void;
  identityChanged(): void;
  sessionExpired(): void;
  timeline(): TimelineEvent[];
  dispose(): void;
}

export interface Hooks {
  getAccessToken(force: boolean): unknown;
  onSnapshot(snapshot: Omit<Snapshot, 'engine'>): void;
  onSignedOut(reason: string): void;
  onSessionExpired(): void;
}

/** A string says what is wrong with the options. */
export type CreateKeeper = (options: TuningOptions, hooks: Hooks) => Keeper | string;

/** A running engine. */
export interface Engine {
  createKeeper: CreateKeeper;
  /** Settles with the reason when the Go program has ended, which it should never do. */
  ended: Promise<HoldfastError>;
}

export type ErrorCode =
  | 'engine-not-found'
  | 'engine-unreachable'
  | 'engine-not-wasm'
  | 'engine-blocked-by-csp'
  | 'engine-unsupported'
  | 'engine-failed'
  | 'engine-crashed';

/** Why the engine can't be had. The message says what to do about it. */
export class HoldfastError extends Error {
  override readonly name = 'HoldfastError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(`holdfast: ${message}`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
