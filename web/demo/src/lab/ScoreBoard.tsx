import type { GuardChoice } from '../shared/protocol';
import type { Scenario } from './backend';
import { roughly, times } from './format';
import type { Lab, LabView, Suite } from './lab';
import { SIDES, shortName } from './names';
import { share, timeLeft } from './progress';
import { type Tally, tally } from './score';
import { outcomes } from './verdict';

/** Every scenario with its button, and what became of both users in it so far. */
export function ScoreBoard({ lab, view }: { lab: Lab; view: LabView }) {
  const busy = view.scenario !== null;
  const { results, scenarios, suite } = view;

  return (
    <section className="board card" aria-labelledby="board-title">
      <div className="board-head">
        <h2 id="board-title">Every way to lose a session</h2>
        <button
          type="button"
          className="button"
          aria-disabled={(busy && !suite) || scenarios.length === 0}
          onClick={() => (suite ? lab.stop() : void lab.runAll())}
        >
          {suite ? 'Stop' : `Run all ${scenarios.length || ''} scenarios`}
        </button>
      </div>
      {suite && <SuiteProgress suite={suite} view={view} />}
      <table className="score">
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">Scenario</span>
            </th>
            {SIDES.map((side) => (
              <th key={side} scope="col">
                {shortName[side]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {scenarios.map((scenario) => (
            <tr key={scenario.name} data-scenario={scenario.name} data-now={view.scenario === scenario}>
              <th scope="row">
                <ScenarioButton scenario={scenario} busy={busy} onClick={() => void lab.run(scenario)} />
              </th>
              {SIDES.map((side) => (
                <td key={side}>
                  <Cell tally={tally(results, side, scenario.name)} running={isRunning(view, scenario, side)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{results.length > 0 ? times(Math.ceil(results.length / 2), 'run') : 'In all'}</th>
            {SIDES.map((side) => (
              <td key={side} data-total={side}>
                <Cell tally={tally(results, side)} counted />
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
      {results.length > 0 && !busy && (
        <button type="button" className="button button-small" onClick={lab.clearResults}>
          Clear the score
        </button>
      )}
    </section>
  );
}

function SuiteProgress({ suite, view }: { suite: Suite; view: LabView }) {
  const { index, scenarios } = suite;
  const here = view.activity === 'running' ? share(view) : 0;
  return (
    <div className="run suite">
      <progress value={(index + here) / scenarios.length} aria-label="All scenarios" />
      <p className="small muted">
        <span aria-live="polite">
          {index + 1} of {scenarios.length}
        </span>
        , {roughly(timeLeft(suite, view.at))} left
      </p>
    </div>
  );
}

interface ScenarioButtonProps {
  scenario: Scenario;
  busy: boolean;
  onClick: () => void;
}

function ScenarioButton({ scenario, busy, onClick }: ScenarioButtonProps) {
  // Not disabled while another runs: that would take the focus away from whoever pressed it.
  return (
    <button type="button" className="scenario" aria-disabled={busy} title={scenario.description} onClick={onClick}>
      <b>{scenario.lived}</b>
      <span className="muted">{scenario.title}</span>
    </button>
  );
}

function isRunning(view: LabView, scenario: Scenario, side: GuardChoice): boolean {
  return view.scenario?.name === scenario.name && !(view.activity === 'running' && view.panes[side].run?.verdict);
}

function Cell({ tally, running = false, counted = false }: { tally: Tally; running?: boolean; counted?: boolean }) {
  if (running) return <span className="muted">…</span>;
  if (tally.length === 0) return <span className="muted">–</span>;
  return tally.map(({ outcome, count }) => (
    <span key={outcome} className={`chip tone-${outcomes[outcome].tone}`} title={outcomes[outcome].meaning}>
      {counted || count > 1 ? `${count} ` : ''}
      {outcomes[outcome].word}
    </span>
  ));
}
