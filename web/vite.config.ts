/** Builds the viewer into `dist/`, which the server embeds. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import type { HtmlTagDescriptor, Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// `npm run dev` and `npm run preview` take answers from a server that already runs; the built page asks its own origin.
const server = process.env['NABOLAG_URL'] ?? 'http://127.0.0.1:3000';
// Whatever is no file of the page: a dataset may call its units anything.
const answered = '^/(?!$|[?#]|index\\.html|assets/|src/|node_modules/|@)|^/\\?f=json';

const mapLibrary = fileURLToPath(new URL('./node_modules/maplibre-gl/src/', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('./node_modules/maplibre-gl/package.json', import.meta.url), 'utf8')) as { version: string };
const mapLicence = `/**\n * MapLibre GL JS\n * @license 3-Clause BSD. Full text of license: https://github.com/maplibre/maplibre-gl-js/blob/v${version}/LICENSE.txt\n */`;
const workerAddress = 'virtual:map-worker';

/**
 * Builds the map library and its worker from its sources, as parts that share what both use: each of the two files that
 * it is published as has nearly all of it. While one writes (`npm run dev`) those files do.
 */
const sharedWorker: Plugin = {
  name: 'shared-map-worker',
  config: (_given, { command }) => (command === 'build' ? { resolve: { alias: [{ find: /^maplibre-gl$/, replacement: `${mapLibrary}index.ts` }] } } : {}),
  resolveId: (id) => (id === workerAddress ? `\0${workerAddress}` : undefined),
  load(id) {
    if (id !== `\0${workerAddress}`) return undefined;
    if (this.environment.mode === 'dev') return "export { default } from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';";
    const chunk = this.emitFile({ type: 'chunk', id: `${mapLibrary}source/worker.ts`, name: 'mapworker', preserveSignature: false });
    return `export default import.meta.ROLLUP_FILE_URL_${chunk};`;
  },
};

/** What the page asks first, whichever view it opens with. */
const firstAnswers = ['?f=json', 'indicators', 'groupings', 'relations', 'datasets', 'tiles'];

/** Has the browser fetch the map library, the first view and the first answers while it still reads the page's own script. */
const preload: Plugin = {
  name: 'preload',
  transformIndexHtml: {
    order: 'post',
    handler(_page, { bundle = {} }) {
      const chunks = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [file] : []));
      const begin = chunks.filter(({ name, facadeModuleId }) => name === 'unitmap' || facadeModuleId?.endsWith('/views/map/view.ts') === true);
      const wanted = new Set<string>(begin.flatMap(({ fileName, imports }) => [fileName, ...imports]));
      for (const { fileName, facadeModuleId, imports } of chunks) if (facadeModuleId?.endsWith('/index.html') === true) for (const known of [fileName, ...imports]) wanted.delete(known);
      const styles = begin.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]);
      const link = (attrs: Record<string, string | boolean>): HtmlTagDescriptor => ({ tag: 'link', attrs, injectTo: 'head' });
      return [
        ...firstAnswers.map((path) => link({ rel: 'preload', as: 'fetch', crossorigin: true, href: `./${path}` })),
        ...[...wanted].map((file) => link({ rel: 'modulepreload', crossorigin: true, href: `./${file}` })),
        ...styles.map((file) => link({ rel: 'preload', as: 'style', crossorigin: true, href: `./${file}` })),
      ];
    },
  },
};

/** Lays scripts and styles packed beside themselves, as small as they get: the server sends them so. */
const pack: Plugin = {
  name: 'pack',
  apply: 'build',
  writeBundle({ dir = '' }, bundle) {
    for (const name of Object.keys(bundle)) {
      if (!/\.(js|css)$/.test(name)) continue;
      writeFileSync(`${dir}/${name}.br`, brotliCompressSync(readFileSync(`${dir}/${name}`)));
    }
  },
};

export default defineConfig({
  plugins: [sharedWorker, preload, pack],
  // As the library compiles itself: a field without a value is only a type.
  oxc: { typescript: { removeClassFieldsWithoutInitializer: true } },
  test: { include: ['test/**/*.test.ts'] },
  // Relative addresses, so that the page also works under a path.
  base: './',
  build: {
    target: 'es2022',
    sourcemap: false,
    rolldownOptions: { output: { postBanner: ({ moduleIds }) => (moduleIds.some((id) => id.startsWith(mapLibrary)) ? mapLicence : '') } },
    // The map library alone is larger than the default warning.
    chunkSizeWarningLimit: 1500,
  },
  server: { proxy: { [answered]: server } },
  preview: { proxy: { [answered]: server } },
});
