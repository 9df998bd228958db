import { paneName } from './names';
import type { Pane, PaneView } from './pane';
import { Story } from './Story';
import { Timeline } from './Timeline';
import { outcomes } from './verdict';

/** One user: what became of them, what they see, and why. */
export function PaneCard({ pane, view, end }: { pane: Pane; view: PaneView; end: number }) {
  const name = paneName[pane.guard];
  const { run } = view;

  return (
    <section className="pane card" aria-label={name} data-guard={pane.guard} data-outcome={run?.verdict?.outcome}>
      <h2 className="pane-name">{name}</h2>
      <div className="verdict">
        <VerdictLine view={view} />
        {(view.trouble ?? view.unreachable) && (
          <p className="trouble" role="alert">
            {view.trouble ?? view.unreachable}
          </p>
        )}
      </div>
      {view.src ? (
        <iframe key={view.src} ref={pane.attach} src={view.src} title={`The app, ${name}`} />
      ) : (
        <div className="frame-empty muted">Making a page…</div>
      )}
      {run && (
        <>
          <Timeline seen={run.seen} end={end} />
          <Story seen={run.seen} />
        </>
      )}
    </section>
  );
}

function VerdictLine({ view: { run, app } }: { view: PaneView }) {
  if (run?.verdict) {
    return (
      <>
        <strong className={`verdict-title tone-${outcomes[run.verdict.outcome].tone}`}>{run.verdict.title}</strong>
        <p>{run.verdict.text}</p>
      </>
    );
  }
  if (run) {
    const out = app && !app.state.isAuthenticated;
    return (
      <>
        <strong className={`verdict-title ${out ? 'tone-bad' : ''}`}>{out ? 'Signed out' : 'Signed in'}</strong>
        <p className="muted">
          {out && run.scenario.expect === 'kept' ? 'Of a session that is alive.' : `${run.step}.`}
        </p>
      </>
    );
  }
  const signedIn = app?.state.isAuthenticated;
  return (
    <>
      <strong className="verdict-title verdict-idle">{signedIn ? 'Signed in' : 'Signing in…'}</strong>
      <p className="muted">{signedIn ? 'Nothing has happened yet.' : 'By itself; no account is needed.'}</p>
    </>
  );
}
