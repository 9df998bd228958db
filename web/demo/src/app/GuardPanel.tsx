import { useGuard, useGuardState } from 'holdfast/react';
import { useEffect } from 'react';
import type { GuardSnapshot } from '../shared/protocol';
import { update } from './recorder';

const tones: Record<GuardSnapshot['status'], string> = {
  unknown: '',
  fresh: 'badge-good',
  degraded: 'badge-warn',
  signedOut: 'badge-bad',
};

export function GuardPanel() {
  const timeline = useGuard()?.timeline;
  useEffect(() => {
    if (timeline) window.lab.timeline = timeline;
  }, [timeline]);

  const guard = useGuardState();
  return guard && <GuardFacts guard={guard} />;
}

function GuardFacts({ guard }: { guard: GuardSnapshot }) {
  useEffect(() => update({ guard }), [guard]);

  return (
    <section className="guard" aria-label="The guard">
      <div className="guard-head">
        <h2 className="label">Guard</h2>
        <span className={`badge ${tones[guard.status]}`}>{guard.status}</span>
      </div>
      <dl className="facts">
        <dt>Engine</dt>
        <dd>{guard.engine}</dd>
        <dt>Token expires</dt>
        <dd>{clock(guard.expiresAt)}</dd>
        <dt>Degraded since</dt>
        <dd>{clock(guard.degradedSince)}</dd>
        <dt>Last failure</dt>
        <dd>
          {guard.lastFailure
            ? `${guard.lastFailure.class}: ${guard.lastFailure.reason} at ${clock(guard.lastFailure.at)}`
            : 'none'}
        </dd>
        {guard.warning && (
          <>
            <dt>Warning</dt>
            <dd>{guard.warning}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

function clock(at: number | null): string {
  return at === null ? '–' : new Date(at).toLocaleTimeString();
}
