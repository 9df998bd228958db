// holdfast/attach: a Convex client gets a guard's tokens, without React.
import { type Auth, reauthenticateWhenGivenUp, type Watched } from '../../client/reauthenticate.js';
import { type ReconnectOptions, reconnectWhenHealed, type TellingClient } from '../../client/reconnect.js';
import { SocketRestart } from '../../client/socket-restart.js';
import { Throttle } from '../../client/throttle.js';
import type { Guard, Snapshot } from '../../types.js';

export type { ReconnectOptions } from '../../client/reconnect.js';

/** A Convex client as far as `attach` uses it: `ConvexClient`, `ConvexReactClient`, or any client of that shape. */
export interface AttachableClient extends TellingClient {
  setAuth(
    fetchToken: (args: { forceRefreshToken: boolean }) => Promise<string | null>,
    onChange?: (isAuthenticated: boolean) => void,
  ): void;
  clearAuth?(): void;
  /** Where `ConvexClient`, which has no `clearAuth`, has one. */
  readonly client?: { clearAuth(): void };
  /** A `ConvexClient` that does nothing, as on a server. */
  readonly disabled?: boolean;
}

/** Options of `attach`. */
export interface AttachOptions extends ReconnectOptions {
  /** As the client's own: whether its server takes the token. Whether somebody is signed in is the guard's to say. */
  onChange?: (isAuthenticated: boolean) => void;
}

/**
 * Gives a Convex client the guard's tokens, without React. The client gets its auth once it is known that somebody is
 * signed in, so public queries run meanwhile; it loses it when the session is over, and gets it again, by a new
 * `setAuth`, when somebody signs in: tell the guard by `identityChanged()`. A client that has given up although the guard
 * has a token gets it again, too. Returns a function that ends this and takes the client's auth from it. An application
 * without React imports this from `holdfast/attach`.
 *
 * @throws TypeError that names the option that is wrong.
 * @example
 * import { attach } from 'holdfast/attach';
 *
 * const client = new ConvexClient(url);
 * const detach = attach(client, guard, { onChange: (signedIn) => show(signedIn) });
 */
export function attach(
  client: AttachableClient,
  guard: Guard,
  { onChange, reconnect = true }: AttachOptions = {},
): () => void {
  check('onChange', onChange, 'function');
  check('reconnect', reconnect, 'boolean');
  /** The identity that the client has auth for; `undefined` while it has none. */
  let armed: { identity: string } | undefined;
  const watched: Watched = { current: client };
  let asking = false;
  let told: boolean | undefined;
  const tell = (isAuthenticated: boolean) => {
    if (isAuthenticated === told) return;
    told = isAuthenticated;
    onChange?.(isAuthenticated);
  };

  const socket = new SocketRestart();
  const ask = (force: boolean) =>
    new Promise<string | null>((resolve) => {
      const call = { force, resolve };
      if (socket.start(call)) resolve(null);
      else
        void guard
          .fetchAccessToken({ forceRefreshToken: force, client: 'convex' })
          .then((token) => call.resolve(token));
    });
  const arm = (identity: string) => {
    armed = { identity };
    const auth: Auth = {
      tell,
      // A function of its own each time: clearAuth leaves the client's refetch timer running, and what that asks for must
      // not sign anybody in again.
      arm: () =>
        client.setAuth(
          async ({ forceRefreshToken }) => (watched.auth === auth ? ask(forceRefreshToken) : null),
          (isAuthenticated) => {
            if (watched.auth !== auth) return;
            auth.says = isAuthenticated;
            tell(isAuthenticated);
            watched.heard?.();
          },
        ),
    };
    watched.auth = auth;
    auth.arm();
  };
  const another = new Throttle(0, () => {
    arm(identityIn(guard.getSnapshot()));
    another.well();
  });
  const disarm = () => {
    another.stop();
    if (!armed) return;
    armed = undefined;
    watched.auth = undefined;
    // Not setAuth with a function that answers null: on a live socket the client would not tell its server (1.48.0).
    if (client.clearAuth) client.clearAuth();
    else if (!client.disabled) client.client?.clearAuth();
    tell(false);
  };
  /** So that the client's first call needs no wait: while that is held, the client's socket is paused. */
  const find = () => {
    if (asking) return;
    asking = true;
    void guard.fetchAccessToken().finally(() => {
      asking = false;
    });
  };
  const look = () => {
    const snapshot = guard.getSnapshot();
    const who = identityIn(snapshot);
    if (snapshot.status === 'signedOut') {
      disarm();
    } else if (snapshot.engine === 'unavailable') {
      if (!armed) arm(who); // as if Holdfast were not there
    } else if (snapshot.status === 'unknown') {
      disarm();
      find();
    } else if (!armed) {
      arm(who);
    } else if (armed.identity === unnamed) {
      armed.identity = who;
    } else if (who !== unnamed && who !== armed.identity) {
      another.want(); // another's token came by itself
    } else {
      another.stop();
    }
  };

  const unsubscribe = guard.subscribe(look);
  const endWatch = client.disabled ? undefined : reauthenticateWhenGivenUp(watched, guard);
  const endReconnect = reconnect && !client.disabled ? reconnectWhenHealed({ current: client }, guard) : undefined;
  look();
  return () => {
    unsubscribe();
    endReconnect?.();
    endWatch?.();
    disarm();
  };
}

function check(name: string, value: unknown, type: string): void {
  if (value !== undefined && typeof value !== type) throw new TypeError(`holdfast: option "${name}" must be a ${type}`);
}

/** Nobody has read a token's claims yet. */
const unnamed = '';

/** Not by the session's name: there are servers that give the user another at each refresh. */
function identityIn({ identity }: Snapshot): string {
  return identity ? JSON.stringify([identity.iss, identity.sub, identity.orgId]) : unnamed;
}
