// @vitest-environment node
// On Node's own Request, which does as the standard says.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeEngine } from './support/fake-engine.js';

const origin = 'https://app.test';
const engine = new FakeEngine();
vi.mock('../src/engine/loader.js', () => ({ startEngine: async () => engine, engineUrl: () => '' }));

const Native = globalThis.Request;
/** What the server got, and the statuses of its next answers. */
let got: string[];
let statuses: number[];
let dispose: () => void;

beforeEach(async () => {
  got = [];
  statuses = [];
  vi.stubGlobal('fetch', async (...args: Parameters<typeof fetch>) => {
    const request = new Native(...args); // as fetch begins
    got.push(`${request.method} ${await request.text()}, ${request.referrerPolicy}`);
    return Response.json({}, { status: statuses.shift() ?? 200 });
  });
  vi.stubGlobal('window', globalThis);
  class Document extends EventTarget {
    readonly readyState = 'complete';
    get baseURI() {
      return origin;
    }
  }
  vi.stubGlobal('Document', Document);
  vi.stubGlobal('document', new Document());
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('removeEventListener', () => {});
  const { createGuard } = await import('../src/index.js');
  const match = ({ url }: { url: URL }) => url.pathname === '/token';
  const guard = createGuard({ getAccessToken: async () => 'token', transport: { match } });
  await guard.load();
  dispose = guard.dispose;
});
afterEach(() => dispose());

/** As one of a frame's, or made before a polyfill came. */
function foreignRequest(path: string): Request {
  const request = new Native(`${origin}${path}`, { method: 'POST', body: 'important', referrerPolicy: 'no-referrer' });
  vi.stubGlobal('Request', class extends Native {});
  return request;
}

it('sends a Request of another realm, which is none of the provider, as it is', async () => {
  expect((await fetch(foreignRequest('/upload'))).status).toBe(200);
  expect(got).toEqual(['POST important, no-referrer']);
});

it('sends one of the provider with its body, and sends it again', async () => {
  engine.keeper.answered.mockReturnValue({ verdict: 'again', wait: 0 } as never);
  statuses = [400];
  const request = foreignRequest('/token');
  expect((await fetch(request)).status).toBe(200);
  expect(got).toEqual(['POST important, no-referrer', 'POST important, no-referrer']);
});
