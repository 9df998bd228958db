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
      <strong>{user?.email}</strong>
      <button
        type="button"
        className="button button-small"
        onClick={() => signOut({ returnTo: location.origin + location.pathname + location.search })}
      >
        Sign out
      </button>
      <p className="who-facts muted">
        {whoami ? (
          <>
            <span>{whoami.sub}</span>
            {whoami.sid && <span>{whoami.sid}</span>}
            {whoami.orgId && <span>{whoami.orgId}</span>}
            {whoami.tokenHash && <span>token {whoami.tokenHash}</span>}
          </>
        ) : (
          'The server has not said who you are.'
        )}
      </p>
    </section>
  );
}
