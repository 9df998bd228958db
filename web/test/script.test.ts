// The script of <script src="holdfast.js">. It is imported anew each time, as each page runs it once.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const { createGuard } = vi.hoisted(() => ({ createGuard: vi.fn() }));
vi.mock('../src/core/create-guard.js', () => ({ createGuard }));

const getAccessToken = async () => 'token';
const attacker = 'https://attacker.test/holdfast.wasm';

/** What runs the script, as the browser itself has it. */
let running: Element | null;

beforeEach(() => {
  vi.resetModules();
  createGuard.mockReset();
  vi.spyOn(Document.prototype, 'currentScript', 'get').mockImplementation(() => running as HTMLScriptElement);
  running = element('script', { src: 'https://app.test/js/holdfast.js' });
});

afterEach(() => {
  Reflect.deleteProperty(document, 'currentScript');
});

function element(name: string, attributes: Record<string, string>): Element {
  const made = document.createElement(name);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** What it makes of an application's options. */
async function made(options: object = {}): Promise<{ wasmUrl: string; integrity?: string; engine?: string }> {
  const script = await import('../src/script.js');
  script.createGuard({ getAccessToken, ...options });
  const { wasmUrl, ...rest } = createGuard.mock.lastCall?.[0] ?? {};
  return { ...rest, wasmUrl: String(wasmUrl) };
}

it('looks for the engine beside itself', async () => {
  expect(await made()).toEqual({
    getAccessToken,
    wasmUrl: 'https://app.test/js/holdfast.gzip.wasm',
    integrity: undefined,
  });
});

it('or where its own element says', async () => {
  running = element('script', {
    src: 'https://app.test/js/holdfast.js',
    'data-wasm': '/e.wasm',
    'data-integrity': 'sha',
    'data-engine': 'trouble',
  });
  expect(await made()).toMatchObject({ wasmUrl: 'https://app.test/e.wasm', integrity: 'sha', engine: 'trouble' });
  expect(await made({ engine: 'off' })).toMatchObject({ engine: 'off' });
});

it('or where the options say; undefined says nothing', async () => {
  expect(await made({ wasmUrl: '/mine.wasm' })).toMatchObject({ wasmUrl: '/mine.wasm' });
  expect(await made({ wasmUrl: undefined })).toMatchObject({ wasmUrl: 'https://app.test/js/holdfast.gzip.wasm' });
});

it('never where an element says that has taken the name of document.currentScript', async () => {
  const image = element('img', { name: 'currentScript', 'data-wasm': attacker, 'data-integrity': 'sha' });
  Object.defineProperty(document, 'currentScript', { value: image, configurable: true }); // as browsers do by the name
  expect((document.currentScript as unknown as HTMLElement).dataset.wasm).toBe(attacker); // the control
  expect(await made()).toMatchObject({ wasmUrl: 'https://app.test/js/holdfast.gzip.wasm', integrity: undefined });
});

it('never where another kind of element says', async () => {
  running = element('img', { src: attacker, 'data-wasm': attacker });
  expect((await made()).wasmUrl).toBe(new URL('holdfast.gzip.wasm', location.href).href);
});

it('never where Object.prototype says', async () => {
  const polluted = Object.prototype as unknown as Record<string, unknown>;
  polluted.wasmUrl = attacker;
  try {
    expect(await made()).toMatchObject({ wasmUrl: 'https://app.test/js/holdfast.gzip.wasm' });
  } finally {
    delete polluted.wasmUrl;
  }
});
