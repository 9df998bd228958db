// Why a user was kept or lost, in a sentence, from what the server saw of their app. Pure.
import type { ServerEvent } from './backend';
import { seconds } from './format';
import type { Observation } from './observation';
import { refreshed, refreshFailure, tokensInForce } from './server-events';
import type { Outcome } from './verdict';

export function why(seen: Observation, outcome: Outcome): string {
  switch (outcome) {
    case 'lost':
      return `${trouble(seen, signedOutAt(seen))} After ${signedOutAfter(seen)} the app took that for the end of the session, which is alive.`;
    case 'wedged':
      return `${trouble(seen, seen.now.at)} The app only looks signed in: no new token has come since.`;
    case 'out':
      return `The session was over, and the app said so after ${signedOutAfter(seen)}.`;
    case 'stillIn':
      return 'The session is over, but the app shows the user as signed in.';
    default:
      return `${trouble(seen, seen.now.at)} ${cure(seen)}`;
  }
}

/** When the app first showed its user as signed out. */
function signedOutAt(seen: Observation): number {
  const out = seen.entries.find((entry) => entry.kind === 'auth' && !entry.isAuthenticated && !entry.isLoading);
  return out?.at ?? seen.now.at;
}

function signedOutAfter(seen: Observation): string {
  return seconds(signedOutAt(seen) - seen.startedAt);
}

/** What went wrong until then. */
function trouble(seen: Observation, until: number): string {
  // The server notes what it did a moment before or after the app shows it.
  const soFar = since(seen).filter((event) => event.at <= until + 100);
  const parts = [engine(seen), failures(soFar), refusal(seen, soFar)].filter((part) => part !== null);
  const text = parts.length > 0 ? inARow(parts) : 'nothing failed that the server could see';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function inARow(parts: string[]): string {
  return [parts.slice(0, -1).join(', '), ...parts.slice(-1)].filter(Boolean).join(', and ');
}

function cure(seen: Observation): string {
  const how = seen.guard === 'holdfast' ? 'Holdfast held the app’s call: a' : 'A';
  const when =
    seen.acceptedAfterMs === null ? '' : ` ${seconds(seen.acceptedAfterMs)} after the login service was back`;
  return `${how} fresh token was accepted${when}.`;
}

function refusal(seen: Observation, events: ServerEvent[]): string | null {
  const refused = events.find((event) => event.kind === 'authError');
  if (!refused) return null;
  const fresh = events.filter((event) => event.kind === 'authError' && event.update).length;
  if (fresh > 1) return `the sync server refused ${fresh} fresh tokens`;
  const token = tokensInForce(seen.events).findLast(({ from }) => from < refused.at);
  const expired = token !== undefined && token.expires <= refused.at;
  return `the sync server refused the ${expired ? 'expired ' : ''}token`;
}

/** Only an app with Holdfast asks for it. */
function engine({ events }: Observation): string | null {
  const missed = events.some((event) => event.kind === 'engine' && event.fault !== null);
  return missed ? 'Holdfast’s own file could not be had' : null;
}

function failures(events: ServerEvent[]): string | null {
  const all = failed(events);
  const last = all.at(-1);
  if (!last) return null;
  const ways = new Set(all.map(refreshFailure));
  return `${all.length === 1 ? 'a refresh' : 'refreshes'} failed (${[...ways].slice(0, 2).join('; ')})`;
}

function failed(events: ServerEvent[]): ServerEvent[] {
  return events.filter((event) => event.kind === 'refresh' && !refreshed(event));
}

function since(seen: Observation): ServerEvent[] {
  return seen.events.filter((event) => event.at >= seen.startedAt);
}
