// The one patch of window.fetch. It knows the guards that watch requests, and gives each request that is the provider's
// own to them; what nobody watches is passed on as it is.

import { run } from '../callbacks.js';
import { describe, type FetchInput, type Watcher } from './request.js';
import { sendEarly } from './send-early.js';

const watchers = new Set<Watcher>();
/** The present patch, and how it is taken back. One that a tool has kept after that passes everything on. */
let patch: { fetch: typeof fetch; undo: () => void } | undefined;
let warned: boolean | undefined;

/** Watches a guard's requests until the returned function is called. */
export function watchTransport(page: Watcher): () => void {
  watchers.add(page);
  patch ??= patchFetch();
  return () => {
    watchers.delete(page);
    if (watchers.size) return;
    patch?.undo();
    patch = undefined;
  };
}

function patchFetch(): typeof patch {
  const original = window.fetch;
  const send = original.bind(window);
  const set = (to: typeof fetch) => {
    try {
      window.fetch = to;
    } catch {} // it is frozen
  };
  const watched: typeof fetch = (input, init) => {
    const pages = patch?.fetch === watched ? watching(input, init) : [];
    if (!pages[0]) return send(input, init);
    const request = { send, input, init, pages };
    for (const { side } of pages) if (side?.engine) return side.engine.send(request);
    return sendEarly(pages[0], request);
  };
  set(watched);
  if (window.fetch !== watched && !warned) {
    warned = true;
    console.warn('holdfast: window.fetch is read-only, so the option "transport" has no effect');
  }
  // Where somebody has wrapped it since, that stays.
  return { fetch: watched, undo: () => void (window.fetch === watched && set(original)) };
}

/** The guards whose provider's own request it is. */
function watching(input: FetchInput, init: RequestInit | undefined): Watcher[] {
  const request = describe(input, init);
  return [...watchers].filter(
    ({ options: { transport }, unguarded }) =>
      request && transport && !unguarded && run(() => transport.match(request)),
  );
}
