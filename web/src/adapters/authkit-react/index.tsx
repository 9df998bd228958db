'use client';
// holdfast/authkit-react: what AuthKit for React says, and which requests are its own, for a guard before Convex.
import { AuthKitProvider } from '@workos-inc/authkit-react';
import { type ComponentProps, createContext, type ReactNode, useContext, useState } from 'react';
import { run } from '../../callbacks.js';
import { useGuard } from '../../react/index.js';
import type { AdapterOptions } from '../../react/use-latched-auth.js';
import { useLayout } from '../../react/use-layout.js';
import type { AccessTokenRequest, Guard, TransportOptions } from '../../types.js';
import { type ConvexClientForReact, GuardedConvexProvider } from '../convex/guarded-provider.js';
import { useProp } from '../shared/check.js';

export type { ReconnectOptions } from '../../client/reconnect.js';
export type { AdapterOptions } from '../../react/use-latched-auth.js';

/** What `useAuth` of `@workos-inc/authkit-react` returns, as far as it is used here. */
export interface AuthKitState {
  isLoading: boolean;
  user: { id: string } | null;
  organizationId?: string | null;
  role?: string | null;
  getAccessToken: (options?: AccessTokenRequest) => Promise<string | null>;
}

const name = 'ConvexProviderWithAuthKit';
const own = "AuthKit's: import { useAuth } from '@workos-inc/authkit-react'";

/** Props of `ConvexProviderWithAuthKit`: those of `@convex-dev/workos`, `options` and `contextKey`. */
export interface ConvexProviderWithAuthKitProps {
  client: ConvexClientForReact;
  /** AuthKit's own hook: `import { useAuth } from '@workos-inc/authkit-react'`. */
  useAuth: () => AuthKitState;
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
 * Takes the place of `@convex-dev/workos`'s component of this name. Put it inside an `AuthKitProvider`, or a
 * `HoldfastAuthKitProvider`.
 *
 * @example
 * import { ConvexProviderWithAuthKit } from 'holdfast/authkit-react';
 *
 * <AuthKitProvider clientId={clientId}>
 *   <ConvexProviderWithAuthKit client={convex} useAuth={useAuth}>{app}</ConvexProviderWithAuthKit>
 * </AuthKitProvider>
 */
export function ConvexProviderWithAuthKit({
  client,
  useAuth,
  options,
  contextKey,
  children,
}: ConvexProviderWithAuthKitProps) {
  const hook = useProp(name, 'useAuth', useAuth, own, ['isLoading', 'getAccessToken']);
  const { isLoading, user, organizationId, role, getAccessToken } = hook;
  const id = user?.id;
  const [gone, setGone] = useState<string>();
  const [{ transport, rendered }] = useState(authKitTransport);
  const failures = useContext(RefreshFailures);
  useLayout(() => {
    failures?.sees(id);
    if (!id) setGone(id); // whoever comes next has signed in
    rendered(id && (organizationId ?? ''), () => setGone(id));
  });
  const auth = {
    isLoading,
    context: id && id !== gone ? `${[id, organizationId, role, contextKey]}` : null,
    unsure: !id && hasSessionHint(failures?.clientId),
    getAccessToken,
  };
  const ofApplication = options?.onSessionExpired;
  const both = () => {
    if (ofApplication) run(ofApplication);
    failures?.proven();
  };
  return (
    <GuardedConvexProvider
      name={name}
      client={client}
      auth={auth}
      options={{
        ...options,
        transport: options?.transport ?? transport,
        // AuthKit for React never reloads the page by itself, so there is no reload to make up for once expiry is proven.
        onSessionExpired: ofApplication || failures || !options?.reloadGuard ? both : undefined,
      }}
    >
      {failures && <Judge failures={failures} />}
      {children}
    </GuardedConvexProvider>
  );
}

/** What of the page's requests is AuthKit's: its refresh grant is watched; the exchange of a code is left alone. */
function authKitTransport() {
  let onSignOut: () => void;
  /** The present session's; `undefined` if nobody is signed in. */
  let organization: string | undefined;
  const transport: TransportOptions = {
    /** authkit-js 0.20.3, create-client.ts, `#scheduleAutomaticRefresh`: a loop once a second, from 10 s before the end. */
    renewsBefore: 15_000,
    /**
     * The server missed the cookie, which a page that has just woken may not have sent; or, in the words of WorkOS's
     * emulator, the token, which another tab's AuthKit has wiped.
     */
    askAgain: { status: 400, message: 'missing refresh token|refresh_token', attempts: 3 },
    match({ url, method, body }) {
      // signOut({ navigate: false }) is this request and nothing else: the hook keeps its user. A user who signs out is
      // out at once, and not when the next refresh fails.
      if (url.pathname.endsWith('/user_management/sessions/logout')) onSignOut();
      if (method !== 'POST' || !url.pathname.endsWith('/user_management/authenticate') || body?.[0] !== '{')
        return false;
      const { grant_type, organization_id = '' } = JSON.parse(body);
      // Another organisation is the user's own wish (create-client.ts, `switchToOrganization`): it is never refused.
      return grant_type === 'refresh_token' && organization_id === (organization ?? organization_id);
    },
  };
  const rendered = (newest: string | undefined, signsOut: () => void) => {
    organization = newest;
    onSignOut = signsOut;
  };
  return { transport, rendered };
}

/**
 * Whether this browser may have a session although AuthKit has no user: the same two traces by which AuthKit itself
 * decides to refresh when it starts (authkit-js, create-client.ts, `initialize`), of any application where it is not known
 * which this is. If that refresh fails because the page is offline, AuthKit ends up with `isLoading: false` and no user, as
 * if nobody were signed in (F33).
 */
function hasSessionHint(of = '[^;]+'): boolean {
  try {
    // The second is devMode's. Of both there is an older form, which names no application.
    return new RegExp(`\\bworkos-has-session=(([^;]*\\.)?${of}[.;]|1;)|workos:refresh-token(:${of})?,`).test(
      `${document.cookie};${Object.keys(localStorage)},`,
    );
  } catch {
    return false; // a page that may use neither, or a server
  }
}

type AuthKitProviderProps = ComponentProps<typeof AuthKitProvider>;
type OnRefreshFailure = NonNullable<AuthKitProviderProps['onRefreshFailure']>;

/** Between AuthKit, which gives up a session, and the guards below it, which look for proof. */
function failuresOf(clientId: string) {
  const guards = new Set<Guard>();
  /** Whom a guard has had first in this page. */
  let somebody: string | undefined;
  /** The application's own handler. */
  let onRefreshFailure: OnRefreshFailure | undefined;
  /** What AuthKit has given up, until that is told. */
  let failure: Parameters<OnRefreshFailure>[0] | undefined;
  /** The session is proven over. */
  const proven = () => {
    const told = failure;
    failure = undefined;
    if (told) onRefreshFailure?.(told);
  };
  const onFailure: OnRefreshFailure = (given) => {
    // A visitor. AuthKit tells of no first refresh that fails; but the guard has had it try more than once.
    if (guards.size && !somebody) return;
    failure = given;
    if (!guards.size) proven(); // as if Holdfast were not there
    for (const guard of guards) guard.sessionExpired();
  };
  const rendered = (handler: OnRefreshFailure | undefined) => {
    onRefreshFailure = handler;
  };
  const sees = (id: string | undefined) => {
    somebody ??= id;
  };
  return { clientId, guards, sees, proven, onFailure, rendered };
}
type Failures = ReturnType<typeof failuresOf>;

const RefreshFailures = createContext<Failures | null>(null);

/**
 * `AuthKitProvider`, whose `onRefreshFailure` runs once the session is found to be over, proven or presumed. AuthKit itself
 * calls it at the first answer that it can't use, such as the loser's of two tabs that refresh at once (F15), and an
 * application that signs in from there leaves the page while its session is alive. As with AuthKit itself, it does not run
 * where the session was over before the page came. An application without `onRefreshFailure` can do with AuthKit's own
 * provider.
 *
 * @example
 * <HoldfastAuthKitProvider clientId={clientId} onRefreshFailure={({ signIn }) => signIn()}>
 *   <ConvexProviderWithAuthKit client={convex} useAuth={useAuth}>{app}</ConvexProviderWithAuthKit>
 * </HoldfastAuthKitProvider>
 */
export function HoldfastAuthKitProvider({ onRefreshFailure, ...props }: AuthKitProviderProps) {
  const [failures] = useState(() => failuresOf(props.clientId));
  useLayout(() => {
    failures.rendered(onRefreshFailure);
  });
  return (
    <RefreshFailures.Provider value={failures}>
      <AuthKitProvider {...props} onRefreshFailure={failures.onFailure} />
    </RefreshFailures.Provider>
  );
}

/** Has the nearest guard judge what AuthKit gives up. */
function Judge({ failures }: { failures: Failures }) {
  const guard = useGuard() as Guard;
  useLayout(() => {
    failures.guards.add(guard);
    return () => {
      failures.guards.delete(guard);
    };
  }, [failures, guard]);
  return null;
}
