import type { PaneView } from './pane';

/** What became of the user, or what is happening to them. */
export function VerdictLine({ view }: { view: PaneView }) {
  const { run, app } = view;
  const verdict = run?.verdict;

  return (
    <div className="verdict" aria-live="polite" data-outcome={verdict?.outcome} data-running={run !== null}>
      {verdict && (
        <>
          <strong className={`verdict-title tone-${verdict.tone}`}>{verdict.title}</strong>
          <p>{verdict.text}</p>
        </>
      )}
      {run && !verdict && (
        <>
          <strong className="verdict-running">{run.scenario.title}…</strong>
          <p className="muted">{run.scenario.description}</p>
        </>
      )}
      {!run && (
        <p className="muted">
          {app?.state.isAuthenticated ? 'Signed in, and nothing has happened to it yet.' : 'Signing in…'}
        </p>
      )}
    </div>
  );
}
