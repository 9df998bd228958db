// What of a page's requests is Clerk's, by clerk-js 6.40.0. Its lines are of the repository's packages/clerk-js/src/core.
import type { TransportOptions } from '../../types.js';

/** Clerk's own: each has its version in the query (fapiClient.ts, `buildQueryString`), whatever comes before the path (`proxyUrl`). */
const path = /\/v1\/(environment|client|client\/sessions\/[^/]+\/tokens(\/[^/]+)?)$/;
/** signOut, of all sessions or of one (clerk.ts, `signOut`; Client.ts, `removeSessions`, `destroy`; Session.ts, `remove`, `end`). */
const all = /\/v1\/client(\/sessions)?$/;
const one = /\/v1\/client\/sessions\/([^/]+)\/(remove|end)$/;

/**
 * How long a request is held. Clerk asks nine times for a token before it tells whoever wants it that there is none (Session.ts,
 * `getToken`), and its tabs lock each other out meanwhile, for 5 s at a time (auth/safeLock.ts): not for ever.
 */
const upTo = 60_000;

export function clerkTransport() {
  let session = '';
  let onSignOut = () => {};
  const transport: TransportOptions = {
    match({ url: { pathname, searchParams }, method }) {
      if (!searchParams.has('_clerk_js_version')) return false;
      // Clerk sends all but GET as POST, for Safari's sake (fapiClient.ts, `buildQueryString`).
      const meant = searchParams.get('_method') ?? method;
      // A user who signs out is out at once, and not when that is answered.
      if (meant === 'DELETE' ? all.test(pathname) : one.exec(pathname)?.[1] === session) onSignOut();
      return path.test(pathname) && /GET|POST|PATCH/.test(meant);
    },
    // A page that loads waits for its environment without an end, and does with the last one if it fails (clerk.ts,
    // `#loadInStandardBrowser`). For its client it waits 7 s, does with the cookie of the last token, and asks on.
    hold: ({ pathname }) => !pathname.endsWith('/environment') && { upTo },
    // Clerk says why, in words of its own, and so does nobody else: clerk-js then asks for its client, sends the token along that
    // its server misses, or has its user solve a puzzle; and a JWT template that is missing is the developer's to make. What is
    // not Clerk's makes it give up its session, or ask for its client thousands of times (Base.ts, `handleUnauthenticated`).
    passes: ({ errors }, status) => status < 429 && !!(errors as Array<{ code?: unknown }> | undefined)?.[0]?.code,
  };
  const rendered = (newest: string, signsOut: () => void) => {
    session = newest;
    onSignOut = signsOut;
  };
  return { transport, rendered };
}
