/** How long it takes to get there, on the default dataset of a running server, and with roads made up. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clickAt, close, downloaded, fields, hatched, looks, open, quietly, ready } from './browser.js';

before(open);
after(close);

test('minutes from a municipality colour all units, with a list and what is within each limit', () =>
  quietly('#view=travel', async (page) => {
    await page.getByText(/Velg en kommune i kartet eller med søket/).waitFor();
    await page.getByRole('combobox', { name: /Søk/ }).fill('Kongsb');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Fra Kongsberg', exact: true }).waitFor();
    await ready(page);
    const limits = await page.locator('#panel table').first().innerText();
    assert.match(limits, /30 min\s+73\u202f837\s+4/);
    assert.match(limits, /60 min\s+446\u202f062\s+17/);
    assert.match(await page.locator('#panel .scroll tbody tr').first().innerText(), /Øvre Eiker\s+20\s+21,5\s+0/);
    await page.waitForFunction(() => window.nabolagMap.queryRenderedFeatures({ layers: ['units-area'] }).some(({ state }) => state.colour !== undefined));
    const seen = await looks(page);
    assert.equal(Object.keys(seen).length, 422, 'the map stays with the whole country');
    const counts = (await page.locator('.legend .count').allInnerTexts()).map((text) => Number.parseInt(text.replace(/[^\d]/g, ''), 10));
    assert.equal(counts.reduce((sum, count) => sum + count, 0), 422);
  }));

test('a click is another from, and the address brings it back', () =>
  quietly('#view=travel&unit=0301', async (page) => {
    await page.getByRole('heading', { name: 'Fra Oslo', exact: true }).waitFor();
    await clickAt(page, 8.3, 61.9);
    await page.waitForFunction(() => !location.hash.includes('unit=0301'));
    await page.goBack();
    await page.getByRole('heading', { name: 'Fra Oslo', exact: true }).waitFor();
  }));

test('where no way leads is hatched and said, not far', () =>
  quietly('#view=travel&unit=1835', async (page) => {
    await page.getByRole('heading', { name: 'Fra Træna', exact: true }).waitFor();
    await ready(page);
    const none = page.locator('.legend li.missing');
    assert.match(await none.innerText(), /Ingen vei eller bilferje fører dit\s+2/);
    await hatched(page, 2);
    assert.match(await page.locator('#panel .scroll tbody tr').last().innerText(), /ingen vei/);
  }, {
    // The default dataset has a way to everywhere.
    before: (page) => page.route('**/matrix?**', async (route) => {
      const response = await route.fetch();
      const answer = await response.json();
      for (const measure of ['minutes', 'km', 'ferries']) answer[measure][0].fill(null, -2);
      return route.fulfill({ response, json: answer });
    }),
  }));

test('without roads a click gives whole municipalities within the time, and that is said', () =>
  quietly('#view=travel&tshow=reach', async (page) => {
    await page.getByText(/Klikk et sted i kartet/).waitFor();
    await clickAt(page, 9.65, 59.67);
    await page.getByText(/Datasettet har ingen veier/).waitFor();
    assert.match(fields(page).tplace, /^9\.\d+,59\.\d+$/);
    await page.waitForFunction(() => window.nabolagMap.queryRenderedFeatures({ layers: ['units-area'] }).filter(({ state }) => /^#/.test(state.colour ?? '')).length > 10);
    await page.getByLabel(/Minutter, med komma mellom/).fill('45, 0');
    await page.keyboard.press('Tab');
    assert.equal(fields(page).tbands, undefined, 'what is no time is not taken');
    await page.getByLabel(/Minutter, med komma mellom/).fill('120, 45');
    await page.keyboard.press('Tab');
    await page.waitForFunction(() => location.hash.includes('tbands=45,120'));
    await ready(page);
    assert.deepEqual((await page.locator('#panel table').first().locator('tbody th').allInnerTexts()), ['45 min', '120 min']);
  }));

test('with roads a click gives areas from the very place', () => {
  const square = (size) => ({ type: 'Polygon', coordinates: [[[9, 59], [9 + size, 59], [9 + size, 59 + size], [9, 59 + size], [9, 59]]] });
  const answer = (minutes, units) => ({ note: 'Langs veiene.', bands: minutes.split(',').map((each, i) => ({ minutes: Number(each), units, inhabitants: 10 * (i + 1), geometry_of: 'isochrone', geometry: square(0.5 * (i + 1)) })) });
  let asked;
  return quietly('#view=travel&tshow=reach&at=9.3000,59.5000,7.00', async (page) => {
    await clickAt(page, 9.65, 59.67);
    await page.getByRole('heading', { name: /^Fra et sted i Kongsberg/ }).waitFor();
    assert.ok(Math.abs(Number(asked.get('lon')) - 9.65) < 0.02 && Math.abs(Number(asked.get('lat')) - 59.67) < 0.02);
    await page.getByText('Områdene er det som nås langs veiene.').first().waitFor();
    await page.waitForFunction(() => window.nabolagMap.querySourceFeatures('symbols').length === 1);
  }, {
    before: async (page) => {
      await page.route('**/municipalities/*/reach?**', (route) => route.fulfill({ json: answer(new URL(route.request().url()).searchParams.get('minutes'), []) }));
      await page.route('**/reach?lon=**', (route) => {
        asked = new URL(route.request().url()).searchParams;
        return route.fulfill({ json: answer(asked.get('minutes'), [{ number: '0604', name: 'Kongsberg', minutes: 3 }]) });
      });
    },
  });
});

test('a selection has minutes, kilometres and ferries between all, and a file of pairs', () =>
  quietly('#view=travel&tshow=matrix', async (page) => {
    await page.getByText(/Ingen kommuner er valgt/).waitFor();
    await page.getByLabel(/Kommuner: numre eller navn/).fill('Kongsberg, 0605, Utsira');
    await page.keyboard.press('Tab');
    await page.getByText('Lengst fra hverandre: Ringerike – Utsira, 475 min.').waitFor();
    assert.match(await page.locator('.square tbody tr').first().innerText(), /Kongsberg\s+–\s+73,3\s+406/);
    const { content } = await downloaded(page, () => page.locator('#panel').getByRole('button', { name: 'Tabell (CSV)' }).click());
    const lines = content.toString().trim().split('\r\n');
    assert.equal(lines.length, 7);
    assert.match(lines[2], /^Kongsberg;0604;Utsira;1151;406;376;1;/);
    await page.getByLabel('Tabellen viser').selectOption('ferries');
    await page.waitForFunction(() => /Ferjer/.test(document.querySelector('#panel h3').textContent));
    await clickAt(page, 8.3, 61.9);
    await page.waitForFunction(() => document.querySelectorAll('.square tbody tr').length === 4);
    await page.getByLabel('Legg til alle i').selectOption({ label: 'Vestfold' });
    await page.waitForFunction(() => document.querySelectorAll('.square tbody tr').length > 8);
    await page.getByRole('button', { name: 'Vis som tabell' }).click();
    await page.locator('#table-view tbody tr').first().waitFor();
    await page.getByRole('button', { name: 'Vis som kart' }).click();
    await page.getByRole('button', { name: 'Tøm utvalget' }).click();
    await page.getByText(/Ingen kommuner er valgt/).waitFor();
  }));
