// The snapshots that say nothing yet.
import type { SessionEnd, Snapshot } from '../types.js';

/** What is known of nobody's session. */
export const blank = {
  identity: null,
  expiresAt: null,
  degradedSince: null,
  healedAt: null,
  lastFailure: null,
  ended: null,
  needs: null,
  warning: null,
} as const;

/** What every guard begins with, on a server too. */
export const initial: Snapshot = Object.freeze({
  ...blank,
  status: 'unknown',
  engine: 'loading',
  engineError: null,
});

/** The application has ended the session. */
export const cleared: SessionEnd = /* @__PURE__ */ Object.freeze({
  how: 'application',
  reason: null,
  failures: null,
  span: null,
});
