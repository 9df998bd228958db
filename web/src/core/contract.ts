// How the parts of a page stand to each other. Types alone: the parts need not import one another.

import type { HeldRequest, Sender } from '../transport/request.js';
import type { EngineError, Guard, GuardOptions, Snapshot, TimelineEvent } from '../types.js';
import type { Backoff } from './backoff.js';

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
  /** That has brought no token which the call may have. */
  failed?: boolean;
  resolve: (token: string | null) => void;
  /** The engine's. */
  number?: number;
}

/** A token that a client got, and by which call. */
export interface Answer {
  token: string;
  client: string;
  force: boolean;
  began: number;
}

export type Outcome = 'ready' | 'unavailable';

/** Where the page stands with its engine. The head of page.ts says what leads from one to another. */
export type Phase =
  | ({ readonly at: 'bare' | 'fetching' } & Without<'engine' | 'stop' | 'error'>)
  | ({ readonly at: 'wanted'; readonly stop: () => void } & Without<'engine' | 'error'>)
  /** `error`: what is wrong, if anything is. */
  | ({
      readonly at: 'passing' | 'without' | 'over';
      readonly engine: 'unavailable';
      readonly error?: EngineError;
    } & Without<'stop'>)
  | ({ readonly at: 'ready'; readonly engine: 'ready' } & Without<'stop' | 'error'>);

type Without<Name extends string> = { readonly [name in Name]?: undefined };

/** What of a snapshot has changed. Who says so sees to it that it fits the rest. */
export type Change = { [name in keyof Snapshot]?: Snapshot[name] };

/** What is known of a page. */
export interface PageState {
  readonly options: GuardOptions;
  /** Unanswered, in the order in which they came. */
  readonly calls: Set<Call>;
  /** The provider's own requests that the page itself has sent, until the engine takes them over. */
  readonly requests: Set<HeldRequest>;
  /** Tokens that a server has refused: nobody is given one. */
  readonly refused: Set<string>;
  phase: Phase;
  snapshot: Snapshot;
  /** Whose session it is: what was asked for another does not count. */
  identity: number;
  /** The newest token that a client got. */
  last?: Answer | undefined;
  /** sessionExpired was called, and nobody has found out yet whether the session is over. */
  expired?: boolean;
  side?: Side | undefined;
  /** Nothing is held: the provider's answer is the call's. */
  readonly unguarded: boolean;
}

/** How the clients' calls are answered while no engine judges. */
export interface Calls {
  /** Asks the provider. Whatever it does becomes a promise. */
  ask(forceRefresh: boolean): Promise<unknown>;
  /** Asks the provider for these calls: by force if one of them wants that. `isAgain`: they are held. */
  begin(calls: Call[], isAgain?: boolean): void;
  /** Asks again for what is held, and for what the provider takes too long over. */
  beginAgain(): void;
  settle(call: Call, token: string | null): void;
}

/** The page, as the code sees it that comes later, and the watch over the provider's own requests. */
export interface PageHost extends PageState, Calls {
  /** Has what is held asked for again, and `Side.retry` called. */
  readonly retries: Backoff;
  show(change: Change): void;
  enter(phase: Phase): void;
  expire(): void;
  /** The guard is used: what it needs later waits until the page, and the provider, have fetched what is more urgent. */
  want(): void;
  /** Has the engine loaded at once. Settles when it is there, or can't be had for now. */
  load(): Promise<Outcome>;
  /** Settles what `load` has returned. */
  settleLoads(outcome: Outcome): void;
  subscribe(listener: () => void): () => void;
  /** The code for the option `debug`. */
  debug(): Promise<{ debugTo(engine: () => string): (event: TimelineEvent) => void }>;
}

/** A page, which has tokens; and its guard, which the application gets. */
export interface Page extends PageHost {
  readonly guard: Guard & { readonly disposed: boolean };
}

/** The code that comes later, as the page sees it. */
export interface Side {
  /** Where it is, it judges everything. */
  readonly engine: Judge | undefined;
  /** Has the engine loaded at once. */
  want(): void;
  /** It is time to try again. Returns the longest pause before the next time, in milliseconds; 0: nothing is due. */
  retry(): number;
  /** A call is held for this reason. */
  held(reason: unknown): void;
  /** A call has its token. */
  heard(): void;
  timeline(): TimelineEvent[];
  /** Where the engine is. Throws where the bundle does not say. */
  readonly url: string;
  dispose(): void;
}

/** An engine's side of the page. */
export interface Judge extends Sender {
  fetch(call: Call): void;
  /** Whoever asked waits no more. */
  drop(call: Call): void;
  forget(isSignedOut: boolean): void;
  reject(token: string): void;
  sessionExpired(): void;
}
