import { useState } from 'react';
import type { Scenario } from './backend';
import { seconds } from './format';
import { WAKE } from './RunCard';
import type { LabModel } from './useLab';

export function ScenarioList({ lab }: { lab: LabModel }) {
  const others = lab.scenarios.filter((scenario) => scenario.name !== WAKE);
  const [described, setDescribed] = useState<Scenario | null>(null);
  if (others.length === 0) return null;

  return (
    <section className="card more" aria-labelledby="more-scenarios">
      <h2 id="more-scenarios">More ways to lose a session</h2>
      <ul className="scenarios">
        {others.map((scenario) => (
          <li key={scenario.name}>
            <button
              type="button"
              className="button scenario"
              disabled={lab.busy !== null}
              aria-describedby="scenario-text"
              onPointerEnter={() => setDescribed(scenario)}
              onFocus={() => setDescribed(scenario)}
              onClick={() => lab.run(scenario)}
            >
              {scenario.title}
            </button>
          </li>
        ))}
      </ul>
      <p id="scenario-text" className="scenario-text muted small">
        {described
          ? `${described.description} At most ${seconds(described.durationMs)}.`
          : 'Each puts the page through another kind of trouble.'}
      </p>
    </section>
  );
}
