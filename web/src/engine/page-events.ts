// The page's own signs that something is wrong, or is well again. On a page that shows what its users write, an element may
// stand in the place of `document.hidden`.

/** Calls `then` at the first of these events. Returns a function that ends the wait. */
export function atFirst(then: () => void, ...types: string[]): () => void {
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
export function onReturn(then: () => void, signal: AbortSignal): void {
  const look = ({ type, target, currentTarget }: Event) => {
    if (type === 'focus' && target !== currentTarget) return; // a field's of the page
    if (document.hidden !== true || type === 'online') then();
  };
  // Captured at the window, where visibilitychange comes by from the document.
  for (const type of ['online', 'visibilitychange', 'focus', 'pageshow']) {
    addEventListener(type, look, { capture: true, signal });
  }
}
