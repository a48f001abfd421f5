/** Builds the viewer into `dist/`, which the server embeds. */
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// `npm run dev` and `npm run preview` take answers from a server that already runs; the built page asks its own origin.
const server = process.env['NABOLAG_URL'] ?? 'http://127.0.0.1:3000';
const answered = '^/(tiles|indicators|relations|groupings|collections|municipalities|matrix|reach|at|styles|processes|jobs|joins|datasets)([/?]|$)|^/\\?f=json';
/** What the server allows the page, so that trying it here is trying it there. */
const policy = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; child-src blob:; connect-src 'self'";

/** Has the browser fetch the map library while it still reads the page's own script. */
const preloadMap: Plugin = {
  name: 'preload-map',
  transformIndexHtml: {
    order: 'post',
    handler: (_page, { bundle = {} }) =>
      Object.values(bundle)
        .filter((file) => file.type === 'chunk' && file.name === 'unitmap')
        .map((file) => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file.fileName}` }, injectTo: 'head' as const })),
  },
};

export default defineConfig({
  plugins: [preloadMap],
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
  preview: { proxy: { [answered]: server }, headers: { 'content-security-policy': policy } },
});
