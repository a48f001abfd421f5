/** What all views share: the address, words, the table, share, export, print, and what fails. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, counted, downloaded, drawn, fields, hatched, looks, open, quietly, visit } from './browser.js';

before(open);
after(close);

test('an address restores what was shown, and back and forward go through it', () =>
  quietly('#indicator=takes_part.rff&unit=0604&part=neighbours&relation=nearest&lang=nn&theme=dark', async (page) => {
    await page.getByRole('heading', { name: 'Kongsberg' }).waitFor();
    assert.equal(await page.locator('#indicator').inputValue(), 'takes_part.rff');
    assert.equal(await page.getByRole('tab', { selected: true }).innerText(), 'Naboar');
    await counted(page.getByRole('button', { name: 'Nærmaste', pressed: true }), 1);
    assert.equal(await page.locator('html').getAttribute('data-color-scheme'), 'dark');
    assert.match(await page.locator('.legend').innerText(), /Deltek ikkje/);
    await page.getByRole('button', { name: 'en', exact: true }).click();
    await page.getByText('Does not take part').first().waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    await page.goBack();
    await page.getByText('Deltek ikkje').first().waitFor();
    await page.goForward();
    await page.getByText('Does not take part').first().waitFor();
  }));

test('where the map looks is in the address, and is returned to', () =>
  quietly('#at=9.6752,59.6475,9.00', async (page) => {
    const { lng, lat } = await page.evaluate(() => window.nabolagMap.getCenter());
    assert.ok(Math.abs(lng - 9.6752) < 1e-3 && Math.abs(lat - 59.6475) < 1e-3);
    await page.locator('.maplibregl-canvas').focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => location.hash.includes('at=') && !location.hash.includes('at=9.6752,'));
    const panned = await page.evaluate(() => window.nabolagMap.getCenter().lng);
    // A flight to a unit leaves the place, and back returns to it.
    await page.getByRole('combobox', { name: /Søk/ }).fill('Kautokeino');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => window.nabolagMap.getCenter().lat > 66);
    assert.deepEqual(new URL(page.url()).hash, '#unit=2011');
    await page.goBack();
    await page.waitForFunction((lng) => Math.abs(window.nabolagMap.getCenter().lng - lng) < 1e-3, panned);
  }));

test('the language switches whole', () =>
  quietly('#unit=0604&lang=en', async (page) => {
    await page.getByRole('heading', { name: 'Kongsberg' }).waitFor();
    await page.locator('.strip').first().waitFor();
    // Names, sources and the dataset's own notes are not the viewer's words.
    const text = await page.evaluate(() => {
      const copy = document.body.cloneNode(true);
      for (const each of copy.querySelectorAll('[lang=nb], .credits, #print, .groups, .map-label')) each.remove();
      return copy.innerText.replace(/Norge|Norway/g, '');
    });
    for (const norwegian of ['Deltar', 'Ikke i', 'innbyggere', 'Klasser', 'Fylke', 'Plass ', 'Naboer', 'kommuner']) assert.ok(!text.includes(norwegian), norwegian);
  }));

test('the table says the same as the map, sorts, selects, and is saved as CSV', () =>
  quietly('', async (page) => {
    await hatched(page, 223);
    const seen = await looks(page);
    await page.getByRole('button', { name: 'Vis som tabell' }).click();
    const rows = page.locator('#table-view tbody tr');
    await rows.first().waitFor();
    await counted(rows, 422);
    assert.equal(await page.locator('#table-view tbody td:last-child', { hasText: 'Ikke i tabellen' }).count(), Object.values(seen).filter((look) => look === 'hatch').length);
    assert.match(await rows.first().innerText(), /Overhalla\t5047\tTrøndelag\t7\tObservert/, 'the highest value comes first');
    await page.locator('#table-view').getByRole('button', { name: 'Kommune', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('#table-view tbody th').innerText === 'Agdenes');
    await page.getByText('Eksporter', { exact: true }).click();
    const { name, content } = await downloaded(page, () => page.locator('#menu-export').getByRole('button', { name: 'Tabell (CSV)' }).click());
    assert.equal(name, 'antall-virkemidler-2018.csv');
    const lines = content.toString('utf8').split('\r\n');
    assert.equal(lines[0], '\ufeffKommune;Nummer;Fylke;Antall virkemidler;Status;År;Kilde');
    assert.equal(lines.length, 424);
    assert.match(lines.find((line) => line.startsWith('Overhalla')), /^Overhalla;5047;Trøndelag;7;Observert;2018;.+facts from a published table/);
    assert.match(lines.find((line) => line.startsWith('Kongsberg')), /;;Ikke i tabellen;/, 'a missing value is empty, never zero');
    await page.getByRole('button', { name: 'Agdenes' }).click();
    await page.locator('#unit-name').waitFor();
    assert.equal(await page.locator('#table-view').isVisible(), true);
  }));

test('a picture has the title, the legend, the sources, the date and that the map is schematic', () =>
  quietly('#unit=0604&indicator=population', async (page) => {
    await hatched(page, 0);
    await page.getByText('Eksporter', { exact: true }).click();
    const svg = await downloaded(page, () => page.getByRole('button', { name: 'Vektorbilde (SVG)' }).click());
    const text = svg.content.toString('utf8');
    for (const part of ['Folketall', 'Norge 2018', 'Klasser etter kvantiler', 'CC-BY-4.0', 'Kartverket', 'Skjematisk kart', String(new Date().getFullYear())]) assert.ok(text.includes(part), part);
    assert.ok((text.match(/<path/g) ?? []).length > 20, 'the areas are there as paths');
    const png = await downloaded(page, () => page.getByRole('button', { name: 'Bilde (PNG)' }).click());
    assert.equal(png.name, 'folketall.png');
    assert.deepEqual([...png.content.subarray(1, 4)], [...Buffer.from('PNG')]);
    assert.ok(png.content.length > 30_000);
  }));

test('on paper the map is a picture, and there are no controls', () =>
  quietly('#unit=0604', async (page) => {
    await page.locator('.strip').first().waitFor();
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.locator('#print svg').waitFor({ state: 'attached' });
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('#print svg').isVisible(), true);
    assert.equal(await page.locator('.layers').isVisible(), false);
    assert.equal(await page.getByRole('heading', { name: 'Kongsberg' }).isVisible(), true);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    assert.ok(pdf.length > 20_000);
    await page.emulateMedia({ media: null });
  }));

test('a link to share is offered and copied', () =>
  quietly('#unit=0604', async (page) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByText('Del', { exact: true }).click();
    assert.equal(await page.getByLabel('Lenke som fører hit').inputValue(), page.url());
    await page.getByRole('button', { name: 'Kopier' }).click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#menu-share').getAttribute('open'), null);
  }));

test('sources, licences and a schematic map are named', () =>
  quietly('', async (page) => {
    assert.match(await page.locator('.credits').innerText(), /Kilder: .+CC-BY-4\.0/);
    assert.equal(await page.locator('.schematic').innerText(), 'Skjematisk kart: grensene er ikke virkelige');
    await page.locator('.credits summary').click();
    await counted(page.locator('.credits li'), 8);
  }));

test('light and dark are chosen, or follow the machine', async () => {
  await quietly('', async (page) => {
    assert.equal(await page.locator('html').getAttribute('data-color-scheme'), 'dark');
    await page.getByLabel('Lys eller mørk').selectOption('light');
    await page.waitForFunction(() => document.documentElement.dataset.colorScheme === 'light');
    await page.waitForFunction(() => window.nabolagMap.getPaintProperty('ground', 'background-color') === '#e4ecf0');
    await hatched(page, 223);
  }, { context: { colorScheme: 'dark' } });
});

test('an unknown unit in the address is an error that says so, and the map stays', async () => {
  const visitor = await visit('#unit=9999');
  await visitor.page.locator('.panel .failed').waitFor();
  assert.match(await visitor.page.locator('.panel .failed').innerText(), /9999/);
  assert.ok(Object.keys(await looks(visitor.page)).length > 400);
  assert.deepEqual(visitor.strayed, []);
  await visitor.done();
});

test('a server that fails is told of, and can be asked again', async () => {
  let down = true;
  const visitor = await visit('', {
    map: false,
    before: (page) => page.route('**/indicators', (route) => (down ? route.fulfill({ status: 503, json: { title: 'Unavailable', detail: 'No dataset is loaded yet.' } }) : route.continue())),
  });
  await visitor.page.getByText('No dataset is loaded yet.').first().waitFor();
  down = false;
  await visitor.page.getByRole('button', { name: 'Prøv igjen' }).first().click();
  await drawn(visitor.page);
  await visitor.page.locator('.legend').waitFor();
  await visitor.done();
});

test('a server that does not answer at all is told of too', async () => {
  const visitor = await visit('', { map: false, before: (page) => page.route(/f=json|indicators|groupings/, (route) => route.abort()) });
  await visitor.page.getByRole('heading', { name: 'Tjeneren svarer ikke' }).first().waitFor();
  await visitor.page.getByText('Se om nettet virker, og prøv igjen.').first().waitFor();
  await visitor.done();
});

test('a slow server is waited for, and a slow analysis can be stopped', () =>
  quietly('#unit=0604', async (page) => {
    await page.route(/\/indicators\/population/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await route.continue();
    });
    await page.getByLabel('Indikator', { exact: true }).selectOption('population');
    await page.locator('#legend .loading').waitFor();
    await page.locator('.legend h3', { hasText: 'Folketall' }).waitFor();
    // A job that never gets done.
    await page.route(/\/jobs\/[^/]+$/, (route) => (route.request().method() === 'GET' ? route.fulfill({ json: { status: 'running', progress: 37 } }) : route.continue()));
    await page.getByRole('tab', { name: 'Partnere' }).click();
    await page.getByRole('button', { name: 'Finn samarbeidspartnere' }).click();
    await page.getByText('Regner … 37\u00a0% ferdig').waitFor();
    const stopped = page.waitForRequest((request) => request.method() === 'DELETE' && request.url().includes('/jobs/'));
    await page.getByRole('button', { name: 'Avbryt' }).click();
    await stopped;
    await page.getByText('Avbrutt.').waitFor();
  }));

test('an analysis that fails says what the server said', async () => {
  const visitor = await visit('#unit=0604&part=partners', {
    before: (page) => page.route('**/processes/consortium/execution', (route) => route.fulfill({ status: 400, json: { title: 'Bad Request', detail: 'input minutes: no.' } })),
  });
  await visitor.page.getByRole('button', { name: 'Finn samarbeidspartnere' }).click();
  await visitor.page.locator('.partners .failed').getByText('input minutes: no.').waitFor();
  await visitor.done();
});

test('without WebGL the table stands in for the map, and says why', async () => {
  const visitor = await visit('', {
    map: false,
    before: (page) => page.addInitScript(() => {
      const real = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function get(kind, ...rest) {
        return kind.startsWith('webgl') ? null : real.call(this, kind, ...rest);
      };
    }),
  });
  await visitor.page.getByText('Kartet kan ikke tegnes i denne nettleseren. Tabellen viser det samme.').waitFor();
  await counted(visitor.page.locator('#table-view tbody tr'), 422);
  assert.equal(fields(visitor.page).table, '1');
  await visitor.done();
});
