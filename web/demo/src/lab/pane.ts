// One app in the lab: its page on the server, what it posts, and the scenario it is going through.
import {
  type DraftMessage,
  type GuardChoice,
  isLabMessage,
  type LabEntry,
  type LabState,
  type SessionChoice,
} from '../shared/protocol';
import * as backend from './backend';
import { judge, type Observation, settled, type Verdict } from './verdict';

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
  run: Run | null;
  counters: backend.Counters | null;
  events: backend.ServerEvent[];
  trouble: string | null;
  /** Why the server can't be asked, while it can't. */
  unreachable: string | null;
}

const empty: PaneView = {
  src: null,
  app: null,
  run: null,
  counters: null,
  events: [],
  trouble: null,
  unreachable: null,
};

export class Pane {
  #view: PaneView = empty;
  #page: string | null = null;
  #frame: HTMLIFrameElement | null = null;
  #listeners = new Set<() => void>();

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

  /** Makes a page and waits until its user is signed in. */
  async open(): Promise<void> {
    this.#set(empty);
    try {
      const page = await backend.createPage(this.settings.life, this.settings.session === 'storage');
      this.#page = page.id;
      this.#set({ src: this.#address(page.id) });
      await this.#until(() => this.signedIn, SIGN_IN_TIMEOUT);
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

  /** Puts the app through a scenario and ends with a verdict. */
  async start(scenario: backend.Scenario): Promise<void> {
    const page = this.#page;
    if (!page || !this.#view.app) return;
    try {
      await this.#typeDraft();
      const { load, state } = this.#view.app;
      const startedAt = Date.now();
      const seen: Observation = {
        startedAt,
        before: { load, draft: state.draft },
        now: { load, state, at: startedAt },
        entries: [],
        refreshed: false,
        acceptedAfterMs: null,
      };
      this.#set({
        run: { scenario, step: 'Starting', doneAt: null, endpointBackAt: null, seen, verdict: null },
        trouble: null,
      });
      await backend.startScenario(page, scenario.name);
    } catch (error) {
      this.#set({ run: null });
      this.#fail(error);
    }
  }

  async cancel(): Promise<void> {
    if (!this.#page) return;
    this.#set({ run: null });
    await backend.cancelScenario(this.#page).catch(this.#fail);
  }

  /** Asks the server how things stand, and judges when the scenario is over. */
  async poll(): Promise<void> {
    const page = this.#page;
    if (!page) return;
    try {
      const [counters, events, progress] = await Promise.all([
        backend.counters(page),
        backend.events(page),
        this.#view.run ? backend.progress(page) : null,
      ]);
      if (page !== this.#page) return;
      this.#set({ counters, events, unreachable: null });
      const { run } = this.#view;
      if (run && !run.verdict && progress?.startedAt) this.#advance(run, progress);
    } catch (error) {
      this.#set({ unreachable: text(error) });
    }
  }

  #advance(run: Run, { endpointBackAt, done, step }: backend.Progress): void {
    const { events } = this.#view;
    const accepted = endpointBackAt === null ? undefined : firstNewToken(events, endpointBackAt);
    const seen: Observation = {
      ...run.seen,
      now: { ...run.seen.now, at: Date.now() },
      refreshed: firstNewToken(events, run.seen.startedAt) !== undefined,
      acceptedAfterMs: accepted && endpointBackAt !== null ? accepted.at - endpointBackAt : null,
    };
    const doneAt = done ? (run.doneAt ?? seen.now.at) : null;
    const patience = this.signedIn && run.scenario.expect === 'kept' ? REFRESHES : COMES_BACK;
    const over = doneAt !== null && (settled(seen, run.scenario.expect) || seen.now.at > doneAt + patience);
    this.#set({
      run: { ...run, step, doneAt, endpointBackAt, seen, verdict: over ? judge(seen, run.scenario.expect) : null },
    });
  }

  #receive = (event: MessageEvent) => {
    if (event.origin !== location.origin || !isLabMessage(event.data)) return;
    if (event.source === null || event.source !== this.#frame?.contentWindow) return;
    const { load, state, entries } = event.data;
    const { run } = this.#view;
    this.#set({
      app: { load, state },
      trouble: state.isAuthenticated ? null : this.#view.trouble,
      run: run && !run.verdict ? observe(run, load, state, entries) : run,
    });
  };

  /** So that there is something to lose. */
  async #typeDraft(): Promise<void> {
    const message: DraftMessage = { type: 'wake-lab/draft', text: 'Half a sentence that nobody has sent y' };
    this.#frame?.contentWindow?.postMessage(message, location.origin);
    await this.#until(() => Boolean(this.#view.app?.state.draft), 1000);
  }

  #until(condition: () => boolean, timeout: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const stop = this.subscribe(() => {
        if (condition()) finish();
      });
      const timer = setTimeout(finish, timeout);
      if (condition()) finish();
    });
  }

  #address(page: string): string {
    const { life, session } = this.settings;
    const query = new URLSearchParams({ page, guard: this.guard, session, life: String(life), autosignin: '1' });
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
  return { ...run, seen: { ...seen, now: { load, state, at: Date.now() }, entries: [...seen.entries, ...entries] } };
}

// A client that reconnects presents its old token first; that one says nothing about the endpoint.
function firstNewToken(events: backend.ServerEvent[], since: number): backend.ServerEvent | undefined {
  const accepted = events.filter((event) => event.kind === 'authenticate' && event.ok === true);
  const old = new Set(accepted.filter((event) => event.at < since).map((event) => event.tokenHash));
  return accepted.find((event) => event.at >= since && !old.has(event.tokenHash));
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
