// The apps that want TanStack Start's own server, in a build of their own.
import { tanstackStart } from '@tanstack/react-start/plugin/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import pages from '../vite.config.ts';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [tanstackStart(), react()],
  resolve: pages.resolve,
  build: { outDir: '../dist/start', emptyOutDir: true, rolldownOptions: { checks: { pluginTimings: false } } },
});
