// How far a scenario, or all of them, have got. Pure.
import type { Scenario } from './backend';
import type { LabView, Suite } from './lab';

/** What a scenario of a suite takes beyond its own time, at first guess: two sign-ins, and the wait for who comes back. */
const AROUND = 12_000;

/** How much of the scenario is done, from 0 to 1. */
export function share({ panes }: LabView): number {
  const parts = Object.values(panes).map(({ run }) => {
    if (!run) return 0;
    return run.verdict ? 1 : Math.min(1, (run.seen.now.at - run.seen.startedAt) / run.scenario.durationMs);
  });
  return Math.min(...parts);
}

/** How long the suite will roughly take from now on, in milliseconds: as the ones before went, so will the rest. */
export function timeLeft({ scenarios, index, startedAt, indexAt }: Suite, now: number): number {
  const done = guess(scenarios.slice(0, index));
  const pace = done > 0 ? (indexAt - startedAt) / done : 1;
  const here = Math.max(0, guess(scenarios.slice(index, index + 1)) * pace - (now - indexAt));
  return here + guess(scenarios.slice(index + 1)) * pace;
}

function guess(scenarios: Scenario[]): number {
  return scenarios.reduce((sum, { durationMs }) => sum + durationMs + AROUND, 0);
}
