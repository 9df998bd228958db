// The one patch of window.fetch. It knows the guards that watch requests, and gives each request that is the provider's
// own to them; what nobody watches is passed on as it is.

import { run } from '../callbacks.js';
import { describe, type FetchInput, type Watcher } from './request.js';
import { keep } from './send-early.js';

const watchers = new Set<Watcher>();
/** Takes the present patch back. */
let undo: (() => void) | undefined;
let warned: boolean | undefined;

/** Watches a guard's requests until the returned function is called. */
export function watchTransport(page: Watcher): () => void {
  watchers.add(page);
  undo ??= patchFetch();
  return () => {
    watchers.delete(page);
    if (watchers.size) return;
    undo?.();
    undo = undefined;
  };
}

function patchFetch(): () => void {
  const { fetch } = window;
  const send = fetch.bind(window);
  const set = (to: typeof fetch) => {
    try {
      window.fetch = to;
    } catch {} // it is frozen
  };
  let isOver = false;
  const watched: typeof fetch = (input, init) => {
    // One that a tool has kept after it was taken back passes everything on.
    const pages = isOver ? [] : watching(input, init);
    return pages[0] ? keep({ send, input, init, pages }) : send(input, init);
  };
  set(watched);
  if (window.fetch !== watched && !warned) {
    warned = true;
    console.warn('holdfast: window.fetch is read-only, so the option "transport" has no effect');
  }
  return () => {
    isOver = true;
    if (window.fetch === watched) set(fetch); // where somebody has wrapped it since, that stays
  };
}

/** The guards whose provider's own request it is. */
function watching(input: FetchInput, init: RequestInit | undefined): Watcher[] {
  const request = describe(input, init);
  return [...watchers].filter(
    ({ options: { transport }, unguarded }) =>
      request && transport && !unguarded && run(() => transport.match(request)),
  );
}
