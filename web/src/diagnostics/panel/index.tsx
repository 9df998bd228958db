'use client';
// holdfast/panel: the panel for React.
import { type ReactElement, useEffect, useRef } from 'react';
import { useGuard } from '../../react/index.js';
import type { Guard } from '../../types.js';
import { mountPanel } from './dom.js';

export { mountPanel } from './dom.js';

/**
 * Draws a guard: its state, the token's life, held calls, and its last ten minutes; without `guard` the nearest provider's.
 * A server renders an empty element.
 *
 * @example
 * <HoldfastPanel guard={guard} />
 */
export function HoldfastPanel({ guard }: { guard?: Guard | null }): ReactElement {
  const nearest = useGuard();
  const shown = guard ?? nearest;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (shown && place.current) return mountPanel(shown, place.current);
  }, [shown]);
  return <div ref={place} />;
}
