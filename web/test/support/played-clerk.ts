// clerk-js and Clerk's Frontend API, played: as much as the hooks of @clerk/react and @clerk/clerk-react need of it, and all that it
// does with an answer, by the lines of clerk-js 6.40.0 (packages/clerk-js/src/core). The package itself is run in web/providers.
import { jwt } from './jwt.js';

type Body = Record<string, unknown>;

class ApiError extends Error {
  override name = 'ClerkAPIResponseError';
  code = 'api_response_error';
  constructor(
    readonly status: number,
    readonly errors: Array<{ code: string; message: string }>,
  ) {
    super(errors[0]?.message ?? '');
  }
}

const runtimeError = (message: string, code: string) =>
  Object.assign(new Error(message), { name: 'ClerkRuntimeError', code });
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const online = () => navigator.onLine;

/** What the Frontend API has, and what it was asked. */
export interface PlayedApi {
  session: string | null;
  organization: string | null;
  role: string;
  /** Clerk's integration for Convex is on. */
  aud: string | undefined;
  /** Clerk answers that there is no token, and nobody is asked: as clerk-js 5 did offline (Base.ts, `_baseFetch`). */
  isMute: boolean;
  /** Answers before it does as usual; `undefined` leaves it to that. */
  trouble: (url: URL, method: string) => Response | Promise<Response> | undefined;
  asked: URL[];
}

export const playedApi = (): PlayedApi => ({
  session: 'sess_1',
  organization: null,
  role: 'org:member',
  aud: undefined,
  isMute: false,
  trouble: () => undefined,
  asked: [],
});

/** As Clerk refuses. */
export const refusal = (status: number, code: string, message: string) =>
  Response.json({ errors: [{ code, message, long_message: message }], clerk_trace_id: '1' }, { status });

let minted = 0;
const sessionToken = ({ session, organization, role, aud }: PlayedApi) =>
  jwt({
    sid: session,
    sub: 'user_1',
    v: 2,
    jti: String(++minted),
    exp: Math.floor(Date.now() / 1000) + 60,
    ...(aud && { aud }),
    ...(organization && { o: { id: organization, rol: role } }),
  });
const templateToken = ({ organization }: PlayedApi) =>
  jwt({
    sid: undefined,
    sub: 'user_1',
    aud: 'convex',
    jti: String(++minted),
    exp: Math.floor(Date.now() / 1000) + 60,
    org: organization,
  });

/** Answers as the Frontend API does, a few milliseconds later. */
export async function answerAs(api: PlayedApi, input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const url = new URL(String(input));
  const method = url.searchParams.get('_method') ?? init?.method ?? 'GET';
  api.asked.push(url);
  await sleep(5);
  const trouble = await api.trouble(url, method);
  if (trouble) return trouble;
  if (url.pathname === '/v1/client') return Response.json({ response: { session: api.session } });
  if (url.pathname === '/v1/client/sessions' && method === 'DELETE') {
    api.session = null;
    return Response.json({ response: {} });
  }
  const [, id, template] = /^\/v1\/client\/sessions\/([^/]+)\/tokens(\/.+)?$/.exec(url.pathname) ?? [];
  if (!id) return Response.json({});
  if (id !== api.session) return refusal(401, 'authentication_invalid', 'Invalid authentication');
  return Response.json({ object: 'token', jwt: template ? templateToken(api) : sessionToken(api) });
}

interface Resources {
  client: object | undefined;
  session: Session | null | undefined;
  user: object | null | undefined;
  organization: object | null | undefined;
}
type Listener = (resources: Resources) => void;
type StatusListener = (status: string) => void;
interface GetTokenOptions {
  template?: string;
  skipCache?: boolean;
}

class Session {
  readonly status = 'active';
  readonly factorVerificationAge = null;
  readonly lastActiveToken: { jwt: { claims: Body } };
  readonly #clerk: PlayedClerk;
  readonly #cache = new Map<string, { token: string; until: number }>();

  constructor(
    clerk: PlayedClerk,
    readonly id: string,
  ) {
    this.#clerk = clerk;
    this.lastActiveToken = { jwt: { claims: { sid: id, sub: 'user_1', aud: clerk.api.aud } } };
  }

  /** Session.ts, `getToken`: it tries again after 3 s x 1.55, eight times, three times offline. */
  getToken = async (options: GetTokenOptions = {}): Promise<string | null> => {
    if (this.#clerk.api.isMute) return null;
    for (let failures = 1; ; failures++) {
      try {
        return await this.#token(options);
      } catch (error) {
        const { status } = error as { status?: number };
        const isFinal = status !== undefined && status >= 400 && status < 500 && status !== 429;
        if (isFinal) throw error;
        if (failures > (online() ? 8 : 3)) throw online() ? error : offline();
      }
      await sleep(Math.min(3000 * 1.55 ** (failures - 1), 50_000));
    }
  };

  async #token({ template, skipCache }: GetTokenOptions): Promise<string> {
    const key = template ?? '';
    const cached = this.#cache.get(key);
    if (!skipCache && cached && Date.now() < cached.until - 5000) return cached.token;
    if (!online()) throw runtimeError('Browser is offline, skipping token fetch', 'network_error');
    const path = `/client/sessions/${this.id}/tokens${template ? `/${template}` : ''}`;
    const send = (search: string) => this.#clerk.fetch('POST', path, search);
    const { jwt } = await send(skipCache ? '&debug=skip_cache' : '').catch((error: ApiError) => {
      if (error.errors?.[0]?.code !== 'missing_expired_token') throw error;
      return send('&expired_token=last');
    });
    if (!jwt) throw runtimeError('Token fetch returned empty response', 'network_error');
    this.#cache.set(key, { token: jwt as string, until: Date.now() + 60_000 });
    return jwt as string;
  }
}
const offline = () =>
  Object.assign(new Error('Network request failed while offline.'), {
    name: 'ClerkOfflineError',
    code: 'clerk_offline',
  });

/** clerk-js, in a page that has a session's cookie. */
export class PlayedClerk {
  loaded = false;
  status = 'loading';
  client: object | undefined;
  session: Session | null | undefined;
  user: object | null | undefined;
  organization: object | null | undefined;
  __internal_lastEmittedResources: Resources | undefined;
  /** Nothing more is sent, as from a page that is left. */
  isLeft = false;
  readonly #listeners = new Set<Listener>();
  readonly #onStatus = new Set<StatusListener>();

  constructor(readonly api: PlayedApi) {}

  /** fapiClient.ts, `request`, and Base.ts, `_baseFetch`. */
  async fetch(method: string, path: string, search = ''): Promise<Body> {
    const verb = method === 'GET' ? 'GET' : 'POST';
    const url = `https://clerk.test/v1${path}?_clerk_js_version=6.40.0${method === verb ? '' : `&_method=${method}`}${search}`;
    const response = await this.#send(url, verb);
    const body = (await response.json()) as Body & { errors?: ApiError['errors'] };
    if (response.status < 400) return body;
    if (response.status === 401) await this.handleUnauthenticated();
    throw new ApiError(response.status, body.errors ?? []);
  }

  /** A GET is tried four times. */
  async #send(url: string, method: string): Promise<Response> {
    for (let failures = 1; ; failures++) {
      if (this.isLeft) await new Promise(() => {});
      try {
        return await window.fetch(url, { method, credentials: 'include' });
      } catch (error) {
        if (method !== 'GET' || failures > 3)
          throw runtimeError(`ClerkJS: Network error at ${url} - ${error}`, 'network_error');
        await sleep(failures === 1 ? 100 : 700 * 2 ** (failures - 2));
      }
    }
  }

  /** clerk.ts, `#loadInStandardBrowser`. */
  load = async (): Promise<void> => {
    await sleep(10); // it looks for its cookies' names
    const environment = this.fetch('GET', '/environment').catch(() => {});
    const client = this.#limited(this.#fetchClient()).catch((error: ApiError) => {
      if (error.status >= 400 && error.status < 500) throw error;
      this.#have('sess_1'); // the cookie's
      this.#fetchClient().catch(() => {});
    });
    await Promise.all([environment, client]);
    this.loaded = true;
    this.status = 'ready';
    this.#emit();
    for (const listener of this.#onStatus) listener(this.status);
  };

  async #limited<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, sleep(7000).then(() => Promise.reject(new Error('Timeout')))]) as Promise<T>;
  }

  async #fetchClient(): Promise<void> {
    const { response } = await this.fetch('GET', '/client');
    this.#have((response as { session: string | null }).session);
  }

  /** clerk.ts, `handleUnauthenticated`. */
  async handleUnauthenticated(): Promise<void> {
    if (!this.session) return;
    try {
      await this.#fetchClient();
    } catch (error) {
      if (![403, 500].includes((error as ApiError).status)) throw error;
      this.#have(null);
    }
  }

  /** clerk.ts, `setActive`: with the option `navigate` it has nobody from before that begins until it has ended. */
  async switchOrganization(organization: string, navigate?: () => Promise<unknown>): Promise<void> {
    const { session } = this;
    await sleep(50); // it tells its server
    this.api.organization = organization;
    if (navigate) {
      this.#transit();
      await navigate();
    }
    this.#have(session?.id ?? null);
  }

  signIn(session: string): void {
    this.api.session = session;
    this.#have(session);
  }

  /** clerk.ts, `signOut`. */
  async signOut(): Promise<void> {
    this.#transit();
    await this.fetch('DELETE', '/client/sessions');
    this.#have(null);
  }

  /** clerk.ts, `#setTransitiveState`. */
  #transit(): void {
    this.session = this.user = this.organization = undefined;
    this.#emit();
  }

  /** clerk.ts, `updateClient`. */
  #have(session: string | null): void {
    const { organization: id, role } = this.api;
    this.client = {};
    this.session = session === null ? null : new Session(this, session);
    this.organization = session !== null && id ? { id, slug: id } : null;
    const organizationMemberships = id ? [{ organization: { id }, role, permissions: [] }] : [];
    this.user = session === null ? null : { id: 'user_1', organizationMemberships };
    this.#emit();
  }

  #emit(): void {
    const { client, session, user, organization } = this;
    this.__internal_lastEmittedResources = { client, session, user, organization };
    for (const listener of this.#listeners) listener(this.__internal_lastEmittedResources);
  }

  addListener = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    if (this.client) listener(this.__internal_lastEmittedResources as Resources);
    return () => this.#listeners.delete(listener);
  };

  on = (_event: string, listener: StatusListener): void => {
    this.#onStatus.add(listener);
    if (this.loaded) listener(this.status);
  };
  off = (_event: string, listener: StatusListener): void => {
    this.#onStatus.delete(listener);
  };
}
