import { seconds } from './format';
import type { Run } from './pane';
import { type Phase, spans } from './verdict';

const phaseText: Record<Phase, string> = {
  in: 'signed in',
  refreshing: 'signed in, refreshing',
  loading: 'loading',
  out: 'signed out',
};

/** What the screen showed during the scenario, as a bar from its start to now. */
export function Strip({ run }: { run: Run }) {
  const { seen, scenario, endpointBackAt, verdict } = run;
  // While it runs, the rest of the bar is the time that is left at most.
  const end = verdict ? seen.now.at : Math.max(seen.now.at, seen.startedAt + scenario.durationMs);
  const share = (ms: number) => `${((100 * ms) / (end - seen.startedAt)).toFixed(2)}%`;
  const shown = spans(seen);
  const summary = shown.map((span) => `${phaseText[span.phase]} ${seconds(span.to - span.from)}`).join(', then ');

  return (
    <figure className="strip">
      <div className="strip-bar" role="img" aria-label={summary}>
        {shown.map((span) => (
          <span key={span.from} className={`phase-${span.phase}`} style={{ width: share(span.to - span.from) }} />
        ))}
        {endpointBackAt !== null && (
          <i className="strip-back" style={{ left: share(endpointBackAt - seen.startedAt) }} />
        )}
      </div>
      <figcaption className="muted small">
        <span>0 s</span>
        {endpointBackAt !== null && <span>endpoint back at {seconds(endpointBackAt - seen.startedAt)}</span>}
        <span>{seconds(end - seen.startedAt)}</span>
      </figcaption>
    </figure>
  );
}
