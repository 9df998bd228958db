// Hocuspocus' provider on its own server, which looks at the token of each document.
import { HocuspocusProvider, type HocuspocusProviderConfiguration } from '@hocuspocus/provider';
import { Server } from '@hocuspocus/server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Doc } from 'yjs';
import { documentAuth } from '../hocuspocus.js';
import { whileSignedIn } from '../while-signed-in.js';
import { type Line, lineTo } from './support/line.js';
import { aWorld, pause, until } from './support/world.js';

const world = aWorld();
let server: Server;
let line: Line;
let provider: HocuspocusProvider;
let shown: string[];

beforeEach(async () => {
  shown = [];
  server = new Server({
    port: 0,
    quiet: true,
    stopOnSignals: false,
    async onAuthenticate({ token }: { token: string }) {
      shown.push(token);
      if (!world.provider.takes(token)) throw new Error('expired');
    },
  });
  await server.listen();
  line = await lineTo(server.httpServer);
});
afterEach(async () => {
  provider.destroy();
  await line.close();
  await server.destroy();
});

function open(options: Partial<HocuspocusProviderConfiguration>) {
  const url = `ws://127.0.0.1:${line.port}`;
  provider = new HocuspocusProvider({
    url,
    name: 'notes',
    document: new Doc(),
    minDelay: 50,
    delay: 50,
    ...options,
  } as never);
}
const guarded = () => open(documentAuth(world.guard, () => provider));
/** As its docs have it. */
const asDocumented = () => open({ token: () => world.provider.getAccessToken() });
const isSynced = () => provider.isAuthenticated && provider.isSynced;

/** The token expires while the line is cut and the auth server is in trouble. */
async function outage() {
  await until(isSynced);
  line.cut();
  world.provider.trouble = 'unavailable';
  world.provider.expire();
  await until(() => !isSynced());
  line.mend();
  await until(() => shown.length === 2);
  await pause(500);
  world.provider.trouble = 'none';
}

it('is synced with another token after an outage', async () => {
  guarded();
  await outage();
  await until(isSynced);
  expect(shown.at(-1)).toBe(world.provider.token);
});

it('control: by itself it asks no more once its token is refused', async () => {
  asDocumented();
  await outage();
  await world.provider.getAccessToken({ forceRefresh: true });
  await pause(3000);
  expect(provider.isAuthenticated).toBe(false);
  expect(shown).toHaveLength(2);
});

it('waits for an auth server that is in trouble from the start', async () => {
  world.provider.trouble = 'unavailable';
  guarded();
  await pause(500);
  world.provider.trouble = 'none';
  await until(isSynced);
});

it('control: by itself it has failed', async () => {
  world.provider.trouble = 'unavailable';
  let failures = 0;
  open({ token: () => world.provider.getAccessToken(), onAuthenticationFailed: () => void failures++ });
  await until(() => failures);
  world.provider.trouble = 'none';
  await pause(2000);
  expect(shown).toHaveLength(0);
});

it('disconnects when the session is over, and is synced for who signs in', async () => {
  guarded();
  whileSignedIn(
    world.guard,
    () => provider.disconnect(),
    () => void provider.connect(),
  );
  await until(isSynced);
  world.guard.clear();
  await until(() => !isSynced());
  world.guard.identityChanged();
  await until(isSynced);
  expect(shown).toHaveLength(2);
});
