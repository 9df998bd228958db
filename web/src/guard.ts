// createGuard. All that JavaScript decides is what to do while there is no Go yet, or none to be had.
import type { Engine, Keeper } from './engine.js';
import { checkOptions } from './options.js';
import type { FetchRequest, Guard, GuardOptions, Snapshot } from './types.js';

/** A call of the client's that is not answered yet. */
interface Call {
  force: boolean;
  began: number;
  /** The provider's answer to a call that came before there was an engine. */
  promise?: Promise<unknown>;
  resolve: (token: string | null) => void;
}

const blank: Snapshot = Object.freeze({
  status: 'unknown',
  identity: null,
  expiresAt: null,
  degradedSince: null,
  lastFailure: null,
  warning: null,
  engine: 'loading',
});

/**
 * Keeps a signed-in user signed in: put it between your auth provider's `getAccessToken` and your realtime client.
 * Returns at once. The engine is loaded on first use; until it is there, calls go straight to the provider.
 *
 * @throws TypeError that names the option that is wrong.
 * @example
 * const guard = createGuard({ getAccessToken: ({ forceRefresh }) => auth.getAccessToken({ forceRefresh }) });
 * client.setAuth(guard.fetchAccessToken);
 */
export function createGuard(options: GuardOptions): Guard {
  checkOptions(options);
  return new PageGuard(options);
}

class PageGuard implements Guard {
  readonly #options: GuardOptions;
  readonly #listeners = new Set<() => void>();
  /** Unanswered calls, in the order in which they came. */
  readonly #calls = new Set<Call>();
  /** What the engine must be told when it comes. */
  #backlog: Array<(keeper: Keeper) => void> = [];
  #keeper: Keeper | undefined;
  /** onSessionExpired was called before there was an engine. */
  #expiryPending = false;
  #loading: Promise<'ready' | 'unavailable'> | undefined;
  #snapshot: Snapshot = blank;
  #disposed = false;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  get ready(): Promise<'ready' | 'unavailable'> {
    return this.#load();
  }

  readonly getSnapshot = (): Snapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#loadWhenIdle();
    return () => this.#listeners.delete(listener);
  };

  readonly timeline = () => this.#keeper?.timeline() ?? [];

  readonly fetchAccessToken = ({ forceRefreshToken = false }: FetchRequest = {}): Promise<string | null> => {
    if (this.#disposed || this.#snapshot.engine === 'unavailable') return orNull(this.#ask(forceRefreshToken));
    return this.#keeper ? this.#askKeeper(this.#keeper, forceRefreshToken) : this.#askEarly(forceRefreshToken);
  };

  readonly onSessionExpired = (): void => {
    if (this.#snapshot.engine === 'unavailable') this.#expire();
    else if (this.#keeper) this.#keeper.sessionExpired();
    else this.#expiryPending = true;
    void this.#load();
  };

  readonly signOut = (): void => this.#forget('signedOut', (keeper) => keeper.signOut());

  readonly identityChanged = (): void => this.#forget('unknown', (keeper) => keeper.identityChanged());

  readonly dispose = (): void => {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#keeper?.dispose();
    this.#keeper = undefined;
    this.#settleAll(null);
    this.#listeners.clear();
  };

  /** Asks the provider. Whatever it does becomes a promise. */
  async #ask(forceRefresh: boolean): Promise<unknown> {
    return this.#options.getAccessToken({ forceRefresh });
  }

  #askKeeper(keeper: Keeper, force: boolean): Promise<string | null> {
    return new Promise((resolve) => {
      const call: Call = { force, began: performance.now(), resolve };
      this.#calls.add(call);
      keeper.fetch(force, (token) => this.#settle(call, token));
    });
  }

  /** While there is no engine: a token is passed on at once; anything else is kept for Go to judge. */
  #askEarly(force: boolean): Promise<string | null> {
    const promise = this.#ask(force);
    const began = performance.now();
    this.#loadWhenIdle();
    return new Promise((resolve) => {
      const call: Call = { force, began, promise, resolve };
      this.#calls.add(call);
      promise.then(
        (token) => {
          if (!isToken(token)) void this.#load();
          else if (!this.#keeper) this.#passOn(call, token);
        },
        () => void this.#load(),
      );
    });
  }

  #passOn(call: Call, token: string): void {
    if (!this.#settle(call, token)) return;
    this.#tell((keeper) => keeper.seed(token, call.force, performance.now() - call.began));
    this.#show({ status: 'fresh' });
  }

  #settle(call: Call, token: string | null): boolean {
    if (!this.#calls.delete(call)) return false;
    call.resolve(token);
    return true;
  }

  #settleAll(token: null): void {
    for (const call of [...this.#calls]) this.#settle(call, token);
  }

  #tell(message: (keeper: Keeper) => void): void {
    if (this.#keeper) message(this.#keeper);
    else if (this.#snapshot.engine === 'loading') this.#backlog.push(message);
  }

  /** The session that was is no longer wanted. */
  #forget(status: 'signedOut' | 'unknown', message: (keeper: Keeper) => void): void {
    if (this.#disposed) return;
    if (!this.#keeper) {
      this.#backlog = [];
      if (status === 'signedOut') this.#settleAll(null);
      this.#show({ ...blank, status, engine: this.#snapshot.engine });
    }
    this.#tell(message);
  }

  #show(change: Partial<Snapshot>): void {
    this.#snapshot = Object.freeze({ ...this.#snapshot, ...change });
    for (const listener of [...this.#listeners]) {
      try {
        listener();
      } catch (error) {
        reportError(error);
      }
    }
  }

  #loadWhenIdle(): void {
    if (this.#loading || typeof window === 'undefined') return;
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => void this.#load(), { timeout: 2000 });
    else setTimeout(() => void this.#load(), 200);
  }

  #load(): Promise<'ready' | 'unavailable'> {
    if (typeof window === 'undefined') return Promise.resolve('unavailable');
    this.#loading ??= this.#start().catch((error: unknown) => this.#unavailable(error));
    return this.#loading;
  }

  async #start(): Promise<'ready' | 'unavailable'> {
    const { startEngine } = await import('./loader.js');
    const engine = await startEngine(this.#options.wasmUrl);
    if (this.#disposed) return 'unavailable';
    this.#adopt(engine);
    engine.ended.then((error) => {
      if (!this.#disposed) this.#unavailable(error);
    });
    return 'ready';
  }

  /** The engine is there: it takes over what is unanswered. */
  #adopt(engine: Engine): void {
    const { callTimeout, settle, budget, backoff } = this.#options;
    const keeper = engine.createKeeper(
      { callTimeout, settle, budget, backoff },
      {
        getAccessToken: (force) => this.#ask(force),
        onSnapshot: (snapshot) => this.#show(snapshot),
        onSignedOut: (reason) => this.#call(() => this.#options.onSignedOut?.(reason)),
        onSessionExpired: () => this.#expire(),
      },
    );
    if (typeof keeper === 'string') throw new TypeError(keeper);
    this.#keeper = keeper;
    this.#show({ engine: 'ready' });
    for (const message of this.#backlog.splice(0)) message(keeper);
    for (const call of this.#calls) {
      const under = call.promise && { promise: call.promise, age: performance.now() - call.began };
      keeper.fetch(call.force, (token) => this.#settle(call, token), under);
    }
    if (this.#expiryPending) keeper.sessionExpired();
  }

  #unavailable(error: unknown): 'unavailable' {
    console.warn(error instanceof Error ? error.message : String(error));
    this.#keeper = undefined;
    this.#show({ engine: 'unavailable' });
    this.#backlog = [];
    for (const call of [...this.#calls]) {
      void orNull(call.promise ?? this.#ask(call.force)).then((token) => this.#settle(call, token));
    }
    if (this.#expiryPending) this.#expire();
    return 'unavailable';
  }

  #expire(): void {
    const handler = this.#options.onSessionExpired ?? (() => location.reload());
    this.#call(handler);
  }

  /** Runs the application's own code, whose errors are its own. */
  #call(handler: () => void): void {
    try {
      handler();
    } catch (error) {
      reportError(error);
    }
  }
}

function isToken(answer: unknown): answer is string {
  return typeof answer === 'string' && answer !== '';
}

/** What a bare fetcher would answer: nothing that fails may reach the client as a rejection. */
function orNull(promise: Promise<unknown>): Promise<string | null> {
  return promise.then(
    (answer) => (isToken(answer) ? answer : null),
    () => null,
  );
}
