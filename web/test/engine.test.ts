// The real engine: what ./build.sh has built, through the real loader, in a page of happy-dom's. Only the network and
// the clock are played, so that minutes of trouble take no time.
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type Mock, test, vi } from 'vitest';
import type { Engine, EngineOptions, Hooks, Keeper } from '../src/engine/abi.js';
import { startEngine } from '../src/engine/loader.js';
import { createGuard } from '../src/index.js';
import type {
  GetAccessToken,
  Guard,
  GuardOptions,
  Identity,
  SessionEnd,
  SessionSnapshot,
  Snapshot,
  TimelineEvent,
} from '../src/types.js';
import { builtEngine, served, streamFromAnyResponse } from './support/built.js';
import { deferred, isPending } from './support/deferred.js';
import { keepEngine } from './support/engine.js';
import { jwt } from './support/jwt.js';
import { lendLocks } from './support/locks.js';

const here: string = import.meta.url; // named, or Vite takes what follows for an asset of the page
const wasmUrl = 'https://app.test/holdfast.wasm';
let bytes: Uint8Array<ArrayBuffer>;
let engine: Engine;
let globals: { before: string[]; after: string[] };
let fetching: Mock<typeof fetch>;

function network(): void {
  fetching = vi.fn<typeof fetch>(served(bytes));
  vi.stubGlobal('fetch', fetching);
  streamFromAnyResponse();
}

beforeAll(async () => {
  bytes = await builtEngine();
  vi.useFakeTimers(); // for good: to Go, time must never run backwards
  network();
  const names = () => Object.getOwnPropertyNames(globalThis).sort();
  const before = names();
  engine = await keepEngine(wasmUrl);
  globals = { before, after: names() };
});

afterAll(() => {
  vi.useRealTimers();
});

let provider: Mock<GetAccessToken>;
let warn: Mock;
const guards: Guard[] = [];

beforeEach(() => {
  network();
  provider = vi.fn<GetAccessToken>(async () => jwt());
  warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
});

afterEach(() => {
  for (const guard of guards.splice(0)) guard.dispose();
});

function newGuard(options?: Partial<GuardOptions>): Guard {
  const guard = createGuard({ getAccessToken: provider, wasmUrl, ...options });
  guards.push(guard);
  return guard;
}

async function readyGuard(options?: Partial<GuardOptions>): Promise<Guard> {
  const guard = newGuard(options);
  expect(await guard.load()).toBe('ready');
  return guard;
}

async function signedInGuard(options?: Partial<GuardOptions>): Promise<Guard> {
  const guard = await readyGuard(options);
  await guard.fetchAccessToken();
  expect(guard.getSnapshot().status).toBe('fresh');
  return guard;
}

function onAbort(signal: AbortSignal | null | undefined, tell: (reason: unknown) => void): void {
  signal?.addEventListener('abort', () => tell(signal.reason));
}

/** The promise's value; the clock runs on until it has one. */
async function inTime<T>(promise: Promise<T>, limit = 180_000): Promise<T> {
  for (let spent = 0; await isPending(promise); spent += 100) {
    if (spent >= limit) throw new Error(`no answer within ${limit} ms`);
    await vi.advanceTimersByTimeAsync(100);
  }
  return promise;
}

const networkFailure = () => Promise.reject(new TypeError('Failed to fetch'));
const loginRequired = () => Promise.reject(new Error('No access token available'));

describe('the loader', () => {
  it('leaves nothing on globalThis', () => {
    expect(globals.after).toEqual(globals.before);
    expect(globals.after.filter((name) => /^(Go|fs|path|__holdfast.*)$/.test(name))).toEqual([]);
  });

  it('starts one engine for all guards of the page', async () => {
    const [one, two] = await Promise.all([signedInGuard(), signedInGuard()]);
    expect(fetching).not.toHaveBeenCalled();
    one.clear();
    expect(two.getSnapshot().status).toBe('fresh');
  });

  it('starts it at the second attempt, if the first failed', async () => {
    const url = `${wasmUrl}?second`;
    fetching.mockImplementationOnce(served('not yet', 'text/plain', 404));
    await expect(startEngine(url)).rejects.toMatchObject({ code: 'engine-not-found' });
    const { createKeeper } = await startEngine(url);
    expect(createKeeper(tuning, quietHooks())).toBeTypeOf('object');
  });

  it('starts it also where the server knows no content type for it', async () => {
    fetching.mockImplementation(served(bytes, 'application/octet-stream'));
    const { createKeeper } = await startEngine(`${wasmUrl}?untyped`);
    expect(createKeeper(tuning, quietHooks())).toBeTypeOf('object');
  });
});

function quietHooks(): Hooks {
  return {
    getAccessToken: (forceRefresh) => provider({ forceRefresh }),
    onSnapshot() {},
    onSignedOut() {},
    onSessionExpired() {},
    onWarning() {},
  };
}

const tuning: EngineOptions = { breakReloads: false, habits: { plannedForces: 1 } };

// Each record has exactly the keys of its interface, or tsc fails; the tests hold the keys against what Go has.
type Names<T> = Record<keyof T, true>;
const keeperNames: Names<Keeper> = {
  lend: true,
  fetch: true,
  drop: true,
  seed: true,
  clear: true,
  identityChanged: true,
  sessionExpired: true,
  reject: true,
  admit: true,
  watch: true,
  unwatch: true,
  answered: true,
  refreshed: true,
  timeline: true,
  dispose: true,
};
const hookNames: Names<Hooks> = {
  onEvent: true,
  getAccessToken: true,
  onSnapshot: true,
  onSignedOut: true,
  onSessionExpired: true,
  onWarning: true,
};
const endNames: Names<SessionEnd> = { how: true, reason: true, failures: true, span: true };
const snapshotNames: Names<SessionSnapshot> = {
  status: true,
  identity: true,
  expiresAt: true,
  degradedSince: true,
  healedAt: true,
  lastFailure: true,
  ended: true,
  needs: true,
  warning: true,
};
const identityNames: Names<Identity> = { iss: true, sub: true, sid: true, orgId: true };
const failureNames: Names<NonNullable<Snapshot['lastFailure']>> = { class: true, reason: true, at: true };
const entry = { at: true, mono: true, kind: true } as const;
const eventNames: { [K in TimelineEvent['kind']]: Names<Extract<TimelineEvent, { kind: K }>> } = {
  engine: { ...entry, state: true, code: true },
  call: { ...entry, call: true, forced: true, cached: true, times: true },
  hold: { ...entry, call: true, forced: true, times: true },
  answered: { ...entry, call: true, forced: true, times: true, after: true, token: true, aborted: true },
  try: { ...entry, try: true, forced: true, age: true },
  token: { ...entry, token: true, source: true, try: true, forced: true, life: true, remaining: true },
  failure: { ...entry, try: true, class: true, reason: true, needs: true, next: true },
  dropped: { ...entry, try: true },
  fallback: { ...entry, token: true },
  refused: { ...entry, token: true, source: true },
  identity: { ...entry, source: true },
  wake: { ...entry, signals: true, slept: true },
  visible: entry,
  hidden: entry,
  online: entry,
  offline: entry,
  reload: { ...entry, verdict: true, source: true },
  transport: { ...entry, verdict: true, reason: true, status: true, attempt: true, wait: true },
  tab: { ...entry, reason: true, count: true },
  signedOut: { ...entry, reason: true, evidence: true, try: true, failures: true, span: true },
};

function sameNames(object: object | null | undefined, names: object) {
  expect(Object.keys(object ?? {}).sort()).toEqual(Object.keys(names).sort());
}

describe('many tabs', () => {
  let takeBack: () => void;
  beforeEach(() => {
    takeBack = lendLocks();
  });
  afterEach(() => takeBack());

  /** How often the provider is asked when the clients of two tabs force together. */
  async function asked(options?: Partial<GuardOptions>): Promise<number> {
    const tabs = await Promise.all([signedInGuard(options), signedInGuard(options)]);
    await vi.advanceTimersByTimeAsync(60_000);
    provider.mockClear();
    provider.mockImplementation(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return jwt();
    });
    await inTime(Promise.all(tabs.map((tab) => tab.fetchAccessToken({ forceRefreshToken: true }))));
    return provider.mock.calls.length;
  }

  it('refresh once', async () => {
    expect(await asked()).toBe(1);
  });

  it('refresh each for itself, if they are not to know of each other', async () => {
    expect(await asked({ crossTab: false })).toBe(2);
  });
});

describe('engine.ts says what Go has', () => {
  it('a keeper has these functions and no more', () => {
    const keeper = engine.createKeeper(tuning, quietHooks()) as Keeper;
    sameNames(keeper, keeperNames);
    for (const fn of Object.values(keeper)) expect(fn).toBeTypeOf('function');
    keeper.dispose();
  });

  it('the engine asks for these hooks and no more', async () => {
    const asked = new Set<PropertyKey>();
    const hooks = new Proxy(quietHooks(), {
      get: (target, name, receiver) => {
        asked.add(name);
        return Reflect.get(target, name, receiver);
      },
    });
    provider.mockImplementation(loginRequired);
    const keeper = engine.createKeeper(tuning, hooks) as Keeper;
    keeper.seed('', jwt({ exp: undefined }), false, 0);
    keeper.sessionExpired();
    await inTime(new Promise((resolve) => keeper.fetch('', true, resolve)));
    sameNames(Object.fromEntries([...asked].map((name) => [name, true])), hookNames);
    keeper.dispose();
  });

  it('a snapshot, its identity and its failure have these fields and no more', async () => {
    const guard = await signedInGuard();
    provider.mockImplementation(networkFailure);
    void guard.fetchAccessToken({ forceRefreshToken: true });
    await vi.advanceTimersByTimeAsync(100);
    const { engine: _, engineError: __, ...snapshot } = guard.getSnapshot();
    sameNames(snapshot, snapshotNames);
    sameNames(snapshot.identity, identityNames);
    sameNames(snapshot.lastFailure, failureNames);
  });

  it('each kind of event has these fields and no more', async () => {
    // Events of each kind: a test of Go's holds the file against what it writes.
    const all = new URL('../../tokencache/timeline/testdata/kinds.json', here);
    const events = JSON.parse(new TextDecoder().decode(await readFile(all))) as TimelineEvent[];
    expect([...new Set(events.map(({ kind }) => kind))].sort()).toEqual(Object.keys(eventNames).sort());
    for (const event of events) sameNames(event, eventNames[event.kind]);
  });

  it('a listener is told each event as it happens, and the timeline keeps them', async () => {
    const told: TimelineEvent[] = [];
    const keeper = engine.createKeeper(
      { ...tuning, age: 5000 },
      { ...quietHooks(), onEvent: (json) => told.push(JSON.parse(json)) },
    );
    if (typeof keeper === 'string') throw new Error(keeper);
    keeper.seed('a server', jwt(), true, 0);
    window.dispatchEvent(new Event('online'));
    provider.mockImplementation(async () => jwt({ jti: 'newer' })).mockImplementationOnce(networkFailure);
    await inTime(new Promise((resolve) => keeper.fetch('a server', true, resolve)));
    keeper.fetch('a server', false, () => {});
    keeper.sessionExpired();
    keeper.identityChanged();
    keeper.clear();
    expect(JSON.parse(keeper.timeline())).toEqual(told);
    expect(told.map(({ kind }) => kind).slice(0, 10)).toEqual([
      'engine',
      'token',
      'wake',
      'refused',
      'hold',
      'try',
      'failure',
      'try',
      'token',
      'answered',
    ]);
    expect(told[0]).toEqual({ at: expect.any(Number), mono: 5000, kind: 'engine', state: 'ready', code: null });
    for (const event of told) sameNames(event, eventNames[event.kind]);
    keeper.dispose();
  });

  it('refuses options in a sentence that names each, for guards that came by another way', () => {
    const options = {
      breakReloads: 1,
      callTimeout: 5,
      budget: { tries: 0 },
      backoff: { max: '30s' },
    } as object as EngineOptions;
    expect(engine.createKeeper(options, quietHooks()).toString().split('\n')).toEqual([
      'holdfast: option "callTimeout" must be a number of milliseconds from 100 to 86400000, got 5',
      'holdfast: option "budget.tries" must be a whole number from 1 to 1000, got 0',
      'holdfast: option "backoff.max" must be a number of milliseconds from 1 to 86400000, got "30s"',
    ]);
    expect(engine.createKeeper(tuning, {} as Hooks)).toBe('holdfast: the hook "getAccessToken" must be a function');
  });

  it('whatever createGuard takes, the engine takes', async () => {
    const transport = (renewsBefore: number, status: number, attempts: number) => ({
      match: () => false,
      renewsBefore,
      askAgain: { status, message: 'x'.repeat(attempts - 1), attempts },
    });
    const least = {
      callTimeout: 100,
      settle: 0,
      budget: { tries: 1, time: 0 },
      backoff: { initial: 1, max: 1 },
      transport: transport(0, 100, 1),
    };
    const day = 86_400_000;
    const most = {
      callTimeout: day,
      settle: day,
      budget: { tries: 1000, time: day },
      backoff: { initial: day, max: day },
      transport: transport(day, 599, 8),
    };
    for (const options of [least, most, { callTimeout: undefined, budget: {}, transport: false as const }])
      await readyGuard(options);
  });
});

describe('a session', () => {
  it('is signed in by the first token', async () => {
    const guard = await signedInGuard();
    expect(guard.getSnapshot()).toEqual({
      status: 'fresh',
      identity: { iss: 'https://auth.test', sub: 'user_1', sid: 'session_1', orgId: null },
      expiresAt: expect.any(Number),
      degradedSince: null,
      healedAt: null,
      lastFailure: null,
      ended: null,
      needs: null,
      warning: null,
      engine: 'ready',
      engineError: null,
    });
  });

  it('answers from the cache while the token lives', async () => {
    const guard = await signedInGuard();
    const first = await guard.fetchAccessToken();
    await vi.advanceTimersByTimeAsync(200_000);
    expect(await guard.fetchAccessToken()).toBe(first);
    expect(provider).toHaveBeenCalledOnce();
  });

  it('holds a forced call through failures, says so, and answers it with the new token', async () => {
    const guard = await signedInGuard();
    await vi.advanceTimersByTimeAsync(295_000);
    fetching.mockImplementation(networkFailure);
    provider.mockImplementation(networkFailure);
    const held = guard.fetchAccessToken({ forceRefreshToken: true });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await isPending(held)).toBe(true);
    expect(provider.mock.calls.length).toBeGreaterThan(3);
    expect(guard.getSnapshot()).toMatchObject({
      status: 'degraded',
      degradedSince: expect.any(Number),
      lastFailure: { class: 'transient', reason: 'the network failed' },
    });
    const minted = jwt();
    provider.mockResolvedValue(minted);
    expect(await inTime(held, 31_000)).toBe(minted);
    expect(guard.getSnapshot()).toMatchObject({ status: 'fresh', degradedSince: null });
  });

  it('takes over a call that failed before the engine was there', async () => {
    provider.mockImplementationOnce(networkFailure);
    const guard = newGuard();
    const answer = guard.fetchAccessToken({ forceRefreshToken: true });
    expect(await isPending(answer)).toBe(true);
    await guard.load();
    expect(await inTime(answer, 5000)).toMatch(/^\w+\.\w+\.\w+$/);
    expect(provider).toHaveBeenCalledTimes(2);
    expect(guard.getSnapshot().lastFailure?.reason).toBe('the network failed');
  });

  it('knows of a token that was handed out before the engine was there', async () => {
    const guard = newGuard();
    const early = await guard.fetchAccessToken();
    await guard.load();
    expect(await guard.fetchAccessToken()).toBe(early);
    expect(provider).toHaveBeenCalledOnce();
    expect(guard.getSnapshot()).toMatchObject({ status: 'fresh', identity: { sub: 'user_1' }, engine: 'ready' });
  });

  it('takes the cached token where the client forces nothing and the provider fails', async () => {
    const guard = await signedInGuard();
    const cached = await guard.fetchAccessToken();
    await vi.advanceTimersByTimeAsync(295_000);
    provider.mockImplementation(networkFailure);
    expect(await inTime(guard.fetchAccessToken(), 1000)).toBe(cached);
  });

  it('makes one flight of many calls', async () => {
    const guard = await signedInGuard();
    const minting = deferred<string>();
    provider.mockReset().mockReturnValue(minting.promise);
    const calls = Array.from({ length: 200 }, () => guard.fetchAccessToken({ forceRefreshToken: true }));
    const minted = jwt({ jti: 'new' });
    minting.resolve(minted);
    expect(new Set(await inTime(Promise.all(calls)))).toEqual(new Set([minted]));
    expect(provider).toHaveBeenCalledOnce();
  });

  it('is tried again at once when the page wakes', async () => {
    const guard = await signedInGuard();
    provider.mockImplementation(networkFailure);
    const held = guard.fetchAccessToken({ forceRefreshToken: true });
    await vi.advanceTimersByTimeAsync(170_000);
    const minted = jwt();
    provider.mockReset().mockResolvedValue(minted);
    window.dispatchEvent(new Event('online'));
    expect(await inTime(held, 100)).toBe(minted);
    expect(guard.timeline()).toContainEqual(expect.objectContaining({ kind: 'wake', signals: ['online'] }));
  });

  it('does not take what reconnects a waiting client for a wake', async () => {
    const guard = await readyGuard();
    const wakes = () => guard.timeline().filter(({ kind }) => kind === 'wake');
    window.dispatchEvent(Object.assign(new Event('online'), { holdfast: true }));
    expect(wakes()).toEqual([]);
    window.dispatchEvent(new Event('online'));
    expect(wakes()).toHaveLength(1);
  });

  it('ends when its end is proven: once, with the reason, and the SDK may reload', async () => {
    const found: unknown[] = []; // what the snapshot says when the application is told
    const onSignedOut = vi.fn(() => void found.push(guard.getSnapshot().ended));
    const onSessionExpired = vi.fn();
    const guard: Guard = await signedInGuard({ onSignedOut, onSessionExpired });
    provider.mockImplementation(loginRequired);
    guard.sessionExpired();
    expect(onSessionExpired).not.toHaveBeenCalled();
    expect(await inTime(guard.fetchAccessToken({ forceRefreshToken: true }), 10_000)).toBe(null);
    expect(guard.getSnapshot()).toMatchObject({ status: 'signedOut', lastFailure: { class: 'terminal' } });
    const { ended } = guard.getSnapshot();
    expect(ended).toEqual({
      how: 'proven',
      reason: 'the provider has no session: AuthKit asks for a sign-in',
      failures: 2,
      span: expect.any(Number),
    });
    expect(onSignedOut.mock.calls).toEqual([[ended]]);
    expect(found).toEqual([ended]);
    sameNames(ended, endNames);
    expect(onSessionExpired).toHaveBeenCalledOnce();
    expect(await guard.fetchAccessToken()).toBe(null);
  });

  it('says once in a trouble what it waits for, whatever else fails', async () => {
    const onNeeds = vi.fn();
    const guard = await signedInGuard({ onNeeds });
    const factor = () => Promise.reject({ error: 'mfa_required' });
    for (const times of [1, 2]) {
      provider.mockImplementation(factor);
      const held = guard.fetchAccessToken({ forceRefreshToken: true });
      await vi.advanceTimersByTimeAsync(10_000); // who throws back what it was given waits
      expect(guard.getSnapshot().needs).toBe('interaction');
      provider.mockImplementation(networkFailure);
      window.dispatchEvent(new Event('online'));
      await vi.advanceTimersByTimeAsync(1000);
      expect(guard.getSnapshot().needs).toBe(null);
      provider.mockImplementation(factor);
      window.dispatchEvent(new Event('online'));
      await vi.advanceTimersByTimeAsync(5000);
      expect(guard.getSnapshot().needs).toBe('interaction');
      expect(onNeeds).toHaveBeenCalledTimes(times);
      expect(onNeeds).toHaveBeenLastCalledWith('interaction', 'the auth server wants a second factor, or consent');
      provider.mockImplementation(async () => jwt({ jti: String(times) }));
      window.dispatchEvent(new Event('online'));
      await inTime(held);
      expect(guard.getSnapshot()).toMatchObject({ status: 'fresh', needs: null });
    }
  });

  describe('a failure that says nothing, of a provider whose requests are not seen', () => {
    const nothing: Array<[string, GetAccessToken]> = [
      ['null', async () => null],
      ['an error that nobody lists', () => Promise.reject(new Error('Something went wrong'))],
    ];
    const networks: Array<[string, typeof fetch]> = [
      ['is down', () => Promise.reject(new TypeError('Failed to fetch'))],
      ['swallows all', (_url, init) => new Promise((_, reject) => onAbort(init?.signal, reject))],
    ];
    const cases = nothing.flatMap(([what, fails]) => networks.map(([how, net]) => [what, how, fails, net] as const));

    it.each(cases)(
      '%s: proves nothing while the network %s, whatever the browser says',
      async (_what, _how, fails, net) => {
        const guard = await signedInGuard();
        fetching.mockImplementation(net);
        provider.mockImplementation(fails);
        const held = guard.fetchAccessToken({ forceRefreshToken: true });
        await vi.advanceTimersByTimeAsync(600_000);
        expect(guard.getSnapshot().status).toBe('degraded');
        network();
        const minted = jwt({ jti: 'back' });
        provider.mockImplementation(async () => minted);
        expect(await inTime(held, 40_000)).toBe(minted);
      },
    );

    it.each(nothing)('control: %s, while the network is up: is presumed to be the end', async (_what, fails) => {
      const guard = await signedInGuard();
      provider.mockImplementation(fails);
      const held = guard.fetchAccessToken({ forceRefreshToken: true });
      expect(await inTime(held, 120_000)).toBe(null);
      expect(guard.getSnapshot()).toMatchObject({ status: 'signedOut', ended: { how: 'presumed' } });
    });

    it('null at the first load is an answer: the network is not looked at', async () => {
      const guard = await readyGuard();
      provider.mockImplementation(async () => null);
      fetching.mockClear();
      expect(await inTime(guard.fetchAccessToken(), 10_000)).toBe(null);
      expect(fetching).not.toHaveBeenCalled();
    });
  });

  describe('a provider whose requests are not seen, and that seems not to reach its server', () => {
    const failures: Array<[string, () => Promise<never>]> = [
      ['a gateway that answers without CORS headers', networkFailure],
      ['an SDK with a time-out of its own', () => Promise.reject({ error: 'timeout', error_description: 'Timeout' })],
      ['another', () => Promise.reject({ errorCode: 'timed_out' })],
    ];

    it.each(failures)('%s: is asked less and less, and told of after minutes', async (_name, fails) => {
      const guard = await signedInGuard();
      provider.mockImplementation(fails);
      const held = guard.fetchAccessToken({ forceRefreshToken: true });
      provider.mockClear();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(provider.mock.calls.length).toBeLessThan(20);
      await vi.advanceTimersByTimeAsync(360_000);
      expect(guard.getSnapshot()).toMatchObject({ status: 'degraded', needs: 'attention' });
      provider.mockImplementation(async () => jwt({ jti: 'back' }));
      await inTime(held, 10_000);
    });

    it.each(failures)(
      'control: %s, while nothing else can be had either: is asked densely at first',
      async (_name, fails) => {
        const guard = await signedInGuard();
        fetching.mockImplementation(() => Promise.reject(new TypeError('Failed to fetch')));
        provider.mockImplementation(fails);
        const held = guard.fetchAccessToken({ forceRefreshToken: true });
        provider.mockClear();
        await vi.advanceTimersByTimeAsync(60_000);
        expect(provider.mock.calls.length).toBeGreaterThan(30);
        await vi.advanceTimersByTimeAsync(360_000);
        expect(guard.getSnapshot()).toMatchObject({ status: 'degraded', needs: null });
        provider.mockImplementation(async () => jwt({ jti: 'back' }));
        await inTime(held, 60_000);
      },
    );
  });

  describe('what the page is', () => {
    const shown = (hidden: boolean) => vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);

    it.each(['pageshow', 'resume', 'focus', 'online'])(
      'is read again at %s: a page that was hidden ends its dead session',
      async (signal) => {
        const guard = await signedInGuard();
        shown(true);
        document.dispatchEvent(new Event('visibilitychange'));
        shown(false); // no event tells of it
        provider.mockImplementation(() => Promise.reject({ error: 'invalid_grant' }));
        const held = guard.fetchAccessToken({ forceRefreshToken: true });
        (signal === 'resume' ? document : window).dispatchEvent(new Event(signal));
        expect(await inTime(held, 10_000)).toBe(null);
      },
    );

    it('is read again as a try fails: what is unknown ends no session in a page that nobody sees', async () => {
      const guard = await signedInGuard();
      shown(true); // no event tells of it
      provider.mockImplementation(() => Promise.reject({ status: 401 }));
      void guard.fetchAccessToken({ forceRefreshToken: true });
      await vi.advanceTimersByTimeAsync(180_000);
      expect(guard.getSnapshot().status).toBe('degraded');
    });
  });

  it('suppresses an expiry that a new token disproves', async () => {
    const onSessionExpired = vi.fn();
    const guard = await signedInGuard({ onSessionExpired });
    guard.sessionExpired();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(onSessionExpired).not.toHaveBeenCalled();
    expect(guard.timeline()).toContainEqual(expect.objectContaining({ kind: 'reload', verdict: 'suppressed' }));
  });

  it('takes a call back that its signal aborts, and asks for it no more', async () => {
    const guard = await signedInGuard();
    await vi.advanceTimersByTimeAsync(60_000);
    provider.mockImplementation(networkFailure);
    const controller = new AbortController();
    const held = guard.getAccessToken({ forceRefresh: true, signal: controller.signal });
    await vi.advanceTimersByTimeAsync(1000);
    expect(await isPending(held)).toBe(true);
    controller.abort();
    await expect(held).rejects.toBe(controller.signal.reason);
    const asked = () => provider.mock.calls.filter(([{ forceRefresh }]) => forceRefresh).length;
    const before = asked();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(asked()).toBe(before);
    expect(guard.timeline()).toContainEqual(expect.objectContaining({ kind: 'answered', aborted: true, token: null }));
  });

  it('ends by clear, which answers held calls', async () => {
    const onSignedOut = vi.fn();
    const guard = await signedInGuard({ onSignedOut });
    provider.mockImplementation(networkFailure);
    const held = guard.fetchAccessToken({ forceRefreshToken: true });
    guard.clear();
    expect(await inTime(held, 100)).toBe(null);
    expect(guard.getSnapshot().status).toBe('signedOut');
    expect(onSignedOut).not.toHaveBeenCalled();
  });

  it("answers a held call with the new user's token after identityChanged", async () => {
    const guard = await signedInGuard();
    const alice = deferred<string>();
    provider.mockReturnValueOnce(alice.promise);
    const held = guard.fetchAccessToken({ forceRefreshToken: true });
    await vi.advanceTimersByTimeAsync(10);
    const bob = jwt({ sub: 'user_2' });
    provider.mockResolvedValue(bob);
    guard.identityChanged();
    alice.resolve(jwt({ jti: 'late' }));
    expect(await inTime(held, 1000)).toBe(bob);
    expect(guard.getSnapshot().identity?.sub).toBe('user_2');
  });

  it('of a disposed guard answers null, and the engine goes on for others', async () => {
    const [one, two] = [await signedInGuard(), await signedInGuard()];
    provider.mockImplementation(networkFailure);
    const held = one.fetchAccessToken({ forceRefreshToken: true });
    one.dispose();
    expect(await inTime(held, 100)).toBe(null);
    expect(two.getSnapshot().status).toBe('fresh');
    provider.mockReset().mockImplementation(networkFailure);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(provider).not.toHaveBeenCalled();
  });

  it('runs no timer while nothing is due', async () => {
    const guard = await signedInGuard();
    await vi.advanceTimersByTimeAsync(60_000);
    const timers = vi.getTimerCount();
    await vi.advanceTimersByTimeAsync(200_000);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(timers);
    expect(timers).toBeLessThanOrEqual(1); // Go's own, for its scheduler
    expect(guard.getSnapshot().status).toBe('fresh');
  });

  it('shows no token: not in the snapshot, not in the timeline', async () => {
    const guard = await signedInGuard();
    provider.mockRejectedValueOnce(new Error(`401 for ${jwt()}`)).mockRejectedValueOnce(`Bearer ${jwt()}`);
    await inTime(guard.fetchAccessToken({ forceRefreshToken: true }));
    const shown = JSON.stringify([guard.getSnapshot(), guard.timeline()]);
    expect(shown).not.toMatch(/eyJ|Bearer|401 for/);
  });
});

describe('two clients of one guard', () => {
  const wrapper = { client: 'a fetch wrapper' };
  const convex = { client: 'convex' };
  const force = { forceRefreshToken: true };

  /** Both have a token near the end of its life, and Convex gets another by force. */
  async function convexHasAnother() {
    let minted = 0;
    provider.mockImplementation(async () => jwt({ jti: ++minted }));
    const guard = await readyGuard();
    const [old] = await Promise.all([guard.fetchAccessToken(wrapper), guard.fetchAccessToken(convex)]);
    await vi.advanceTimersByTimeAsync(280_000);
    const token = await inTime(guard.fetchAccessToken({ ...convex, ...force }));
    expect(token).not.toBe(old);
    provider.mockReset().mockImplementation(networkFailure);
    return { guard, token };
  }
  const refusals = (guard: Guard) => guard.timeline().filter(({ kind }) => kind === 'refused');

  it('share what was minted just now: the one whose own token was refused is given it', async () => {
    const { guard, token } = await convexHasAnother();
    expect(await inTime(guard.fetchAccessToken({ ...wrapper, ...force }), 100)).toBe(token);
    expect(provider).not.toHaveBeenCalled();
    expect(refusals(guard)).toEqual([]);
  });

  it("don't condemn each other's token: a force says nothing of what its client never had", async () => {
    const { guard, token } = await convexHasAnother();
    await vi.advanceTimersByTimeAsync(10_000);
    const held = guard.fetchAccessToken({ ...wrapper, ...force });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await isPending(held)).toBe(true);
    expect(await inTime(guard.fetchAccessToken(convex), 100)).toBe(token);
    expect(refusals(guard)).toEqual([]);
  });

  it('are both spared a token that one of them got by force and throws back', async () => {
    const { guard, token } = await convexHasAnother();
    await vi.advanceTimersByTimeAsync(10_000);
    const held = [guard.fetchAccessToken({ ...convex, ...force }), guard.fetchAccessToken(wrapper)];
    await vi.advanceTimersByTimeAsync(10_000);
    for (const call of held) expect(await isPending(call)).toBe(true);
    expect(refusals(guard)).toMatchObject([{ source: 'client' }]);
    provider.mockImplementation(async () => jwt({ jti: 'another' }));
    for (const answer of await inTime(Promise.all(held))) expect(answer).not.toBe(token);
  });
});

const revoked = Proxy.revocable({}, {});
revoked.revoke();
const trap = (): never => {
  throw new Error('a trap');
};
const thorny = Object.defineProperties(
  {},
  Object.fromEntries(
    ['name', 'message', 'code', 'error', 'status', 'statusCode', 'response', 'cause', 'isTransient', 'retryAfter'].map(
      (name) => [name, { get: trap }],
    ),
  ),
);
const ring: { cause?: unknown } = {};
ring.cause = ring;

describe('what a provider must not do crashes nothing and rejects nothing', () => {
  const unknownThing = 'the provider threw something that Holdfast does not know';
  const wrongType = (type: string) =>
    `the provider answered with a value of type ${type} where an access token (a string) belongs`;

  test.each<[name: string, misdeed: () => unknown, reason: string]>([
    ['answers a string of 1 MB', async () => 'x'.repeat(1 << 20), 'the access token is longer than 65536 bytes'],
    ['answers an empty string', async () => '', 'the access token is an empty string'],
    ['answers white space', async () => ' \n', 'the access token is an empty string'],
    ['answers 42', async () => 42, wrongType('number')],
    ['answers 42 without a promise', () => 42, wrongType('number')],
    ['answers false', async () => false, wrongType('boolean')],
    ['answers an object', async () => ({ accessToken: 'token' }), wrongType('object')],
    ['answers a String object', async () => new String('token'), wrongType('object')],
    ['answers a symbol', async () => Symbol('token'), wrongType('symbol')],
    ['answers a function', async () => () => 'token', wrongType('function')],
    ['answers a BigInt', async () => 42n, wrongType('bigint')],
    ['answers a revoked Proxy', () => ({ get: () => revoked.proxy }), wrongType('object')],
    ['throws synchronously', () => trap(), unknownThing],
    ['rejects with undefined', () => Promise.reject(), 'the provider threw something that Holdfast does not know'],
    ['rejects with null', () => Promise.reject(null), 'the provider threw something that Holdfast does not know'],
    [
      'rejects with true, as keycloak-js does',
      () => Promise.reject(true),
      'the refresh failed, and the server does not say why',
    ],
    ['rejects with a string', () => Promise.reject('no'), unknownThing],
    ['rejects with a string of 1 MB', () => Promise.reject('x'.repeat(1 << 20)), unknownThing],
    ['rejects with a BigInt', () => Promise.reject(42n), unknownThing],
    ['rejects with a symbol', () => Promise.reject(Symbol('no')), unknownThing],
    ['rejects with an object whose every getter throws', () => Promise.reject(thorny), unknownThing],
    ['rejects with a revoked Proxy', () => Promise.reject(revoked.proxy), unknownThing],
    ['rejects with an error that is its own cause', () => Promise.reject(ring), unknownThing],
    ['rejects with an object without a prototype', () => Promise.reject(Object.create(null)), unknownThing],
    // biome-ignore lint/suspicious/noThenProperty: a thenable is the point
    ['answers a thenable whose then throws', () => ({ then: trap }), unknownThing],
    ['does not answer', () => new Promise(() => {}), 'the provider did not answer in time'],
  ])('a provider that %s', async (_name, misdeed, reason) => {
    const guard = await signedInGuard();
    await vi.advanceTimersByTimeAsync(295_000);
    provider.mockImplementation(misdeed as GetAccessToken);
    const held = guard.fetchAccessToken({ forceRefreshToken: true });
    await vi.advanceTimersByTimeAsync(11_000);
    expect(await isPending(held)).toBe(true);
    expect(guard.getSnapshot()).toMatchObject({ status: 'degraded', engine: 'ready', lastFailure: { reason } });

    const minted = jwt();
    provider.mockImplementation(async () => minted);
    expect(await inTime(held)).toBe(minted); // and no harm was done
    expect(warn).not.toHaveBeenCalled();
  });

  it('an expired token is no answer: the provider is asked for a new one', async () => {
    provider.mockImplementationOnce(async () => jwt({ iat: now() - 600, exp: now() - 300 }));
    const guard = await readyGuard();
    const minted = jwt();
    provider.mockImplementation(async () => minted);
    expect(await inTime(guard.fetchAccessToken(), 5000)).toBe(minted);
    expect(provider.mock.calls).toEqual([[{ forceRefresh: false }], [{ forceRefresh: true }]]);
    expect(guard.getSnapshot().lastFailure?.reason).toMatch(/seems to be over/);
  });

  const now = () => Math.floor(Date.now() / 1000);
  test.each<[name: string, token: () => string, warning: RegExp]>([
    ['has no exp', () => jwt({ exp: undefined }), /has no exp claim: .*have the provider add one/],
    ['has its exp in milliseconds', () => jwt({ exp: (now() + 300) * 1000 }), /is it in milliseconds\?/],
    ['has a negative exp', () => jwt({ exp: -5 }), /exp claim is no time in seconds/],
    [
      'has a negative lifetime',
      () => jwt({ exp: now() + 60, iat: now() + 120 }),
      /expires before it was issued: check/,
    ],
  ])('a token that %s is handed out, and the snapshot says what is wrong', async (_name, token, warning) => {
    const raw = token();
    provider.mockImplementation(async () => raw);
    const guard = await readyGuard();
    expect(await inTime(guard.fetchAccessToken())).toBe(raw);
    expect(guard.getSnapshot()).toMatchObject({ status: 'fresh', warning: expect.stringMatching(warning) });
  });

  // Made in the test: the clock has run on since this file was read.
  test.each<[name: string, token: () => string]>([
    ['is no JWT', () => 'opaque-token'],
    ['has no payload', () => 'eyJhbGciOiJSUzI1NiJ9..'],
    ['has a payload that is no JSON', () => 'eyJhbGciOiJSUzI1NiJ9.bm90IGpzb24.c2ln'],
    ['has claims of the wrong types', () => jwt({ iss: 5, sub: ['user'], sid: null, org_id: {} })],
    ['has a deep payload', () => jwt({ deep: JSON.parse('['.repeat(500) + ']'.repeat(500)) })],
    ['is as long as a token may be', () => 'x'.repeat(65_536)],
  ])('a token that %s is handed out', async (_name, token) => {
    const raw = token();
    provider.mockResolvedValue(raw);
    const guard = await readyGuard();
    expect(await inTime(guard.fetchAccessToken())).toBe(raw);
    expect(guard.getSnapshot()).toMatchObject({ status: 'fresh', engine: 'ready' });
  });

  it('a token whose life is too short is warned of on the console once, with the cure', async () => {
    provider.mockImplementation(async () => jwt({ jti: Math.random(), exp: Math.floor(Date.now() / 1000) + 8 }));
    const guard = await readyGuard();
    await inTime(guard.fetchAccessToken());
    await inTime(guard.fetchAccessToken({ forceRefreshToken: true }));
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/lives less than 30 s.*5 minutes or more/));
  });

  // The engine is built without any signing method (build.sh).
  test.each(['HS256', 'RS256', 'EdDSA', 'Ed25519', 'ES256K', 'ML-DSA-44', null])(
    'a token signed by %s is read',
    async (alg) => {
      provider.mockImplementation(async () => jwt({}, alg));
      const guard = await readyGuard();
      await inTime(guard.fetchAccessToken());
      expect(guard.getSnapshot().identity?.sub).toBe('user_1');
    },
  );

  it('a provider that never has a token is believed when it is asked twice: nobody is signed in', async () => {
    provider.mockResolvedValue(null);
    const guard = await readyGuard();
    expect(await inTime(guard.fetchAccessToken(), 5000)).toBe(null);
    expect(guard.getSnapshot().status).toBe('signedOut');
  });
});

describe("the application's own classify", () => {
  const ended = new Error('No access token available'); // AuthKit's, which alone would be terminal
  async function heldGuard(classify: GuardOptions['classify']) {
    provider.mockImplementation(async () => jwt());
    const guard = await readyGuard({ classify });
    await inTime(guard.fetchAccessToken());
    provider.mockRejectedValue(ended);
    return guard;
  }

  it('is shown what was thrown, and its verdict goes before the table', async () => {
    const classify = vi.fn(() => 'transient' as const);
    const guard = await heldGuard(classify);
    const call = guard.fetchAccessToken({ forceRefreshToken: true });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(classify).toHaveBeenCalledWith(ended);
    expect(guard.getSnapshot()).toMatchObject({ status: 'degraded', lastFailure: { class: 'transient' } });
    provider.mockImplementation(async () => jwt({ jti: 2 }));
    expect(await inTime(call, 60_000)).toBeTypeOf('string');
  });

  it('is shown an answer that is no token, too', async () => {
    const classify = vi.fn((answer: unknown) => (answer === null ? ('transient' as const) : undefined));
    const guard = await heldGuard(classify);
    provider.mockResolvedValue(null);
    const call = guard.fetchAccessToken({ forceRefreshToken: true });
    await vi.advanceTimersByTimeAsync(600_000); // unasked, it would be believed after a minute or so
    expect(classify).toHaveBeenCalledWith(null);
    expect(guard.getSnapshot()).toMatchObject({ status: 'degraded', lastFailure: { class: 'transient' } });
    provider.mockImplementation(async () => jwt({ jti: 2 }));
    expect(await inTime(call, 60_000)).toBeTypeOf('string');
  });

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('mine');
      },
    ],
    ['answers nonsense', () => 'perhaps'],
    ['answers nothing', () => undefined],
  ])('that %s is as if it were not there', async (_name, classify) => {
    const guard = await heldGuard(classify as GuardOptions['classify']);
    expect(await inTime(guard.fetchAccessToken({ forceRefreshToken: true }), 10_000)).toBe(null);
  });
});

describe('an engine that dies', () => {
  it('is started again, without the network: held calls live on, and get their token', async () => {
    const url = `${wasmUrl}?mortal`;
    const guard = await signedInGuard({ wasmUrl: url });
    const { identity } = guard.getSnapshot();
    const cached = await guard.fetchAccessToken();
    await vi.advanceTimersByTimeAsync(200_000);
    provider.mockReset().mockImplementation(networkFailure);
    const held = guard.fetchAccessToken({ forceRefreshToken: true });
    await vi.advanceTimersByTimeAsync(5000);
    fetching.mockClear();

    const dead = await startEngine(url);
    const other = await readyGuard({ wasmUrl: url });
    const clock = vi.spyOn(Date.prototype, 'getTime').mockImplementation(trap); // Go reads the time by it
    const died = other.fetchAccessToken({ forceRefreshToken: true });
    clock.mockRestore();
    expect(other.getSnapshot().engine).toBe('loading');
    await vi.advanceTimersByTimeAsync(0);
    expect(await startEngine(url)).not.toBe(dead);
    await Promise.all([guard.load(), other.load()]);
    expect(fetching).not.toHaveBeenCalled();
    expect(guard.getSnapshot()).toMatchObject({ engine: 'ready', identity });
    expect(await isPending(held)).toBe(true);
    expect(await guard.fetchAccessToken()).toBe(cached); // the cache lives on, too

    const minted = jwt({ jti: 'after the crash' });
    provider.mockImplementation(async () => minted);
    expect(await inTime(held)).toBe(minted);
    expect(await inTime(died)).toBe(minted);
    const stopped = [expect.stringMatching(/the engine has stopped: .*a trap/)];
    expect(warn.mock.calls).toEqual([stopped, stopped]); // once for each guard
  });
});

describe('an engine that dies in mid-call, as often as it is started', () => {
  it('rejects nothing: the call goes to the provider', async () => {
    const guard = await readyGuard({ wasmUrl: `${wasmUrl}?doomed` });
    const { setTimeout } = globalThis;
    // Go calls it for its timers: an exception that goes right through the program.
    const sprung = (...timer: Parameters<typeof setTimeout>) =>
      new Error().stack?.includes('wasm://') ? trap() : setTimeout(...timer);
    vi.stubGlobal('setTimeout', sprung);
    expect(await guard.fetchAccessToken()).toMatch(/^\w+\.\w+\.\w+$/);
    expect(guard.getSnapshot().engine).toBe('unavailable');
    const stopped = [expect.stringMatching(/^holdfast: the engine has stopped: .*a trap/)];
    const given = [expect.stringMatching(/^holdfast: .*Calls go straight to the provider/)];
    expect(warn.mock.calls).toEqual([stopped, stopped, stopped, stopped, given]);
  });
});
