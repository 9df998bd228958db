// convex-vue, with the published Convex client, on the played sync server of the package's own tests.
import { convexVue, useConvexClient } from 'convex-vue';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type App, createApp, h } from 'vue';
import { type PlayedSyncServer, playedSyncServer } from '../../test/support/fake-convex.js';
import { useGuard } from '../convex-vue.js';
import { aWorld, pause, refusedInTrouble, until } from './support/world.js';

const world = aWorld();
let server: PlayedSyncServer;
let app: App;
let page: HTMLElement;

beforeEach(() => {
  server = playedSyncServer();
  server.takes = (token) => world.provider.takes(token);
});
afterEach(() => {
  app.unmount();
});

function mounted(setup: () => () => string) {
  app = createApp({
    setup() {
      const text = setup();
      return () => h('p', text());
    },
  });
  const clientOptions = { webSocketConstructor: server.WebSocket, logger: false as const };
  app.use(convexVue, { url: 'https://convex.test', clientOptions });
  page = document.createElement('div');
  app.mount(page);
}
const isAuthenticated = () => server.authentications.at(-1) === world.provider.token;

/** The server refuses the token on a live connection, while the auth server is in trouble. */
async function trouble() {
  await until(isAuthenticated);
  await pause(500); // the client plans for a second token at once
  await refusedInTrouble(world, () => server.socket.expire());
}

it('is signed in again after the trouble, and the page knows', async () => {
  mounted(() => {
    const session = useGuard(world.guard);
    return () => session.value.status;
  });
  await until(() => page.textContent === 'fresh');
  await trouble();
  await until(() => server.authentications.length >= 2 && isAuthenticated());
  await until(() => page.textContent === 'fresh');
});

it('control: by itself it is signed out for good', async () => {
  let isIn: boolean | undefined;
  mounted(() => {
    useConvexClient().setAuth(
      ({ forceRefreshToken }) => world.provider.getAccessToken({ forceRefresh: forceRefreshToken }).catch(() => null),
      (isAuthenticated) => {
        isIn = isAuthenticated;
      },
    );
    return () => '';
  });
  await trouble();
  await until(() => isIn === false);
  await pause(1500);
  expect(isIn).toBe(false);
});

it('tells the page that the session is over', async () => {
  mounted(() => {
    const session = useGuard(world.guard);
    return () => session.value.status;
  });
  await until(() => page.textContent === 'fresh');
  world.guard.clear();
  await until(() => page.textContent === 'signedOut');
});
