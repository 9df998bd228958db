// holdfast/metrics: counts what guards did, for the application's own dashboard.
import type { TimelineEvent } from '../types.js';

/** What guards did since the last `take`. Numbers alone: no person, token or address is in them. Times in milliseconds. */
export interface Metrics {
  /** Times that the page came back. */
  wakes: number;
  /** Those after a sleep of the machine or the page. */
  sleeps: number;
  /** Times that calls had to wait for the provider; those that wait together count once. */
  holds: number;
  /** How long they waited, all in all. */
  heldTime: number;
  /** Troubles: runs of failures, until a token ends them or the session does. */
  troubles: number;
  /** Troubles that a token ended. Without a guard, some of these users would have been signed out. */
  heals: number;
  /** From a trouble's first failure, or the last wake in it, to that token, all in all. */
  healTime: number;
  /** Times that the cached token stood in for a provider that failed. */
  fallbacks: number;
  /** Times that a server refused a token. */
  refusals: number;
  reloadsSuppressed: number;
  reloadsLetThrough: number;
  /** Answers to the provider's own request that its SDK was spared. */
  answersKeptBack: number;
  /** Of those who were signed in: a visitor who never was is not counted. */
  signOutsProven: number;
  signOutsPresumed: number;
  signOutsByApplication: number;
  engineStarts: number;
  /** Times that no engine was to be had. */
  engineFailures: number;
}

/** Counts the events of guards. */
export interface MetricsSink {
  /** The option `onEvent` of one guard, or of several. */
  readonly onEvent: (event: TimelineEvent) => void;
  /** Returns what was counted, and begins anew. */
  readonly take: () => Metrics;
}

/**
 * Counts what guards do. Send it where your other numbers go.
 *
 * @example
 * const metrics = createMetrics();
 * const guard = createGuard({ getAccessToken, onEvent: metrics.onEvent });
 * addEventListener('visibilitychange', () => {
 *   if (document.hidden) navigator.sendBeacon('/metrics', JSON.stringify(metrics.take()));
 * });
 */
export function createMetrics(): MetricsSink {
  let counts = none();
  /** Since when, by the wall clock; 0: there is no trouble. A trouble may last longer than the time to the next `take`. */
  let troubled = 0;
  /** A token has come since the last end: an end is somebody's. */
  let isSomebody = false;
  const over = (at: number, healed: boolean) => {
    if (troubled && healed) {
      counts.heals++;
      counts.healTime += Math.max(0, at - troubled);
    }
    troubled = 0;
  };
  return {
    take() {
      const taken = counts;
      counts = none();
      return taken;
    },
    onEvent(event) {
      const { at } = event;
      switch (event.kind) {
        case 'wake':
          counts.wakes++;
          if (event.slept) counts.sleeps++;
          if (troubled) troubled = at; // nothing heals in its sleep
          break;
        case 'hold':
          counts.holds++;
          break;
        case 'answered':
          counts.heldTime += event.after;
          break;
        case 'failure':
          if (!troubled) counts.troubles++;
          troubled ||= at;
          break;
        case 'token':
          isSomebody = true;
          over(at, true);
          break;
        case 'fallback':
          counts.fallbacks++;
          break;
        case 'refused':
          counts.refusals++;
          break;
        case 'reload':
          counts[event.verdict === 'suppressed' ? 'reloadsSuppressed' : 'reloadsLetThrough']++;
          break;
        case 'transport':
          if (event.verdict !== 'pass') counts.answersKeptBack++;
          break;
        case 'signedOut':
          over(at, false);
          if (isSomebody) counts[signOut[event.evidence ?? 'null']]++;
          isSomebody = false;
          break;
        case 'engine':
          counts[event.state === 'ready' ? 'engineStarts' : 'engineFailures']++;
      }
    },
  };
}

const signOut = {
  terminal: 'signOutsProven',
  unknown: 'signOutsPresumed',
  null: 'signOutsByApplication',
} as const;

const none = (): Metrics => ({
  wakes: 0,
  sleeps: 0,
  holds: 0,
  heldTime: 0,
  troubles: 0,
  heals: 0,
  healTime: 0,
  fallbacks: 0,
  refusals: 0,
  reloadsSuppressed: 0,
  reloadsLetThrough: 0,
  answersKeptBack: 0,
  signOutsProven: 0,
  signOutsPresumed: 0,
  signOutsByApplication: 0,
  engineStarts: 0,
  engineFailures: 0,
});
