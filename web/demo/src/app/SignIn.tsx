import { useAuth } from '@workos-inc/authkit-react';
import { useCallback, useEffect } from 'react';
import { inPage } from '../shared/in-page';
import type { AppConfig } from './config';

export function SignIn({ config }: { config: AppConfig }) {
  const { isLoading, user, signIn, getSignInUrl } = useAuth();
  const due = config.autoSignIn && !isLoading && !user;

  const enter = useCallback(async () => {
    if (inPage.visit) location.assign(await inPage.visit(await getSignInUrl()));
    else await signIn();
  }, [signIn, getSignInUrl]);

  useEffect(() => {
    // Once per tab and page: a sign-in that fails, or a session that ends, must not send the tab round in a circle.
    const done = `wake-lab:signed-in:${config.page}`;
    if (!due || sessionStorage.getItem(done)) return;
    sessionStorage.setItem(done, '1');
    void enter();
  }, [due, config.page, enter]);

  return (
    <section className="app-empty">
      <h2>You are signed out</h2>
      <p className="muted">
        {user
          ? `AuthKit still knows ${user.email}, but Convex has no token for this session.`
          : 'Sign in to see the counter and to write a draft.'}
      </p>
      <button type="button" className="button button-primary" onClick={() => void enter()} disabled={isLoading}>
        Sign in
      </button>
    </section>
  );
}
