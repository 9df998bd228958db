// The time axis of a run. Pure.
import type { Run } from './pane';

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800].map((seconds) => seconds * 1000);
const MOST_TICKS = 6;

/** How long the axis is, in milliseconds: what has passed, and while it runs, the time that is left at most. */
export function axisEnd(run: Run | null): number {
  if (!run) return 0;
  const passed = run.seen.now.at - run.seen.startedAt;
  return run.doneAt !== null ? passed : Math.max(passed, run.scenario.durationMs);
}

/** Where the axis has numbers. */
export function ticks(end: number): number[] {
  const step = STEPS.find((step) => end / step <= MOST_TICKS) ?? end;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}

/** What a number needs of a narrow axis. */
const GAP = 0.07;

/** Places on an axis from 0 to 1, ascending, moved to the right where numbers there would cover each other. */
export function apart(places: number[]): number[] {
  let least = 0;
  return places.map((place) => {
    const moved = Math.max(place, least);
    least = moved + GAP;
    return moved;
  });
}
