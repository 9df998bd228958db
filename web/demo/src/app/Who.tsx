import { useAuth } from '@workos-inc/authkit-react';
import { useQuery } from 'convex/react';
import { useEffect } from 'react';
import { inPage } from '../shared/in-page';
import { config } from './config';
import * as functions from './functions';
import { describe, note, update } from './recorder';

// The lab's issuer has these two. With the real services, yours are others.
const ORGANIZATIONS = ['org_one', 'org_two'] as const;

export function Who() {
  const { user, organizationId, signOut, switchToOrganization } = useAuth();
  const other = ORGANIZATIONS.find((id) => id !== organizationId) ?? ORGANIZATIONS[0];
  const whoami = useQuery(functions.whoami) ?? null;

  useEffect(() => update({ whoami }), [whoami]);
  useEffect(() => () => update({ whoami: null }), []);
  const token = whoami?.tokenHash;
  useEffect(() => {
    if (token) note({ kind: 'accepted', token });
  }, [token]);

  const switchTo = (organizationId: string) =>
    switchToOrganization({ organizationId }).catch((error: unknown) =>
      note({ kind: 'error', message: describe(error) }),
    );

  const leave = async () => {
    const returnTo = location.origin + location.pathname + location.search;
    if (!inPage.visit) return signOut({ returnTo });
    await signOut({ returnTo, navigate: false });
    location.assign(returnTo);
  };

  return (
    <section className="who" aria-label="Who you are">
      <span className="avatar" aria-hidden="true">
        {(user?.email ?? '?').charAt(0).toUpperCase()}
      </span>
      <strong>{user?.email}</strong>
      <button type="button" className="button button-small" onClick={() => void leave()}>
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
      {config?.page && (
        <p className="who-org muted">
          {organizationId ? `In ${organizationId}` : 'No organisation'}
          <button type="button" className="button button-small" onClick={() => void switchTo(other)}>
            Switch to {other}
          </button>
        </p>
      )}
    </section>
  );
}
