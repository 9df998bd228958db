import { useCallback, useEffect, useRef, useState } from 'react';
import type { SessionChoice } from '../shared/protocol';
import * as backend from './backend';
import { Pane, type Settings } from './pane';

const POLL = 1000;

export interface LabModel {
  panes: Pane[];
  settings: Settings;
  beside: boolean;
  scenarios: backend.Scenario[];
  /** What keeps the buttons from working, if anything. */
  busy: 'opening' | 'running' | null;
  trouble: string | null;
  setLife(life: number): void;
  setSession(session: SessionChoice): void;
  setBeside(beside: boolean): void;
  run(scenario: backend.Scenario): void;
  cancel(): void;
  startOver(): void;
}

export function useLab(): LabModel {
  const [settings, setSettings] = useState<Settings>({ life: 8, session: 'storage' });
  const [beside, setBeside] = useState(false);
  const [panes, setPanes] = useState<Pane[]>(() => [new Pane('holdfast', settings)]);
  const [scenarios, setScenarios] = useState<backend.Scenario[]>([]);
  const [busy, setBusy] = useState<LabModel['busy']>('opening');
  const [trouble, setTrouble] = useState<string | null>(null);

  const rebuild = useCallback((next: Settings, both: boolean) => {
    setSettings(next);
    setBeside(both);
    setPanes(both ? [new Pane('holdfast', next), new Pane('none', next)] : [new Pane('holdfast', next)]);
  }, []);

  // The panes on the screen: what was started for others must not go on.
  const shown = useRef<Pane[]>(panes);

  useEffect(() => {
    shown.current = panes;
    setBusy('opening');
    void openInTurn(panes, () => shown.current === panes).then(async (whole) => {
      if (!whole) return;
      // How long a scenario takes depends on the page's token life.
      await backend.scenarios(panes[0]?.page ?? null).then(setScenarios, (error: Error) => setTrouble(error.message));
      setBusy(null);
    });
    return () => {
      for (const pane of panes) if (pane.running) void pane.cancel();
    };
  }, [panes]);

  useEffect(() => {
    const timer = setInterval(() => {
      for (const pane of panes) if (pane.running || !document.hidden) void pane.poll();
    }, POLL);
    return () => clearInterval(timer);
  }, [panes]);

  useEffect(() => {
    const ended = () => {
      if (!panes.some((pane) => pane.running)) setBusy((now) => (now === 'running' ? null : now));
    };
    const stops = panes.map((pane) => pane.subscribe(ended));
    return () => {
      for (const stop of stops) stop();
    };
  }, [panes]);

  const run = async (scenario: backend.Scenario) => {
    setBusy('opening');
    const out = panes.filter((pane) => !pane.signedIn);
    if (!(await openInTurn(out, () => shown.current === panes))) return;
    await Promise.all(panes.map((pane) => pane.start(scenario)));
    setBusy(panes.some((pane) => pane.running) ? 'running' : null);
  };

  return {
    panes,
    settings,
    beside,
    scenarios,
    busy,
    trouble,
    setLife: (life) => rebuild({ ...settings, life }, beside),
    setSession: (session) => rebuild({ ...settings, session }, beside),
    setBeside: (both) => rebuild(settings, both),
    run: (scenario) => void run(scenario),
    cancel: () => panes.forEach((pane) => void pane.cancel()),
    startOver: () => rebuild(settings, beside),
  };
}

// One after the other: AuthKit keeps the sign-in's code verifier in sessionStorage under one key, and iframes of one
// origin share that, so two sign-ins at once would take each other's. False if the panes were replaced meanwhile.
async function openInTurn(panes: Pane[], wanted: () => boolean): Promise<boolean> {
  for (const pane of panes) {
    if (!wanted()) return false;
    await pane.open();
  }
  return wanted();
}
