// A page with the published AuthKit, whose every module is new in each test (it keeps its session in one), on the real
// engine; only the auth server is played.
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { startEngine } from '../../src/engine/loader.js';
import { unmountAll } from './app.js';
import { pass, realEngine } from './engine.js';
import { jwt } from './jwt.js';

/** Has each test of the file begin in such a page, with no trace of a session. `answer` is its `fetch`. */
export function inAuthKitPages(answer: typeof fetch): void {
  beforeAll(realEngine);
  afterAll(() => {
    vi.useRealTimers();
  });

  beforeEach(() => {
    vi.resetModules();
    vi.doMock('../../src/engine/loader.js', () => ({ startEngine })); // but one engine
    vi.spyOn(console, 'debug').mockImplementation(() => {}); // AuthKit tells its failures there
    vi.stubGlobal('fetch', vi.fn(answer));
    Object.defineProperty(navigator, 'locks', {
      configurable: true,
      value: { request: (_name: string, _options: object, callback: () => unknown) => callback() },
    });
    localStorage.clear();
    sessionStorage.clear();
    noCookie();
  });

  afterEach(async () => {
    await unmountAll();
    await pass(100);
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true); // the SDKs that are left over refresh nothing
  });
}

/** The two traces of a session in a browser: a cookie in production, and on localhost the refresh token itself. */
export const withCookie = (of = '1') => {
  // biome-ignore lint/suspicious/noDocumentCookie: as AuthKit's server does
  document.cookie = `workos-has-session=${of}`;
};
export const noCookie = () => {
  // biome-ignore lint/suspicious/noDocumentCookie: as AuthKit's server does
  document.cookie = 'workos-has-session=; max-age=0';
};
export const storedToken = 'workos:refresh-token:client_1';
export const withToken = () => localStorage.setItem(storedToken, 'refresh_0');

/** The auth server's answer to a refresh: a session, with the next refresh token. */
export const renewed = (refresh_token: string, organization_id?: string) =>
  Response.json({
    user: { object: 'user', id: 'user_alice', email: 'alice@example.com', updated_at: '2026-01-01' },
    organization_id,
    access_token: jwt({ jti: refresh_token, org_id: organization_id }),
    refresh_token,
  });

/** Its answer to one that it refuses. */
export const revoked = () =>
  Response.json({ error: 'invalid_grant', error_description: 'Session has ended' }, { status: 400 });
