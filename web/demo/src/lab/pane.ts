// One app in the lab: its page on the server, what it posts, and the scenario it is going through.
import {
  type DraftMessage,
  type Guard,
  type GuardChoice,
  isLabMessage,
  type LabEntry,
  type LabState,
  type SessionChoice,
} from '../shared/protocol';
import * as backend from './backend';
import type { Observation } from './observation';
import { firstNewToken } from './server-events';
import { judge, settled, type Verdict } from './verdict';

const SIGN_IN_TIMEOUT = 15_000;
/** How long after a scenario's end an app that is out may still come back before the verdict falls. */
const COMES_BACK = 10_000;
/** How long one that is in may take to its next token. More than the longest pause between two tries of Holdfast. */
const REFRESHES = 40_000;

export interface Settings {
  life: number;
  session: SessionChoice;
}

export interface Run {
  scenario: backend.Scenario;
  step: string;
  /** When its last step was done; null until then. */
  doneAt: number | null;
  endpointBackAt: number | null;
  seen: Observation;
  verdict: Verdict | null;
}

export interface PaneView {
  /** The iframe's address; null until the server has made the page. */
  src: string | null;
  app: { load: string; state: LabState } | null;
  /** Holdfast itself, in the app's frame. */
  guardian: Guard | null;
  run: Run | null;
  trouble: string | null;
  /** Why the server can't be asked, while it can't. */
  unreachable: string | null;
}

const empty: PaneView = {
  src: null,
  app: null,
  guardian: null,
  run: null,
  trouble: null,
  unreachable: null,
};

export class Pane {
  #view: PaneView = empty;
  #page: string | null = null;
  #frame: HTMLIFrameElement | null = null;
  #listeners = new Set<() => void>();
  /** Whether what happens belongs to the run: until the other side's is over too, so that both have the same axis. */
  #watching = false;

  constructor(
    readonly guard: GuardChoice,
    readonly settings: Settings,
  ) {}

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getView = () => this.#view;

  /** For the iframe's ref. */
  attach = (frame: HTMLIFrameElement | null) => {
    this.#frame = frame;
    if (!frame) return;
    addEventListener('message', this.#receive);
    return () => {
      removeEventListener('message', this.#receive);
      this.#frame = null;
    };
  };

  /** Takes the app away, and what was seen of it. */
  clear(): void {
    this.#watching = false;
    this.#page = null;
    this.#set(empty);
  }

  /** Makes a page and waits until its user is signed in; then the engine gets into trouble, if it is to, and the app is loaded anew. */
  async open(engine: backend.EngineFault | null = null): Promise<void> {
    this.clear();
    try {
      const page = await backend.createPage(this.settings.life, this.settings.session === 'storage');
      this.#page = page.id;
      const src = this.#address(page, engine !== null);
      this.#set({ src });
      await this.#until(() => this.signedIn, SIGN_IN_TIMEOUT);
      if (engine && this.signedIn) {
        await backend.breakEngine(page.id, engine);
        this.#set({ app: null, src: `${src}&loaded=again` });
        await this.#until(() => this.signedIn, SIGN_IN_TIMEOUT);
      }
      if (!this.signedIn) this.#set({ trouble: 'The app did not sign in. Use its own button, or start over.' });
    } catch (error) {
      this.#fail(error);
    }
  }

  get page(): string | null {
    return this.#page;
  }

  get signedIn(): boolean {
    return this.#view.app?.state.isAuthenticated ?? false;
  }

  get running(): boolean {
    return this.#view.run !== null && this.#view.run.verdict === null;
  }

  /** Whether the app is fit for another scenario: signed in, and not left stuck by the last one. */
  get fit(): boolean {
    return this.signedIn && this.#view.run?.verdict?.outcome !== 'wedged';
  }

  /** Whether nothing has happened to the app's user yet. */
  get fresh(): boolean {
    return this.signedIn && this.#view.run === null;
  }

  /** Puts the app through a scenario. Null if it was stopped, or could not be started. */
  async run(scenario: backend.Scenario): Promise<Verdict | null> {
    const page = this.#page;
    if (!page || !this.#view.app) return null;
    try {
      await this.#typeDraft();
      const { load, state } = this.#view.app;
      const startedAt = Date.now();
      const seen: Observation = {
        guard: this.guard,
        startedAt,
        before: { load, draft: state.draft },
        now: { load, state, at: startedAt },
        entries: [],
        loads: [],
        events: [],
        refreshed: false,
        acceptedAfterMs: null,
      };
      this.#watching = true;
      this.#set({
        run: { scenario, step: 'Starting', doneAt: null, endpointBackAt: null, seen, verdict: null },
        trouble: null,
      });
      await backend.startScenario(page, scenario.name);
    } catch (error) {
      this.#watching = false;
      this.#set({ run: null });
      this.#fail(error);
    }
    await this.#until(() => !this.running);
    return this.#view.run?.verdict ?? null;
  }

  /** From here on nothing that happens belongs to the last run. */
  rest(): void {
    this.#watching = false;
  }

  async cancel(): Promise<void> {
    if (!this.#page || !this.running) return;
    this.#watching = false;
    this.#set({ run: null });
    await backend.cancelScenario(this.#page).catch(this.#fail);
  }

  /** Asks the server how things stand, and judges when the scenario is over. */
  async poll(): Promise<void> {
    const page = this.#page;
    if (!page || !this.#watching) return;
    try {
      const [events, progress] = await Promise.all([backend.events(page), backend.progress(page)]);
      if (page !== this.#page) return;
      this.#set({ unreachable: null });
      const { run } = this.#view;
      if (run && this.#watching && progress.startedAt) this.#advance(run, progress, events);
    } catch (error) {
      this.#set({ unreachable: text(error) });
    }
  }

  #advance(run: Run, { endpointBackAt, done, step }: backend.Progress, events: backend.ServerEvent[]): void {
    const accepted = endpointBackAt === null ? undefined : firstNewToken(events, endpointBackAt);
    const seen: Observation = {
      ...run.seen,
      now: { ...run.seen.now, at: Date.now() },
      events,
      refreshed: firstNewToken(events, run.seen.startedAt) !== undefined,
      acceptedAfterMs: accepted && endpointBackAt !== null ? accepted.at - endpointBackAt : null,
    };
    const doneAt = done ? (run.doneAt ?? seen.now.at) : null;
    const patience = this.signedIn && run.scenario.expect === 'kept' ? REFRESHES : COMES_BACK;
    const over = doneAt !== null && (settled(seen, run.scenario.expect) || seen.now.at > doneAt + patience);
    const verdict = run.verdict ?? (over ? judge(seen, run.scenario.expect) : null);
    this.#set({ run: { ...run, step, doneAt, endpointBackAt, seen, verdict } });
  }

  #receive = (event: MessageEvent) => {
    if (event.origin !== location.origin || !isLabMessage(event.data)) return;
    if (event.source === null || event.source !== this.#frame?.contentWindow) return;
    const { load, state, entries } = event.data;
    const { run } = this.#view;
    this.#set({
      app: { load, state },
      guardian: this.#frame?.contentWindow?.lab?.guard ?? null,
      trouble: state.isAuthenticated ? null : this.#view.trouble,
      run: run && this.#watching ? observe(run, load, state, entries) : run,
    });
  };

  /** So that there is something to lose. */
  async #typeDraft(): Promise<void> {
    const message: DraftMessage = { type: 'wake-lab/draft', text: 'Half a sentence that nobody has sent y' };
    this.#frame?.contentWindow?.postMessage(message, location.origin);
    await this.#until(() => Boolean(this.#view.app?.state.draft), 1000);
  }

  #until(condition: () => boolean, timeout?: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const stop = this.subscribe(() => {
        if (condition()) finish();
      });
      const timer = timeout === undefined ? undefined : setTimeout(finish, timeout);
      if (condition()) finish();
    });
  }

  #address({ id, authPort, enginePath }: backend.PageInfo, ownEngine: boolean): string {
    const { life, session } = this.settings;
    const query = new URLSearchParams({ page: id, guard: this.guard, session, life: String(life), autosignin: '1' });
    if (authPort) query.set('authport', String(authPort));
    if (ownEngine) query.set('wasm', enginePath);
    return `app.html?${query}`;
  }

  #fail = (error: unknown) => {
    this.#set({ trouble: text(error) });
  };

  #set(part: Partial<PaneView>): void {
    this.#view = { ...this.#view, ...part };
    for (const listener of this.#listeners) listener();
  }
}

function observe(run: Run, load: string, state: LabState, entries: LabEntry[]): Run {
  const { seen } = run;
  const at = Date.now();
  return {
    ...run,
    seen: {
      ...seen,
      now: { load, state, at },
      entries: [...seen.entries, ...entries],
      loads: load === seen.now.load ? seen.loads : [...seen.loads, at],
    },
  };
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
