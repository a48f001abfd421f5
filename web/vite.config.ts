/** Builds the viewer into `dist/`, which the server embeds. */
import { defineConfig } from 'vitest/config';

// `npm run dev` takes data from a server that already runs; a built viewer asks its own origin.
const server = process.env['NABOLAG_URL'] ?? 'http://127.0.0.1:3000';
const answered = '^/(tiles|indicators|relations|groupings|collections|municipalities|at|styles)|^/\\?f=json';

export default defineConfig({
  test: { include: ['test/**/*.test.ts'] },
  // Relative addresses, so that the page also works under a path.
  base: './',
  build: {
    target: 'es2022',
    sourcemap: false,
    // The map library alone is larger than the default warning.
    chunkSizeWarningLimit: 1500,
  },
  server: { proxy: { [answered]: server } },
});
