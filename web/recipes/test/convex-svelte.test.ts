// convex-svelte, with the published Convex client, on the played sync server of the package's own tests.
import { closeConvex, type setupAuth } from 'convex-svelte';
import { mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type PlayedSyncServer, playedSyncServer } from '../../test/support/fake-convex.js';
import { guardedAuth } from '../convex-svelte.js';
import App from './support/App.svelte';
import { aWorld, pause, refusedInTrouble, until } from './support/world.js';

const world = aWorld();
let server: PlayedSyncServer;
let app: ReturnType<typeof mount>;
/** What the page has shown, each once as it came. */
let shown: string[];

beforeEach(() => {
  shown = [];
  server = playedSyncServer();
  server.takes = (token) => world.provider.takes(token);
});
afterEach(async () => {
  await unmount(app);
  await closeConvex();
});

function mounted(auth: Parameters<typeof setupAuth>[0]) {
  const options = { webSocketConstructor: server.WebSocket, logger: false };
  const tell = (state: string) => shown.at(-1) !== state && shown.push(state);
  app = mount(App, { target: document.body, props: { options, auth, tell } });
}
const isAuthenticated = () => server.authentications.at(-1) === world.provider.token;
const now = () => shown.at(-1);

/** The server refuses the token on a live connection, while the auth server is in trouble. */
async function trouble() {
  await until(() => isAuthenticated() && now() === 'in');
  await pause(500); // the client plans for a second token at once
  await refusedInTrouble(world, () => server.socket.expire());
}

it('is signed in again after the trouble, and never shown as signed out', async () => {
  mounted(guardedAuth(world.guard));
  await trouble();
  await until(() => server.authentications.length >= 2 && isAuthenticated() && now() === 'in');
  expect(shown).not.toContain('out');
});

it('control: by itself it is signed out for good', async () => {
  mounted(() => ({
    isLoading: false,
    isAuthenticated: true,
    fetchAccessToken: ({ forceRefreshToken }: { forceRefreshToken: boolean }) =>
      world.provider.getAccessToken({ forceRefresh: forceRefreshToken }).catch(() => null),
  }));
  await trouble();
  await pause(1500);
  expect(now()).toBe('out');
});

it('is out when the session is over, and in as who signs in', async () => {
  mounted(guardedAuth(world.guard));
  await until(() => now() === 'in');
  world.guard.clear();
  await until(() => now() === 'out');
  Object.assign(world.provider, { user: 'user_2', token: '' });
  world.guard.identityChanged();
  await until(() => now() === 'in' && isAuthenticated());
});
