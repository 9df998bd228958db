// What gets the page its engine, and outlives each. It comes when the page is idle, or in trouble.

import { run } from '../callbacks.js';
import { RateLimit } from '../client/rate-limit.js';
import { reauthenticateWhenGivenUp } from '../client/reauthenticate.js';
import { type ClientOptions, reconnectWhenHealed } from '../client/reconnect.js';
import { SocketRestart } from '../client/socket-restart.js';
import type { Page, PageHost, Phase, Side } from '../core/contract.js';
import { isUnreached } from '../core/network-failure.js';
import type { EngineError, EngineEvent, ErrorCode, GuardOptions, TimelineEvent } from '../types.js';
import { EngineConnection } from './connection.js';
import { EarlyRefusals } from './early-refusals.js';
import { HoldfastError } from './errors.js';
import { GracePeriod } from './grace-period.js';
import { engineUrl, startEngine } from './loader.js';
import { onReturn } from './page-events.js';
import { whenIdle } from './when-idle.js';

export const attach = (page: PageHost): Side => new Supervisor(page);

/** The longest pause between two tries while something is held, and while nothing is, in milliseconds. */
const [whileHeld, whileWell] = [15_000, 300_000];
/** The shortest between two looks for what can't be had, in milliseconds. */
const rarely = 300_000;
/** How often the engine is missed before `load` is settled, and the console told. */
const tolerated = 5;
/** How often something else may come in the engine's place before it counts as what is there; and how often a page may. */
const [mostDoubts, mostOfPages] = [3, 7];
const doubtful: ErrorCode[] = ['engine-not-found', 'engine-not-wasm', 'engine-wrong-integrity'];
/** How many failures the timeline keeps. */
const mostFailures = 50;

export class Supervisor implements Side {
  readonly page: PageHost;
  readonly listener: GuardOptions['onEvent'];
  #engine: EngineConnection | undefined;
  /** The present attempt to get an engine. */
  #attempt: object | undefined;
  /** Ends the wait for an idle page. */
  readonly #wait = new AbortController();
  /** Ends all else. */
  readonly #end = new AbortController();
  #looked = 0;
  #misses = 0;
  #doubts = 0;
  /** The newest call that failed, until one has its token: what was thrown; `undefined` if the provider has nobody. */
  #trouble: { reason: unknown } | undefined;
  #told: string | undefined;
  /** Why no engine was to be had, each time. Go knows the rest of the timeline. */
  #failures: EngineEvent[] = [];
  /** Why there is none now; the same object until it is something else. */
  #error: EngineError | undefined;
  readonly #grace = new GracePeriod();
  readonly #refusals: EarlyRefusals;
  /** What an engine crashes at may be there again. */
  readonly #restarts = new RateLimit(3);
  readonly #unwatch: Array<() => void> = [];
  /** That of the adapter's client. `attach` has its own: there it may be one of several. */
  readonly socket: SocketRestart | undefined;

  constructor(page: PageHost) {
    this.page = page;
    this.#refusals = new EarlyRefusals(page.options);
    const { debug, onEvent } = page.options;
    this.listener = debug ? withDebug(page) : onEvent && ((event) => page.options.onEvent?.(event)); // the newest
    const { client, reconnect } = page.options as ClientOptions;
    if (client) {
      const guard = {
        getSnapshot: () => page.snapshot,
        subscribe: (listener: () => void) => page.subscribe(listener),
        identityChanged: () => (page as Page).guard.identityChanged(),
      };
      this.#unwatch.push(reauthenticateWhenGivenUp(client, guard));
      this.socket = new SocketRestart();
      if (reconnect !== false) this.#unwatch.push(reconnectWhenHealed(client, guard));
    }
    if ([...page.calls].some((call) => call.failed)) this.#degrade();
    page.retries.start(1); // what is held may be had, as this was
    const again = () => this.engine || page.retries.start(1);
    onReturn(again, this.#end.signal);
    if (page.phase.at === 'wanted')
      whenIdle(
        (priority) => void this.#try(priority),
        this.#wait.signal,
        page.options.engine === 'trouble' || undefined,
      );
    else void this.#try();
  }

  get engine(): EngineConnection | undefined {
    return this.#engine;
  }

  get #isOver(): boolean {
    return this.#end.signal.aborted;
  }

  /** Something happened: whoever listens is told. */
  told(event: TimelineEvent): void {
    run(() => this.listener?.(event));
  }

  want(): void {
    this.page.retries.start();
    void this.#try();
  }

  retry(): number {
    const { page } = this;
    if (this.#engine || this.#isOver) return 0;
    const soon = Math.min(whileHeld, page.options.callTimeout ?? whileHeld); // and what hangs is asked for again
    if (page.phase.at === 'wanted') return page.calls.size && soon;
    if (page.phase.at !== 'without') {
      this.#refusals.hear(page.requests, this.#misses > 0, () => this.#pass());
      void this.#try();
      return page.calls.size ? soon : whileWell;
    }
    if (performance.now() - this.#looked >= rarely) void this.#try();
    return 0; // until a sign
  }

  held(reason: unknown): void {
    this.#degrade();
    this.#trouble = { reason };
    // What the SDK makes of a refusal that is held looks like a network that fails.
    if (this.#grace.lose(this.#refusals.refused ? undefined : reason)) this.#pass();
  }

  #pass(): void {
    if (!this.#engine) this.#enter({ at: 'passing', engine: 'unavailable', error: this.#error });
  }

  #degrade(): void {
    const { page } = this;
    if (page.snapshot.status === 'fresh') page.show({ status: 'degraded', degradedSince: Date.now() });
  }

  heard(): void {
    const { page } = this;
    const { status, degradedSince } = page.snapshot;
    this.#trouble = undefined;
    this.#grace.restore();
    this.#refusals.well();
    if (page.unguarded || status === 'fresh') return;
    page.show({ status: 'fresh', degradedSince: null, ended: null, ...(degradedSince && { healedAt: Date.now() }) });
  }

  /** Tries once to get an engine, unless that is being tried. */
  async #try(priority?: 'low'): Promise<void> {
    const { page } = this;
    if (this.#attempt || this.#engine || this.#isOver) return;
    const attempt = {};
    this.#attempt = attempt;
    this.#looked = performance.now();
    this.#wait.abort();
    if (page.phase.at === 'wanted') page.enter({ at: 'fetching' });
    try {
      const { wasmUrl, integrity } = page.options;
      const engine = await startEngine(wasmUrl, integrity, priority);
      if (!this.#isOver) this.#begin(new EngineConnection(this, engine));
    } catch (error) {
      this.#fails(error);
    }
    if (this.#attempt === attempt) this.#attempt = undefined;
  }

  #begin(engine: EngineConnection): void {
    this.#engine = engine;
    this.#misses = 0;
    this.#doubts = 0;
    engine.adopt(() => this.#enter({ at: 'ready', engine: 'ready' })); // in which it may crash
  }

  #enter(phase: Phase): void {
    const { page } = this;
    if (phase.at === 'ready') page.retries.stop();
    page.enter(phase);
    if (phase.engine) page.settleLoads(phase.engine);
  }

  #fails(error: unknown): void {
    if (this.#isOver) return;
    const code = this.#note(error);
    if (code === 'engine-unreachable' || this.#isDoubted(code, error)) this.#missed(error);
    else this.#unavailable(error);
  }

  /**
   * Whether what came in the engine's place says nothing of what is there: something between may have answered, as long as
   * anything else is in trouble; of a provider that throws, only whoever was signed in is waited for. A page is what a captive
   * portal sends, which may be the first to show itself here: it is told of like anything else, and believed later.
   */
  #isDoubted(code: ErrorCode, error: unknown): boolean {
    const { page } = this;
    if (!doubtful.includes(code) || page.phase.at === 'without') return false;
    const { isPage } = error as HoldfastError;
    const reason = this.#trouble?.reason;
    const isPlain = reason === undefined || !(isPage || page.last); // it may be as it looks
    if (page.requests.size || (this.#trouble && (isUnreached(reason) || !isPlain))) return true;
    if (++this.#doubts >= mostDoubts) this.#giveUpLoads(error);
    return this.#doubts < (isPage ? mostOfPages : mostDoubts);
  }

  /** A part could not be had, and may be at the next try. */
  #missed(error: unknown): void {
    const { page } = this;
    if (page.phase.at === 'without') return;
    page.retries.start();
    for (const call of page.calls) if (!call.promise) page.begin([call]); // an engine had it that is gone
    if (++this.#misses >= tolerated) this.#giveUpLoads(error);
  }

  #giveUpLoads(error: unknown): void {
    this.#tell(error);
    this.page.settleLoads('unavailable');
  }

  /** It can't be had, and no retry helps. */
  #unavailable(error: unknown): void {
    this.#tell(error);
    this.#enter({ at: 'without', engine: 'unavailable', error: this.#keep(error) });
  }

  /** Once, for as long as it is the same that is wrong. */
  #tell(error: unknown): void {
    const { message } = this.#keep(error);
    if (message !== this.#told) console.warn(message);
    this.#told = message;
  }

  /** The engine has crashed: the page is on its own until the next one is there. */
  lost(error: HoldfastError): void {
    this.#engine = undefined;
    this.#attempt = undefined; // it may have crashed before the attempt was over
    if (this.#isOver) return;
    console.warn(error.message);
    this.#note(error);
    if (this.#restarts.allowed()) {
      this.#enter({ at: 'fetching' });
      void this.#try();
    } else {
      this.#unavailable(new HoldfastError('engine-crashed', 'it keeps stopping. Calls go straight to the provider'));
    }
  }

  timeline(): TimelineEvent[] {
    return [...this.#failures, ...JSON.parse(this.#engine?.keeper.timeline() ?? '[]')];
  }

  get url(): string {
    return engineUrl(this.page.options.wasmUrl);
  }

  /** Notes why there is no engine. */
  #note(error: unknown): ErrorCode {
    const { code } = this.#keep(error);
    const mono = Math.round(performance.now());
    const event: EngineEvent = { at: Date.now(), mono, kind: 'engine', state: 'unavailable', code };
    this.#failures = [...this.#failures, event].slice(-mostFailures);
    this.told(event);
    return code;
  }

  /** What names no code could not be fetched. */
  #keep(error: unknown): EngineError {
    const { code = 'engine-unreachable', message = String(error) } = (error ?? {}) as Partial<HoldfastError>;
    if (message !== this.#error?.message) this.#error = Object.freeze({ code, message });
    return this.#error;
  }

  dispose(): void {
    this.#wait.abort();
    this.#end.abort();
    for (const end of this.#unwatch) end();
    const { calls } = this.page;
    const asked = [...calls];
    calls.clear(); // the engine would answer that nobody is signed in
    this.#engine?.keeper.dispose();
    this.#engine?.end();
    this.#engine = undefined;
    for (const call of asked) calls.add(call);
  }
}

/** Has each event drawn as well, once the code for that is there. */
function withDebug(page: PageHost): GuardOptions['onEvent'] {
  const draw = page.debug().then(
    ({ debugTo }) => debugTo(() => engineUrl(page.options.wasmUrl)),
    (error: unknown) => console.warn('holdfast: the code for "debug" could not be fetched', error),
  );
  return (event) => {
    void draw.then((draw) => draw?.(event)).catch(() => {});
    page.options.onEvent?.(event);
  };
}
