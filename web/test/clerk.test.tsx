// On the published hooks of Clerk for React, the published Convex client and the real engine; clerk-js and its servers are played
// (web/providers has the published one). The controls are convex/react-clerk.
import { ClerkProvider, useAuth } from '@clerk/react';
import { ClerkProvider as ClerkProvider5, useAuth as useAuth5 } from 'clerk-react-5';
import type { ConvexReactClient } from 'convex/react';
import { ConvexProviderWithClerk as Published } from 'convex/react-clerk';
import type { ComponentType, ReactNode } from 'react';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConvexProviderWithClerk } from '../src/adapters/clerk/index.js';
import type { AdapterOptions } from '../src/adapters/convex/index.js';
import { render, settle, unmountAll } from './support/app.js';
import { pass, realEngine, wasmUrl } from './support/engine.js';
import { type PlayedSyncServer, playedSyncServer, realConvex } from './support/fake-convex.js';
import { watchedApp } from './support/frames.js';
import { claimsOf } from './support/jwt.js';
import { answerAs, type PlayedApi, PlayedClerk, playedApi, refusal } from './support/played-clerk.js';

const publishableKey = `pk_live_${btoa('clerk.example.com$')}`;
type ProviderProps = { publishableKey: string; Clerk: unknown; telemetry: false; children: ReactNode };
const clerks = {
  '@clerk/react 6': { Provider: ClerkProvider as unknown as ComponentType<ProviderProps>, useAuth },
  '@clerk/clerk-react 5': {
    Provider: ClerkProvider5 as unknown as ComponentType<ProviderProps>,
    useAuth: useAuth5 as typeof useAuth,
  },
};
type Version = keyof typeof clerks;
const versions = Object.keys(clerks) as Version[];

let api: PlayedApi;
let clerk: PlayedClerk;
let server: PlayedSyncServer;
let client: ConvexReactClient;
let seen: ReturnType<typeof watchedApp>['seen'];

beforeAll(realEngine);
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(() => {
  api = playedApi();
  clerk = new PlayedClerk(api);
  server = playedSyncServer();
  ({ client } = realConvex(server));
  vi.stubGlobal('fetch', (input: RequestInfo, init?: RequestInit) =>
    String(input).startsWith('https://clerk.test/') ? answerAs(api, input, init) : Promise.resolve(new Response()),
  );
});
afterEach(async () => {
  clerk.isLeft = true;
  await unmountAll();
  void client.close();
  await pass(100);
  Reflect.deleteProperty(globalThis, 'Clerk');
});

interface Page {
  with?: 'holdfast' | 'today';
  version?: Version;
  options?: AdapterOptions;
  contextKey?: string;
}

async function open({ with: which = 'holdfast', version = '@clerk/react 6', options, contextKey }: Page = {}) {
  const view = watchedApp();
  seen = view.seen;
  const { Provider, useAuth } = clerks[version];
  const app =
    which === 'today' ? (
      <Published client={client} useAuth={useAuth}>
        <view.Inside />
      </Published>
    ) : (
      <ConvexProviderWithClerk
        client={client}
        useAuth={useAuth}
        options={{ wasmUrl, ...options }}
        {...(contextKey && { contextKey })}
      >
        <view.Inside />
      </ConvexProviderWithClerk>
    );
  await render(
    <Provider publishableKey={publishableKey} Clerk={clerk} telemetry={false}>
      {app}
    </Provider>,
  );
}

async function signedIn(page?: Page) {
  await open(page);
  await pass(3000);
  expect(seen.frames).toEqual(['loading', 'authenticated']);
}

const drops = () => Promise.reject(new TypeError('Failed to fetch'));
const gateway = (status: number) => () => Response.json({ message: 'no' }, { status });
const isOnline = (is: boolean) => vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(is);
const tokensAsked = () => api.asked.filter(({ pathname }) => pathname.includes('/tokens'));
const kept = ['loading', 'authenticated'];

describe.each(versions)('on %s', (version) => {
  it('keeps a user who is offline as the token ends, and has a new one at once afterwards', async () => {
    await signedIn({ version });
    await pass(45_000, 5000); // Convex is about to ask, 10 s before the token's end
    isOnline(false);
    api.trouble = drops;
    await pass(10_000, 1000); // Clerk's own next try would be at 15 s from Convex's call
    const before = server.authentications.length;
    api.trouble = () => undefined;
    isOnline(true);
    await settle(() => void window.dispatchEvent(new Event('online')));
    await pass(1500);
    expect(seen.frames).toEqual(kept);
    expect(server.authentications.slice(before)).toEqual([expect.any(String)]);
  });

  it('control: convex/react-clerk loses that user for good', async () => {
    await signedIn({ version, with: 'today' });
    await pass(45_000, 5000);
    isOnline(false);
    api.trouble = drops;
    await pass(25_000, 1000);
    api.trouble = () => undefined;
    isOnline(true);
    await settle(() => void window.dispatchEvent(new Event('online')));
    await pass(60_000, 1000);
    expect(seen.now).toBe('unauthenticated');
  });

  it('signs out whoever signs out', async () => {
    await signedIn({ version });
    await settle(() => void clerk.signOut());
    await pass(100);
    expect(seen.frames).toEqual([...kept, 'unauthenticated']);
  });
});

describe('the token', () => {
  it('is one of the template for Convex', async () => {
    await signedIn();
    expect(tokensAsked()[0]?.pathname).toBe('/v1/client/sessions/sess_1/tokens/convex');
    expect(claimsOf(server.authentications.at(-1))).toMatchObject({ aud: 'convex' });
  });

  it("is the session's own where Clerk's integration for Convex has made that one for Convex", async () => {
    api.aud = 'convex';
    await signedIn();
    expect(tokensAsked()[0]?.pathname).toBe('/v1/client/sessions/sess_1/tokens');
    expect(claimsOf(server.authentications.at(-1))).toMatchObject({ aud: 'convex', sid: 'sess_1' });
  });

  it("is a new one when it is asked for by force, and Clerk's own otherwise", async () => {
    await signedIn();
    const before = tokensAsked().length;
    await settle(() => void seen.guard?.fetchAccessToken({ forceRefreshToken: false }));
    await pass(1000);
    expect(tokensAsked()).toHaveLength(before);
    await settle(() => void seen.guard?.fetchAccessToken({ forceRefreshToken: true }));
    await pass(5000);
    expect(tokensAsked().at(-1)?.searchParams.get('debug')).toBe('skip_cache');
  });

  it("is had though Clerk's server misses the last one first", async () => {
    await signedIn();
    const before = server.authentications.length;
    api.trouble = (url) =>
      url.pathname.includes('/tokens') && !url.searchParams.has('expired_token')
        ? refusal(422, 'missing_expired_token', 'Missing expired token')
        : undefined;
    await pass(55_000, 5000); // Convex asks 10 s before the end
    expect(server.authentications.slice(before)).toEqual([expect.any(String)]);
    expect(seen.frames).toEqual(kept);
  });

  it('that has no JWT template is told of at once, in words for the developer', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const missing = () => refusal(404, 'resource_not_found', 'No JWT template exists with name: convex');
    api.trouble = (url) => (url.pathname.endsWith('/tokens/convex') ? missing() : undefined);
    await open();
    await pass(3000);
    expect(seen.state?.lastFailure?.reason).toMatch(/^configuration: .*JWT template/);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('JWT template'));
  });
});

describe('a token that is not there at once', () => {
  it('is asked for again and again while Clerk waits, in less time than Clerk would', async () => {
    await signedIn();
    await pass(45_000, 5000);
    const before = server.authentications.length;
    let failures = 2; // Clerk itself tries again after 3 s, and 4.7 s more
    api.trouble = (url) => (url.pathname.includes('/tokens') && failures-- > 0 ? drops() : undefined);
    await pass(5500);
    expect(failures).toBeLessThan(0);
    expect(server.authentications.slice(before)).toEqual([expect.any(String)]);
  });

  it('is not known yet where Clerk has a session and answers null', async () => {
    api.isMute = true;
    await open();
    await pass(5000, 1000);
    expect(seen.frames).toEqual(['loading']);
    api.isMute = false;
    await pass(35_000, 1000);
    expect(seen.frames).toEqual(kept);
  });
});

describe('another auth context', () => {
  it('is another organisation: nothing more is sent as the old one, and no signed-out frame is shown', async () => {
    api.organization = 'org_a';
    await signedIn();
    const before = server.authentications.length;
    await settle(() => void clerk.switchOrganization('org_b'));
    await pass(3000);
    const after = server.authentications.slice(before).map((token) => token && claimsOf(token));
    expect(after.filter((claims) => claims && (claims as { org: string }).org !== 'org_b')).toEqual([]);
    expect(after.at(-1)).toMatchObject({ org: 'org_b' });
    expect(seen.frames).toEqual([...kept, 'loading', 'authenticated']);
  });

  describe.each<[string, Page]>([
    ...versions.map<[string, Page]>((version) => [version, { version }]),
    ['control: convex/react-clerk', { with: 'today' }],
  ])('where Clerk navigates before it says which (%s)', (_what, page) => {
    it.each(['org_a', 'org_b'])('is none meanwhile: where it leads nothing is sent as the old one (%s)', async (to) => {
      api.organization = 'org_a';
      await signedIn(page);
      const before = server.authentications.length;
      let arrive = () => {};
      const navigation = new Promise<void>((resolve) => {
        arrive = resolve;
      });
      await settle(() => void clerk.switchOrganization(to, () => navigation));
      await pass(120_000, 1000); // Convex's timer comes, which its clearAuth leaves running
      expect(server.authentications.slice(before)).toEqual([null]);
      expect(seen.frames).toEqual([...kept, 'loading']);
      await settle(arrive);
      await pass(3000);
      const after = server.authentications.slice(before + 1).map(claimsOf);
      expect(after).not.toEqual([]);
      for (const claims of after) expect(claims).toMatchObject({ org: to });
      expect(seen.frames).toEqual([...kept, ...kept]);
    });
  });

  it('is none meanwhile, and the user is kept, though nothing answers as that ends', async () => {
    api.organization = 'org_a';
    await signedIn();
    api.trouble = drops;
    await settle(
      () => void clerk.switchOrganization('org_b', () => new Promise((resolve) => setTimeout(resolve, 1000))),
    );
    await pass(60_000, 1000);
    expect(seen.frames).toEqual([...kept, 'loading']);
    api.trouble = () => undefined;
    await pass(35_000, 1000);
    expect(claimsOf(server.authentications.at(-1))).toMatchObject({ org: 'org_b' });
    expect(seen.frames).toEqual([...kept, ...kept]);
  });

  it('is that of somebody who has signed out and in again, too', async () => {
    await signedIn();
    await settle(() => void clerk.signOut());
    await pass(1000);
    await settle(() => clerk.signIn('sess_2'));
    await pass(3000);
    await settle(() => void clerk.switchOrganization('org_b'));
    await pass(3000);
    expect(seen.frames).toEqual([...kept, 'unauthenticated', ...kept, ...kept]);
  });

  it('control: without another organisation the same changes nothing', async () => {
    api.organization = 'org_a';
    await signedIn();
    await settle(() => void clerk.switchOrganization('org_a'));
    await pass(3000);
    expect(seen.frames).toEqual(kept);
  });
});

describe('a gateway that refuses everything in JSON', () => {
  it.each([401, 403, 404, 429])('with %d is asked a few times, and the user is kept', async (status) => {
    await signedIn();
    await pass(45_000, 5000); // Convex is about to ask
    api.trouble = gateway(status);
    const before = api.asked.length;
    await pass(12_000, 1000);
    expect(api.asked.length - before).toBeLessThan(20);
    api.trouble = () => undefined;
    await pass(35_000, 1000);
    expect(seen.frames).toEqual(kept);
    expect(server.authentications.at(-1)).toBeTypeOf('string');
  });

  it('control: 401 is a storm with convex/react-clerk, and the user is out', async () => {
    await signedIn({ with: 'today' });
    await pass(45_000, 5000);
    api.trouble = gateway(401);
    const before = api.asked.length;
    await pass(12_000, 1000);
    expect(api.asked.length - before).toBeGreaterThan(500);
    api.trouble = () => undefined;
    await pass(60_000, 1000);
    expect(seen.now).toBe('unauthenticated');
  });
});

describe('a server in trouble for four minutes, longer than Clerk tries', () => {
  async function troubled(page?: Page): Promise<number> {
    await signedIn(page);
    await pass(45_000, 5000);
    api.trouble = gateway(503);
    const before = api.asked.length;
    await pass(240_000, 5000);
    api.trouble = () => undefined;
    await pass(40_000, 1000);
    return api.asked.length - before;
  }

  it('keeps its user, and is asked ever less', async () => {
    expect(await troubled()).toBeLessThan(40);
    expect(seen.frames).toEqual(kept);
    expect(server.authentications.length).toBeGreaterThan(1);
  });

  it('control: convex/react-clerk loses that user', async () => {
    await troubled({ with: 'today' });
    expect(seen.now).toBe('unauthenticated');
  });
});

describe('a page that loads while', () => {
  it.each<[string, PlayedApi['trouble']]>([
    ['nothing answers', drops],
    ['Clerk has reached its limit', gateway(429)],
    ['a gateway refuses', gateway(401)],
    ['a portal speaks for Clerk', () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } })],
  ])('%s is signed in once that is over', async (_what, trouble) => {
    api.trouble = trouble;
    await open();
    await pass(20_000, 1000);
    expect(seen.frames).toEqual(['loading']);
    expect(clerk.loaded).toBe(true); // with the cookie's session
    api.trouble = () => undefined;
    await pass(35_000, 1000);
    expect(seen.frames).toEqual(kept);
  });

  it.each([true, false])(
    'its environment is not answered waits for it no longer than 20 s (Holdfast: %s)',
    async (isHeld) => {
      const questions: string[] = [];
      api.trouble = ({ pathname }) => {
        if (!pathname.endsWith('/environment')) return undefined;
        questions.push(pathname);
        return questions.length > 1 ? undefined : new Promise<never>(() => {}); // a dead connection stays dead
      };
      await open({ with: isHeld ? 'holdfast' : 'today' });
      await pass(25_000, 1000);
      expect(seen.frames).toEqual(isHeld ? kept : ['loading']);
    },
  );

  it('control: at its limit Clerk loads for ever with convex/react-clerk', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    api.trouble = gateway(429);
    await open({ with: 'today' });
    await pass(20_000, 1000);
    api.trouble = () => undefined;
    await pass(120_000, 1000);
    expect(seen.frames).toEqual(['loading']);
  });
});

describe('a session that is over', () => {
  it("is out as soon as Clerk's server says so", async () => {
    await signedIn();
    api.session = null;
    await pass(55_000, 5000);
    expect(seen.frames).toEqual([...kept, 'unauthenticated']);
  });

  it.each([true, false])('by sign-out is out at once though nothing answers that (Holdfast: %s)', async (isHeld) => {
    await signedIn({ with: isHeld ? 'holdfast' : 'today' });
    api.trouble = () => new Promise<never>(() => {});
    await settle(() => void clerk.signOut());
    await pass(500);
    // Without Holdfast the page is loading for as long as that takes.
    expect(seen.frames).toEqual([...kept, isHeld ? 'unauthenticated' : 'loading']);
    if (isHeld) expect(seen.state).toMatchObject({ status: 'signedOut', ended: { how: 'application' } });
  });
});
