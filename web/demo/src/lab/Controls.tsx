import type { SessionChoice } from '../shared/protocol';
import { lifeText, seconds } from './format';
import { RunProgress } from './RunProgress';
import type { LabModel } from './useLab';

const LIVES = [8, 30, 60, 300, 3600];
const WAKE = 'wake';

const SESSIONS: { value: SessionChoice; label: string; hint: string }[] = [
  { value: 'storage', label: 'Refresh token in storage', hint: 'as AuthKit does on localhost' },
  { value: 'cookie', label: 'Session cookie', hint: 'as AuthKit does in production' },
];

export function Controls({ lab }: { lab: LabModel }) {
  const wake = lab.scenarios.find((scenario) => scenario.name === WAKE);
  const others = lab.scenarios.filter((scenario) => scenario.name !== WAKE);
  const still = lab.busy !== null;

  return (
    <section className="controls card" aria-label="Controls">
      <div className="control-group">
        <button
          type="button"
          className="button button-primary button-wake"
          disabled={still || !wake}
          onClick={() => wake && lab.run(wake)}
        >
          Put it to sleep and wake it
        </button>
        {wake && <p className="muted small">{wake.description}</p>}
        {lab.trouble && (
          <p className="trouble" role="alert">
            {lab.trouble}
          </p>
        )}
        {lab.panes.map((pane) => (
          <RunProgress key={pane.guard} pane={pane} named={lab.panes.length > 1} />
        ))}
        {lab.busy === 'running' && (
          <button type="button" className="button" onClick={lab.cancel}>
            Stop
          </button>
        )}
      </div>

      <fieldset className="control-group" disabled={lab.busy === 'running'}>
        <legend>Token life</legend>
        <div className="segments">
          {LIVES.map((life) => (
            <label key={life}>
              <input
                type="radio"
                name="life"
                checked={lab.settings.life === life}
                onChange={() => lab.setLife(life)}
              />
              <span>{lifeText(life)}</span>
            </label>
          ))}
        </div>
      </fieldset>

      <fieldset className="control-group" disabled={lab.busy === 'running'}>
        <legend>Where the session lives</legend>
        {SESSIONS.map(({ value, label, hint }) => (
          <label key={value} className="choice">
            <input
              type="radio"
              name="session"
              checked={lab.settings.session === value}
              onChange={() => lab.setSession(value)}
            />
            <span>
              {label} <span className="muted">{hint}</span>
            </span>
          </label>
        ))}
      </fieldset>

      <fieldset className="control-group" disabled={lab.busy === 'running'}>
        <legend>Compare</legend>
        <label className="choice">
          <input type="checkbox" checked={lab.beside} onChange={(event) => lab.setBeside(event.target.checked)} />
          <span>
            Show today’s <code>@convex-dev/workos</code> beside it
          </span>
        </label>
        <button type="button" className="button" onClick={lab.startOver}>
          Start over
        </button>
      </fieldset>

      {others.length > 0 && (
        <div className="control-group">
          <h2>More ways to lose a session</h2>
          <ul className="scenarios">
            {others.map((scenario) => (
              <li key={scenario.name}>
                <button type="button" className="scenario" disabled={still} onClick={() => lab.run(scenario)}>
                  <span className="scenario-title">
                    {scenario.title} <span className="muted">{seconds(scenario.durationMs)}</span>
                  </span>
                  <span className="muted">{scenario.description}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
