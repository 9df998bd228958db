// When the engine is loaded that nothing needs yet. On a page that shows what its users write, an element may stand in the place of
// `document.readyState`, or of a function that this browser has not got.
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
  const look = () => signal.aborted || load('low');
  const wait = () => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(look, { timeout: 2000 });
    else setTimeout(look, 200);
  };
  const { readyState } = document;
  if (readyState === 'loading' || readyState === 'interactive') addEventListener('load', wait, { signal });
  else wait();
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
