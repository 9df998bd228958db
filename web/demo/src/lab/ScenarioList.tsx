import { seconds } from './format';
import { WAKE } from './RunCard';
import type { LabModel } from './useLab';

export function ScenarioList({ lab }: { lab: LabModel }) {
  const others = lab.scenarios.filter((scenario) => scenario.name !== WAKE);
  if (others.length === 0) return null;

  return (
    <section className="card more" aria-labelledby="more-scenarios">
      <h2 id="more-scenarios">More ways to lose a session</h2>
      <ul className="scenarios">
        {others.map((scenario) => (
          <li key={scenario.name}>
            <button type="button" className="scenario" disabled={lab.busy !== null} onClick={() => lab.run(scenario)}>
              <span className="scenario-title">
                {scenario.title} <span className="muted">{seconds(scenario.durationMs)}</span>
              </span>
              <span className="muted">{scenario.description}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
