// Which of a Supabase client's requests is which, and what it may be answered.

/** The exchange of a refresh token. Signing in is another grant, and the user's own. */
export const isRefresh = ({ url }: { url: URL }) =>
  serviceOf(url) === 'auth' &&
  url.pathname.endsWith('/token') &&
  url.searchParams.get('grant_type') === 'refresh_token';

/** supabase-js 2.119.1, SupabaseClient.ts, the constructor. A project may be below a path. */
const serviceOf = (url: URL) => /\/(auth|rest|storage|functions|realtime)\/v1\b/.exec(url.pathname)?.[1];

/**
 * The headers of a request for data that nobody is signed in for, to put somebody in: it has the project's key in the place of a token
 * (supabase-js 2.119.1, lib/fetch.ts), or a function's, which goes without. `undefined` for any other.
 */
export function withoutUser(url: URL, init: RequestInit | undefined): Headers | undefined {
  const headers = new Headers(init?.headers);
  const [key, bearer] = [headers.get('apikey'), headers.get('Authorization')];
  const isAnonymous = key && (bearer === null || bearer === `Bearer ${key}`);
  return isAnonymous && serviceOf(url) !== 'auth' ? headers : undefined;
}

/**
 * What an SDK may take for a session is one (auth-js 2.119.1, lib/fetch.ts, `hasSession`). It wipes its own on anything else, such as
 * `{}`: to the broker that is what it makes of a portal's page. `failed` is told of all that is none.
 */
export function sessionOrPage(send: typeof fetch, failed: () => void): typeof fetch {
  return async (...request) => {
    let isFine = false;
    try {
      const response = await send(...request);
      isFine = response.ok && hasSession(await response.clone().text());
      return isFine || !response.ok ? response : new Response('<', response);
    } finally {
      if (!isFine) failed();
    }
  };
}

function hasSession(text: string): boolean {
  try {
    const { access_token, refresh_token, expires_in } = JSON.parse(text);
    return !!(access_token && refresh_token && expires_in);
  } catch {
    return false;
  }
}

/** What no pause before a refresh is sent again takes but a sleep, in milliseconds: half a minute, in a hidden tab a minute more. */
const asleep = 120_000;

/**
 * Asked before each sending: whether another tab may have used the refresh token meanwhile, more than once, and GoTrue would end
 * the session of a tab that comes with it. Where auth-js keeps it in localStorage that is known; elsewhere it may be after a sleep.
 */
export function usedElsewhere(body: string): () => boolean {
  const isStored = () => {
    try {
      return Object.values(localStorage).some((value: string) => value.includes(JSON.parse(body).refresh_token));
    } catch {} // a page that may use none
  };
  const wasStored = isStored();
  let before = Date.now();
  return () => {
    const pause = Date.now() - before;
    before += pause;
    return wasStored ? !isStored() : pause > asleep;
  };
}

/**
 * What a refresh is answered whose user wants to leave, so that it is not tried again: auth-js then removes a session that has run
 * out. For this device alone that is all; who wanted to leave all of them is told that the server does not know.
 */
export function refusal(scope: string): Response {
  const [status, error_code] = scope === 'local' ? [403, 'session_not_found'] : [408, 'request_timeout'];
  const msg = 'holdfast: signed out of this device only: the auth server is out of reach';
  return Response.json({ error_code, msg }, { status });
}
