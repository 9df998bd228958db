// Asks the server of an AuthKit that keeps the session there, by way of its hooks.
import type { AccessTokenRequest } from '../../types.js';

/** What `useAuth` of such an AuthKit returns, as far as it is used here. */
export interface ServedAuth {
  loading: boolean;
  user: { id: string } | null;
  organizationId?: string | undefined;
  role?: string | undefined;
  /** Answers `{ error }` where it could not reach its server. `getAuth` says in no way that it failed. */
  // biome-ignore lint/suspicious/noConfusingVoidType: AuthKit's own type
  refreshAuth: (options?: { ensureSignedIn?: boolean }) => Promise<void | { error: string }>;
}

/** What its `useAccessToken` returns, as far as it is used here. */
export interface ServedTokens {
  getAccessToken: () => Promise<string | undefined>;
  refresh: () => Promise<string | undefined>;
}

/** Names the auth context; `null`: nobody. Not by the session's name: there are servers that give the user another at each refresh. */
export function contextOf({ user, organizationId, role }: ServedAuth, contextKey?: string | null): string | null {
  return user && `${[user.id, organizationId, role, contextKey]}`;
}

export class AuthKitServer {
  readonly #render: () => void;
  declare authKit: ServedAuth;
  #tokens!: ServedTokens;
  /** Whose AuthKit's own token is. `useAccessToken` keeps that until its end, also for another organisation or role. */
  #tokenOf: string | null | undefined;
  /** A question of ours is under way: who is signed in? */
  asking: Promise<void> | undefined;
  #waiting: Array<() => void> = [];
  /** It was asked who is signed in, and has answered that nobody is. */
  hasSaidNobody = false;

  constructor(render: () => void) {
    this.#render = render;
  }

  /** `said`: it shows that the server has nobody. */
  rendered(authKit: ServedAuth, tokens: ServedTokens, said: boolean): void {
    if (said) this.hasSaidNobody = false;
    this.authKit = authKit;
    this.#tokens = tokens;
    this.#tokenOf ??= contextOf(authKit);
    for (const go of this.#waiting.splice(0)) go();
  }

  async ask({ forceRefresh }: AccessTokenRequest): Promise<string | undefined> {
    if (!this.authKit.user) {
      this.asking ??= this.#askWho().finally(() => {
        this.asking = undefined;
      });
      await this.asking;
      if (!this.authKit.user) return undefined;
    }
    const context = contextOf(this.authKit);
    const isOld = context !== this.#tokenOf;
    const token = await this.#tokens[forceRefresh || isOld ? 'refresh' : 'getAccessToken']();
    if (token) this.#tokenOf = context;
    return token;
  }

  /** Without a user AuthKit's token functions answer `undefined` and ask nobody, so the user comes first. */
  async #askWho(): Promise<void> {
    const failure = await this.authKit.refreshAuth();
    if (failure) throw new Error(failure.error);
    this.hasSaidNobody = true;
    const rendered = new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#render();
    await rendered; // AuthKit's hooks know of the answer from the next render on
  }
}
