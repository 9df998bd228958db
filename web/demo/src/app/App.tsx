import { Authenticated, AuthLoading, Unauthenticated } from 'convex/react';
import { AuthBadge } from './AuthBadge';
import { AuthProbe } from './AuthProbe';
import type { AppConfig } from './config';
import { GuardPanel } from './GuardPanel';
import { SignIn } from './SignIn';
import { Workspace } from './Workspace';

export function App({ config }: { config: AppConfig }) {
  return (
    <div className="app">
      <AuthProbe />
      <header className="app-bar">
        <h1>Tally</h1>
        <AuthBadge />
      </header>
      <main className="app-main">
        <Authenticated>
          <Workspace />
        </Authenticated>
        <Unauthenticated>
          <SignIn config={config} />
        </Unauthenticated>
        <AuthLoading>
          <p className="app-empty muted">Checking who you are…</p>
        </AuthLoading>
      </main>
      {/* The published provider has no guard to show. */}
      {config.guard === 'holdfast' && <GuardPanel shown={config.panel} />}
    </div>
  );
}
