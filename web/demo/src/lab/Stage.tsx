import { inPage } from '../shared/in-page';
import type { Scenario } from './backend';
import { seconds } from './format';
import { Life } from './Life';
import type { Lab, LabView } from './lab';
import { Outcomes } from './Outcomes';
import { share } from './progress';
import { Session } from './Session';

const WAKE = 'wake';

/** The one button that matters, what comes of it, and what the users are made with. */
export function Stage({ lab, view }: { lab: Lab; view: LabView }) {
  const busy = view.scenario !== null;
  const wake = view.scenarios.find(({ name }) => name === WAKE) ?? view.scenarios[0];

  return (
    <section className="stage card" aria-label="Close the laptop">
      <div className="stage-do">
        <button
          type="button"
          className={busy ? 'button button-wake' : 'button button-primary button-wake'}
          aria-disabled={!busy && !wake}
          onClick={() => (busy ? lab.stop() : wake && void lab.run(wake))}
        >
          {busy ? 'Stop' : (wake?.lived ?? 'Close the laptop')}
        </button>
        {busy ? <Progress view={view} /> : <Invitation wake={wake} opening={view.activity === 'opening'} />}
      </div>
      <Outcomes view={view} />
      <fieldset className="stage-settings" disabled={busy}>
        <legend className="unseen">What both users are given</legend>
        <Life life={view.settings.life} onChange={lab.setLife} />
        {/* A page can't set the cookie that no script may read. */}
        {!inPage.visit && <Session session={view.settings.session} onChange={lab.setSession} />}
        <button type="button" className="button button-small" onClick={lab.startOver}>
          New users
        </button>
      </fieldset>
      {view.trouble && (
        <p className="trouble" role="alert">
          {view.trouble}
        </p>
      )}
    </section>
  );
}

function Invitation({ wake, opening }: { wake: Scenario | undefined; opening: boolean }) {
  if (!wake) return <p className="muted small">Signing both users in…</p>;
  return (
    <p className="muted small">
      {wake.description} Takes at most {seconds(wake.durationMs)}
      {opening && ', and begins as soon as both users are signed in'}.
    </p>
  );
}

/** How far the scenario is. */
function Progress({ view }: { view: LabView }) {
  const { scenario, activity } = view;
  if (!scenario) return null;
  const run = Object.values(view.panes).find(({ run }) => run && !run.verdict)?.run;
  const step = run && run.doneAt !== null ? 'Over. Waiting for who comes back' : run?.step;

  return (
    <div className="run">
      <strong>{scenario.lived}</strong>
      <progress value={activity === 'running' ? share(view) : 0} aria-label={scenario.lived} />
      <p className="small muted" aria-live="polite">
        {activity === 'running' && step ? step : 'Signing in'}
      </p>
    </div>
  );
}
