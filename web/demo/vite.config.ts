import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const backend = 'http://localhost:5555';

export default defineConfig({
  plugins: [react()],
  resolve: {
    // `holdfast` is a symlink to the folder above, which has packages of its own for its tests. Two copies of any of
    // these would mean two React contexts, and a provider that its own hooks can't see.
    dedupe: ['react', 'react-dom', 'convex', '@workos-inc/authkit-react'],
  },
  build: {
    // The lab's server embeds this folder.
    outDir: 'backend/page/dist',
    emptyOutDir: true,
    rolldownOptions: { input: ['index.html', 'app.html'] },
  },
  server: {
    // The engine is served from the package's own dist, beside this folder.
    fs: { allow: ['..'] },
    proxy: {
      '/lab': backend,
      '/user_management': backend,
      '/sso': backend,
      '/pages': { target: backend, ws: true },
    },
  },
});
