// TanStack Start's server of the pages that are built from the folder start.
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { serve } from 'srvx';
import { staticMiddleware } from 'srvx/static';

const { default: pages } = await import('../dist/start/server/server.js');
const dir = fileURLToPath(new URL('../dist/start/client', import.meta.url));
const server = serve({
  fetch: pages.fetch,
  middleware: [staticMiddleware({ dir })],
  port: Number(env.PORT),
  hostname: '127.0.0.1',
  silent: true,
});
await server.ready();
console.log('listening');
