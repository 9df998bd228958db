// When the engine is loaded that nothing needs yet.
import { atFirst } from './page-events.js';

/**
 * Has the engine loaded where it is in nobody's way: when the page is idle; or at once, at a sign of trouble. `inTrouble`: in
 * trouble only, as over a link that is slow, or that its user saves.
 */
export function whenIdle(load: (priority?: 'low') => void, signal: AbortSignal, inTrouble = poor()): void {
  if (signal.aborted) return;
  const signs = inTrouble ? ['online', 'offline'] : ['online', 'offline', 'pageshow', 'visibilitychange'];
  // A page that is being left is hidden, too: it is gone before a timer fires.
  const stop = atFirst(() => setTimeout(() => signal.aborted || load()), ...signs);
  signal.addEventListener('abort', stop);
  if (inTrouble) return;
  const idle = globalThis.requestIdleCallback ?? ((callback: () => void) => setTimeout(callback, 200));
  const wait = () => idle(() => signal.aborted || load('low'), { timeout: 2000 });
  if (document.readyState === 'complete') wait();
  else addEventListener('load', wait, { signal });
}

/** As far as the browser tells: only Chromium does. */
function poor(): boolean {
  const { saveData, effectiveType } = (navigator as Navigator & { connection?: Connection }).connection ?? {};
  return saveData === true || effectiveType === 'slow-2g' || effectiveType === '2g';
}

interface Connection {
  saveData?: boolean;
  effectiveType?: string;
}
