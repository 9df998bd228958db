// What a played engine says of a session.
import { blank } from '../../src/core/snapshot.js';
import type { SessionEnd, SessionSnapshot } from '../../src/types.js';

export const end = (how: SessionEnd['how']): SessionEnd => ({ how, reason: 'a test says so', failures: 2, span: 500 });

/** A snapshot of this status; what that has, it has. */
export function said(status: SessionSnapshot['status'], more: Partial<SessionSnapshot> = {}): SessionSnapshot {
  const own = {
    unknown: {},
    fresh: {},
    degraded: { degradedSince: Date.now() },
    signedOut: { ended: end('proven') },
  }[status];
  return { ...blank, status, ...own, ...more } as SessionSnapshot;
}
