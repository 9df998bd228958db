// The lab: two panes, what they are put through, and what has become of their users so far.
import type { GuardChoice, SessionChoice } from '../shared/protocol';
import * as backend from './backend';
import { DEFAULT_LIFE } from './lives';
import { SIDES } from './names';
import { Pane, type PaneView, type Settings } from './pane';
import type { Result } from './score';

const POLL = 1000;
/** How long a slider must rest before new pages are made for it. */
const REST = 500;

/** All scenarios, one after the other. */
export interface Suite {
  scenarios: backend.Scenario[];
  /** Which one it is at. */
  index: number;
  startedAt: number;
  /** When that one began. */
  indexAt: number;
}

export interface LabView {
  settings: Settings;
  scenarios: backend.Scenario[];
  panes: Record<GuardChoice, PaneView>;
  /** `opening`: users are being signed in. */
  activity: 'opening' | 'running' | null;
  /** What was pressed: the scenario that runs, or will as soon as the users are signed in. */
  scenario: backend.Scenario | null;
  suite: Suite | null;
  results: Result[];
  trouble: string | null;
  at: number;
}

/** Which scenarios the lab offers; null for all. From the address, for a talk. */
export interface LabChoice {
  life: number | null;
  only: string[] | null;
}

export class Lab {
  #settings: Settings;
  #panes: Record<GuardChoice, Pane>;
  #view: LabView;
  #listeners = new Set<() => void>();
  /** Raised when what goes on must not go on. */
  #turn = 0;
  #opened: Promise<boolean> = Promise.resolve(false);
  #ready = false;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly choice: LabChoice) {
    this.#settings = { life: choice.life ?? DEFAULT_LIFE, session: 'storage' };
    this.#panes = this.#makePanes();
    this.#view = {
      settings: this.#settings,
      scenarios: [],
      panes: this.#paneViews(),
      activity: 'opening',
      scenario: null,
      suite: null,
      results: [],
      trouble: null,
      at: Date.now(),
    };
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getView = () => this.#view;

  pane(guard: GuardChoice): Pane {
    return this.#panes[guard];
  }

  /** Signs both users in. Returns a function that ends the lab. */
  open(): () => void {
    this.startOver();
    const timer = setInterval(() => {
      for (const side of SIDES) void this.#panes[side].poll();
      if (this.#view.activity) this.#set({ at: Date.now() });
    }, POLL);
    return () => {
      clearInterval(timer);
      this.#halt();
    };
  }

  /** Both users anew, each on a page of their own. */
  startOver = () => {
    this.#halt();
    clearTimeout(this.#rest);
    this.#rest = undefined;
    this.#panes = this.#makePanes();
    this.#ready = false;
    this.#set({ panes: this.#paneViews(), activity: 'opening', trouble: null });
    this.#opened = this.#signIn(this.#panes);
  };

  setLife = (life: number) => this.#configure({ life });
  setSession = (session: SessionChoice) => this.#configure({ session });

  /** Puts both users through one scenario. */
  run = (scenario: backend.Scenario) =>
    this.#begin(scenario, (turn) => {
      const unfit = SIDES.filter((side) => scenario.engine || !this.#panes[side].fit);
      return this.#put(scenario, unfit, turn);
    });

  /** Puts both users through every scenario, new users each time. */
  runAll = () => {
    const [first] = this.#view.scenarios;
    return first && this.#begin(first, (turn) => this.#putAll(this.#view.scenarios, turn));
  };

  /** Stops what runs. What it has found so far counts. */
  stop = () => {
    this.#halt();
    // It may have been about to make new users.
    if (this.#ready && SIDES.some((side) => this.#panes[side].page === null)) this.startOver();
  };

  clearResults = () => this.#set({ results: [] });

  #halt(): void {
    this.#turn++;
    for (const side of SIDES) {
      this.#panes[side].rest();
      void this.#panes[side].cancel();
    }
    this.#set({ activity: this.#ready ? null : 'opening', scenario: null, suite: null });
  }

  async #begin(scenario: backend.Scenario, work: (turn: number) => Promise<void>): Promise<void> {
    if (this.#view.scenario) return;
    if (this.#rest !== undefined) this.startOver(); // what was set last counts
    const turn = this.#turn;
    this.#set({ scenario, trouble: null });
    if (await this.#opened) await work(turn);
    if (turn === this.#turn) this.#halt();
  }

  async #putAll(scenarios: backend.Scenario[], turn: number): Promise<void> {
    const startedAt = Date.now();
    for (const [index, scenario] of scenarios.entries()) {
      if (turn !== this.#turn) return;
      this.#set({ scenario, suite: { scenarios, index, startedAt, indexAt: Date.now() } });
      const used = SIDES.filter((side) => scenario.engine || !this.#panes[side].fresh);
      await this.#put(scenario, used, turn);
    }
  }

  async #put(scenario: backend.Scenario, renewed: GuardChoice[], turn: number): Promise<void> {
    if (turn !== this.#turn) return;
    this.#set({ activity: 'opening' });
    for (const side of renewed) this.#panes[side].clear();
    await this.#openInTurn(this.#panes, renewed, () => turn === this.#turn, scenario.engine);
    if (turn !== this.#turn) return;
    this.#set({ activity: 'running' });
    await Promise.all(
      SIDES.map(async (guard) => {
        const verdict = await this.#panes[guard].run(scenario);
        if (!verdict || turn !== this.#turn) return;
        this.#set({ results: [...this.#view.results, { scenario: scenario.name, guard, outcome: verdict.outcome }] });
      }),
    );
  }

  /** False if other panes took the place of these meanwhile. */
  async #signIn(panes: Record<GuardChoice, Pane>): Promise<boolean> {
    const wanted = () => panes === this.#panes;
    await this.#openInTurn(panes, SIDES, wanted);
    if (wanted()) await this.#loadScenarios();
    if (!wanted()) return false;
    this.#ready = true;
    this.#set({ activity: null });
    return true;
  }

  #configure(part: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...part };
    this.#set({ settings: this.#settings });
    clearTimeout(this.#rest);
    this.#rest = setTimeout(this.startOver, REST);
  }

  // How long a scenario takes depends on the page's token life.
  async #loadScenarios(): Promise<void> {
    const { only } = this.choice;
    try {
      const all = await backend.scenarios(this.#panes.holdfast.page);
      this.#set({ scenarios: only ? all.filter(({ name }) => only.includes(name)) : all });
    } catch (error) {
      this.#set({ trouble: error instanceof Error ? error.message : String(error) });
    }
  }

  // One after the other: AuthKit keeps the sign-in's code verifier in sessionStorage under one key, and iframes of one
  // origin share that, so two sign-ins at once would take each other's.
  async #openInTurn(
    panes: Record<GuardChoice, Pane>,
    sides: GuardChoice[],
    wanted: () => boolean,
    engine: backend.EngineFault | null = null,
  ): Promise<void> {
    for (const side of sides) if (wanted()) await panes[side].open(engine);
  }

  #makePanes(): Record<GuardChoice, Pane> {
    const make = (guard: GuardChoice) => {
      const pane = new Pane(guard, this.#settings);
      pane.subscribe(() => {
        if (this.#panes[guard] === pane) this.#set({ panes: this.#paneViews() });
      });
      return pane;
    };
    return { holdfast: make('holdfast'), none: make('none') };
  }

  #paneViews(): Record<GuardChoice, PaneView> {
    return { holdfast: this.#panes.holdfast.getView(), none: this.#panes.none.getView() };
  }

  #set(part: Partial<LabView>): void {
    this.#view = { ...this.#view, ...part };
    for (const listener of this.#listeners) listener();
  }
}
