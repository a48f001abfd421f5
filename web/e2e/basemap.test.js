/** A basemap from another origin, where whoever runs the server has set one: the one outside address, credited, and no other. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { close, colours, drawn, open, quietly, visit } from './browser.js';
import { encode } from './png.js';
import { between, noProgram, serve } from './server.js';

const CREDIT = '© Oppdiktet kartverk (CC0)';
const [SIDE, VIOLET] = [256, [120, 60, 200]];
let pictures;
let server;
let page_and_basemap;
const asked = [];

before(async () => {
  await open();
  if (noProgram) return;
  const pixels = new Uint8Array(SIDE * SIDE * 4);
  for (let i = 0; i < pixels.length; i += 4) pixels.set([...VIOLET, 255], i);
  const tile = encode(pixels, SIDE, SIDE);
  pictures = createServer((request, reply) => {
    asked.push(request.url);
    reply.writeHead(200, { 'content-type': 'image/png', 'access-control-allow-origin': '*' });
    reply.end(tile);
  });
  await new Promise((resolve) => pictures.listen(0, '127.0.0.1', resolve));
  server = await serve('--basemap', `${origin()}/{z}/{x}/{y}.png`, '--basemap-attribution', CREDIT);
  page_and_basemap = await between({ answers: server.address, policy: true });
});
after(async () => {
  page_and_basemap?.stop();
  server?.stop();
  pictures?.close();
  await close();
});

const origin = () => `http://127.0.0.1:${pictures.address().port}`;
const basemap = { skip: noProgram, timeout: 120_000 };

test('the basemap lies below the units, which let it through, and is credited on the page', basemap, () =>
  quietly('', async (page) => {
    await page.waitForFunction(() => window.nabolagMap.getStyle().layers[1].id === 'basemap');
    await page.waitForFunction(() => window.nabolagMap.isSourceLoaded('basemap'));
    await drawn(page);
    assert.ok(asked.length > 0 && asked.every((path) => /^\/\d+\/\d+\/\d+\.png$/.test(path)), `${asked}`);
    const seen = (await colours(page)).map((colour) => colour.split(',').map(Number));
    const near = (wanted) => seen.some((colour) => colour.every((channel, i) => Math.abs(channel - wanted[i]) < 8));
    assert.ok(near(VIOLET), 'the sea is the basemap’s');
    assert.match(await page.locator('.credits summary').innerText(), new RegExp(CREDIT.replace(/[()]/g, '\\$&')));
    await page.locator('.credits summary').click();
    await page.getByText('Bakgrunnskart:').waitFor();
  }, { at: page_and_basemap.address, also: [origin()] }));

test('the browser is allowed that origin and no other', basemap, async () => {
  const { page, done } = await visit('', { at: page_and_basemap.address, map: false });
  const policy = (await (await fetch(server.address, { headers: { accept: 'text/html' } })).headers.get('content-security-policy'));
  assert.ok(policy.includes(origin()), policy);
  const refused = await page.evaluate(async () => fetch('https://tiles.example.org/1/1/1.png').then(() => false, () => true));
  assert.ok(refused);
  await done();
});
