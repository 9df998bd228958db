// Asks Better Auth's server for a token, and what it means if there is none.
import type { AdapterOptions } from '../../react/use-latched-auth.js';
import type { AccessTokenRequest, GuardOptions } from '../../types.js';
import type { Answer, Asks, BetterAuthClient, FetchOptions } from './client.js';
import { storeOf, whoIs } from './session.js';

/** The server refuses a token, and says that there is no session. */
class SessionGone extends Error {}

/** The server refuses a token, and has a session. A gateway before it may have said the one. */
class SessionLives extends Error {}

export function classifyFor(options: AdapterOptions | undefined): GuardOptions['classify'] {
  return (error) => {
    const own = error instanceof SessionGone ? 'terminal' : error instanceof SessionLives ? 'transient' : undefined;
    return options?.classify?.(error) ?? own;
  };
}

/** To its server each question is one for a new token, and one that has just come serves whoever asks next. */
const moment = 10_000;

/** Asks Better Auth's server, by its client. */
export class Server {
  #authClient!: BetterAuthClient & Asks;
  #patience!: number;
  #token: string | null | undefined;
  /** Whose session it was made for; `undefined` where that was not known. */
  #whose: string | null | undefined;
  #since = performance.now();

  /** `token`: one that is there already. */
  constructor(token: string | null | undefined) {
    this.#token = token;
  }

  rendered(authClient: BetterAuthClient, patience: number): void {
    this.#authClient = authClient as BetterAuthClient & Asks;
    this.#patience = patience;
  }

  /** Better Auth gives up the request that is under way, which may hang. */
  readonly askForSession = (): void => void storeOf(this.#authClient).get().refetch();

  readonly getAccessToken = async ({ forceRefresh }: AccessTokenRequest): Promise<string> => {
    const store = storeOf(this.#authClient);
    const who = whoIs(store.get());
    if (who === null || (who && this.#whose && who !== this.#whose)) this.#token = null; // it is another's
    this.#whose ??= who;
    if (this.#token && !forceRefresh && performance.now() - this.#since < moment) return this.#token;
    const { convex } = this.#authClient;
    const { data, refusal } = await this.#ask((fetchOptions) => convex.token({ fetchOptions }));
    if (refusal) throw (await this.#lookBehind(refusal)) ?? new SessionLives();
    const { token } = Object(data) as { token?: unknown };
    if (typeof token !== 'string' || !token) throw new SyntaxError('Better Auth: no token');
    this.#token = token;
    this.#whose = who;
    this.#since = performance.now();
    const session = store.get();
    if (!session.isPending && !whoIs(session)) this.askForSession(); // it has asked once, and has failed
    return token;
  };

  /** A server that ends sessions so, or a gateway: the session itself is asked for, of the database. */
  async #lookBehind(refusal: Error): Promise<Error | undefined> {
    const query = { disableCookieCache: true } as const;
    const session = await this.#ask((fetchOptions) => this.#authClient.getSession({ query, fetchOptions }));
    const who = session.refusal ? undefined : whoIs(session);
    return who === null ? new SessionGone() : who ? undefined : refusal;
  }

  /** Throws what is neither an answer nor a refusal. */
  async #ask(send: (options: FetchOptions) => Promise<unknown>): Promise<{ data?: unknown; refusal?: Error }> {
    const overdue = new AbortController();
    // Later than the guard's own deadline, since a late answer counts. A hung request holds one of few connections.
    const timer = setTimeout(() => overdue.abort(), 2 * this.#patience);
    let response: Response | undefined;
    try {
      const { data, error } = (await send({
        throw: false,
        cache: 'no-store', // or Chromium has a second GET of an address wait for the first, for up to 20 s
        signal: overdue.signal,
        onError(context) {
          response = context.response;
        },
      })) as Answer;
      if (!error) return { data };
      const { status, code, message } = error;
      if (status !== 401 && typeof message !== 'string') throw new SyntaxError('Better Auth: no words of its own');
      // Its own rate limit's header; a gateway's is read from the response.
      const retryAfter = Number(response?.headers.get('X-Retry-After')) || undefined;
      const refusal = Object.assign(new Error('Better Auth: refused'), { status, code, response, retryAfter });
      if (status === 401) return { refusal };
      throw refusal;
    } finally {
      clearTimeout(timer);
    }
  }
}
