// convex-vue, with the published Convex client, on the played sync server of the package's own tests.
import { convexVue, useConvexClient } from 'convex-vue';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type App, createApp, h } from 'vue';
import { useGuard } from '../convex-vue.js';
import { aDeployment, type Deployment } from './support/deployment.js';
import { aWorld, pause, until } from './support/world.js';

const world = aWorld();
let deployment: Deployment;
let app: App;
let page: HTMLElement;

beforeEach(() => {
  deployment = aDeployment(world);
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
  const clientOptions = { webSocketConstructor: deployment.WebSocket, logger: false as const };
  app.use(convexVue, { url: 'https://convex.test', clientOptions });
  page = document.createElement('div');
  app.mount(page);
}

it('is signed in again after the trouble, and the page knows', async () => {
  mounted(() => {
    const session = useGuard(world.guard);
    return () => session.value.status;
  });
  await until(() => page.textContent === 'fresh');
  await deployment.trouble();
  await until(deployment.isAuthenticatedAgain);
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
  await deployment.trouble();
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
