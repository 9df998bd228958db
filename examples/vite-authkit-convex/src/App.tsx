import { useAuth } from '@workos-inc/authkit-react';
import { Authenticated, AuthLoading, Unauthenticated } from 'convex/react';
import { Messages } from './Messages';
import { Reconnecting } from './Reconnecting';

export function App() {
  const { user, signIn, signOut } = useAuth();
  return (
    <main>
      <h1>Messages</h1>
      <AuthLoading>
        <p>Loading…</p>
      </AuthLoading>
      <Unauthenticated>
        <button type="button" onClick={() => signIn()}>
          Sign in
        </button>
      </Unauthenticated>
      <Authenticated>
        <p>
          {user?.email}{' '}
          <button type="button" onClick={() => signOut({ returnTo: location.origin })}>
            Sign out
          </button>
        </p>
        <Reconnecting />
        <Messages />
      </Authenticated>
    </main>
  );
}
