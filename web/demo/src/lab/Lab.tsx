import { HoldfastPanel } from 'holdfast/panel';
import { inPage } from '../shared/in-page';
import { axisEnd } from './axis';
import { SIDES } from './names';
import { PaneCard } from './PaneCard';
import { ScoreBoard } from './ScoreBoard';
import { Stage } from './Stage';
import { useLab } from './useLab';

export function Lab() {
  const { lab, view } = useLab();

  // Both sides on one time axis.
  const end = Math.max(...SIDES.map((side) => axisEnd(view.panes[side].run)));

  return (
    <div className="lab">
      <header className="lab-head">
        <h1>Wake lab</h1>
        <p>
          One app, two users, the same server and the same bad luck. Close the laptop, and see who is still signed in
          when it opens.
          {inPage.visit && (
            <>
              {' '}
              All of it runs in this page, the server too. <a href="../">What this is</a>.
            </>
          )}
        </p>
      </header>
      <Stage lab={lab} view={view} />
      <main className="panes">
        {SIDES.map((side) => (
          <PaneCard key={side} pane={lab.pane(side)} view={view.panes[side]} end={end} />
        ))}
        {view.panes.holdfast.guardian && (
          <section className="guardian" aria-label="Holdfast’s own panel">
            <HoldfastPanel guard={view.panes.holdfast.guardian} />
          </section>
        )}
      </main>
      <ScoreBoard lab={lab} view={view} />
    </div>
  );
}
