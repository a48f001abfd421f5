/** The map of indicators, as a person uses it, on the default dataset of a running server. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, colours, counted, drawn, fields, hatched, looks, open, quietly } from './browser.js';

before(open);
after(close);

const indicator = (page) => page.getByLabel('Indikator', { exact: true });
const legendCounts = async (page) => (await page.locator('.legend .count').allInnerTexts()).map((text) => Number.parseInt(text.replace(/[^\d]/g, ''), 10));

test('the map draws every unit, those that are not in the table hatched', () =>
  quietly('', async (page) => {
    await hatched(page, 223);
    const seen = await looks(page);
    assert.equal(Object.keys(seen).length, 422);
    assert.equal(Object.values(seen).filter((look) => look.startsWith('#')).length, 199);
    assert.ok((await colours(page)).length >= 6, 'the canvas is nearly blank');
  }));

test('the legend counts the classes, names what is missing, and shows the spread with its breaks', () =>
  quietly('', async (page) => {
    assert.match(await page.locator('.legend li.missing').innerText(), /Ikke i tabellen/);
    const counts = await legendCounts(page);
    assert.equal(counts.reduce((sum, count) => sum + count, 0), 422);
    assert.deepEqual(counts, [3, 24, 48, 57, 43, 23, 1, 223]);
    assert.match(await page.locator('.legend').innerText(), /Ukjent er ikke null: 199 av 422 \(47,2\u00a0%\)/);
    await counted(page.locator('.histogram .bin'), 7);
    await counted(page.locator('.histogram .break'), 6);
  }));

test('another indicator recolours the map, asks for no new tiles, and stands in the address', () =>
  quietly('', async (page) => {
    await hatched(page, 223);
    let tiles = 0;
    page.context().on('request', (request) => (tiles += /\/tiles\/municipalities\/\d/.test(request.url()) ? 1 : 0));
    await indicator(page).selectOption('population');
    await hatched(page, 0);
    assert.equal(tiles, 0);
    assert.equal(fields(page).indicator, 'population');
    for (const range of await page.locator('.legend .range').allInnerTexts()) assert.match(range, /^[\d\u202f]+\u2013[\d\u202f]+$/, 'breaks of counts are whole');
  }));

test('method, number of classes and colours are chosen, and the classes follow', () =>
  quietly('#indicator=population', async (page) => {
    await page.getByText('Klasser og farger').click();
    await page.getByLabel('Klasser etter').selectOption('jenks');
    await page.getByLabel('Antall klasser').selectOption('4');
    await page.waitForFunction(() => document.querySelectorAll('.legend li').length === 4);
    await page.getByText('Klasser etter naturlige brudd (Jenks).').waitFor();
    await page.getByLabel('Farger').selectOption('PuOr');
    await page.getByText(/Fargene skiller ved/).last().waitFor();
    const before = new Set(Object.values(await looks(page)));
    await page.getByRole('spinbutton', { name: 'Fargene skiller ved' }).fill('300000');
    await page.keyboard.press('Tab');
    await page.getByText('Fargene skiller ved 300\u202f000.').waitFor();
    await page.waitForTimeout(200);
    assert.notDeepEqual(new Set(Object.values(await looks(page))), before, 'the colours part elsewhere');
    assert.deepEqual(fields(page), { indicator: 'population', classify: 'jenks', k: '4', ramp: 'PuOr', middle: '300000' });
    for (const method of ['quantile', 'equal', 'pretty', 'std', 'head-tail']) {
      await page.getByLabel('Klasser etter').selectOption(method);
      await page.waitForFunction((wanted) => location.hash.includes(`classify=${wanted}`), method);
      await page.locator('.legend li').first().waitFor();
    }
  }));

test('two indicators are shown at once, with a square legend, a scatterplot and a table', () =>
  quietly('#as=pair&indicator=population&second=schemes', async (page) => {
    await hatched(page, 223);
    const cells = (await page.locator('.grid td span').allInnerTexts()).map(Number);
    assert.equal(cells.length, 9);
    assert.equal(cells.reduce((sum, count) => sum + count, 0), 199);
    await page.locator('.chart svg circle').first().waitFor();
    await counted(page.locator('.chart svg circle'), 199);
    await page.getByLabel('Indikator nummer to').selectOption('travel.km_to_5000_inhabitants');
    await hatched(page, 0);
    assert.equal(fields(page).second, 'travel.km_to_5000_inhabitants');
  }));

test('amounts may be circles whose area follows the value; an index may not', () =>
  quietly('#indicator=population', async (page) => {
    await page.getByRole('button', { name: 'Sirkler' }).click();
    await page.waitForFunction(() => window.nabolagMap.queryRenderedFeatures({ layers: ['symbols'] }).length > 300);
    const radii = await page.evaluate(() => Object.fromEntries(window.nabolagMap.queryRenderedFeatures({ layers: ['symbols'] }).map(({ properties, state }) => [properties.number, state.radius])));
    const ratio = (radii['0301'] / radii['1201']) ** 2;
    assert.ok(Math.abs(ratio - 670322 / 278556) < 0.15, `Oslo is to Bergen as their populations, was ${ratio}`);
    await indicator(page).selectOption('centrality_index');
    await page.waitForFunction(() => document.querySelector('.choices button:nth-child(3)') !== null);
    assert.equal(await page.getByRole('button', { name: 'Sirkler' }).count(), 0);
  }));

test('a grouping is a map of its own, in colours of categories', () =>
  quietly('#indicator=group:typology-small', async (page) => {
    await hatched(page, 422 - 124);
    assert.deepEqual((await legendCounts(page)).slice(0, 4).sort(), [20, 20, 42, 42]);
  }));

test('borders of counties, regions and networks, and names, are switched on and off', () =>
  quietly('', async (page) => {
    const drawnLayers = () => page.evaluate(() => window.nabolagMap.getStyle().layers.map(({ id }) => id).filter((id) => /^(outline-|labels)/.test(id)));
    assert.deepEqual(await drawnLayers(), ['outline-county']);
    for (const name of ['Fylke', 'Økonomisk region', 'Regionråd', 'Navn på kartet']) await page.getByRole('checkbox', { name, exact: true }).click();
    await drawn(page);
    assert.deepEqual((await drawnLayers()).sort(), ['labels-text', 'outline-economic-region', 'outline-regional-council']);
    await page.waitForFunction(() => window.nabolagMap.queryRenderedFeatures({ layers: ['labels-text'] }).length > 20);
    for (const layer of ['outline-economic-region', 'outline-regional-council']) {
      assert.ok((await page.evaluate((id) => window.nabolagMap.queryRenderedFeatures({ layers: [id] }).length, layer)) > 0, layer);
    }
    assert.deepEqual(fields(page), { borders: 'economic-region,regional-council', labels: '1' });
  }));

test('a click selects a unit, and the pointer says what it is on', () =>
  quietly('', async (page) => {
    const at = await page.evaluate(() => {
      const { x, y } = window.nabolagMap.project([8.3, 61.9]);
      const box = window.nabolagMap.getCanvas().getBoundingClientRect();
      return { x: x + box.x, y: y + box.y };
    });
    await page.mouse.move(at.x, at.y);
    await page.waitForFunction(() => /: \d/.test(document.querySelector('.map-tip').textContent));
    await page.mouse.click(at.x, at.y);
    await page.locator('#unit-name').waitFor();
    assert.match(fields(page).unit, /^\d{4}$/);
    assert.match(await page.locator('.map-tip').innerText(), /ordninger/);
  }));

test('search finds by number, by a Sámi name, and without å, ø and æ', () =>
  quietly('', async (page) => {
    const search = page.getByRole('combobox', { name: /Søk/ });
    for (const [typed, found] of [['0604', 'Kongsberg'], ['Guovdag', 'Kautokeino'], ['unjarga', 'Nesseby'], ['heroy nordland', 'Herøy'], ['afjord', 'Åfjord'], ['baerum', 'Bærum']]) {
      await search.fill(typed);
      assert.match(await page.locator('#search-hits [role=option]').first().innerText(), new RegExp(found), typed);
    }
    await search.fill('xyzzy');
    await page.getByText('Ingen kommune heter eller har nummer «xyzzy».').first().waitFor();
    await search.fill('Kongsb');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Kongsberg' }).waitFor();
    assert.equal(fields(page).unit, '0604');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'panel');
    await page.waitForFunction(() => window.nabolagMap.getZoom() > 6);
  }));
