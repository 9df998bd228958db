import { Component, type ReactNode } from 'react';
import { describe, note } from './recorder';

/** A query that fails throws while React renders. Say so, instead of leaving an empty page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { message: string | null }> {
  override state = { message: null };

  static getDerivedStateFromError(error: unknown) {
    return { message: describe(error) };
  }

  override componentDidCatch(error: unknown) {
    note({ kind: 'error', message: describe(error) });
  }

  override render() {
    if (this.state.message === null) return this.props.children;
    return (
      <main className="app app-empty" role="alert">
        <h1>The app failed</h1>
        <p className="mono">{this.state.message}</p>
      </main>
    );
  }
}
