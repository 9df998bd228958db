// What Better Auth's store holds of its session, and what of that is an answer.
import { useLayout } from '../../react/use-layout.js';
import type { BetterAuthClient } from './client.js';

/** Better Auth's store of the session, as far as it is used here (better-auth 1.6.34, client/session-atom.ts). */
export interface SessionStore {
  get(): SessionState;
  set(state: SessionState): void;
  listen(listener: (state: SessionState) => void): () => void;
}

interface SessionState {
  data: unknown;
  error: unknown;
  isPending: boolean;
  refetch(): Promise<void>;
}

interface Session {
  user?: { id?: unknown; role?: unknown };
  session?: { id?: unknown; activeOrganizationId?: unknown };
}

export const storeOf = (authClient: BetterAuthClient) => authClient.$store.atoms.session as SessionStore;

/**
 * Names whose session it is; `null`: there is none. `undefined` for what is no answer: none yet, a portal's page, or a failure.
 */
export function whoIs({ data, error, isPending }: Partial<SessionState>): string | null | undefined {
  const { user, session } = Object(data) as Session;
  if (session?.id) return `${[user?.id, session.id, session.activeOrganizationId, user?.role]}`;
  return data || error || isPending ? undefined : null;
}

/**
 * Better Auth takes whatever comes with a 200 for the session, and a 401 for its end, though a gateway may say that: its own
 * server has `null` for it. What was known stays, and nobody sees the page in between: listeners run before React renders.
 */
export function useKeptSession(authClient: BetterAuthClient): void {
  useLayout(() => {
    const store = storeOf(authClient);
    const now = store.get();
    let known = whoIs(now) ? now.data : null;
    return store.listen((state) => {
      if (whoIs(state) !== undefined) known = state.data;
      else if (state.data !== known)
        store.set({ ...state, data: known, error: state.error ?? new SyntaxError('Better Auth: no session') });
    });
  }, [authClient]);
}
