import { useGuardState } from 'holdfast/react';

/** Tells the user what Holdfast is at while a token can't be had. */
export function Reconnecting() {
  const isReconnecting = useGuardState((state) => state.status === 'degraded');
  return isReconnecting ? <p role="status">Reconnecting…</p> : null;
}
