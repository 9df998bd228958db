import { RunProgress } from './RunProgress';
import type { LabModel } from './useLab';

export const WAKE = 'wake';

/** The one button that matters, and how far it has got. */
export function RunCard({ lab }: { lab: LabModel }) {
  const wake = lab.scenarios.find((scenario) => scenario.name === WAKE);

  return (
    <section className="run-card card" aria-label="Sleep and wake">
      <button
        type="button"
        className="button button-primary button-wake"
        disabled={lab.busy !== null || !wake}
        onClick={() => wake && lab.run(wake)}
      >
        Put it to sleep and wake it
      </button>
      {lab.busy === 'running' ? (
        <>
          <RunProgress panes={lab.panes} />
          <button type="button" className="button" onClick={lab.cancel}>
            Stop
          </button>
        </>
      ) : (
        wake && <p className="muted small">{wake.description}</p>
      )}
      <label className="choice">
        <input
          type="checkbox"
          checked={lab.beside}
          disabled={lab.busy === 'running'}
          onChange={(event) => lab.setBeside(event.target.checked)}
        />
        <span>
          Show today’s <code>@convex-dev/workos</code> beside it
        </span>
      </label>
      {lab.trouble && (
        <p className="trouble" role="alert">
          {lab.trouble}
        </p>
      )}
    </section>
  );
}
