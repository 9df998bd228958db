import type { Pane } from './pane';
import { usePane } from './usePane';

/** How far the scenario has got, by the first pane that is still in it. */
export function RunProgress({ panes }: { panes: Pane[] }) {
  const [first] = panes.filter((pane) => pane.running);
  return first ? <Progress pane={first} /> : null;
}

function Progress({ pane }: { pane: Pane }) {
  const { run } = usePane(pane);
  if (!run) return null;
  const { seen, scenario, step, doneAt } = run;

  return (
    <div className="run">
      <p>{doneAt !== null ? 'Over. Waiting for the app to settle' : step}</p>
      <progress
        value={Math.min(1, (seen.now.at - seen.startedAt) / scenario.durationMs)}
        aria-label={`${scenario.title}: progress`}
      />
    </div>
  );
}
