import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';

/** src/ has no wasm_exec.js: the build takes it from the Go toolchain that compiles the engine. */
const goRuntime: Plugin = {
  name: 'go-runtime',
  enforce: 'pre',
  resolveId: (source) =>
    source.endsWith('/wasm_exec.js') ? fileURLToPath(new URL('dist/wasm_exec.js', import.meta.url)) : null,
};

/** As a bundler would: not the CommonJS build, whose imports vitest doesn't see. */
const asModule = (name: string) => fileURLToPath(new URL(`node_modules/${name}/dist/index.mjs`, import.meta.url));

export default defineConfig({
  plugins: [goRuntime],
  resolve: {
    alias: {
      '@workos-inc/authkit-js': asModule('@workos-inc/authkit-js'),
      '@workos-inc/authkit-react': asModule('@workos-inc/authkit-react'),
    },
  },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    environment: 'happy-dom',
    setupFiles: ['test/support/setup.ts'],
    // So that vitest sees their imports: a test plays the server actions, or loads the SDK anew.
    server: { deps: { inline: [/@workos(-inc)?\//, /@convex-dev\/auth\//] } },
    restoreMocks: true,
    unstubGlobals: true,
  },
});
