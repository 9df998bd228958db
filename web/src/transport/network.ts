// Whether the network is up although a request of the provider's own has failed: then its server, or a gateway before it,
// has answered what the page may not read for want of CORS headers, or it alone is down.

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
