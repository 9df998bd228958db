// A visitor whose browser has the trace of a session, on the published AuthKit, while the engine's host is out of reach: what the
// auth server says is all that there is.
import { describe, expect, it, vi } from 'vitest';
import { playedConvex, render } from './support/app.js';
import { inAuthKitPages, renewed, revoked, withCookie, withToken } from './support/authkit-page.js';
import { pass } from './support/engine.js';
import type { watchedApp } from './support/frames.js';

let seen: ReturnType<typeof watchedApp>['seen'];
/** When the auth server was asked, and its answers: the last one stays. */
let asked: number[];
let answers: Array<() => Response>;

inAuthKitPages(async () => {
  asked.push(performance.now());
  const answer = answers.length > 1 ? answers.shift() : answers[0];
  return (answer as () => Response)();
});

const drops = () => Promise.reject(new TypeError('Failed to fetch'));
const hangs = () => new Promise<never>(() => {});
const forbidden = () => Response.json({ message: 'Forbidden' }, { status: 403 });
const inTrouble = () => Response.json({ message: 'Oops' }, { status: 503 });
const portal = () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } });

async function visit(startEngine: () => Promise<never>, ...all: typeof answers): Promise<void> {
  asked = [];
  answers = all;
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.doMock('../src/engine/loader.js', () => ({ startEngine, engineUrl: () => 'https://app.test/holdfast.wasm' }));
  const { AuthKitProvider, useAuth } = await import('@workos-inc/authkit-react');
  const { ConvexProviderWithAuthKit } = await import('../src/adapters/authkit-react/index.js');
  await import('../src/engine-chunk.js'); // to be there at once: fake timers don't wait for an import
  const view = (await import('./support/frames.js')).watchedApp();
  seen = view.seen;
  await render(
    <AuthKitProvider clientId="client_1" redirectUri="https://app.test/" devMode={localStorage.length > 0}>
      <ConvexProviderWithAuthKit client={playedConvex()} useAuth={useAuth}>
        <view.Inside />
      </ConvexProviderWithAuthKit>
    </AuthKitProvider>,
  );
}

describe.each([
  ['drops connections', drops],
  ['hangs', hangs],
])("while the engine's host %s", (_, host) => {
  it.each([
    ['the cookie', withCookie],
    ['the refresh token', withToken],
  ])('whoever has %s of a session that is over gets the sign-in within seconds', async (_, trace) => {
    trace();
    await visit(host, revoked);
    await pass(20_000, 1000);
    expect(seen.frames).toEqual(['loading', 'unauthenticated']);
    expect(asked.length).toBeGreaterThanOrEqual(2); // one word is no proof
  });

  it('whoever was told so once only, as the loser of two tabs is, is signed in', async () => {
    withCookie();
    await visit(host, revoked, () => renewed('refresh_1'));
    await pass(10_000);
    expect(seen.frames).toEqual(['loading', 'authenticated']);
  });

  it('whoever is refused without the words that end a session gets the sign-in after a minute', async () => {
    withCookie();
    await visit(host, forbidden);
    await pass(50_000, 1000);
    expect(seen.frames).toEqual(['loading']);
    await pass(70_000, 1000);
    expect(seen.frames).toEqual(['loading', 'unauthenticated']);
  });

  it.each([
    ['the auth server is in trouble', inTrouble],
    ['a captive portal answers', portal],
  ])('whoever comes while %s waits, and is signed in after it', async (_, answer) => {
    withCookie();
    await visit(host, answer);
    await pass(180_000, 1000);
    expect(seen.frames).toEqual(['loading']);
    answers = [() => renewed('refresh_1')];
    await pass(30_000, 1000);
    expect(seen.frames).toEqual(['loading', 'authenticated']);
  });
});
