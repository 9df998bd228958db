import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';

/** src/ has no wasm_exec.js: the build takes it from the Go toolchain that compiles the engine. */
const goRuntime: Plugin = {
  name: 'go-runtime',
  enforce: 'pre',
  resolveId: (source) =>
    source.endsWith('/wasm_exec.js') ? fileURLToPath(new URL('dist/wasm_exec.js', import.meta.url)) : null,
};

export default defineConfig({
  plugins: [goRuntime],
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    environment: 'happy-dom',
    setupFiles: ['test/support/setup.ts'],
    // Its server actions are played, so vitest must see its imports.
    server: { deps: { inline: ['@workos-inc/authkit-nextjs'] } },
    restoreMocks: true,
    unstubGlobals: true,
  },
});
