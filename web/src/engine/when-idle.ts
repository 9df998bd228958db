// The page's own signs that something is wrong, or is well again.

/** Calls `then` at the first of these events. Returns a function that ends the wait. */
export function atSign(then: () => void, ...types: string[]): () => void {
  const wait = new AbortController();
  const look = (event: Event) => {
    if ((event as PageTransitionEvent).persisted === false) return; // each page is shown once, as it loads
    wait.abort();
    then();
  };
  for (const type of types) addEventListener(type, look, { capture: true, signal: wait.signal });
  return () => wait.abort();
}

/** Calls `then` at each event by which the network or the user may be back. */
export function onSigns(then: () => void, signal: AbortSignal): void {
  const look = ({ type }: Event) => {
    if (!document.hidden || type === 'online') then();
  };
  // Captured at the window, where visibilitychange comes by from the document.
  for (const type of ['online', 'visibilitychange', 'focus', 'pageshow']) {
    addEventListener(type, look, { capture: true, signal });
  }
}

/**
 * Has the engine loaded where it is in nobody's way: when the page is idle; or at once, at a sign of trouble. Over a link
 * that is slow, or that its user saves, it is loaded in trouble only.
 */
export function whenWanted(load: (priority?: 'low') => void, signal: AbortSignal): void {
  if (signal.aborted) return;
  const isPoor = poor();
  const signs = isPoor ? ['online', 'offline'] : ['online', 'offline', 'pageshow', 'visibilitychange'];
  // A page that is being left is hidden, too: it is gone before a timer fires.
  const stop = atSign(() => setTimeout(() => signal.aborted || load()), ...signs);
  signal.addEventListener('abort', stop);
  if (isPoor) return;
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
