// Better Auth's server as far as its client asks it in these tests: what it answers is that of better-auth 1.6.34, read from
// the real one.
import { vi } from 'vitest';
import type { Fault } from './faults.js';
import { jwt } from './jwt.js';

export interface PlayedUser {
  id: string;
  session: string;
  role?: string;
  organization?: string;
}

const json = (body: unknown, status = 200) => Response.json(body, { status });

export interface Asked {
  path: string;
  method: string;
  cache: RequestCache | undefined;
  signal: AbortSignal | null | undefined;
  headers: Headers;
}

export function playedBetterAuth() {
  const server = {
    user: { id: 'alice', session: 'session_1' } as PlayedUser | null,
    /** What a path, or each, is answered with instead. */
    fault: undefined as Fault | undefined,
    faultOf: {} as Record<string, Fault>,
    /** All that it was asked, in order. */
    asked: [] as Asked[],
    count: (path: string) => server.asked.filter((one) => one.path === path).length,
    fetch: vi.fn(async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      const url = new URL(String(input));
      if (!url.pathname.startsWith('/api/auth')) return new Response(null); // the page's own file
      const path = url.pathname.slice('/api/auth'.length);
      const { method = 'GET', signal, cache } = init ?? {};
      server.asked.push({ path, method, signal, cache, headers: new Headers(init?.headers) });
      const fault = server.faultOf[path] ?? server.fault;
      return fault ? fault(signal) : answer(path);
    }),
  };

  function answer(path: string): Response {
    const { user } = server;
    if (path === '/sign-out') {
      server.user = null;
      return json({ success: true });
    }
    if (path === '/sign-in/email') {
      server.user = { id: 'bob', session: 'session_2' };
      return json({ token: 'opaque', user: userOf(server.user) });
    }
    if (path === '/cross-domain/one-time-token/verify') {
      server.user = { id: 'alice', session: 'session_1' };
      return json({ session: { ...sessionOf(server.user), token: 'opaque' }, user: userOf(server.user) });
    }
    if (path === '/get-session') return json(user && { session: sessionOf(user), user: userOf(user) });
    if (path === '/convex/token')
      return user ? json({ token: tokenOf(user) }) : json({ code: 'UNAUTHORIZED', message: 'Unauthorized' }, 401);
    return new Response(null, { status: 404 });
  }
  return server;
}

const date = '2026-01-01T00:00:00.000Z';
const userOf = ({ id, role }: PlayedUser) => ({ id, name: id, email: `${id}@example.com`, role, createdAt: date });
const sessionOf = ({ id, session, organization }: PlayedUser) => ({
  id: session,
  userId: id,
  activeOrganizationId: organization,
  expiresAt: '2036-01-01T00:00:00.000Z',
  createdAt: date,
});

let minted = 0;
const tokenOf = ({ id, session }: PlayedUser) =>
  jwt({ sub: id, sid: undefined, sessionId: session, aud: 'convex', jti: String(++minted) });
