// createGuard. All that JavaScript decides is what to do while there is no Go yet, or none to be had.
import { type Engine, HoldfastError, type Keeper } from './engine.js';
import { loadEngine } from './load-engine.js';
import { checkOptions } from './options.js';
import { watchTransport } from './transport.js';
import type { FetchRequest, Guard, GuardOptions, Snapshot, TimelineEvent } from './types.js';

/** A call of the client's that is not answered yet. */
interface Call {
  force: boolean;
  began: number;
  /** What the page itself has asked the provider, until the engine takes it over. */
  promise?: Promise<unknown> | undefined;
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
  const guard = new PageGuard(options);
  guard.start();
  return guard;
}

/** One of the provider's own requests, under way. */
interface OwnRequest {
  began: number;
  abort: () => void;
  /** Its number with the engine. */
  watch?: number;
  /** Its deadline while there is no engine. */
  timer?: ReturnType<typeof setTimeout>;
}

/** Made but not started, a guard touches nothing of the page. */
export class PageGuard implements Guard {
  readonly #options: GuardOptions;
  readonly #listeners = new Set<() => void>();
  /** Unanswered calls, in the order in which they came. */
  readonly #calls = new Set<Call>();
  /** What the engine must be told when it comes. */
  #backlog: Array<(keeper: Keeper) => void> = [];
  #keeper: Keeper | undefined;
  /** The token that a client got from the page itself, while there is no engine. */
  #passedOn: string | undefined;
  /** onSessionExpired was called, and no engine knows of it yet. */
  #expiryPending = false;
  #loading: Promise<'ready' | 'unavailable'> | undefined;
  readonly #requests = new Set<OwnRequest>();
  #stopWatching: (() => void) | undefined;
  #snapshot: Snapshot = blank;
  #disposed = false;
  readonly #began = performance.now();

  constructor(options: GuardOptions) {
    checkOptions(options);
    this.#options = options;
  }

  /** Begins to watch the provider's own requests. */
  start(): void {
    const { transport } = this.#options;
    if (!transport || this.#unguarded() || this.#stopWatching) return;
    this.#stopWatching = watchTransport(transport, {
      admit: () => this.#speak((keeper) => keeper.admit()) ?? true,
      watch: (abort) => this.#watch(abort),
      answered: async (response, attempt) => {
        await this.#load();
        return this.#speak((keeper) => keeper.answered(response, attempt)) ?? { verdict: 'pass', wait: 0 };
      },
      refreshed: () => this.#speak((keeper) => keeper.refreshed()),
    });
  }

  get disposed(): boolean {
    return this.#disposed;
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

  readonly timeline = (): TimelineEvent[] => JSON.parse(this.#speak((keeper) => keeper.timeline()) ?? '[]');

  readonly fetchAccessToken = ({ forceRefreshToken = false }: FetchRequest = {}): Promise<string | null> => {
    if (this.#unguarded()) return orNull(this.#ask(forceRefreshToken));
    return this.#keeper ? this.#askKeeper(forceRefreshToken) : this.#askEarly(forceRefreshToken);
  };

  readonly onSessionExpired = (): void => {
    if (typeof window === 'undefined') return;
    if (this.#unguarded()) {
      this.#expire();
      return;
    }
    this.#expiryPending = true;
    this.#speak((keeper) => this.#handOverExpiry(keeper));
    void this.#load();
  };

  readonly signOut = (): void => this.#forget('signedOut', (keeper) => keeper.signOut());

  readonly identityChanged = (): void => this.#forget('unknown', (keeper) => keeper.identityChanged());

  readonly reject = (token: string): void => this.#tell((keeper) => keeper.reject(token));

  readonly dispose = (): void => {
    if (this.#disposed) return;
    this.#stopWatching?.();
    for (const request of this.#requests) clearTimeout(request.timer);
    this.#disposed = true;
    this.#passedOn = undefined;
    this.#speak((keeper) => keeper.dispose());
    this.#keeper = undefined;
    this.#settleAll();
    this.#listeners.clear();
  };

  /** No engine is there or will come: the guard does what would be done without it. */
  #unguarded(): boolean {
    return this.#disposed || this.#snapshot.engine === 'unavailable' || typeof window === 'undefined';
  }

  /** Asks the provider. Whatever it does becomes a promise. */
  async #ask(forceRefresh: boolean): Promise<unknown> {
    return this.#options.getAccessToken({ forceRefresh });
  }

  #askKeeper(force: boolean): Promise<string | null> {
    return new Promise((resolve) => {
      const call: Call = { force, began: performance.now(), resolve };
      this.#calls.add(call);
      this.#speak((keeper) => keeper.fetch(force, (token) => this.#settle(call, token)));
    });
  }

  /** While there is no engine: a token is passed on at once; anything else is kept for Go to judge. */
  #askEarly(force: boolean): Promise<string | null> {
    if (!force && this.#snapshot.status === 'signedOut') return Promise.resolve(null);
    this.#loadWhenIdle();
    return new Promise((resolve) => {
      const call: Call = { force, began: performance.now(), resolve };
      this.#calls.add(call);
      this.#begin(call);
    });
  }

  /** Asks the provider on behalf of a call. An answer to an earlier asking no longer counts. */
  #begin(call: Call): void {
    const promise = this.#ask(call.force);
    call.promise = promise;
    call.began = performance.now();
    promise.then(
      (token) => {
        // The token that the client throws away is no answer (F5): Convex would never refresh again.
        if (!isToken(token) || (call.force && token === this.#passedOn)) void this.#load();
        else if (call.promise === promise) this.#passOn(call, token);
      },
      () => void this.#load(),
    );
  }

  #passOn(call: Call, token: string): void {
    if (!this.#settle(call, token)) return;
    this.#passedOn = token;
    this.#tell((keeper) => keeper.seed(token, call.force, performance.now() - call.began));
    if (this.#snapshot.status !== 'fresh') this.#show({ status: 'fresh' });
  }

  /** Gives a request of the provider's its deadline: by the engine's wall clock, or by a timer until that is there. */
  #watch(abort: () => void): () => void {
    const request: OwnRequest = { began: performance.now(), abort };
    this.#requests.add(request);
    if (this.#keeper) this.#speak((keeper) => this.#handOverRequest(keeper, request));
    else request.timer = setTimeout(abort, this.#options.callTimeout ?? 10_000);
    return () => {
      this.#requests.delete(request);
      clearTimeout(request.timer);
      const { watch } = request;
      if (watch !== undefined) this.#speak((keeper) => keeper.unwatch(watch));
    };
  }

  #handOverRequest(keeper: Keeper, request: OwnRequest): void {
    clearTimeout(request.timer);
    request.watch = keeper.watch(performance.now() - request.began, request.abort);
  }

  #settle(call: Call, token: string | null): boolean {
    if (!this.#calls.delete(call)) return false;
    call.resolve(token);
    return true;
  }

  #settleAll(): void {
    for (const call of [...this.#calls]) this.#settle(call, null);
  }

  #tell(message: (keeper: Keeper) => void): void {
    if (this.#keeper) this.#speak(message);
    else if (this.#snapshot.engine === 'loading') this.#backlog.push(message);
  }

  /** Speaks to the engine. What is dead throws, and says so by `ended` only a moment later, or never. */
  #speak<T>(message: (keeper: Keeper) => T): T | undefined {
    if (!this.#keeper) return undefined;
    try {
      return message(this.#keeper);
    } catch (cause) {
      const text = `the engine has stopped: ${String(cause)}. Calls go straight to the provider. Please report this`;
      this.#unavailable(new HoldfastError('engine-crashed', text, cause));
      return undefined;
    }
  }

  #handOverExpiry(keeper: Keeper): void {
    keeper.sessionExpired();
    this.#expiryPending = false;
  }

  /** The session that was is no longer wanted. */
  #forget(status: 'signedOut' | 'unknown', message: (keeper: Keeper) => void): void {
    if (this.#disposed) return;
    if (!this.#keeper) {
      this.#backlog = [];
      this.#passedOn = undefined;
      if (status === 'signedOut') this.#settleAll();
      this.#show({ ...blank, status, engine: this.#snapshot.engine });
    }
    this.#tell(message);
    // What the provider was asked before it has answered for the identity that was.
    if (!this.#keeper && !this.#unguarded()) for (const call of this.#calls) this.#begin(call);
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
    if (typeof window === 'undefined' || this.#disposed) return Promise.resolve('unavailable');
    this.#loading ??= this.#start().catch((error: unknown) => this.#unavailable(error));
    return this.#loading;
  }

  async #start(): Promise<'ready' | 'unavailable'> {
    const engine = await loadEngine(this.#options);
    if (this.#disposed) return 'unavailable';
    this.#adopt(engine);
    void engine.ended.then((error) => this.#unavailable(error));
    return 'ready';
  }

  /** The engine is there: it takes over what is unanswered. */
  #adopt(engine: Engine): void {
    const { callTimeout, settle, budget, backoff, classify, reloadGuard, onSessionExpired } = this.#options;
    const keeper = engine.createKeeper(
      {
        callTimeout,
        settle,
        budget,
        backoff,
        classify,
        reloadGuard,
        breakReloads: !onSessionExpired,
        age: performance.now() - this.#began,
      },
      {
        getAccessToken: (force) => this.#ask(force),
        onSnapshot: (snapshot) => this.#show(snapshot),
        onSignedOut: (reason) => this.#call(() => this.#options.onSignedOut?.(reason)),
        onSessionExpired: () => this.#expire(),
        onWarning: (text) => console.warn(`holdfast: ${text}`),
      },
    );
    if (typeof keeper === 'string') throw new TypeError(keeper);
    this.#keeper = keeper;
    this.#passedOn = undefined;
    this.#show({ engine: 'ready' });
    for (const message of this.#backlog.splice(0)) message(keeper);
    for (const call of this.#calls) {
      const under = call.promise && { promise: call.promise, age: performance.now() - call.began };
      call.promise = undefined;
      keeper.fetch(call.force, (token) => this.#settle(call, token), under);
    }
    for (const request of this.#requests) this.#handOverRequest(keeper, request);
    if (this.#expiryPending) this.#handOverExpiry(keeper);
  }

  #unavailable(error: unknown): 'unavailable' {
    if (this.#disposed || this.#snapshot.engine === 'unavailable') return 'unavailable';
    console.warn(error instanceof Error ? error.message : String(error));
    this.#keeper = undefined;
    this.#passedOn = undefined;
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
