// Whether the network is up although a request of the provider's own has failed: then its server, or a gateway before it,
// has answered what the page may not read for want of CORS headers, or it alone is down.

import { baseURI } from '../../base-uri.js';
import { isUnreached } from '../../core/network-failure.js';

/** How long a look counts. */
const counts = 10_000;
const patience = 3000;

let missed = 0;
let looked = neverLooked();

/** `was`: what was found, once it is known. */
interface Look {
  at: number;
  up: Promise<boolean>;
  was?: boolean;
}

function neverLooked(): Look {
  return { at: Number.NEGATIVE_INFINITY, up: Promise.resolve(false) };
}

/** A request was answered. What was found before counts no longer. */
export function answered(): void {
  missed = 0;
  looked = neverLooked();
}

/** A request has failed. One alone may be a blip; later ones have `file`, one of the package's own, asked for. */
export async function unreadable(input: string, file: () => string, send: typeof fetch): Promise<boolean> {
  if (++missed < 2 || !navigator.onLine || new URL(input, baseURI()).origin === location.origin) return false;
  return look(file, send);
}

/** How long a failure waits for the look, in milliseconds: one that goes on serves the next failure. */
const glance = 300;

/**
 * What a look tells of a failure whose request the guard does not see: `thrown` is what its provider threw,
 * `false` if it answered without a token. `down`: nothing can be had, so that the failure proves nothing. `unreadable`: it looks like
 * no network or a time-out, while the network is up. `undefined`: nothing new.
 */
export async function lookBehind(thrown: unknown, file: () => string): Promise<'down' | 'unreadable' | undefined> {
  if (!navigator.onLine || ++missed < 2) return;
  const before = looked.was;
  const up = await Promise.race([
    look(file, fetch),
    new Promise<boolean | undefined>((resolve) => setTimeout(resolve, glance, before)),
  ]);
  if (up === false) return 'down';
  return up && seemsUnreached(thrown) ? 'unreadable' : undefined;
}

function seemsUnreached(thrown: unknown): boolean {
  try {
    const { name, code, errorCode, error } = Object(thrown);
    return (
      isUnreached(thrown) || [name, code, errorCode, error].some((word) => /time_?out|timed_out/i.test(String(word)))
    );
  } catch {
    return false; // it has getters that throw
  }
}

function look(file: () => string, send: typeof fetch): Promise<boolean> {
  const now = performance.now();
  if (now - looked.at > counts) {
    const next: Look = { at: now, up: isThere(file, send), was: looked.was };
    void next.up.then((up) => {
      next.was = up;
    });
    looked = next;
  }
  return looked.up;
}

/** Never the page itself, whose server might refresh the session for it. */
async function isThere(file: () => string, send: typeof fetch): Promise<boolean> {
  const overdue = new AbortController();
  const timer = setTimeout(() => overdue.abort(), patience);
  try {
    const { signal } = overdue;
    await send(file(), { method: 'HEAD', mode: 'no-cors', cache: 'no-store', credentials: 'omit', signal });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
