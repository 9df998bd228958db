// What stands between a Supabase client and the network, and between its auth and a guard.
import type { Session, SupabaseClient } from '@supabase/supabase-js';
import { type GivenFetch, guardWithFetch } from '../../core/given-fetch.js';
import type { AccessTokenRequest, Guard, GuardOptions, TransportOptions } from '../../types.js';
import { isRefresh, refusal, sessionOrPage, usedElsewhere, withoutUser } from './requests.js';

/** The options of a guard that are the application's. auth-js shares its session with other tabs by itself. */
export type SupabaseGuardOptions = Omit<GuardOptions, 'getAccessToken' | 'transport' | 'crossTab'>;

/** A client, as far as it is used here: of `createClient`, or of `createBrowserClient` of `@supabase/ssr`. */
export interface HeldClient {
  auth: Pick<SupabaseClient['auth'], 'getSession' | 'refreshSession' | 'signOut' | 'onAuthStateChange'>;
  realtime: { apiKey: string | null };
}

/** What of a client's options is Holdfast's. */
export interface HeldOptions {
  global: { fetch: typeof fetch };
  realtime: { accessToken: () => Promise<string | null> };
}

/** How a refresh is held: auth-js 2.119.1 has no lock that others would wait for meanwhile, and survives no failure. */
const transport: TransportOptions = {
  match: isRefresh,
  hold: true,
  /** auth-js, lib/error-codes.ts; the last is what GoTrue said before it had codes. */
  terminal: [
    ...['refresh_token_not_found', 'refresh_token_already_used', 'session_not_found', 'session_expired'],
    ...['user_not_found', 'user_banned', 'invalid_grant'],
  ],
};

/** How long a sign-out waits for a refresh that is under way, in milliseconds: with its token the server can be told. */
const patience = 1000;

/** Realtime asks for a token at each heartbeat (`heartbeatIntervalMs`), which must outlive the next, or its channels are closed. */
const heartbeat = 27_000;

export class Holding {
  readonly guard: Guard;
  readonly #keep: GivenFetch['keep'];
  readonly #send: typeof fetch;
  #client!: HeldClient;
  /** The SDK's own. */
  #signOut!: HeldClient['auth']['signOut'];
  /** Aborted, with the scope, while the user leaves: each refresh heeds it. */
  #leaving = new AbortController();
  /** How often a refresh has brought a session. */
  #brought = 0;
  /** GoTrue has refused the newest refresh. */
  #isRefused = false;

  /** @throws TypeError that names the option that is wrong. */
  constructor(options: SupabaseGuardOptions, send: typeof fetch) {
    const getAccessToken = (request: AccessTokenRequest) => this.#getAccessToken(request);
    // Each tab's SDK refreshes for itself, and GoTrue and auth-js allow for that: one that yields to others would only wait.
    const own = { ...options, crossTab: false, transport, getAccessToken };
    const { guard, keep } = guardWithFetch(own, ({ how }) => {
      if (how === 'proven') void this.#removeSession();
    });
    this.guard = guard;
    this.#keep = keep;
    this.#send = send;
  }

  readonly options: HeldOptions = {
    global: { fetch: (...request) => this.#fetch(...request) },
    realtime: { accessToken: () => this.#realtimeToken() },
  };

  /** The client is there. */
  begin(client: HeldClient): void {
    this.#client = client;
    if (this.#isOff) return;
    this.#follow();
    this.#leaveAtOnce();
  }

  /** On a server, in a worker, and where no engine can be had, everything is as without Holdfast. */
  get #isOff(): boolean {
    return this.guard.getSnapshot().engine === 'unavailable';
  }

  async #fetch(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
    if (this.#isOff) return this.#send(input, init);
    const url = new URL((input as Request).url ?? input);
    if (isRefresh({ url })) return this.#refresh(input, init);
    const headers = withoutUser(url, init);
    const token = headers && (await this.#tokenNow(init?.signal));
    if (!token) return this.#send(input, init);
    headers.set('Authorization', `Bearer ${token}`);
    return this.#send(input, { ...init, headers });
  }

  async #refresh(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
    const { signal } = this.#leaving;
    const over = new AbortController();
    const leave = () => over.abort(signal.reason);
    signal.addEventListener('abort', leave);
    if (signal.aborted) leave();
    const mayBeUsed = usedElsewhere(init?.body as string);
    const send: typeof fetch = async (...request) => {
      if (!mayBeUsed()) return this.#send(...request);
      const failure = new TypeError('Failed to fetch');
      over.abort(failure);
      throw failure;
    };
    let isTold = false;
    const failed = () => {
      if (!isTold) void this.guard.getAccessToken({ forceRefresh: true }); // it is to wait, too, and to tell of that
      isTold = true;
    };
    try {
      const response = await this.#keep(sessionOrPage(send, failed), input, { ...init, signal: over.signal });
      this.#isRefused = !response.ok;
      if (response.ok) this.#brought++;
      return response;
    } catch (error) {
      if (signal.aborted) return refusal(signal.reason);
      throw error;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  async #getAccessToken({ forceRefresh }: AccessTokenRequest): Promise<string | null> {
    const { auth } = this.#client;
    const before = this.#brought;
    let { data, error } = await auth.getSession();
    // That has refreshed, or waited for a refresh, near the token's end: refreshSession would do it once more.
    if (!error && forceRefresh && this.#brought === before) ({ data, error } = await auth.refreshSession());
    if (error) throw error;
    return data.session?.access_token ?? null;
  }

  /** What the SDK knows at once: a token, or that nobody is signed in. */
  async #look(): Promise<{ token: string | null; isKnown: boolean }> {
    try {
      const { data, error } = await this.#client.auth.getSession();
      return { token: data.session?.access_token ?? null, isKnown: !error };
    } catch {
      return { token: null, isKnown: false }; // its option throwOnError
    }
  }

  /** The token of whoever is signed in; `null` if nobody is. Waits where that is not known. */
  async #tokenNow(signal?: AbortSignal | null): Promise<string | null> {
    const over = new AbortController(); // the owner's signal may outlive the request by far
    const { token, isKnown } = await Promise.race([
      this.#look(),
      new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), over)),
    ]).finally(() => over.abort());
    return isKnown ? token : this.guard.getAccessToken({ signal } as { signal: AbortSignal }); // which may be none
  }

  async #realtimeToken(): Promise<string | null> {
    await null; // the SDK tells Realtime of a sign-out before it tells us
    const { status, expiresAt } = this.guard.getSnapshot();
    const forceRefreshToken = expiresAt !== null && expiresAt - Date.now() < heartbeat;
    const token = status === 'unknown' ? this.#tokenNow() : this.guard.fetchAccessToken({ forceRefreshToken });
    return (await token) ?? this.#client.realtime.apiKey;
  }

  /** Tells the guard what the SDK tells. It waits for nothing: the SDK waits for it. */
  #follow(): void {
    const { guard } = this;
    let newest: string | undefined;
    let who: string | undefined;
    this.#client.auth.onAuthStateChange((event, session) => {
      const { status, ended } = guard.getSnapshot();
      if (session) {
        // Not only a sign-in says who it is: `setSession` and `refreshSession` say TOKEN_REFRESHED.
        const isAnother = status === 'signedOut' || (who && who !== userOf(session));
        // SIGNED_IN also comes when the page is seen again, and then with the same token.
        const isNew =
          newest &&
          newest !== session.access_token &&
          /^(SIGNED_IN|MFA_CHALLENGE_VERIFIED|PASSWORD_RECOVERY)$/.test(event);
        newest = session.access_token;
        who = userOf(session);
        this.#isRefused = false;
        if (isAnother || isNew) guard.identityChanged();
        if (guard.getSnapshot().status === 'unknown') void guard.getAccessToken();
      } else if (event === 'SIGNED_OUT') {
        newest = undefined;
        // After a refusal the guard looks for itself, and tells how it has ended.
        if (!this.#isRefused && ended?.how !== 'proven') guard.clear();
      } else if (status === 'unknown') {
        void this.#clearIfNobody();
      }
    });
  }

  async #clearIfNobody(): Promise<void> {
    const { token, isKnown } = await this.#look();
    if (isKnown && !token && !this.#isRefused) this.guard.clear();
  }

  /** The SDK keeps a session whose refresh was refused as long as its token lives, and then for a minute after the refusal. */
  async #removeSession(): Promise<void> {
    const { token } = await this.#look();
    if (token) await this.#signOut({ scope: 'local' });
  }

  #leaveAtOnce(): void {
    const { auth } = this.#client;
    this.#signOut = auth.signOut.bind(auth);
    auth.signOut = async (how) => {
      const scope = how?.scope ?? 'global';
      if (scope === 'others') return this.#signOut(how);
      this.#isRefused = false;
      const leaving = this.#leaving;
      const timer = setTimeout(() => leaving.abort(scope), patience);
      try {
        return await this.#signOut(how);
      } finally {
        clearTimeout(timer);
        this.#leaving = new AbortController();
      }
    };
  }
}

/** With the SDK's option `userStorage` a session may not say it, and throws. */
function userOf({ user }: Session): string | undefined {
  try {
    return user.id;
  } catch {}
}
