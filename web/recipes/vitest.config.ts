// Apart from the package's own tests, so that a recipe's client and its server weigh on nobody else's install.
import { fileURLToPath } from 'node:url';
import { compile, compileModule } from 'svelte/compiler';
import { defineConfig, type Plugin } from 'vitest/config';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const svelte: Plugin = {
  name: 'svelte',
  transform(code, filename) {
    if (filename.endsWith('.svelte')) return compile(code, { filename, generate: 'client' }).js;
    if (filename.endsWith('.svelte.js')) return compileModule(code, { filename, generate: 'client' }).js;
  },
};

export default defineConfig({
  plugins: [svelte],
  resolve: {
    alias: [
      // The one that Node loads for the packages which are imported as they are: there must not be two.
      { find: /^graphql$/, replacement: file('node_modules/graphql/index.js') },
      { find: /^holdfast\/attach$/, replacement: file('../src/adapters/convex/attach.ts') },
      { find: /^holdfast$/, replacement: file('../src/index.ts') },
      // A browser's: these resolve to a server's, too.
      { find: /^svelte$/, replacement: file('node_modules/svelte/src/index-client.js') },
      { find: /^svelte\/reactivity$/, replacement: file('node_modules/svelte/src/reactivity/index-client.js') },
      { find: /^esm-env\/browser$/, replacement: file('node_modules/esm-env/true.js') },
      // src/ has no wasm_exec.js: the build takes it from the Go toolchain that compiles the engine.
      { find: /^.*\/wasm_exec\.js$/, replacement: file('../dist/wasm_exec.js') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // Not happy-dom as it is: the clients reach their servers by Node's own fetch and sockets.
    environment: './test/support/page.ts',
    server: { deps: { inline: [/svelte/, /runed/, /esm-env/] } },
    maxWorkers: 6, // they mostly wait
    testTimeout: 60_000,
    hookTimeout: 60_000, // the engine is started in it
    silent: 'passed-only', // servers tell of what they refuse
    restoreMocks: true,
    unstubGlobals: true,
  },
});
