import { defineConfig, mergeConfig } from 'vite';
import shared from '../vite.config.ts';

/** The lab as files alone, to be served from any folder. ./build.sh docs puts the server's program beside it. */
export default mergeConfig(
  shared,
  defineConfig({
    root: import.meta.dirname,
    base: './',
    build: { outDir: '../../../.build/site/lab', target: 'es2022' },
  }),
);
