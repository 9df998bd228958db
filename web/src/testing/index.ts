// For an application's own tests, where there is neither a browser nor an engine.
import { blank, cleared, initial } from '../core/snapshot.js';
import type { Guard, SessionEnd, Snapshot, TimelineEvent } from '../types.js';

/** What an application can tell its guard. */
export type Told = 'enable' | 'clear' | 'identityChanged' | 'sessionExpired' | 'reject' | 'dispose';

/** A guard whose state the test plays. It asks no provider, runs no timer, and touches nothing of the page. */
export interface PlayedGuard extends Guard {
  /**
   * Has something change, and tells every listener. What the status has with it, or never has, follows: `degradedSince` and
   * `ended` need not be said. `events` are the timeline from then on.
   */
  change(change: Partial<Snapshot>, events?: TimelineEvent[]): void;
  /** What calls are answered with while somebody is signed in. Default `'token'`. */
  token: string;
  /** What the application has told the guard, oldest first. */
  readonly told: Told[];
  /** Those who listen: none once the test's tree is unmounted. */
  readonly listeners: ReadonlySet<() => void>;
}

const proven: SessionEnd = Object.freeze({ how: 'proven', reason: 'a test says so', failures: null, span: null });

/** A snapshot as a guard has it: what its status always has is there, and what that never has is not. */
function whole(said: { [name in keyof Snapshot]: Snapshot[name] }): Snapshot {
  const { status, degradedSince, ended, needs, engine, engineError } = said;
  const waits = status === 'unknown' || status === 'degraded';
  return Object.freeze({
    ...said,
    degradedSince: status === 'degraded' ? (degradedSince ?? Date.now()) : null,
    ended: status === 'signedOut' ? (ended ?? proven) : null,
    needs: waits ? needs : null,
    engineError: engine === 'unavailable' ? engineError : null,
  } as Snapshot);
}

/**
 * Makes a guard for a test. As with a real one, a call waits while nothing is known, a forced call waits while the session is
 * in trouble, and a session that is over is answered with `null`. Its state is `unknown`, with an engine, unless the test says
 * otherwise. Give it to components by `GuardContext` of `holdfast/react`.
 *
 * @example
 * const guard = playedGuard({ status: 'fresh' });
 * render(<GuardContext.Provider value={guard}><Trouble /></GuardContext.Provider>);
 * act(() => guard.change({ status: 'degraded' }));
 */
export function playedGuard(begin: Partial<Snapshot> = {}): PlayedGuard {
  let snapshot = whole({ ...initial, engine: 'ready', ...begin });
  let timeline: TimelineEvent[] = [];
  let waiting: Array<() => boolean> = [];
  const listeners = new Set<() => void>();
  const told: Told[] = [];

  /** `undefined`: not yet. */
  function answer(force: boolean): string | null | undefined {
    const { status, engine } = snapshot;
    if (status === 'signedOut') return null;
    if (status === 'fresh' || engine === 'unavailable' || (status === 'degraded' && !force)) return played.token;
  }

  /** Resolves once there is something. */
  function wait<T>(something: () => T | undefined, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const look = () => {
        const value = something();
        if (value === undefined) return false;
        resolve(value);
        return true;
      };
      if (look()) return;
      waiting.push(look);
      signal?.addEventListener('abort', () => {
        waiting = waiting.filter((other) => other !== look);
        reject(signal.reason);
      });
    });
  }

  const played: PlayedGuard = {
    token: 'token',
    told,
    listeners,
    getSnapshot: () => snapshot,
    // Events of its own each time, as a guard's.
    timeline: () => structuredClone(timeline),
    subscribe(listener) {
      const mine = () => listener();
      listeners.add(mine);
      return () => listeners.delete(mine);
    },
    change(change, events = timeline) {
      timeline = events;
      snapshot = whole({ ...snapshot, ...change });
      waiting = waiting.filter((look) => !look());
      for (const listener of [...listeners]) listener();
    },
    getAccessToken: (request) => wait(() => answer(!!request?.forceRefresh), request?.signal),
    fetchAccessToken: (request) => wait(() => answer(!!request?.forceRefreshToken)),
    load: () => wait(() => (snapshot.engine === 'loading' ? undefined : snapshot.engine)),
    report: async () => 'a played guard',
    clear() {
      told.push('clear');
      played.change({ ...blank, status: 'signedOut', ended: cleared });
    },
    identityChanged() {
      told.push('identityChanged');
      played.change({ ...blank, status: 'unknown' });
    },
    sessionExpired: () => void told.push('sessionExpired'),
    reject: () => void told.push('reject'),
    enable(on = true) {
      told.push('enable');
      played.change({ engine: on ? 'ready' : 'unavailable' });
    },
    dispose() {
      told.push('dispose');
      listeners.clear();
      played.change({ status: 'signedOut', engine: 'unavailable' });
    },
  };
  return played;
}
