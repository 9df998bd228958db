'use client';

import { useAuth } from '@workos-inc/authkit-nextjs/components';
import { Authenticated, AuthLoading, Unauthenticated } from 'convex/react';
import { Messages } from '@/components/Messages';
import { Reconnecting } from '@/components/Reconnecting';

export default function Page() {
  const { user, signOut } = useAuth();
  return (
    <main>
      <h1>Messages</h1>
      <AuthLoading>
        <p>Loading…</p>
      </AuthLoading>
      <Unauthenticated>
        <a href="/sign-in">Sign in</a>
      </Unauthenticated>
      <Authenticated>
        <p>
          {user?.email}{' '}
          <button type="button" onClick={() => signOut()}>
            Sign out
          </button>
        </p>
        <Reconnecting />
        <Messages />
      </Authenticated>
    </main>
  );
}
