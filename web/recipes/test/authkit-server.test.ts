// @vitest-environment node
// AuthKit for React Router and for Remix, as published, with the official emulator of WorkOS and faults between them.
import type { ServerResponse } from 'node:http';
import * as reactRouter from '@workos-inc/authkit-react-router';
import * as remix from '@workos-inc/authkit-remix';
import { createStaticHandler } from 'react-router';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepSession } from '../authkit-server.js';
import { aWorkOS, type WorkOS } from './support/workos.js';

let workos: WorkOS;
beforeAll(async () => {
  workos = await aWorkOS();
  for (const authkit of [reactRouter, remix]) {
    authkit.configure({
      clientId: 'client_1',
      apiKey: workos.apiKey,
      redirectUri: 'http://localhost/callback',
      cookiePassword: 'a password of thirty-two characters',
      apiHostname: '127.0.0.1',
      apiPort: workos.port,
      apiHttps: false,
    });
  }
});
afterAll(() => workos.close());

let cookie: string;

/** The cookie that a browser has after this answer. */
function keepCookie(response: Response): void {
  const [set] = response.headers.getSetCookie();
  if (set === undefined) return;
  const isGone = /Expires=Thu, 01 Jan 1970|Max-Age=0/i.test(set);
  cookie = isGone ? '' : (set.split(';')[0] ?? '');
}

const asked = (path: string) => new Request(`https://app.test${path}`, { headers: { Cookie: cookie } });
type Loader = (args: never) => Promise<unknown>;

const page = async () => Response.json({});
const options = { onSessionRefreshError: keepSession };

/** The application's routes, by themselves and with the recipe. */
const routers: Array<[string, { callback: Loader; bare: Loader; kept: Loader }]> = [
  [
    'authkit-react-router',
    {
      callback: reactRouter.authLoader(),
      bare: (args) => reactRouter.authkitLoader(args, page),
      kept: (args) => reactRouter.authkitLoader(args, page, options),
    },
  ],
  [
    'authkit-remix',
    {
      callback: remix.authLoader(),
      bare: (args) => remix.authkitLoader(args, page),
      kept: (args) => remix.authkitLoader(args, page, options),
    },
  ],
];

describe.each(routers)('%s', (_name, { callback, bare, kept }) => {
  /** What the application answers to a browser. */
  async function visit(loader: Loader): Promise<Response> {
    try {
      const answer = await loader({ request: asked('/') } as never);
      const { data, init } = answer as { data: object; init: ResponseInit };
      const response = Response.json(data, { headers: new Headers(init?.headers) });
      keepCookie(response);
      return response;
    } catch (thrown) {
      keepCookie(thrown as Response);
      return thrown as Response;
    }
  }
  const user = async (response: Response) =>
    ((await response.json()) as { user: { email: string } | null }).user?.email;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const code = await workos.signIn();
    cookie = '';
    keepCookie((await callback({ request: asked(`/callback?code=${code}`) } as never)) as Response);
    expect(await user(await visit(bare))).toBe('ada@example.com');
    vi.setSystemTime(Date.now() + 2 * 3600_000); // the access token has expired
  });
  afterEach(() => {
    workos.fault = undefined;
    vi.useRealTimers();
  });

  const says =
    (status: number, body: string, type = 'application/json') =>
    (response: ServerResponse) =>
      void response.writeHead(status, { 'Content-Type': type }).end(body);
  const faults: Array<[string, (response: ServerResponse) => void]> = [
    ['503 in JSON', says(503, '{"message":"Service Unavailable"}')],
    ['503 in HTML', says(503, '<h1>Service Unavailable</h1>', 'text/html')],
    ['429', says(429, '{"message":"Too many requests"}')],
    ['403 of a gateway', says(403, '<h1>Forbidden</h1>', 'text/html')],
    ['no connection', (response) => void response.destroy()],
  ];

  it.each(faults)('keeps the session: %s', async (_fault, fault) => {
    workos.fault = fault;
    const answer = await visit(kept);
    expect(answer.status).toBe(503);
    expect(cookie).not.toBe('');
    workos.fault = undefined;
    expect(await user(await visit(kept))).toBe('ada@example.com');
  });

  it.each(faults)('control: by itself it signs the user out: %s', async (_fault, fault) => {
    workos.fault = fault;
    const answer = await visit(bare);
    expect(answer.status).toBe(302);
    expect(cookie).toBe('');
    workos.fault = undefined;
    expect(await user(await visit(bare))).toBe(undefined);
  });

  it('signs a user out whose session is over', async () => {
    workos.revoke();
    expect((await visit(kept)).status).toBe(302);
    expect(cookie).toBe('');
  });
});

it("React Router's error boundary gets the 503", async () => {
  const loader = () => keepSession({ error: new TypeError('fetch failed') }) ?? null;
  const { query } = createStaticHandler([{ path: '/', loader, hasErrorBoundary: true }]);
  expect(await query(new Request('https://app.test/'))).toMatchObject({ statusCode: 503 });
});
