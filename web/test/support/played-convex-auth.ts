// A deployment's `auth:signIn`, by which Convex Auth refreshes: what it answers is that of @convex-dev/auth 0.0.95
// (server/implementation/mutations/refreshSession.ts), in the frame of Convex's HTTP API.
import { vi } from 'vitest';
import type { Fault } from './faults.js';
import { jwt } from './jwt.js';

export const deployment = 'https://convex.test';
/** Where Convex Auth keeps what. */
export const keyOf = (name: 'JWT' | 'RefreshToken') => `__convexAuth${name}_httpsconvextest`;

export function playedConvexAuth() {
  const server = {
    /** The refresh token that is good; `undefined`: the session is over. */
    good: 'refresh_0' as string | undefined,
    /** Whose tokens it makes: user and session. */
    sub: 'alice|session_1',
    /** What a request is answered with instead. */
    fault: undefined as Fault | undefined,
    /** The refreshes that it was asked for. */
    refreshes: [] as Array<{ token: string; signal: AbortSignal | null | undefined }>,
    /** A signed-in browser's storage. */
    signIn: () => {
      localStorage.setItem(keyOf('JWT'), token());
      localStorage.setItem(keyOf('RefreshToken'), 'refresh_0');
    },
    fetch: vi.fn(async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      if (String(input) !== `${deployment}/api/action`) return new Response(null); // the page's own file
      const { path, args } = JSON.parse(String(init?.body)) as { path: string; args: [{ refreshToken: string }] };
      if (path !== 'auth:signIn') throw new Error(`nobody asks for ${path}`);
      const [{ refreshToken }] = args;
      server.refreshes.push({ token: refreshToken, signal: init?.signal });
      if (server.fault) return server.fault(init?.signal);
      if (refreshToken !== server.good) return answer({ tokens: null });
      server.good = `refresh_${server.refreshes.length}`;
      return answer({ tokens: { token: token({ sub: server.sub }), refreshToken: server.good } });
    }),
  };
  return server;
}

const answer = (value: unknown) => Response.json({ status: 'success', value, logLines: [] });

let minted = 0;
export const token = (claims = {}) =>
  jwt({ iss: deployment, aud: 'convex', sub: 'alice|session_1', sid: undefined, jti: String(++minted), ...claims });
