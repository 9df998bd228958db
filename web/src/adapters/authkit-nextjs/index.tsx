'use client';
// holdfast/authkit-nextjs: what AuthKit for Next.js says, and what it means by that, for a guard before Convex.
import { type ReactNode, useReducer, useState } from 'react';
import type { AdapterOptions } from '../../react/use-latched-auth.js';
import { useLayout } from '../../react/use-layout.js';
import type { AccessTokenRequest, GuardOptions } from '../../types.js';
import { type ConvexClientForReact, GuardedConvexProvider } from '../convex/guarded-provider.js';
import { AuthKitServer, contextOf, type ServedAuth, type ServedTokens } from '../shared/authkit-server.js';
import { useProp } from '../shared/check.js';
import { probePage } from '../shared/page-probe.js';
import { Registered } from '../shared/session-expired.js';

export type { ReconnectOptions } from '../../client/reconnect.js';
export type { AdapterOptions } from '../../react/use-latched-auth.js';
export { onSessionExpired } from '../shared/session-expired.js';

/** What `useAuth` of `@workos-inc/authkit-nextjs` returns, as far as it is used here. */
export type AuthKitNextState = ServedAuth;

/** What `useAccessToken` of `@workos-inc/authkit-nextjs` returns, as far as it is used here. */
export type AuthKitNextTokens = ServedTokens;

const name = 'ConvexProviderWithAuthKit';
const own = "AuthKit's hook of that name, from '@workos-inc/authkit-nextjs/components'";

/** Props of `ConvexProviderWithAuthKit`. */
export interface ConvexProviderWithAuthKitProps {
  client: ConvexClientForReact;
  /** AuthKit's own hook: `import { useAuth } from '@workos-inc/authkit-nextjs/components'`. */
  useAuth: () => AuthKitNextState;
  /** AuthKit's own hook: `import { useAccessToken } from '@workos-inc/authkit-nextjs/components'`. */
  useAccessToken: () => AuthKitNextTokens;
  /** Tunes the guard. Callbacks are those of the newest render; what tunes the engine is read when that starts. */
  options?: AdapterOptions;
  /**
   * Names what else the tokens are for, such as a claim of your own. With another value nothing more is sent as the old
   * one, and what is inside `<Authenticated>` is unmounted: as with another user, organisation or role.
   */
  contextKey?: string | null | undefined;
  children?: ReactNode;
}

/**
 * Convex on the Next.js SDK of AuthKit. A server action that fails, at the start or when the page gets the focus, is no
 * sign-out, and AuthKit's `loading` is not passed on. AuthKit's refresh is a server action, whose request is Next.js's
 * own: so nothing of the page's requests is watched (`transport`), unless the options say so.
 *
 * @example
 * 'use client';
 * import { AuthKitProvider, useAccessToken, useAuth } from '@workos-inc/authkit-nextjs/components';
 * import { ConvexProviderWithAuthKit, onSessionExpired } from 'holdfast/authkit-nextjs';
 * import type { ReactNode } from 'react';
 *
 * export function Providers({ children }: { children: ReactNode }) {
 *   return (
 *     <AuthKitProvider onSessionExpired={onSessionExpired}>
 *       <ConvexProviderWithAuthKit client={convex} useAuth={useAuth} useAccessToken={useAccessToken}>
 *         {children}
 *       </ConvexProviderWithAuthKit>
 *     </AuthKitProvider>
 *   );
 * }
 */
export function ConvexProviderWithAuthKit(props: ConvexProviderWithAuthKitProps) {
  const { client, useAuth, useAccessToken, options, contextKey, children } = props;
  const authKit = useProp(name, 'useAuth', useAuth, own, ['refreshAuth']);
  const tokens = useProp(name, 'useAccessToken', useAccessToken, own, ['getAccessToken', 'refresh']);
  const { unsure, getAccessToken } = useServer(authKit, tokens);
  const auth = {
    isLoading: authKit.loading,
    context: contextOf(authKit, contextKey),
    unsure,
    getAccessToken,
  };
  return (
    <GuardedConvexProvider
      name={name}
      client={client}
      auth={auth}
      options={{ ...options, classify: classifyFor(options) }}
    >
      <Registered />
      {children}
    </GuardedConvexProvider>
  );
}

/** The server said itself that there is no session. */
class SessionGone extends Error {}

/**
 * A server action seems to have been answered by a redirect to a sign-in at another origin, which looks like a network failure
 * (CORS). With AuthKit's middleware auth that is what a dead session gets, and would get for ever; but a session whose refresh
 * was answered by 429 or 503 gets it, too (session.ts of authkit-nextjs 4.3.2, `updateSession`). So it proves nothing at once.
 */
class SentElsewhere extends Error {}

function classifyFor(options: AdapterOptions | undefined): GuardOptions['classify'] {
  return (error) => {
    const own = error instanceof SessionGone ? 'terminal' : error instanceof SentElsewhere ? 'unknown' : undefined;
    return options?.classify?.(error) ?? own;
  };
}

/**
 * AuthKit has no user both where its server says that there is none and where the server could not be asked (`getAuth`
 * in authkit-provider.tsx). Only what came with the page (`initialAuth`) and an answer to `refreshAuth`, which does tell
 * its failures, are certain.
 */
function useServer(authKit: AuthKitNextState, tokens: AuthKitNextTokens) {
  const { loading, user } = authKit;
  const [, render] = useReducer((renders: number) => renders + 1, 0);
  const [server] = useState(() => new Server(render));
  const [wasNobody, become] = useState(!loading && !user);
  const said = server.hasSaidNobody;
  /** It is certain that there is no user. */
  const nobody = !user && (said || (wasNobody && (!loading || !!server.asking)));
  if (nobody !== wasNobody) become(nobody);
  useLayout(() => server.rendered(authKit, tokens, said));
  return { unsure: !user && !nobody, getAccessToken: server.getAccessToken };
}

/** How long after a failure the loss of the session may have come of it. */
const recently = 120_000;
let said = false;

/** The page can't see which version its server runs, nor why the cookie went. */
function sayWhichVersion(): void {
  if (said) return;
  said = true;
  console.warn(
    'holdfast: the server has lost the session after a refresh that failed. If the auth server was only out of reach: ' +
      'the middleware of @workos-inc/authkit-nextjs before 4.3.1 deletes the cookie then, which 4.3.1 and newer do not',
  );
}

class Server extends AuthKitServer {
  #failedAt = Number.NEGATIVE_INFINITY;

  readonly getAccessToken = async (request: AccessTokenRequest): Promise<string | undefined> => {
    try {
      const token = await this.ask(request);
      if (token !== undefined || !this.authKit.user) return token;
    } catch (error) {
      this.#failedAt = performance.now();
      if (looksUnreached(error) && (await probePage()) === 'elsewhere') throw new SentElsewhere();
      throw error;
    }
    // Its middleware leads to a sign-in now. As long as that is not there, a reload would end on the browser's error page.
    if ((await probePage()) === 'nothing') throw new TypeError('Failed to fetch');
    if (performance.now() - this.#failedAt < recently) sayWhichVersion();
    throw new SessionGone();
  };
}

/** What fetch says in Chromium, Safari and Firefox when no answer came, or none that the page may see. */
function looksUnreached(error: unknown): boolean {
  return error instanceof Error && /^(Failed to fetch|Load failed|NetworkError)/.test(error.message);
}
