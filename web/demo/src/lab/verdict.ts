// What became of the user during a scenario, from what the app said about itself. Pure.
import type { Scenario } from './backend';
import { seconds } from './format';
import { type Observation, spans } from './observation';
import { why } from './why';

export type Outcome = 'kept' | 'flickered' | 'reloaded' | 'wedged' | 'lost' | 'out' | 'stillIn';
export type Tone = 'good' | 'warn' | 'bad';

export interface Verdict {
  outcome: Outcome;
  title: string;
  /** What happened and why, in a sentence or two. */
  text: string;
}

export const outcomes: Record<Outcome, { title: string; word: string; tone: Tone; meaning: string }> = {
  kept: { title: 'Kept', word: 'kept', tone: 'good', meaning: 'signed in all the way through' },
  out: { title: 'Signed out', word: 'out', tone: 'good', meaning: 'of a session that is over, as it should be' },
  flickered: {
    title: 'Flickered',
    word: 'flickered',
    tone: 'warn',
    meaning: 'off the screen for a moment, unsaved work gone',
  },
  reloaded: { title: 'Reloaded', word: 'reloaded', tone: 'warn', meaning: 'the page loaded again under the user' },
  wedged: { title: 'Wedged', word: 'wedged', tone: 'bad', meaning: 'seemingly signed in, but no new token ever comes' },
  lost: { title: 'Lost', word: 'lost', tone: 'bad', meaning: 'signed out of a session that is alive' },
  stillIn: {
    title: 'Still in',
    word: 'still in',
    tone: 'bad',
    meaning: 'shown as signed in to a session that is over',
  },
};

export function judge(seen: Observation, expect: Scenario['expect']): Verdict {
  const outcome = outcomeOf(seen, expect);
  return { outcome, title: outcomes[outcome].title, text: `${textOf(seen, outcome)}${draftFate(seen)}` };
}

/** Whether the app has come through, so that there is no need to wait for it any longer. */
export function settled({ now, refreshed }: Observation, expect: Scenario['expect']): boolean {
  if (expect === 'out') return !now.state.isAuthenticated && !now.state.isLoading;
  return now.state.isAuthenticated && refreshed;
}

function outcomeOf({ before, now, entries, refreshed }: Observation, expect: Scenario['expect']): Outcome {
  const out = !now.state.isAuthenticated;
  if (expect === 'out') return out ? 'out' : 'stillIn';
  if (out) return 'lost';
  if (now.load !== before.load) return 'reloaded';
  if (!refreshed) return 'wedged';
  const left = entries.some((entry) => entry.kind === 'unmount' || (entry.kind === 'auth' && !entry.isAuthenticated));
  return left ? 'flickered' : 'kept';
}

function textOf(seen: Observation, outcome: Outcome): string {
  if (outcome === 'flickered')
    return `Off the screen for ${seconds(timeOut(seen))}, then back: ${lower(why(seen, outcome))}`;
  if (outcome === 'reloaded') return `The page reloaded under the user: ${lower(why(seen, outcome))}`;
  return why(seen, outcome);
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function draftFate({ before, now }: Observation): string {
  if (!before.draft) return '';
  return now.state.draft === before.draft ? ' The draft is still there.' : ' The draft is gone.';
}

function timeOut(seen: Observation): number {
  return spans(seen)
    .filter((span) => span.is === 'out' || span.is === 'loading')
    .reduce((sum, span) => sum + span.to - span.from, 0);
}
