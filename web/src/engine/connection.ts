// One engine's side of a guard, from its start to its crash.

import { run } from '../callbacks.js';
import type { SocketRestart } from '../client/socket-restart.js';
import type { Call, Judge, PageHost } from '../core/contract.js';
import type { OwnRequest } from '../transport/request.js';
import type { GuardOptions, SessionSnapshot, Snapshot, TimelineEvent } from '../types.js';
import type { Engine, EngineOptions, Hooks, Keeper } from './abi.js';
import { HoldfastError } from './errors.js';
import { engineUrl } from './loader.js';
import { answered, lookBehind } from './requests/reachability.js';
import { none, sendOwn } from './requests/send.js';
import { askedByForce } from './requests/unseen.js';

/** Who has the engine, as far as its side sees it. */
interface Owner {
  readonly page: PageHost;
  /** The present one. */
  readonly engine: EngineConnection | undefined;
  /** Who listens to events, if anybody does. */
  readonly listener: GuardOptions['onEvent'];
  readonly socket: SocketRestart | undefined;
  told(event: TimelineEvent): void;
  /** The engine has crashed. */
  lost(error: HoldfastError): void;
}

export class EngineConnection implements Judge {
  /** One that is dead does nothing, and its functions answer `undefined`. */
  readonly keeper: Keeper;
  readonly #side: Owner;
  readonly #page: PageHost;
  readonly #engine: Engine;
  /** What the engine has lent to the page, to answer a client's unforced calls with. */
  #lent: { token: string; client: string; from: number; until: number } | undefined;

  #unwatch: (() => void) | undefined;
  /** The engine before has found that the session is over, and this one has heard nothing else. */
  #isOver = false;
  /** The application was told that these are needed. */
  #needs: Snapshot['needs'] = null;

  /** @throws TypeError if the engine refuses the options. */
  constructor(side: Owner, engine: Engine) {
    this.#side = side;
    this.#page = side.page;
    this.#engine = engine;
    const keeper = engine.createKeeper(optionsOf(side.page), this.#hooks());
    if (typeof keeper === 'string') throw Object.assign(new TypeError(keeper), { code: 'engine-failed' });
    this.keeper = this.#survivable(keeper);
  }

  /** Takes over what the page has remembered, and all that is unanswered. `enter`: the page learns of it. */
  adopt(enter: () => void): void {
    this.#unwatch = this.#engine.onEnd((error) => this.#die(error));
    const unanswered = [...this.#page.calls];
    enter();
    if (!this.#lives) return; // a listener has disposed of the guard
    const { last, snapshot, requests, refused, expired } = this.#page; // or has told it of another user
    if (snapshot.status !== 'signedOut') {
      if (last) this.keeper.seed(last.client, last.token, last.force, performance.now() - last.began);
    } else if (snapshot.ended.how === 'application') this.keeper.clear();
    else this.#isOver = true;
    for (const token of refused) this.keeper.reject(token);
    for (const call of unanswered) this.fetch(call);
    for (const request of requests) request.resolve(sendOwn(request, request));
    requests.clear();
    if (expired) this.keeper.sessionExpired();
  }

  fetch(call: Call): void {
    const { client, force, promise } = call;
    const isStopped = client === 'convex' && this.#side.socket?.start(call);
    if (isStopped || (this.#isOver && !force)) {
      this.#page.settle(call, null);
      return;
    }
    const cached = force || promise ? undefined : (this.#borrowed(client) ?? this.#borrow(client));
    if (cached) {
      this.#page.settle(call, cached);
      return;
    }
    call.promise = undefined;
    const resolve = (token: string | null) => this.#lives && this.#page.settle(call, token);
    const under = promise && { promise, age: performance.now() - call.began };
    call.number = this.keeper.fetch(client, force, resolve, under);
  }

  drop({ number }: Call): void {
    if (number) this.keeper.drop(number);
  }

  forget(isSignedOut: boolean): void {
    this.#isOver = false;
    if (isSignedOut) this.keeper.clear();
    else this.keeper.identityChanged();
  }

  reject(token: string): void {
    this.keeper.reject(token);
  }

  sessionExpired(): void {
    this.keeper.sessionExpired();
  }

  /** Nothing more is heard of the engine. */
  end(): void {
    this.#unwatch?.();
  }

  /** By the wall clock, which a sleep moves on: a loan that has slept is over. */
  #borrowed(client: string): string | undefined {
    const [lent, now] = [this.#lent, Date.now()];
    return lent && lent.client === client && now >= lent.from && now < lent.until ? lent.token : undefined;
  }

  #borrow(client: string): string | undefined {
    const loan = this.keeper.lend(client);
    const from = Date.now();
    this.#lent = loan ? { token: loan.token, client, from, until: from + loan.for } : undefined;
    return loan?.token;
  }

  /** Sends a request of the provider's own. */
  send(request: OwnRequest): Promise<Response> {
    return sendOwn(request);
  }

  /** Go that has crashed may still call: what it says no longer counts. */
  get #lives(): boolean {
    return this.#side.engine === this;
  }

  #hooks(): Hooks {
    const page = this.#page;
    return {
      getAccessToken: (force) => {
        if (!this.#lives) return Promise.reject();
        const answer = page.ask(force);
        if (force) askedByForce(page, answer);
        return page.options.transport ? answer : this.#lookedAt(answer);
      },
      onSnapshot: (snapshot) => {
        if (!this.#lives) return;
        this.#lent = undefined;
        if (this.#isOver && snapshot.status === 'unknown') return;
        this.#isOver = false;
        if (snapshot.status === 'fresh') page.expired = false;
        for (const part of [snapshot.identity, snapshot.lastFailure, snapshot.ended]) Object.freeze(part); // whoever reads it shares it
        page.show(snapshot);
        this.#tellNeeds(snapshot);
      },
      onSignedOut: (end) => {
        if (this.#lives) run(() => page.options.onSignedOut?.(end));
      },
      onSessionExpired: () => {
        if (this.#lives) page.expire();
      },
      onEvent: this.#side.listener && ((json) => this.#side.told(JSON.parse(json))),
      onWarning: (text) => console.warn(`holdfast: ${text}`),
    };
  }

  /**
   * Where no request is watched, a failure says little: what looks like no network may be an answer that the page may not
   * read, and a `null` or an error of any kind may be a network that is half up. A page that never had anybody has nobody.
   */
  async #lookedAt(answer: Promise<unknown>): Promise<unknown> {
    const [settled] = await Promise.allSettled([answer]);
    const threw = settled.status === 'rejected';
    if (threw || (!settled.value && this.#page.snapshot.status === 'degraded')) {
      const found = await lookBehind(threw && settled.reason, () => engineUrl(this.#page.options.wasmUrl));
      if (found) this.keeper.answered({ ...none, unreadable: found === 'unreadable' }, 1);
    } else answered();
    return answer;
  }

  /** Once in a trouble: other failures may come between. */
  #tellNeeds({ status, needs, lastFailure }: SessionSnapshot): void {
    if (status === 'fresh' || status === 'signedOut') this.#needs = null;
    if (!needs || needs === this.#needs) return;
    this.#needs = needs;
    run(() => this.#page.options.onNeeds?.(needs, lastFailure?.reason ?? ''));
  }

  /** What is dead throws, and says so only a moment later, or never; what was disposed of complains to the console. */
  #survivable(keeper: Keeper): Keeper {
    const call = (fn: (...args: unknown[]) => unknown, args: unknown[]) => {
      this.#lent = undefined;
      if (!this.#lives) return;
      try {
        return fn(...args);
      } catch (cause) {
        const text = `the engine has stopped: ${String(cause)}. Please report this`;
        this.#die(new HoldfastError('engine-crashed', text, cause));
      }
    };
    const functions = Object.entries(keeper).filter(([, fn]) => typeof fn === 'function');
    const safe = functions.map(([name, fn]) => [name, (...args: unknown[]) => call(fn, args)]);
    return Object.fromEntries(safe) as Keeper;
  }

  #die(error: HoldfastError): void {
    if (!this.#lives) return;
    this.end();
    this.#engine.end(error);
    this.#side.lost(error);
  }
}

/** What the engine is told of the options. */
function optionsOf({ options }: PageHost): EngineOptions {
  const { callTimeout, settle, budget, backoff, classify, reloadGuard, crossTab, onSessionExpired } = options;
  const age = performance.now();
  const { renewsBefore, askAgain } = options.transport || {};
  // fetchAccessToken is what Convex calls, and Convex exchanges its first token by plan (authentication_manager.ts).
  const habits = { renewsBefore, askAgain, plannedForces: 1 };
  return {
    callTimeout,
    settle,
    budget,
    backoff,
    classify: classify && ((error) => options.classify?.(error)), // the newest
    reloadGuard,
    crossTab,
    breakReloads: !onSessionExpired,
    age,
    habits,
  };
}
