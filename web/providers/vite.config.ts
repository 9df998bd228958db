import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import manifest from './package.json' with { type: 'json' };

export default defineConfig({
  plugins: [react()],
  resolve: {
    // `holdfast` is a symlink to the folder above, which has packages of its own for its tests. Two copies of any of
    // these would mean two React contexts, and a provider that its own hooks can't see.
    dedupe: Object.keys(manifest.dependencies).filter((name) => name !== 'holdfast'),
  },
  build: { chunkSizeWarningLimit: 4000 }, // each SDK is a chunk of its own
});
