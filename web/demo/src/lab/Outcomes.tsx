import type { LabView } from './lab';
import { SIDES, shortName } from './names';
import type { PaneView } from './pane';
import { outcomes } from './verdict';

/** Both users in a word each, where one looks after pressing the button. */
export function Outcomes({ view }: { view: LabView }) {
  return (
    <dl className="outcomes" aria-live="polite">
      {SIDES.map((side) => (
        <div key={side}>
          <dt>{shortName[side]}</dt>
          <dd>
            <Word view={view.panes[side]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Word({ view: { run, app } }: { view: PaneView }) {
  if (run?.verdict) {
    const { title, tone } = outcomes[run.verdict.outcome];
    return <span className={`badge badge-${tone}`}>{title}</span>;
  }
  if (!app || app.state.isLoading) return <span className="badge">Signing in</span>;
  if (app.state.isAuthenticated) return <span className="badge badge-good">Signed in</span>;
  return <span className="badge badge-bad">Signed out</span>;
}
