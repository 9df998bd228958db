import { PaneCard } from './PaneCard';
import { RunCard } from './RunCard';
import { ScenarioList } from './ScenarioList';
import { SettingsCard } from './SettingsCard';
import { useLab } from './useLab';

export function Lab() {
  const lab = useLab();

  return (
    <div className="lab">
      <header className="lab-head">
        <h1>Wake lab</h1>
        <p>
          A signed-in app on AuthKit and Convex, and a server that can stop answering. Close the lid, lose the network,
          let the login service have a bad minute: does the user stay signed in?
        </p>
      </header>
      <div className="lab-body">
        <RunCard lab={lab} />
        <main className="panes" data-count={lab.panes.length}>
          {lab.panes.map((pane) => (
            <PaneCard key={pane.guard} pane={pane} />
          ))}
        </main>
        <div className="rest">
          <SettingsCard lab={lab} />
          <ScenarioList lab={lab} />
        </div>
      </div>
    </div>
  );
}
