// What gets the page its engine, and outlives each. With the engine's side, the loader and Go's runtime this is one file that
// imports nothing, which the page gets when it is idle, or in trouble: late.ts says why.
import type { Outcome, PageHost, Side } from './contract.js';
import { type ErrorCode, HoldfastError } from './engine.js';
import { EngineSide } from './engine-side.js';
import { startEngine } from './loader.js';
import { type NudgedOptions, nudgeWhenHealed } from './nudge.js';
import { Patience } from './patience.js';
import { Restarts } from './restarts.js';
import { run } from './safely.js';
import { whenWanted } from './signs.js';
import { isUnreached } from './trouble.js';
import type { EngineEvent, GuardOptions, TimelineEvent } from './types.js';

export const attach = (page: PageHost): Side => new PageSide(page);

/** The longest pause between two tries while something is held, and while nothing is, in milliseconds. */
const [whileHeld, whileWell] = [15_000, 300_000];
/** How long one of the provider's own requests is held where the engine is missed, in milliseconds. */
const requestLimit = 10_000;
/** The shortest between two looks for what can't be had, in milliseconds. */
const rarely = 300_000;
/** How often the engine is missed before `ready` is settled, and the console told. */
const tolerated = 5;
/** How often something else may come in the engine's place before it counts as what is there. */
const mostDoubts = 3;
const doubtful: ErrorCode[] = ['engine-not-found', 'engine-not-wasm', 'engine-wrong-integrity'];
/** How many failures the timeline keeps. */
const mostFailures = 50;

export class PageSide implements Side {
  readonly page: PageHost;
  readonly listener: GuardOptions['onEvent'];
  #engine: EngineSide | undefined;
  /** The present attempt to get an engine. */
  #attempt: object | undefined;
  #looked = 0;
  #misses = 0;
  #doubts = 0;
  /** The newest call that failed, until one has its token: what was thrown; `undefined` if the provider has nobody. */
  #trouble: { reason: unknown } | undefined;
  #told: unknown;
  /** Why no engine was to be had, each time. Go knows the rest of the timeline. */
  #failures: EngineEvent[] = [];
  readonly #waiting = new Set<(outcome: Outcome) => void>();
  readonly #patience = new Patience();
  readonly #restarts = new Restarts();

  constructor(page: PageHost) {
    this.page = page;
    this.listener = page.options.debug ? withDebug(page) : page.options.onEvent;
    const { client, nudge } = page.options as NudgedOptions;
    if (client && nudge !== false) {
      nudgeWhenHealed(client, { getSnapshot: () => page.snapshot, subscribe: (listener) => page.subscribe(listener) });
    }
    if (page.at === 'fetching') void this.#try();
  }

  get engine(): EngineSide | undefined {
    return this.#engine;
  }

  /** Something happened: whoever listens is told. */
  told(event: TimelineEvent): void {
    run(() => this.listener?.(event));
  }

  whenIdle(signal: AbortSignal): void {
    whenWanted((priority) => void this.#try(priority), signal);
  }

  async load(): Promise<Outcome> {
    if (this.#engine) return 'ready';
    if (this.page.unguarded) return 'unavailable';
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
      void this.#try();
    });
  }

  retry(): number {
    const { page } = this;
    for (const request of page.requests) {
      if (performance.now() - request.began < requestLimit) continue;
      page.requests.delete(request);
      request.resolve(Promise.reject(new TypeError('Failed to fetch'))); // SDKs survive a network that fails
    }
    if (page.at !== 'without') {
      void this.#try();
      return page.holds ? whileHeld : whileWell;
    }
    if (performance.now() - this.#looked >= rarely) void this.#try();
    return Number.POSITIVE_INFINITY;
  }

  held(reason: unknown): void {
    this.#trouble = { reason };
    if (this.#patience.lose(reason)) this.#enter('passing');
    else void this.#try();
  }

  heard(): void {
    this.#trouble = undefined;
    this.#patience.restore();
  }

  /** Tries once to get an engine, unless that is being tried. */
  async #try(priority?: 'low'): Promise<void> {
    const { page } = this;
    if (this.#attempt || this.#engine || page.over) return;
    const attempt = {};
    this.#attempt = attempt;
    this.#looked = performance.now();
    if (page.at === 'bare' || page.at === 'wanted') this.#enter('fetching');
    try {
      const { wasmUrl, integrity } = page.options;
      const engine = await startEngine(wasmUrl, integrity, priority);
      if (!page.over) this.#begin(new EngineSide(this, engine));
    } catch (error) {
      this.#fails(error);
    }
    if (this.#attempt === attempt) this.#attempt = undefined;
  }

  #begin(engine: EngineSide): void {
    this.#engine = engine;
    this.#misses = 0;
    this.#doubts = 0;
    engine.adopt(() => this.#enter('ready')); // in which it may crash
  }

  #enter(at: 'fetching' | 'passing' | 'ready' | 'without'): void {
    if (at === 'ready') this.page.retries.stop();
    if (at === 'without') this.page.retries.start(Number.POSITIVE_INFINITY);
    this.page.enter({ at });
    if (at !== 'fetching') this.#settle(at === 'ready' ? at : 'unavailable');
  }

  #settle(outcome: Outcome): void {
    for (const resolve of this.#waiting) resolve(outcome);
    this.#waiting.clear();
  }

  #fails(error: unknown): void {
    if (this.page.over) return;
    const code = this.#note(error);
    if (code === 'engine-unreachable' || this.#isDoubted(code, error)) this.#missed(error);
    else this.#unavailable(error);
  }

  /**
   * Whether what came in the engine's place says nothing of what is there: something between may have answered. A page is
   * what a captive portal sends; anything else is believed once it has come some times and the network is well.
   */
  #isDoubted(code: ErrorCode, error: unknown): boolean {
    if (!doubtful.includes(code) || this.page.at === 'without') return false;
    const reason = this.#trouble?.reason;
    const isPortal = (error as HoldfastError).isPage && reason !== undefined;
    return isPortal || (!!this.#trouble && isUnreached(reason)) || ++this.#doubts < mostDoubts;
  }

  /** A part could not be had, and may be at the next try. */
  #missed(error: unknown): void {
    const { page } = this;
    if (page.at === 'without') return;
    page.retries.start(whileWell);
    for (const call of page.calls) if (!call.promise) page.begin(call); // an engine had it that is gone
    if (++this.#misses !== tolerated) return;
    this.#tell(error);
    this.#settle('unavailable');
  }

  /** It can't be had, and no retry helps. */
  #unavailable(error: unknown): void {
    this.#tell(error);
    this.#enter('without');
  }

  /** Once, for as long as it is the same that is wrong. */
  #tell(error: unknown): void {
    const words = (error as Error | null)?.message ?? error;
    if (words !== this.#told) console.warn(words);
    this.#told = words;
  }

  /** The engine has crashed: the page is on its own until the next one is there. */
  lost(error: HoldfastError): void {
    this.#engine = undefined;
    this.#attempt = undefined; // it may have crashed before the attempt was over
    if (this.page.over) return;
    console.warn(error.message);
    this.#note(error);
    if (this.#restarts.allowed()) {
      this.#enter('fetching');
      void this.#try();
    } else {
      this.#unavailable(new HoldfastError('engine-crashed', 'it keeps stopping. Calls go straight to the provider'));
    }
  }

  timeline(): TimelineEvent[] {
    return [...this.#failures, ...JSON.parse(this.#engine?.keeper.timeline() ?? '[]')];
  }

  /** Notes why there is no engine. What names no code could not be fetched. */
  #note(error: unknown): ErrorCode {
    const code = (error as HoldfastError | null)?.code ?? 'engine-unreachable';
    const mono = Math.round(performance.now());
    const event: EngineEvent = { at: Date.now(), mono, kind: 'engine', state: 'unavailable', code };
    this.#failures = [...this.#failures, event].slice(-mostFailures);
    this.told(event);
    return code;
  }

  dispose(): void {
    this.#settle('unavailable');
    this.#engine?.keeper.dispose();
    this.#engine?.end();
    this.#engine = undefined;
  }
}

/** Has each event drawn as well, once the code for that is there. */
function withDebug(page: PageHost): GuardOptions['onEvent'] {
  const { onEvent } = page.options;
  const draw = page.debug().then(
    ({ debugTo }) => debugTo(),
    (error: unknown) => console.warn('holdfast: the code for "debug" could not be fetched', error),
  );
  return (event) => {
    void draw.then((draw) => draw?.(event)).catch(() => {});
    onEvent?.(event);
  };
}
