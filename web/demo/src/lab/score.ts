// What became of the users of all runs so far. Pure.
import type { GuardChoice } from '../shared/protocol';
import type { Outcome } from './verdict';

export interface Result {
  scenario: string;
  guard: GuardChoice;
  outcome: Outcome;
}

export type Tally = { outcome: Outcome; count: number }[];

/** Best first. */
const ORDER: Outcome[] = ['kept', 'out', 'flickered', 'reloaded', 'wedged', 'lost', 'stillIn'];

/** How often each outcome came, of one side, in one scenario or in all. */
export function tally(results: Result[], guard: GuardChoice, scenario?: string): Tally {
  const mine = results.filter(
    (result) => result.guard === guard && (scenario === undefined || result.scenario === scenario),
  );
  return ORDER.map((outcome) => ({
    outcome,
    count: mine.filter((result) => result.outcome === outcome).length,
  })).filter(({ count }) => count > 0);
}
