/** Travel along real roads: a dataset with the roads of N1000 is built and served, and reach is drawn from a click. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { clickAt, close, downloaded, fields, open, quietly, ready, visit } from './browser.js';
import { between, build, noSharedData, serve } from './server.js';

const folder = mkdtempSync(join(tmpdir(), 'nabolag-e2e-'));
let server;
let page_and_roads;

before(async () => {
  await open();
  if (noSharedData) return;
  build('norway-2018-roads.toml', join(folder, 'roads.gpkg'));
  server = await serve(join(folder, 'roads.gpkg'));
  page_and_roads = await between({ answers: server.address });
});
after(async () => {
  page_and_roads?.stop();
  server?.stop();
  rmSync(folder, { recursive: true, force: true });
  await close();
});

const roads = { skip: noSharedData, timeout: 240_000 };
const on = () => ({ at: page_and_roads.address });

/** The corners of each area that is drawn, and how far it spans in degrees. */
const drawnAreas = (page) => page.evaluate(() => window.nabolagMap.getSource('areas').serialize().data.features.map(({ geometry }) => {
  const places = geometry.coordinates.flat(Infinity).reduce((all, value, i) => (i % 2 === 0 ? [...all, [value]] : (all[all.length - 1].push(value), all)), []);
  const [lons, lats] = [places.map(([lon]) => lon), places.map(([, lat]) => lat)];
  return { corners: places.length, span: Math.max(...lons) - Math.min(...lons), west: Math.min(...lons), east: Math.max(...lons), south: Math.min(...lats), north: Math.max(...lats) };
}));

test('a click draws what is reached along the roads, one area within the other, with inhabitants and names', roads, () =>
  quietly('#view=travel&tshow=reach&at=9.6500,59.7000,7.20', async (page) => {
    await clickAt(page, 9.65, 59.67);
    await page.getByRole('heading', { name: /^Fra et sted i Kongsberg/ }).waitFor();
    await ready(page);
    await page.getByText('Områdene er det som nås langs veiene.').first().waitFor();
    await page.waitForFunction(() => window.nabolagMap.getSource('areas').serialize().data.features.length === 3);
    const areas = await drawnAreas(page);
    assert.ok(areas.every(({ corners }) => corners > 30), 'the areas follow the roads, and are no rings');
    for (const { west, east, south, north } of areas) assert.ok(west < 9.65 && 9.65 < east && south < 59.67 && 59.67 < north, 'the place is inside');
    const spans = areas.map(({ span }) => span).sort((a, b) => a - b);
    assert.ok(spans[0] * 1.3 < spans[1] && spans[1] * 1.2 < spans[2], `${spans}`);
    const within = await page.locator('#panel table').first().locator('tbody tr').allInnerTexts();
    const inhabitants = within.map((row) => Number(row.split('\t')[1].replace(/\D/g, '')));
    assert.ok(inhabitants[0] > 10_000 && inhabitants[0] < inhabitants[1] && inhabitants[1] < inhabitants[2], within.join(' | '));
    const link = page.url();
    await page.goto('about:blank');
    await page.goto(link);
    await page.getByRole('heading', { name: /^Fra et sted i Kongsberg/ }).waitFor();
    await page.waitForFunction(() => window.nabolagMap?.getSource('areas')?.serialize().data.features?.length === 3);
    const { content } = await downloaded(page, async () => {
      await page.locator('#menu-export > summary').click();
      await page.getByRole('button', { name: 'Vektorbilde (SVG)' }).click();
    });
    assert.match(content.toString(), /stroke-dasharray="5 3"/);
  }, on()));

test('a place that no road is near is said to be so, with what to do', roads, async () => {
  // The browser itself complains of an answer that refuses, so this visit is not a quiet one.
  const { page, done } = await visit('#view=travel&tshow=reach&at=7.5000,60.1500,8.50', on());
  await clickAt(page, 7.5, 60.15);
  await page.getByText('Stedet ligger for langt fra nærmeste vei. Klikk nærmere en vei.').waitFor();
  await page.locator('.failed q[lang=en]').getByText('choose a point nearer to a road').waitFor();
  await done();
});

test('minutes along roads colour the map, and a selection has them between all', roads, () =>
  quietly('#view=travel&unit=0604', async (page) => {
    await page.getByRole('heading', { name: 'Fra Kongsberg', exact: true }).waitFor();
    await ready(page);
    await page.waitForFunction(() => window.nabolagMap.queryRenderedFeatures({ layers: ['units-area'] }).filter(({ state }) => state.colour !== undefined).length > 300);
    assert.match(await page.locator('#panel').innerText(), /Minutter, snitt mellom bosteder[\s\S]*Farten er et anslag/);
    await page.evaluate(() => { location.hash = '#view=travel&tshow=matrix&tunits=0604,0605,0617'; });
    await page.locator('.square tbody tr').nth(2).waitFor();
    const cells = await page.locator('.square tbody tr').first().innerText();
    const [, , there] = cells.split('\t');
    assert.ok(Number(there.replace(',', '.')) > 40 && Number(there.replace(',', '.')) < 130, cells);
    assert.equal(fields(page).tunits, '0604,0605,0617');
  }, on()));
