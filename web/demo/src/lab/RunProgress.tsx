import { paneName } from './names';
import type { Pane } from './pane';
import { usePane } from './usePane';

/** Which step of the scenario the server is at. */
export function RunProgress({ pane, named }: { pane: Pane; named: boolean }) {
  const { run } = usePane(pane);
  if (!run || run.verdict) return null;
  const { seen, scenario } = run;
  const fraction = Math.min(1, (seen.now.at - seen.startedAt) / scenario.durationMs);

  return (
    <div className="run">
      <p>
        {named && <span className="muted">{paneName[pane.guard]}: </span>}
        {run.done ? 'Waiting for the app to settle' : run.step}
      </p>
      <progress value={fraction} aria-label={`${scenario.title}: progress`} />
    </div>
  );
}
