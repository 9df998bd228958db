import { useAuth } from '@workos-inc/authkit-react';
import { useEffect } from 'react';
import type { AppConfig } from './config';

export function SignIn({ config }: { config: AppConfig }) {
  const { isLoading, user, signIn } = useAuth();
  const due = config.autoSignIn && !isLoading && !user;

  useEffect(() => {
    // Once per tab and page: a sign-in that fails, or a session that ends, must not send the tab round in a circle.
    const done = `wake-lab:signed-in:${config.page}`;
    if (!due || sessionStorage.getItem(done)) return;
    sessionStorage.setItem(done, '1');
    void signIn();
  }, [due, config.page, signIn]);

  return (
    <section className="app-empty">
      <h2>You are signed out</h2>
      <p className="muted">
        {user
          ? `AuthKit still knows ${user.email}, but Convex has no token for this session.`
          : 'Sign in to see the counter and to write a draft.'}
      </p>
      <button type="button" className="button button-primary" onClick={() => void signIn()} disabled={isLoading}>
        Sign in
      </button>
    </section>
  );
}
