// @vitest-environment-options { "settings": { "fetch": { "disableSameOriginPolicy": true } } }
// keycloak-js and oidc-client-ts on a real server: panva's oidc-provider with a Keycloak's paths, which replaces each refresh
// token. The trouble is before it, and neither it nor the SDK knows of that.
import { type ChildProcess, spawn } from 'node:child_process';
import Keycloak from 'keycloak-js';
import { User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as presets from '../../src/adapters/presets/index.js';
import { createGuard, type Guard } from '../../src/index.js';
import type { TransportOptions } from '../../src/types.js';
import { builtEngine, streamFromAnyResponse } from '../../test/support/built.js';
import { wasmUrl } from '../../test/support/engine.js';
import './with-resolvers.js';

const port = 45_000 + Math.floor(Math.random() * 10_000);
const origin = `http://localhost:${port}`;
const sent = fetch;
const page = (status: number) =>
  new Response('<!doctype html><title>Bad gateway</title>', { status, headers: { 'Content-Type': 'text/html' } });

let server: ChildProcess;
let engine: Uint8Array<ArrayBuffer>;
/** What answers in the server's place. */
let fault: (() => Response) | undefined;
let guard: Guard | undefined;

const here: string = import.meta.url; // named, or Vite takes what follows for an asset of the page
const tell = async (what: string) => (await sent(`${origin}/-/${what}`, { method: 'POST' })).json();

/** happy-dom's clone of an answer that still comes is empty. */
async function network(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const answer = await sent(input, init);
  const { status, headers } = answer;
  return new Response(await answer.text(), { status, headers });
}

beforeAll(async () => {
  const env = { ...process.env, PORT: `${port}`, LIFE: '600', PUBLIC_URL: origin };
  server = spawn(process.execPath, [new URL('../servers/oidc.mjs', here).pathname], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise<void>((resolve) =>
    server.stdout.on('data', (said) => `${said}`.includes('listening') && resolve()),
  );
  engine = await builtEngine();
});
afterAll(() => {
  server.kill();
});

beforeEach(() => {
  fault = undefined;
  localStorage.clear();
  streamFromAnyResponse();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const { pathname } = new URL(`${input}`, origin);
    if (`${input}` === wasmUrl) return new Response(engine, { headers: { 'Content-Type': 'application/wasm' } });
    return fault && pathname.endsWith('/token') ? fault() : network(input, init);
  });
});
afterEach(() => {
  guard?.dispose();
  guard = undefined;
});

interface Sdk {
  refresh(): Promise<string | undefined>;
  isSignedIn(): boolean | Promise<boolean>;
}

/** A signed-in keycloak-js. It reads what it is begun with, and refreshes at once. */
async function keycloak(): Promise<Sdk> {
  const { refresh_token: refreshToken } = await tell('begin');
  const instance = new Keycloak({ url: origin, realm: 'lab', clientId: 'app' });
  await instance.init({ checkLoginIframe: false, token: refreshToken, refreshToken });
  return {
    refresh: async () => {
      await instance.updateToken(-1);
      return instance.token;
    },
    isSignedIn: () => instance.token !== undefined,
  };
}

async function oidcClientTs(): Promise<Sdk> {
  const { refresh_token } = await tell('begin');
  const userStore = new WebStorageStateStore({ store: localStorage });
  const authority = `${origin}/realms/lab`;
  const instance = new UserManager({ authority, client_id: 'app', redirect_uri: 'http://localhost/', userStore });
  const expires_at = Date.now() / 1000 + 600;
  const profile = { iss: authority, sub: 'ada', aud: 'app', exp: expires_at, iat: expires_at - 600 };
  await instance.storeUser(
    new User({ access_token: 'none', token_type: 'Bearer', refresh_token, profile, expires_at }),
  );
  return {
    refresh: async () => (await instance.signinSilent())?.access_token,
    isSignedIn: async () => (await instance.getUser()) !== null,
  };
}

async function guarded(make: () => Promise<Sdk>, transport: TransportOptions): Promise<{ guard: Guard; sdk: Sdk }> {
  const sdk = await make();
  guard = createGuard({ getAccessToken: () => sdk.refresh(), transport, wasmUrl, crossTab: false });
  expect(await guard.load()).toBe('ready');
  expect(await guard.getAccessToken({ forceRefresh: true })).toMatch(/^eyJ/);
  return { guard, sdk };
}

describe.each([
  ['keycloak-js', keycloak, presets.keycloak],
  ['oidc-client-ts', oidcClientTs, presets.oidcClientTs],
] as const)('%s', (_name, make, preset) => {
  it.each([
    ['a 429', () => Response.json({}, { status: 429 })],
    ['a 503', () => Response.json({}, { status: 503 })],
    ["a proxy's 400", () => page(400)],
    ["a captive portal's page", () => page(200)],
  ])(
    "has a new token of its server's after %s",
    async (_fault, bad) => {
      const { guard, sdk } = await guarded(make, preset);
      const before = await guard.getAccessToken();
      fault = bad;
      const token = guard.getAccessToken({ forceRefresh: true });
      await new Promise((resolve) => setTimeout(resolve, 1500));
      expect(await sdk.isSignedIn()).toBe(true);
      fault = undefined;
      expect(await token).toMatch(/^eyJ/);
      expect(await token).not.toBe(before);
    },
    60_000,
  );

  it('is out when its session was ended on the server', async () => {
    const { guard } = await guarded(make, preset);
    await tell('revoke');
    expect(await guard.getAccessToken({ forceRefresh: true })).toBe(null);
    expect(guard.getSnapshot()).toMatchObject({ status: 'signedOut', ended: { how: 'proven' } });
  }, 60_000);
});

it('control: keycloak-js by itself has lost its session to the proxy', async () => {
  const sdk = await keycloak();
  fault = () => page(400);
  await expect(sdk.refresh()).rejects.toThrow();
  fault = undefined;
  expect(await sdk.isSignedIn()).toBe(false);
});
