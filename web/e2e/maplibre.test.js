/** A page of another origin with MapLibre GL JS: the very page of docs/maplibre.md, on a running server. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { address, close, launch } from './browser.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
let pages;

/** The code blocks of a language, speaking to the running server. */
async function blocks(language) {
  const text = await readFile(here('../../docs/maplibre.md'), 'utf8');
  const found = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, of]) => of === language);
  assert.ok(found.length > 0);
  return found.map(([, , code]) => code.replaceAll('http://127.0.0.1:3000', address));
}

after(async () => {
  pages?.close();
  await close();
});

test('the page of the documentation draws every class, and feature-state finds units by their ids', async () => {
  const [html] = await blocks('html');
  const browser = await launch();
  const context = await browser.newContext({ viewport: { width: 900, height: 1200 } });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  // A port of its own, so that the page asks across origins.
  pages = createServer(async (request, response) => {
    // The library lies beside the page, as the documentation has it.
    if (!request.url.startsWith('/node_modules/maplibre-gl/')) return response.writeHead(200, { 'content-type': 'text/html' }).end(html);
    const type = request.url.endsWith('.css') ? 'text/css' : 'text/javascript';
    return response.writeHead(200, { 'content-type': type }).end(await readFile(here(`..${request.url}`)));
  }).listen(0, '127.0.0.1');
  await once(pages, 'listening');
  await page.goto(`http://127.0.0.1:${pages.address().port}/`);
  // Until the page's own code has run, `window.map` is the element of that id.
  const drawn = () => page.waitForFunction(() => window.map?.loaded?.() && window.map.areTilesLoaded(), null, { timeout: 60_000 })
    .catch((error) => assert.fail(`${error.message}: ${complaints.join('; ')}`));
  await drawn();

  const legend = (await (await fetch(`${address}/styles/schemes`)).json()).metadata.legend;
  const found = await page.evaluate(() => window.map.queryRenderedFeatures()
    .filter(({ layer }) => layer.id.startsWith('values-'))
    .map(({ id, layer, properties }) => ({ id, layer: layer.id, number: properties.number, schemes: properties.schemes })));
  assert.ok(found.length > 300, `${found.length} features`);
  for (const { id, layer, number, schemes } of found) {
    assert.equal(id, Number(number));
    const wanted = legend[Number(layer.slice('values-'.length))];
    if (schemes === undefined) assert.equal(wanted.status, 'missing', number);
    else assert.ok(schemes >= wanted.from && schemes <= wanted.to, `${number}: ${schemes} in ${layer}`);
  }
  assert.equal(new Set(found.map(({ layer }) => layer)).size, legend.length, 'every class is seen');

  // The pointer lights up what lies under it.
  const at = await page.evaluate(() => window.map.project([9.65, 59.67]));
  await page.mouse.move(at.x - 40, at.y);
  await page.mouse.move(at.x, at.y);
  const lit = () => window.map.getFeatureState({ source: 'municipalities', sourceLayer: 'municipalities', id: 604 }).on === true;
  await page.waitForFunction(lit, null, { timeout: 30_000 });

  const [lines] = await blocks('js');
  await page.evaluate(lines);
  await drawn();
  await page.waitForFunction(() => window.map.queryRenderedFeatures({ layers: ['mine'] }).length > 300, null, { timeout: 30_000 });
  await page.evaluate(() => window.map.removeLayer('mine'));
  await drawn();
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/maplibre.png` });
  assert.deepEqual(complaints, []);
});
