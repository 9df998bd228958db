import { paneName } from './names';
import type { Pane } from './pane';
import { ServerLog } from './ServerLog';
import { Strip } from './Strip';
import { usePane } from './usePane';
import { VerdictLine } from './VerdictLine';

export function PaneCard({ pane }: { pane: Pane }) {
  const view = usePane(pane);
  const name = paneName[pane.guard];

  return (
    <section className="pane card" aria-label={name}>
      <h2 className="pane-name">{name}</h2>
      <VerdictLine view={view} />
      {view.run && <Strip run={view.run} />}
      {(view.trouble ?? view.unreachable) && (
        <p className="trouble" role="alert">
          {view.trouble ?? view.unreachable}
        </p>
      )}
      {view.src ? (
        <iframe key={view.src} ref={pane.attach} src={view.src} title={`The app, ${name}`} />
      ) : (
        <div className="frame-empty muted">Making a page…</div>
      )}
      <ServerLog counters={view.counters} events={view.events} />
    </section>
  );
}
