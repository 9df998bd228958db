// What a page needs of a guard from the first moment, and all that it has while nothing else can be had. Its phases:
//
//   bare      Nobody has used the guard: nothing runs.
//   wanted    It is used: the rest is fetched in a moment, and the engine once the page has loaded and is idle.
//   fetching  A call is held, `load` was called, or the page was idle: the engine is asked for, and again where it is missed.
//   passing   As fetching; but for a minute the provider, which was reached, has had nobody: calls go to it as without a guard.
//   ready     The engine is there, and judges.
//   without   No retry helps: calls go to the provider as without a guard. A sign has it looked at again, rarely. Or the
//             application wants no engine, or no guard (`enable`): that leads from any phase here, and back to bare.
//   over      Disposed of, or not in a page: calls go to the provider, and nothing runs.
//
// A use leads from bare to wanted; trouble, or idleness, from there to fetching. An engine leads from wherever to ready, and
// its crash back to fetching. A provider that has nobody leads from fetching to passing, and a token back. What no retry
// cures leads to without. In bare, wanted and fetching a token is passed on, and what brings none is held and asked for again.
// What leads to ready and without is the supervisor's to say, and all that can wait for it is done there.

import { run } from '../callbacks.js';
import type { EngineError, GuardOptions, Snapshot } from '../types.js';
import { backoff } from './backoff.js';
import { callsOf } from './calls.js';
import type { Call, Change, Outcome, Page, PageHost, PageState, Phase } from './contract.js';
import { importEngine } from './lazy-chunks.js';
import { isUnreached } from './network-failure.js';
import { blank, cleared, initial } from './snapshot.js';

/** The longest pause between two tries, in milliseconds: until the rest is there, no sign of the page's has one come sooner. */
const longest = 5000;
/** How often the rest is looked for before `load` is settled, the console told, and a provider believed that has nobody. */
const tolerated = 15;

const lost: EngineError = {
  code: 'engine-unreachable',
  message: 'holdfast: a part of its code could not be fetched',
};

export function createPage(options: GuardOptions): Page {
  const listeners = new Set<() => void>();
  const waiting: Array<(outcome: Outcome) => void> = [];
  let isReaching = false;
  let misses = 0;
  let isOn = true;

  const state: PageState = {
    options,
    calls: new Set(),
    requests: new Set(),
    refused: new Set(),
    phase: inPage() ? { at: 'bare' } : { at: 'over', engine: 'unavailable' },
    snapshot: initial,
    identity: 0,
    get unguarded() {
      return state.phase.engine === 'unavailable';
    },
  };
  const page: PageHost = Object.assign(state, callsOf(state, heard, held), {
    retries: backoff(retry),
    debug: () => import('../diagnostics/devtools.js'),
    show,
    enter,
    expire,
    want,
    load,
    settleLoads,
    subscribe,
  });
  const { calls, begin, beginAgain, settle } = page;
  enable(options.enabled);

  function show(change: Change): void {
    page.snapshot = Object.freeze({ ...page.snapshot, ...change } as Snapshot);
    for (const listener of [...listeners]) run(listener);
  }

  function enter(phase: Phase): void {
    const { at, stop } = page.phase;
    if (at === 'over') return;
    stop?.();
    page.phase = phase;
    const { engine = 'loading', error: engineError = null } = phase;
    const { snapshot } = page;
    if ((engine !== snapshot.engine || engineError !== snapshot.engineError) && phase.at !== 'over')
      show({ engine, engineError });
    if (!page.unguarded) return;
    for (const call of calls) {
      if (!call.promise) begin([call]);
      else if (call.failed) settle(call, null);
    }
    for (const request of page.requests) request.resolve(request.sent);
    page.requests.clear();
    if (page.expired) expire();
    settleLoads('unavailable');
  }

  function subscribe(listener: () => void): () => void {
    const mine = () => listener(); // a function that subscribes twice is told twice
    listeners.add(mine);
    want();
    return () => listeners.delete(mine);
  }

  /** What is asked for stays asked for: by the provider's answer from now on, or by the guard again. */
  function enable(on = true): void {
    const wanted = on && options.engine !== 'off';
    if (wanted === isOn || page.phase.at === 'over') return;
    isOn = wanted;
    page.side?.dispose();
    page.side = undefined;
    page.retries.stop();
    show({ ...blank, status: 'unknown' });
    enter(isOn ? { at: 'bare' } : { at: 'without', engine: 'unavailable' });
    if (listeners.size) want();
  }

  function want(): void {
    if (page.phase.at !== 'bare') return;
    const timer = setTimeout(reach, 200);
    enter({ at: 'wanted', stop: () => clearTimeout(timer) });
  }

  async function load(): Promise<Outcome> {
    if (page.unguarded) return 'unavailable';
    if (page.side?.engine) return 'ready';
    return new Promise((resolve) => {
      waiting.push(resolve);
      wantNow();
    });
  }

  function settleLoads(outcome: Outcome): void {
    for (const resolve of waiting.splice(0)) resolve(outcome);
  }

  function wantNow(): void {
    const { at } = page.phase;
    if (at === 'bare' || at === 'wanted') enter({ at: 'fetching' });
    if (page.side) page.side.want();
    else void reach();
  }

  async function reach(): Promise<void> {
    page.retries.start();
    if (isReaching || page.side) return;
    isReaching = true;
    try {
      const { attach } = await importEngine();
      if (isOn && page.phase.at !== 'over') page.side = attach(page);
    } catch {}
    isReaching = false;
  }

  function retry(): number {
    beginAgain();
    if (page.side) return page.side.retry();
    void reach();
    if (++misses === tolerated) console.warn(lost.message);
    if (misses >= tolerated) settleLoads('unavailable');
    return longest;
  }

  function held(reason: unknown, isAgain?: boolean): void {
    page.retries.start(isAgain ? undefined : 3);
    wantNow();
    if (page.side) page.side.held(reason);
    else if (misses >= tolerated && !isUnreached(reason)) enter({ at: 'passing', engine: 'unavailable', error: lost });
  }

  function heard(): void {
    if (page.phase.at === 'passing') enter({ at: 'fetching' });
    if (page.side) page.side.heard();
    else if (!page.unguarded && page.snapshot.status !== 'fresh') show({ ...blank, status: 'fresh' });
  }

  function fetch(client = '', isForced?: boolean, signal?: AbortSignal): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const made = performance.now();
      const force = !!isForced;
      const call: Call = {
        client,
        force,
        made,
        thrown: page.last?.token,
        began: made,
        resolve(token) {
          signal?.removeEventListener('abort', abort); // which may outlive the call by far
          resolve(token);
        },
      };
      const abort = () => {
        reject(signal?.reason);
        page.side?.engine?.drop(call);
        settle(call, null);
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort);
      calls.add(call);
      want();
      if (page.side?.engine) page.side.engine.fetch(call);
      else if (!force && !page.unguarded && page.snapshot.status === 'signedOut') settle(call, null);
      else begin([call]);
    });
  }

  /** The session that was is no longer wanted. */
  function forget(isOut: boolean) {
    forgetSession();
    if (page.side?.engine) return page.side.engine.forget(isOut);
    if (page.phase.at !== 'over')
      show({ ...blank, ...(isOut ? { status: 'signedOut', ended: cleared } : { status: 'unknown' }) });
    // What the provider was asked before it has answered for the identity that was.
    for (const call of calls) {
      if (isOut) settle(call, null);
      else begin([call]);
    }
  }

  function forgetSession(): void {
    page.expired = false;
    page.last = undefined;
    page.identity++;
  }

  /** Nothing is reloaded for a guard that is disposed of: its provider's own handler does what it likes. */
  function expire(): void {
    page.expired = false;
    run(options.onSessionExpired ?? (() => page.phase.at === 'over' || globalThis.location?.reload()));
  }

  const guard: Page['guard'] = {
    get disposed() {
      return page.phase.at === 'over';
    },
    load,
    getSnapshot: () => page.snapshot,
    subscribe,
    timeline: () => page.side?.timeline() ?? [],
    report: () => import('../diagnostics/report.js').then(({ reportOn }) => reportOn(page)),
    getAccessToken: (request) => fetch(request?.client, request?.forceRefresh, request?.signal),
    fetchAccessToken: (request) => fetch(request?.client, request?.forceRefreshToken),
    sessionExpired() {
      page.expired = true;
      if (page.unguarded) expire();
      else if (page.side?.engine) page.side.engine.sessionExpired();
      else wantNow();
    },
    clear: () => forget(true),
    identityChanged: () => forget(false),
    enable,
    reject(token) {
      page.refused.add(token);
      page.side?.engine?.reject(token);
    },
    dispose() {
      for (const call of calls) settle(call, null);
      forgetSession();
      enter({ at: 'over', engine: 'unavailable' });
      page.retries.stop();
      page.side?.dispose();
      listeners.clear();
    },
  };
  return Object.assign(page, { guard });
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
