/**
 * The `onSessionRefreshError` of `@workos-inc/authkit-react-router` and `@workos-inc/authkit-remix`. Whatever keeps them from a
 * new access token, a 503 or a network that is down, they take for the session's end: `authkitLoader` destroys the cookie, with
 * the refresh token in it, and redirects to the sign-in (authkit-react-router 0.8.1 and authkit-remix 0.17.0, `src/session.ts`,
 * `updateSession`). Here the cookie stays unless WorkOS itself has said that the session is over, and the page's answer is a 503,
 * thrown, so that the route's `ErrorBoundary` has it: offer "try again" there. Beside it `holdfast` in the page holds what asks
 * your server for a token. What it can't help: two requests that refresh at once spend one refresh token twice.
 *
 * @example
 * export const loader = (args: LoaderFunctionArgs) => authkitLoader(args, { onSessionRefreshError: keepSession });
 */
export function keepSession({ error }: { error?: unknown }): void {
  if (isOver(error)) return; // AuthKit goes on: the sign-in
  const headers = { 'Retry-After': '2', 'Cache-Control': 'no-store' };
  throw new Response('Signing in can’t be reached. You are still signed in: try again.', { status: 503, headers });
}

/** WorkOS refuses in words of its own. A status without them is a gateway's, or of this server's own configuration. */
function isOver(thrown: unknown): boolean {
  const { status = 0, rawData, ...own } = (thrown ?? {}) as Refusal & { status?: number; rawData?: Refusal };
  const { error, code } = { ...rawData, ...own };
  const mayPass = [408, 425, 429];
  return status >= 400 && status < 500 && !mayPass.includes(status) && !!(error || code);
}

interface Refusal {
  error?: string;
  code?: string;
}
