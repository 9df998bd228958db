import { HoldfastPanel } from 'holdfast/panel';
import { useGuard, useGuardState } from 'holdfast/react';
import { useEffect } from 'react';
import type { GuardSnapshot } from '../shared/protocol';
import { framed, note, update } from './recorder';

/** Records what the guard says. In the lab the frame holds what a user would see, and the panel stands outside of it. */
export function GuardPanel({ shown }: { shown: boolean }) {
  const guard = useGuard();
  useEffect(() => {
    if (guard) Object.assign(window.lab, { guard, timeline: guard.timeline });
  }, [guard]);

  const snapshot = useGuardState();
  return (
    <>
      {snapshot && <GuardProbe snapshot={snapshot} />}
      {shown && !framed && <HoldfastPanel />}
    </>
  );
}

function GuardProbe({ snapshot }: { snapshot: GuardSnapshot }) {
  const { status } = snapshot;
  useEffect(() => update({ guard: snapshot }), [snapshot]);
  useEffect(() => note({ kind: 'guard', status }), [status]);
  return null;
}
