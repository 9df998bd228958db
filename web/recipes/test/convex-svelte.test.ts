// convex-svelte, with the published Convex client, on the played sync server of the package's own tests.
import { closeConvex, type setupAuth } from 'convex-svelte';
import { mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { guardedAuth } from '../convex-svelte.js';
import App from './support/App.svelte';
import { aDeployment, type Deployment } from './support/deployment.js';
import { aWorld, pause, until } from './support/world.js';

const world = aWorld();
let deployment: Deployment;
let app: ReturnType<typeof mount>;
/** What the page has shown, each once as it came. */
let shown: string[];

beforeEach(() => {
  shown = [];
  deployment = aDeployment(world);
});
afterEach(async () => {
  await unmount(app);
  await closeConvex();
});

function mounted(auth: Parameters<typeof setupAuth>[0]) {
  const options = { webSocketConstructor: deployment.WebSocket, logger: false };
  const tell = (state: string) => shown.at(-1) !== state && shown.push(state);
  app = mount(App, { target: document.body, props: { options, auth, tell } });
}
const now = () => shown.at(-1);

async function trouble() {
  await until(() => now() === 'in');
  await deployment.trouble();
}

it('is signed in again after the trouble, and never shown as signed out', async () => {
  mounted(guardedAuth(world.guard));
  await trouble();
  await until(() => deployment.isAuthenticatedAgain() && now() === 'in');
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
  await until(() => now() === 'in' && deployment.isAuthenticated());
});
