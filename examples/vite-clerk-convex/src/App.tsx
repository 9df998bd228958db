import { SignInButton, SignOutButton, useUser } from '@clerk/react';
import { Authenticated, AuthLoading, Unauthenticated } from 'convex/react';
import { Messages } from './Messages';
import { Reconnecting } from './Reconnecting';

export function App() {
  const { user } = useUser();
  return (
    <main>
      <h1>Messages</h1>
      <AuthLoading>
        <p>Loading…</p>
      </AuthLoading>
      <Unauthenticated>
        <SignInButton mode="modal" />
      </Unauthenticated>
      <Authenticated>
        <p>
          {user?.firstName} <SignOutButton />
        </p>
        <Reconnecting />
        <Messages />
      </Authenticated>
    </main>
  );
}
