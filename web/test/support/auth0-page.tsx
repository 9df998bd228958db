// A page with the published Auth0 for React; only its server is played, and the iframe by which it asks for a session silently.
import { Auth0Provider, type Auth0ProviderOptions, useAuth0 } from '@auth0/auth0-react';
import type { ConvexReactClient } from 'convex/react';
import { ConvexProviderWithAuth0 as Published } from 'convex/react-auth0';
import { vi } from 'vitest';
import { type AdapterOptions, ConvexProviderWithAuth0, HoldfastAuth0Provider } from '../../src/adapters/auth0/index.js';
import { render, settle } from './app.js';
import { pass, wasmUrl } from './engine.js';
import { watchedApp } from './frames.js';
import { jwt } from './jwt.js';

const domain = 'tenant.auth.test';
export const clientId = 'client_1';

export type Answer = () => Response | Promise<Response>;

/** Auth0, as far as the SDK asks it: refresh tokens rotate, and one that is used again ends the grant. */
export function playedAuth0() {
  const server = {
    /** Seconds. */
    life: 300,
    organization: undefined as string | undefined,
    /** What the next refreshes are answered, before it does as usual; or all of them. */
    next: [] as Answer[],
    always: undefined as Answer | undefined,
    refreshes: [] as RequestInit[],
    /** Whether the browser has Auth0's own session, which the iframe asks for; `undefined`: it gets no answer. */
    session: true as boolean | undefined,
    iframes: 0,
    ended: false,
    answer: async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      if (!String(input).startsWith(`https://${domain}/oauth/token`)) return new Response(null);
      const body = String(init?.body);
      const form = body[0] === '{' ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
      if (form.grant_type !== 'refresh_token') return issue(form.code);
      server.refreshes.push(init as RequestInit);
      const next = server.next.shift() ?? server.always;
      if (next) return next();
      if (form.refresh_token !== `refresh_${issued}`) server.ended = true;
      return server.ended ? revoked() : issue();
    },
  };
  let issued = 0;
  function issue(nonce?: string): Response {
    const aud = clientId;
    const exp = Math.floor(Date.now() / 1000) + server.life;
    const claims = { iss: `https://${domain}/`, aud, sub: 'auth0|alice', org_id: server.organization, exp, nonce };
    return Response.json({
      access_token: `opaque_${++issued}`,
      id_token: jwt({ ...claims, sid: undefined, jti: `${issued}` }),
      refresh_token: `refresh_${issued}`,
      token_type: 'Bearer',
      expires_in: server.life,
    });
  }

  // The real one takes its time, of which played time knows nothing.
  vi.spyOn(crypto.subtle, 'digest').mockResolvedValue(new ArrayBuffer(32));
  /** The iframe is never loaded: the browser's part of it is to answer with a message. */
  const { appendChild } = document.body;
  vi.spyOn(document.body, 'appendChild').mockImplementation(function (this: HTMLElement, node: Node) {
    if (!(node instanceof HTMLIFrameElement)) return appendChild.call(this, node) as never;
    vi.spyOn(node, 'setAttribute').mockImplementation((name, value) => {
      if (name !== 'src') return;
      server.iframes++;
      if (server.session === undefined) return;
      answerBy(value, (state, nonce) => (server.session ? { state, code: nonce } : { state, error: 'login_required' }));
    });
    return node as never;
  });
  return server;
}

/** What comes of a page of Auth0's: a message to the window that has opened it. */
function answerBy(url: string, respond: (state: string, nonce: string) => object): void {
  const { state = '', nonce = '' } = Object.fromEntries(new URL(url).searchParams);
  const data = { type: 'authorization_response', response: respond(state, nonce) };
  setTimeout(() => window.dispatchEvent(new MessageEvent('message', { origin: `https://${domain}`, data })), 50);
}

/** What Auth0 answers to a refresh token that is not good any more. */
export const revoked = () =>
  Response.json({ error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' }, { status: 403 });
export const networkDown = () => Promise.reject(new TypeError('Failed to fetch'));

export type Which = 'published' | 'held';
export type Props = Partial<Auth0ProviderOptions> & { options?: AdapterOptions; contextKey?: string };

/** What the page sees of its user, and Auth0's own hook. */
export interface Auth0Page {
  seen: ReturnType<typeof watchedApp>['seen'];
  auth0: ReturnType<typeof useAuth0>;
  rerender(props: Props): Promise<void>;
  unmount(): Promise<void>;
}

/** Renders the page, as after a load: what the browser has stored is there, and nothing else. */
export async function openPage(which: Which, client: ConvexReactClient, props: Props = {}): Promise<Auth0Page> {
  const view = watchedApp();
  const page = { seen: view.seen } as Auth0Page;
  function Outside() {
    page.auth0 = useAuth0();
    return null;
  }
  const tree = ({ options, contextKey, ...changed }: Props) => {
    const auth0 = {
      domain,
      clientId,
      useRefreshTokens: true,
      cacheLocation: 'localstorage',
      ...props,
      ...changed,
    } as Auth0ProviderOptions;
    return which === 'published' ? (
      <Auth0Provider {...auth0}>
        <Outside />
        <Published client={client}>
          <view.Inside />
        </Published>
      </Auth0Provider>
    ) : (
      <HoldfastAuth0Provider {...auth0}>
        <Outside />
        <ConvexProviderWithAuth0
          client={client}
          options={{ wasmUrl, crossTab: false, ...props.options, ...options }}
          {...((contextKey ?? props.contextKey) && { contextKey: contextKey ?? props.contextKey })}
        >
          <view.Inside />
        </ConvexProviderWithAuth0>
      </HoldfastAuth0Provider>
    );
  };
  const { rerender, unmount } = await render(tree({}));
  await pass(1000, 50);
  return Object.assign(page, { rerender: (changed: Props) => rerender(tree(changed)), unmount });
}

/** Signs the user in by a popup, in which somebody takes so long. */
export async function signIn(page: Pick<Auth0Page, 'auth0'>, seconds = 0): Promise<void> {
  const location = {
    set href(url: string) {
      setTimeout(() => answerBy(url, (state, nonce) => ({ state, code: nonce })), seconds * 1000);
    },
  };
  const popup = { location, close() {}, closed: false };
  await settle(() => void page.auth0.loginWithPopup({}, { popup }));
  await pass(seconds * 1000, 1000);
  await pass(2000, 50);
}

/** Locks, one holder at a time: happy-dom has none, and Auth0 would poll for its own in localStorage. */
export function lendQueuedLocks(): void {
  const last = new Map<string, Promise<unknown>>();
  const request = (name: string, { signal }: { signal?: AbortSignal }, use: (lock: object) => unknown) => {
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(new DOMException('given up', 'AbortError')));
    });
    const turn = (last.get(name) ?? Promise.resolve()).then(() => !signal?.aborted && use({ name }));
    last.set(
      name,
      turn.catch(() => {}),
    );
    return Promise.race([turn, aborted]);
  };
  Object.defineProperty(navigator, 'locks', { configurable: true, value: { request } });
}

/** A browser that has stored nothing. */
export function forgetAll(): void {
  localStorage.clear();
  sessionStorage.clear();
  for (const cookie of document.cookie.split('; ')) {
    // biome-ignore lint/suspicious/noDocumentCookie: as the user does
    document.cookie = `${cookie.split('=')[0]}=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT`;
  }
}
