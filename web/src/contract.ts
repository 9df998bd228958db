// How the parts of a page stand to each other. Types alone: the parts need not import one another.
import type { Keeper } from './engine.js';
import type { OwnRequest } from './transport/request.js';
import type { GuardOptions, Snapshot, TimelineEvent } from './types.js';

/** A call of the client's that is not answered yet. */
export interface Call {
  /** Who asks; '' is anybody. */
  readonly client: string;
  readonly force: boolean;
  /** When the client asked. */
  readonly made: number;
  /** The token that a forced call throws away: what clients had when it was made. */
  readonly thrown: string | undefined;
  /** When the provider was asked for it. */
  began: number;
  /** What the provider was asked by the page itself; `undefined` while the engine has the call. */
  promise?: Promise<unknown> | undefined;
  /** That has brought no token which the call may have. `undefined`: it was asked for the first time. */
  failed?: boolean;
  readonly resolve: (token: string | null) => void;
}

/** A token that a client got, and by which call. */
export interface Answer {
  token: string;
  client: string;
  force: boolean;
  began: number;
}

/** One of the provider's own requests that waits for the engine. */
export interface HeldRequest extends OwnRequest {
  began: number;
  sent: Promise<Response>;
  /** Answers it by what was sent. */
  pass: () => void;
  resolve: (response: Promise<Response>) => void;
}

export type Outcome = 'ready' | 'unavailable';

/** Where the page stands with its engine. The head of page.ts says what leads from one to another. */
export type Phase =
  | { readonly at: 'bare' | 'fetching' | 'passing' | 'ready' | 'without' | 'over' }
  | { readonly at: 'wanted'; readonly stop: () => void };

/** The page, as the code sees it that comes later. */
export interface PageHost {
  readonly options: GuardOptions;
  readonly snapshot: Snapshot;
  /** Unanswered, in the order in which they came. */
  readonly calls: ReadonlySet<Call>;
  /** Some are held. */
  readonly holds: boolean;
  /** The provider's own requests that the page itself has sent, until the engine takes them over. */
  readonly requests: Set<HeldRequest>;
  readonly last: Answer | undefined;
  readonly refused: ReadonlySet<string>;
  readonly at: Phase['at'];
  readonly over: boolean;
  /** Nothing is held. */
  readonly unguarded: boolean;
  /** onSessionExpired was called, and nobody has found out yet whether the session is over. */
  expired: boolean;
  /** Has what is held asked for again, and `Side.retry` called. */
  readonly retries: { start(soon: number): void; stop(): void };
  ask(forceRefresh: boolean): Promise<unknown>;
  begin(...calls: Call[]): void;
  settle(call: Call, token: string | null): void;
  show(change: Partial<Snapshot>): void;
  expire(): void;
  enter(phase: Phase): void;
  load(): Promise<Outcome>;
  subscribe(listener: () => void): () => void;
  /** The code for the option `debug`. */
  debug(): Promise<{ debugTo(): (event: TimelineEvent) => void }>;
}

/** The code that comes later, as the page sees it. */
export interface Side {
  /** Where it is, it judges everything. */
  readonly engine: Judge | undefined;
  /** Has the engine loaded at once. Settles when it is there, or can't be had for now. */
  load(): Promise<Outcome>;
  /** Has it loaded when the page has nothing better to do, or at a sign of trouble, unless the signal says no. */
  whenIdle(signal: AbortSignal): void;
  /** It is time to try again. Returns the longest pause before the next time, in milliseconds. */
  retry(): number;
  /** A call is held for this reason. */
  held(reason: unknown): void;
  /** A call has its token. */
  heard(): void;
  timeline(): TimelineEvent[];
  dispose(): void;
}

/** An engine's side of the page. */
export interface Judge {
  readonly keeper: Keeper;
  fetch(call: Call): void;
  /** Sends a request of the provider's own. */
  send(request: OwnRequest): Promise<Response>;
  forget(isSignedOut: boolean): void;
  reject(token: string): void;
  sessionExpired(): void;
}
