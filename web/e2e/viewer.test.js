/**
 * The viewer in a browser, on the default dataset of a running server:
 * `NABOLAG_URL=http://127.0.0.1:3000 npm run e2e`. A picture goes to NABOLAG_SCREENSHOT.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, colours, drawn, drawnUnits, open, visit } from './browser.js';

before(open);
after(close);

/** Runs `act` on a page and then holds it to what every visit must keep. */
async function quietly(hash, act, options) {
  const visitor = await visit(hash, options);
  try {
    await act(visitor.page);
    const overflow = await visitor.page.evaluate(() => [document.body.scrollWidth - innerWidth, document.querySelector('.panel').getBoundingClientRect().right - innerWidth]);
    assert.ok(Math.max(...overflow) <= 0, 'the page is wider than its window');
    assert.deepEqual(visitor.strayed, [], 'a request left the origin');
    assert.deepEqual(visitor.complaints, [], 'the console complained');
  } finally {
    await visitor.done();
  }
}

test('the map draws every unit, missing ones hatched', () =>
  quietly('', async (page) => {
    assert.equal((await drawnUnits(page)).length, 422);
    assert.equal((await drawnUnits(page, 'known')).length, 199);
    assert.equal((await drawnUnits(page, 'missing')).length, 223);
    assert.ok((await colours(page)).length >= 6, 'the canvas is nearly blank');
    if (process.env.NABOLAG_SCREENSHOT) await page.screenshot({ path: process.env.NABOLAG_SCREENSHOT });
  }));

test('the legend counts the classes and names what is missing', () =>
  quietly('', async (page) => {
    const missing = page.locator('.legend li.missing');
    assert.match(await missing.innerText(), /Ikke i tabellen/);
    const counts = await page.locator('.legend .count').allInnerTexts();
    assert.equal(counts.reduce((sum, text) => sum + Number.parseInt(text, 10), 0), 422);
    assert.match(counts.at(-1), /^223/);
  }));

test('choosing an indicator recolours the map and stands in the address', () =>
  quietly('', async (page) => {
    await page.getByLabel('Indikator', { exact: true }).selectOption('population');
    await page.waitForFunction(() => window.nabolagMap.getStyle().layers.filter(({ id }) => /^values-\d+-known$/.test(id)).length === 1);
    await page.waitForFunction(() => document.querySelector('.legend li.missing') === null);
    await drawn(page);
    assert.match(page.url(), /indicator=population/);
    await page.waitForTimeout(300);
    assert.equal((await drawnUnits(page, 'known')).length, 422);
    const ranges = await page.locator('.legend .range').allInnerTexts();
    for (const range of ranges) assert.match(range, /^[\d\u202f]+\u2013[\d\u202f]+$/, 'breaks of counts are whole');
  }));

test('a click selects a unit and shows its profile and neighbours', () =>
  quietly('', async (page) => {
    const at = await page.evaluate(() => {
      const { x, y } = window.nabolagMap.project([8.3, 61.9]);
      const box = window.nabolagMap.getCanvas().getBoundingClientRect();
      return { x: x + box.x, y: y + box.y };
    });
    await page.mouse.click(at.x, at.y);
    await page.locator('#unit-name').waitFor();
    const unit = new URLSearchParams(new URL(page.url()).hash.slice(1)).get('unit');
    assert.match(unit, /^\d{4}$/);
    assert.ok((await page.locator('#panel').innerText()).includes(unit));
    assert.ok((await page.locator('#neighbours tbody tr').count()) > 0);
  }));

test('the keyboard alone searches, selects, reads neighbours and goes on to one', () =>
  quietly('', async (page) => {
    await page.getByRole('combobox', { name: /Søk/ }).focus();
    await page.keyboard.type('Kongsb');
    await page.locator('#search-hits [role=option]').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Kongsberg' }).waitFor();
    assert.match(page.url(), /unit=0604/);
    await page.locator('#neighbours tbody tr').first().waitFor();
    const names = await page.locator('#neighbours tbody th').allInnerTexts();
    assert.deepEqual(names.sort(), ['Flesberg', 'Holmestrand', 'Larvik', 'Notodden', 'Sauherad', 'Siljan', 'Skien', 'Øvre Eiker']);
    await page.getByRole('tab', { name: 'På land' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => location.hash.includes('relation=sea'));
    assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-sea');
    await page.locator('#neighbours tbody button', { hasText: 'Flesberg' }).press('Enter');
    await page.getByRole('heading', { name: 'Flesberg' }).waitFor();
  }));

test('Enter on the map selects the unit at its centre', () =>
  quietly('#at=9.6752,59.6475,9.00', async (page) => {
    await page.locator('.maplibregl-canvas').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Kongsberg' }).waitFor();
  }));

test('chips say who takes part, who does not, and who is not in the table', () =>
  quietly('#unit=0513', async (page) => {
    await page.locator('.chip').first().waitFor();
    assert.equal(await page.locator('.chip').count(), 7);
    const states = await page.locator('.chip .state').allInnerTexts();
    assert.ok(states.every((state) => ['Deltar', 'Deltar ikke'].includes(state)));
    await page.evaluate(() => { location.hash = '#unit=0604'; });
    await page.getByRole('heading', { name: 'Kongsberg' }).waitFor();
    assert.deepEqual([...new Set(await page.locator('.chip .state').allInnerTexts())], ['Ikke i tabellen']);
  }));

test('an address restores what was shown, and back undoes', () =>
  quietly('#indicator=takes_part.rff&unit=0604&relation=nearest&lang=nn', async (page) => {
    await page.getByRole('heading', { name: 'Kongsberg' }).waitFor();
    assert.equal(await page.locator('#indicator').inputValue(), 'takes_part.rff');
    assert.equal(await page.getByRole('tab', { selected: true }).innerText(), 'Nærmaste');
    assert.match(await page.locator('.legend').innerText(), /Deltek ikkje/);
    await page.getByRole('button', { name: 'en', exact: true }).click();
    await page.getByText('Does not take part').first().waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    await page.goBack();
    await page.getByText('Deltek ikkje').first().waitFor();
  }));

test('the table says the same as the map, and selects', () =>
  quietly('', async (page) => {
    await page.getByRole('button', { name: 'Vis som tabell' }).click();
    const rows = page.locator('#table-view tbody tr');
    await rows.first().waitFor();
    assert.equal(await rows.count(), 422);
    assert.equal(await page.locator('#table-view tbody td:last-child', { hasText: 'Ikke i tabellen' }).count(), 223);
    assert.match(await rows.first().innerText(), /\t7\t/, 'the highest value comes first');
    await page.getByRole('button', { name: 'Kommune', exact: true }).first().click();
    await rows.first().getByRole('button').click();
    await page.locator('#unit-name').waitFor();
    assert.equal(await page.locator('#table-view').isVisible(), true);
  }));

test('sources, licences and a schematic map are named', () =>
  quietly('', async (page) => {
    assert.match(await page.locator('#credits').innerText(), /Kilder: .+/);
    assert.match(await page.locator('#schematic').innerText(), /Skjematisk kart: grensene er ikke virkelige/);
  }));

test('an unknown unit in the address is an error that says so, and the map stays', async () => {
  const visitor = await visit('#unit=9999');
  await visitor.page.locator('#panel .failed').waitFor();
  assert.match(await visitor.page.locator('#panel .failed').innerText(), /9999/);
  assert.ok((await drawnUnits(visitor.page)).length > 400);
  assert.deepEqual(visitor.strayed, []);
  await visitor.done();
});

test('a server that fails is told of, and can be asked again', async () => {
  let down = true;
  const visitor = await visit('', {
    map: false,
    before: (page) => page.route('**/indicators', (route) => (down ? route.fulfill({ status: 503, json: { title: 'Unavailable', detail: 'No dataset is loaded yet.' } }) : route.continue())),
  });
  await visitor.page.getByText('No dataset is loaded yet.').waitFor();
  down = false;
  await visitor.page.getByRole('button', { name: 'Prøv igjen' }).click();
  await drawn(visitor.page);
  await visitor.page.locator('.legend').waitFor();
  await visitor.done();
});

test('on a phone the panel is a sheet from below and the layers a button', () =>
  quietly('#unit=0604', async (page) => {
    await page.getByRole('heading', { name: 'Kongsberg' }).waitFor();
    assert.equal(await page.locator('#layers').isVisible(), false);
    await page.getByRole('button', { name: 'Kartlag' }).click();
    assert.equal(await page.locator('#layers').isVisible(), true);
    await page.getByRole('button', { name: 'Kartlag' }).click();
    const panel = await page.locator('#panel').boundingBox();
    assert.ok(panel.y > 300 && panel.x === 0 && panel.width === 390);
  }, { context: { viewport: { width: 390, height: 780 } } }));
