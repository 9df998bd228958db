// Better Auth's client, as far as it is used here.

/**
 * What `createAuthClient` of `better-auth/react` returns, with the plugin `convexClient()`. The type `AuthClient` of
 * `@convex-dev/better-auth` fits; with better-auth 1.6.34 a client with plugins does not fit that.
 */
export interface BetterAuthClient {
  useSession(): { data: unknown; error: unknown; isPending: boolean };
  /** That plugins are given. */
  $store: { atoms: Record<string, unknown> };
}

/** What it has besides. */
export interface Asks {
  getSession(request: { query: { disableCookieCache: true }; fetchOptions: FetchOptions }): Promise<unknown>;
  convex: { token(request: { fetchOptions: FetchOptions }): Promise<unknown> };
}

/** What is asked of it for one request. */
export interface FetchOptions {
  throw: false;
  cache: 'no-store';
  signal: AbortSignal;
  onError: (context: { response: Response }) => void;
}

/** What it answers. */
export interface Answer {
  data: unknown;
  error: { status?: unknown; code?: unknown; message?: unknown } | null;
}
