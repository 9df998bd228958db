'use client';
import { type ReactElement, useEffect, useRef } from 'react';
import { mountPanel } from './panel-dom.js';
import { useGuard } from './react.js';
import type { Guard } from './types.js';

export { mountPanel } from './panel-dom.js';

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
