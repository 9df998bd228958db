// What the page does by itself while there is no engine, or none to be had. With the engine's side and the loader, this is
// one chunk, which the page gets when it has loaded, or is in trouble.
import { HoldfastError } from './engine.js';
import { EngineSide } from './engine-side.js';
import { startEngine } from './loader.js';
import { type NudgedOptions, nudgeWhenHealed } from './nudge.js';
import { type Call, type Outcome, type Page, pauses } from './page.js';
import { Restarts } from './restarts.js';
import { run } from './safely.js';
import { atSign, whenWanted } from './signs.js';
import type { EngineEvent, Guard, GuardOptions, TimelineEvent } from './types.js';

export class PageSide {
  readonly page: Page;
  readonly listener: GuardOptions['onEvent'];
  engine: EngineSide | undefined;
  /** The newest token that a server has refused. */
  refused: string | undefined;
  /** Why no engine was to be had, each time. Go knows the rest of the timeline. */
  readonly #failures: EngineEvent[] = [];
  readonly #restarts = new Restarts();
  #loading: Promise<Outcome> | undefined;
  /** Ends the wait for a sign that the engine is wanted. */
  #stop: (() => void) | undefined;

  constructor(page: Page) {
    this.page = page;
    this.listener = page.options.debug ? withDebug(page.options) : page.options.onEvent;
    if (page.unguarded) this.#failed(null); // this code itself could not be had at first
    const { client, nudge } = page.options as NudgedOptions;
    if (client && nudge !== false) nudgeWhenHealed(client, this.#guard());
  }

  /** What of a guard tells of its state. */
  #guard(): Pick<Guard, 'getSnapshot' | 'subscribe'> {
    const { listeners } = this.page;
    return {
      getSnapshot: () => this.page.snapshot,
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
  }

  /** Something happened: whoever listens is told. */
  told(event: TimelineEvent): void {
    run(() => this.listener?.(event));
  }

  loadWhenIdle(): void {
    if (!this.page.over && !this.#loading) this.#stop ??= whenWanted((priority) => this.load(priority));
  }

  load(priority?: 'low'): Promise<Outcome> {
    this.#loading ??= this.#load(priority);
    return this.#loading;
  }

  /** Gets an engine. It comes in several requests, and a network that flaps may cut any of them. */
  async #load(priority?: 'low', first = 0): Promise<Outcome> {
    const { page } = this;
    for (let attempt = first; !page.over; attempt++) {
      this.#stop?.();
      try {
        const engine = await startEngine(page.options.wasmUrl, page.options.integrity, priority);
        if (page.over) break;
        this.engine = new EngineSide(this, engine);
        this.engine.adopt();
        return 'ready';
      } catch (error) {
        const unreachable = (error as HoldfastError | null)?.code === 'engine-unreachable';
        const pause = pauses[attempt];
        if (unreachable && pause) {
          await new Promise<void>((resolve) => {
            setTimeout(resolve, pause);
            this.#stop = atSign(resolve, 'online');
          });
          continue;
        }
        this.#failed(error);
        page.unavailable(error);
        if (unreachable) this.#loadOnReturn();
        break;
      }
    }
    return 'unavailable';
  }

  /** Without an engine, but for want of a network: it is asked for again whenever the network or the user is back. */
  #loadOnReturn(): void {
    const again = () => {
      this.#loading = this.#load(undefined, pauses.length); // once for each such event
    };
    this.#stop = atSign(again, 'online', 'visibilitychange');
  }

  /** The engine has crashed: the page is on its own until the next one is there. */
  lost(error: HoldfastError): void {
    this.engine = undefined;
    console.warn(error.message);
    if (this.page.over) return;
    this.#failed(error);
    if (this.#restarts.allowed()) {
      this.page.show({ engine: 'loading' });
      this.#loading = this.#load();
    } else {
      this.#loading = Promise.resolve('unavailable');
      this.page.unavailable(
        new HoldfastError('engine-crashed', 'it keeps stopping. Calls go straight to the provider'),
      );
    }
  }

  timeline(): TimelineEvent[] {
    return [...this.#failures, ...JSON.parse(this.engine?.keeper.timeline() ?? '[]')];
  }

  /** Notes why there is no engine. What names no code could not be fetched. */
  #failed(error: unknown): void {
    const code = (error as HoldfastError | null)?.code ?? 'engine-unreachable';
    const mono = Math.round(performance.now());
    const event: EngineEvent = { at: Date.now(), mono, kind: 'engine', state: 'unavailable', code };
    this.#failures.push(event);
    this.told(event);
  }

  fetch(call: Call): void {
    if (this.engine) {
      this.engine.fetch(call);
    } else if (!call.force && this.page.snapshot.status === 'signedOut' && !this.page.unguarded) {
      this.page.settle(call, null);
    } else {
      this.loadWhenIdle();
      this.page.begin(call);
    }
  }

  sessionExpired(): void {
    if (this.engine) this.engine.keeper.sessionExpired();
    else void this.load();
  }

  /** The session that was is no longer wanted. */
  forget(status: 'signedOut' | 'unknown'): void {
    const { page, engine } = this;
    page.last = undefined;
    page.expired = false;
    if (engine) {
      if (status === 'signedOut') engine.keeper.signOut();
      else engine.keeper.identityChanged();
      return;
    }
    page.show({
      status,
      identity: null,
      expiresAt: null,
      degradedSince: null,
      healedAt: null,
      lastFailure: null,
      ended: null,
      needs: null,
      warning: null,
    });
    // What the provider was asked before it has answered for the identity that was.
    for (const call of page.calls) {
      if (status === 'signedOut') page.settle(call, null);
      else page.begin(call);
    }
  }

  reject(token: string): void {
    this.refused = token;
    this.engine?.keeper.reject(token);
  }

  dispose(): void {
    this.#stop?.();
    this.engine?.keeper.dispose();
    this.engine = undefined;
    this.refused = undefined;
  }
}

/** Has each event drawn as well, once the code for that is there. */
function withDebug({ onEvent }: GuardOptions): GuardOptions['onEvent'] {
  const drawing = import('./debug.js');
  drawing.catch((error: unknown) => console.warn('holdfast: the code for "debug" could not be fetched', error));
  const draw = drawing.then(({ debugTo }) => debugTo());
  return (event) => {
    draw.then((draw) => draw(event)).catch(() => {});
    onEvent?.(event);
  };
}
