import { useAuth } from '@workos-inc/authkit-react';
import { useQuery } from 'convex/react';
import { useEffect } from 'react';
import * as functions from './functions';
import { update } from './recorder';

export function Who() {
  const { user, signOut } = useAuth();
  const whoami = useQuery(functions.whoami) ?? null;

  useEffect(() => update({ whoami }), [whoami]);
  useEffect(() => () => update({ whoami: null }), []);

  return (
    <section className="who" aria-label="Who you are">
      <span className="avatar" aria-hidden="true">
        {(user?.email ?? '?').charAt(0).toUpperCase()}
      </span>
      <div className="who-name">
        <strong>{user?.email}</strong>
        {whoami ? (
          <p className="muted mono">
            {whoami.sub}
            {whoami.sid && <> · {whoami.sid}</>}
            {whoami.orgId && <> · {whoami.orgId}</>}
            {whoami.tokenHash && <> · token {whoami.tokenHash}</>}
          </p>
        ) : (
          <p className="muted">The server has not said who you are.</p>
        )}
      </div>
      <button
        type="button"
        className="button button-small"
        onClick={() => signOut({ returnTo: location.origin + location.pathname + location.search })}
      >
        Sign out
      </button>
    </section>
  );
}
