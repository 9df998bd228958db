// A page in which a guard lives, as vitest's environment: happy-dom, but whatever reaches the network is Node's own, which no
// origin bounds, and which the clients' packages for Node take.
import { setMaxListeners } from 'node:events';
import { builtinEnvironments, type Environment } from 'vitest/runtime';
import { WebSocket } from 'ws';

const page = builtinEnvironments['happy-dom'];
const network = [
  'fetch',
  'Request',
  'Response',
  'Headers',
  'FormData',
  'Blob',
  'File',
  'AbortController',
  'AbortSignal',
];
const more = ['URL', 'URLSearchParams', 'MessagePort', 'MessageChannel', 'XMLHttpRequest', 'EventSource'];
// A guard takes happy-dom's own for the page of a test that waits for no retry.
const userAgent = 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

export default {
  ...page,
  name: 'page',
  async setup(global, options) {
    setMaxListeners(0); // the engine's listeners share a signal, and Node warns of more than ten
    const own = [...network, ...more].map((name) => [name, Object.getOwnPropertyDescriptor(global, name)] as const);
    const { teardown } = await page.setup(global, options);
    for (const [name, property] of own) {
      delete global[name];
      if (property) Object.defineProperty(global, name, property);
    }
    global.WebSocket = WebSocket; // Node 20 has none
    Object.defineProperty(global.navigator, 'userAgent', { value: userAgent });
    return { teardown };
  },
} satisfies Environment;
