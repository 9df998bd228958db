// The tests of web/test, with the SDKs that only this package has.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import web from '../vitest.config.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  ...web,
  root: here('..'),
  resolve: {
    alias: {
      // What a browser gets: both have other files for Node.
      '@firebase/auth': here('node_modules/@firebase/auth/dist/esm/index.js'),
      '@okta/okta-auth-js/core': here('node_modules/@okta/okta-auth-js/esm/browser/exports/exports/core.js'),
    },
  },
  test: {
    ...web.test,
    include: ['providers/test/**/*.test.{ts,tsx}'],
    server: { deps: { inline: [/@firebase/, /@okta/] } },
  },
});
