// A played Next.js server with AuthKit's middleware, its auth server, and the browser's cookie between them. The rules are
// those of session.ts and actions.ts of authkit-nextjs 4.3.2; the auth server has no grace for a refresh token that is spent.
import { vi } from 'vitest';
import { jwt } from './jwt.js';

interface Session {
  refresh: string;
  access: string;
  /** The access token ends then. */
  ends: number;
}

type Asked = { kind: 'action' | 'page'; cookie: boolean; refreshed: boolean };

export class PlayedNext {
  /** What the browser has. */
  cookie: Session | null;
  /** What every request meets. */
  network: 'well' | 'down' = 'well';
  auth: 'well' | '503' | 'down' = 'well';
  /** From 4.3.1 on, a refresh that may pass leaves the cookie alone. */
  keepsCookie = true;
  /** Without a session: `actions` and the page lead to a sign-in at another origin (the middleware), `page` alone does. */
  leads: 'nothing' | 'page' | 'actions' = 'nothing';
  /** The page leads to another address of its own, whoever asks. */
  moved = false;
  spentTwice = 0;
  readonly asked: Asked[] = [];
  readonly user: object;
  readonly #life: number;
  #live = '';
  #minted = 0;
  #release: Array<() => void> = [];
  #hangs = false;

  constructor(user: object, life: number) {
    this.user = user;
    this.#life = life;
    this.cookie = this.#mint();
  }

  revoke(): void {
    this.#live = '';
  }

  get ends(): number {
    return this.cookie?.ends ?? 0;
  }

  hang(): void {
    this.#hangs = true;
  }

  /** What has hung is cut. */
  unhang(): void {
    this.#hangs = false;
    for (const go of this.#release.splice(0)) go();
  }

  readonly fetch = vi.fn(async (_input: unknown, init: RequestInit = {}) => {
    const { user } = await this.#request('page', init.credentials !== 'omit');
    if (!this.moved && (user || this.leads === 'nothing')) return { type: 'basic', status: 200 };
    if (init.redirect === 'manual') return { type: 'opaqueredirect', status: 0 };
    if (this.moved) return { type: 'basic', status: 200, redirected: true };
    if (this.auth === 'down' || init.mode !== 'no-cors') throw unreached();
    return { type: 'opaque', status: 0 };
  });

  readonly actions = {
    checkSessionAction: () => this.#act(() => true),
    getAuthAction: () => this.#act((sent) => (sent ? this.user : { user: null })),
    refreshAuthAction: () =>
      this.#act(async (sent) => {
        if (!sent) return { user: null };
        this.cookie = await this.#refresh(sent);
        return this.user;
      }),
    getAccessTokenAction: () => this.#act((sent, user) => (user ? sent?.access : undefined)),
    refreshAccessTokenAction: () =>
      this.#act(async (sent) => {
        if (!sent) return { accessToken: undefined };
        try {
          this.cookie = await this.#refresh(sent);
          return { accessToken: this.cookie.access };
        } catch {
          return { accessToken: undefined, error: 'Failed to refresh access token' };
        }
      }),
  };

  /** A server action sees the cookie that its request brought, whatever the middleware has made of it. */
  async #act<T>(action: (sent: Session | null, user: boolean) => T | Promise<T>): Promise<T> {
    const { sent, user } = await this.#request('action', true);
    if (!user && this.leads === 'actions') throw unreached(); // another origin's answer, to a request that may not see it
    return action(sent, user);
  }

  async #request(kind: Asked['kind'], cookie: boolean): Promise<{ sent: Session | null; user: boolean }> {
    const sent = cookie ? this.cookie : null;
    const asked = { kind, cookie, refreshed: false };
    this.asked.push(asked);
    await after(20);
    if (this.#hangs) {
      await new Promise<void>((resolve) => this.#release.push(resolve));
      throw unreached();
    }
    if (this.network === 'down') throw unreached();
    if (!sent || sent.ends > Date.now()) return { sent, user: !!sent };
    try {
      asked.refreshed = true;
      this.cookie = await this.#refresh(sent);
      return { sent, user: true };
    } catch (error) {
      if ((error as Error).message === 'invalid_grant' || !this.keepsCookie) this.cookie = null;
      return { sent, user: false };
    }
  }

  async #refresh({ refresh }: Session): Promise<Session> {
    await after(20);
    if (this.auth !== 'well') throw new Error(this.auth);
    if (refresh === this.#live) return this.#mint();
    if (this.#live) this.spentTwice++;
    throw new Error('invalid_grant');
  }

  #mint(): Session {
    const now = Math.floor(Date.now() / 1000);
    const exp = now + this.#life;
    this.#live = `refresh_${++this.#minted}`;
    return { refresh: this.#live, access: jwt({ exp, jti: String(this.#minted), org_id: 'org_1' }), ends: exp * 1000 };
  }
}

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const unreached = () => new TypeError('Failed to fetch');
