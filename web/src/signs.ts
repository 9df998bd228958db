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

/**
 * Has the engine loaded where it is in nobody's way: when the page has loaded and is idle; or at once, at a sign of
 * trouble. Returns a function that ends the wait.
 */
export function whenWanted(load: (priority?: 'low') => void): () => void {
  const idle = globalThis.requestIdleCallback ?? ((callback: () => void) => setTimeout(callback, 200));
  const loaded = () => idle(() => load('low'), { timeout: 2000 });
  if (document.readyState === 'complete') loaded();
  else addEventListener('load', loaded);
  // A page that is being left is hidden, too: it is gone before a timer fires.
  return atSign(() => setTimeout(load), 'online', 'offline', 'pageshow', 'visibilitychange');
}
