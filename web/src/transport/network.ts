// Whether the network is up although a request of the provider's own has failed: then its server, or a gateway before it,
// has answered what the page may not read for want of CORS headers, or it alone is down.

import { isUnreached } from '../trouble.js';

/** How long a look counts. */
const counts = 10_000;
const patience = 3000;

let missed = 0;
let looked = { at: Number.NEGATIVE_INFINITY, up: Promise.resolve(false) };

/** A request was answered. */
export function answered(): void {
  missed = 0;
}

/** A request has failed. One alone may be a blip; later ones have `file`, one of the package's own, asked for. */
export async function unreadable(input: string, file: () => string, send: typeof fetch): Promise<boolean> {
  if (++missed < 2 || !navigator.onLine || new URL(input, document.baseURI).origin === location.origin) return false;
  return look(file, send);
}

/** How long a failure waits for the look, in milliseconds: one that goes on serves the next failure. */
const glance = 300;

/** As `unreadable`, for a provider whose requests the guard does not see: what it threw has to do. */
export async function seemsUp(thrown: unknown, file: () => string): Promise<boolean> {
  if (!seemsUnreached(thrown) || ++missed < 2 || !navigator.onLine) return false;
  return Promise.race([look(file, fetch), new Promise<false>((resolve) => setTimeout(resolve, glance, false))]);
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
  if (now - looked.at > counts) looked = { at: now, up: isThere(file, send) };
  return looked.up;
}

/** Never the page itself, whose server might refresh the session for it. */
async function isThere(file: () => string, send: typeof fetch): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(patience);
    await send(file(), { method: 'HEAD', mode: 'no-cors', cache: 'no-store', credentials: 'omit', signal });
    return true;
  } catch {
    return false;
  }
}
