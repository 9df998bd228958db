// The server's events, in the words of somebody who watches. Pure.
import type { ServerEvent } from './backend';

/** Whether a refresh brought a token. */
export function refreshed(event: ServerEvent): boolean {
  return event.kind === 'refresh' && typeof event.tokenHash === 'string';
}

const met: Record<string, string> = {
  hang: 'no answer at all',
  drop: 'no network',
  stall: 'an answer without an end',
  cut: 'an answer that was cut off',
  redirect: 'a redirect to another origin',
  missing: '400, missing refresh token',
};

/** What a refresh that brought no token met. */
export function refreshFailure(event: ServerEvent): string {
  const words = met[String(event.fault)];
  if (words) return words;
  if (event.status === 0) return 'given up before the answer';
  if (event.fault && event.status === 200) return 'a web page with status 200';
  if (typeof event.error === 'string') return event.error;
  return `HTTP ${String(event.status)}`;
}

/** Why the sync server refused a token, in short. */
export function refusal(event: ServerEvent): string {
  return String(event.error)
    .replace(/^Could not validate token: /, '')
    .replace(/: exp was .*$/, '');
}

/** The tokens that the sync server has taken, each from then until it expires or another takes its place. */
export function tokensInForce(events: ServerEvent[]): { hash: string; from: number; to: number; expires: number }[] {
  const taken = events.filter((event) => event.kind === 'authenticate' && event.ok === true);
  return taken.flatMap((event, index) => {
    const expires = Number(event.exp) * 1000;
    const next = taken[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    if (taken[index + 1]?.tokenHash === event.tokenHash && next < expires) return [];
    const first = taken.findIndex((other) => other.tokenHash === event.tokenHash);
    const from = taken[first]?.at ?? event.at;
    return [{ hash: String(event.tokenHash), from, to: Math.min(expires, next), expires }];
  });
}

/** The first token since then that the sync server has taken and had not taken before. */
export function firstNewToken(events: ServerEvent[], since: number): ServerEvent | undefined {
  // A client that reconnects presents its old token first; that one says nothing about the endpoint.
  const accepted = events.filter((event) => event.kind === 'authenticate' && event.ok === true);
  const old = new Set(accepted.filter((event) => event.at < since).map((event) => event.tokenHash));
  return accepted.find((event) => event.at >= since && !old.has(event.tokenHash));
}
