import type { SessionChoice } from '../shared/protocol';
import { lifeText } from './format';
import type { LabModel } from './useLab';

const LIVES = [8, 30, 60, 300, 3600];

const SESSIONS: { value: SessionChoice; label: string; hint: string }[] = [
  { value: 'storage', label: 'Refresh token in storage', hint: 'AuthKit’s way on localhost' },
  { value: 'cookie', label: 'Session cookie', hint: 'AuthKit’s way in production' },
];

/** What a page is made with. A change makes new pages. */
export function SettingsCard({ lab }: { lab: LabModel }) {
  return (
    <section className="settings card" aria-label="Settings">
      <fieldset disabled={lab.busy === 'running'}>
        <legend>Token life</legend>
        <div className="segments">
          {LIVES.map((life) => (
            <label key={life}>
              <input type="radio" name="life" checked={lab.settings.life === life} onChange={() => lab.setLife(life)} />
              <span>{lifeText(life)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset disabled={lab.busy === 'running'}>
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
              {label}
              <span className="hint muted">{hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <button type="button" className="button" disabled={lab.busy === 'running'} onClick={lab.startOver}>
        Start over on a new page
      </button>
    </section>
  );
}
