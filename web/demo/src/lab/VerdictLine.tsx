import type { PaneView } from './pane';

export function VerdictLine({ view }: { view: PaneView }) {
  const verdict = view.run?.verdict;
  return (
    <div className="verdict" aria-live="polite" data-outcome={verdict?.outcome}>
      {verdict ? (
        <>
          <strong className={`verdict-title tone-${verdict.tone}`}>{verdict.title}</strong>
          <p>{verdict.text}</p>
        </>
      ) : (
        <p className="muted">{idle(view)}</p>
      )}
    </div>
  );
}

function idle({ run, app }: PaneView): string {
  if (run) return `${run.scenario.title}…`;
  return app?.state.isAuthenticated ? 'Signed in, and nothing has happened to it yet.' : 'Signing in…';
}
