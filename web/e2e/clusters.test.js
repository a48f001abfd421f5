/** The clusters tab: choose, run, read in words, on the map and in the table, and do it again. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { address, close, colours, counted, downloaded, drawn, fields, hatched, looks, open, quietly, visit } from './browser.js';

before(open);
after(close);

const RUN = '#view=clusters&crun=1';
const verdict = (page) => page.locator('.verdict').first();

test('the tab asks first, shows the values, and answers in words when it is run', () =>
  quietly('', async (page) => {
    await page.getByRole('link', { name: 'Opphopning' }).click();
    await page.getByText('Ligger like kommuner nær hverandre?').waitFor();
    await page.locator('.clusters-form').getByRole('button', { name: 'Kjør' }).click();
    await verdict(page).waitFor();
    assert.match(await verdict(page).innerText(), /^Ja: kommuner som ligner hverandre.*\(Morans I = 0,304; ventet \u22120,005; p = 0,0002\)/s);
    await page.getByText('stokket om tilfeldig 9\u202f999 ganger, og aldri kom det så langt ut').waitFor();
    assert.match(await page.locator('.reference svg').getAttribute('aria-label'), /I = 0,304\. Tilfeldigheter gir i 95 av 100 tilfeller mellom \u22120,122 og 0,112/);
    await page.getByText('Slik ble målet da de samme tallene ble stokket om').waitFor();
    assert.ok((await page.locator('.reference .bar-of-chance').count()) >= 20);
    const at = async (part) => (await page.locator(`.reference ${part}`).boundingBox()).x;
    assert.ok((await at('.here')) > (await at('.bar-of-chance:last-of-type')), 'the map lies beyond what chance gave');
    await page.locator('.bars > summary').click();
    const counts = await page.locator('.reference tbody td').allInnerTexts();
    assert.equal(counts.reduce((sum, count) => sum + Number(count.replace(/\D/g, '')), 0), 9999);
    assert.match(await page.locator('.counts').innerText(), /0 kommuner skiller seg ut med korreksjon[\s\S]*Benjamini–Hochberg[\s\S]*23 kommuner skiller seg ut uten/);
    assert.deepEqual(fields(page), { view: 'clusters', crun: '1' });
    await page.goBack();
    await page.getByText('Ligger like kommuner nær hverandre?').waitFor();
  }));

test('the map shows the classes, corrected or not; missing is hatched, islands have a colour of their own', () =>
  quietly(RUN, async (page) => {
    await page.locator('.counts').waitFor();
    await hatched(page, 223);
    const corrected = new Set(Object.values(await looks(page)));
    assert.ok(!corrected.has('#b2182b') && corrected.has('#b9a3cf'));
    await page.getByRole('button', { name: 'Ukorrigert' }).click();
    await page.waitForFunction(() => window.nabolagMap.queryRenderedFeatures({ layers: ['units-area'] }).some(({ state }) => state.colour === '#b2182b'));
    await drawn(page);
    const seen = Object.values(await looks(page));
    const count = (colour) => seen.filter((each) => each === colour).length;
    assert.deepEqual(['#b2182b', '#2166ac', '#f4a582', '#b9a3cf'].map(count), [13, 8, 2, 5]);
    assert.ok((await colours(page)).length > 3);
    assert.match(await page.locator('.found').innerText(), /Høy–høy[\s\S]*13[\s\S]*Lav–lav[\s\S]*8[\s\S]*Høy–lav[\s\S]*Fusa, Vardø/);
  }));

test('islands, missing and those outside the selection are named in plain words', () =>
  quietly(`${RUN}&cunits=small_district+=+TRUE`, async (page) => {
    await page.getByText('5 kommuner har verdi, men ingen naboer blant dem som er med. De er holdt utenfor.').waitFor();
    await page.getByText('223 kommuner er utenfor utvalget').waitFor();
    await page.locator('.names').first().click();
    await page.locator('.names').first().getByRole('button', { name: 'Utsira' }).click();
    await page.locator('.selected').getByText('Uten naboer: holdt utenfor').waitFor();
    assert.equal(fields(page).unit, '1151');
  }));

test('islands are kept where that is asked for, and it is said what that does', () =>
  quietly(`${RUN}&crelation=land&indicator=population`, async (page) => {
    await page.getByText(/29 kommuner har verdi, men ingen naboer.*De er holdt utenfor/).waitFor();
    await page.getByText('393 av 422 kommuner').waitFor();
    await page.locator('.clusters-form .options summary').click();
    await page.getByLabel('Kommuner uten naboer').selectOption('keep');
    await page.getByText('Det trekker hele målet mot null').waitFor();
    await page.getByText(/29 kommuner har verdi, men ingen naboer.*De teller i snittet/).waitFor();
    await page.getByText('422 av 422 kommuner').waitFor();
    await page.locator('.legend').getByText('Uten naboer: teller med, men er ikke prøvd').waitFor();
    assert.match(await page.locator('#request-global').inputValue(), /"islands":"keep"/);
  }));

test('a dot of the scatterplot selects, and the table says the same as map and dots', () =>
  quietly(RUN, async (page) => {
    await page.locator('.units circle').first().waitFor();
    await counted(page.locator('.units circle'), 194);
    const name = await page.locator('.units circle title').first().textContent();
    await page.locator('.units circle').first().dispatchEvent('click');
    await page.locator('.selected').getByRole('heading', { name }).waitFor();
    const { name: file, content } = await downloaded(page, () => page.locator('.panel').getByRole('button', { name: 'Tabell (CSV)' }).click());
    assert.equal(file, 'opphopning-antall-virkemidler-2018.csv');
    const lines = content.toString('utf8').trim().split('\r\n');
    assert.equal(lines.length, 423);
    assert.match(lines[0], /Naboenes snitt;Lokalt mål;z;p, ukorrigert;p, korrigert;Klasse, ukorrigert;Klasse, korrigert/);
    assert.equal(lines.filter((line) => line.includes('Lav–lav')).length, 8);
    await page.getByRole('button', { name: 'Vis som tabell' }).click();
    await page.locator('#table-view tbody tr').first().waitFor();
    await counted(page.locator('#table-view tbody tr'), 422);
  }));

test('hot and cold spots, other neighbours, another indicator: each is a step of its own', () =>
  quietly(RUN, async (page) => {
    await page.getByLabel('Mål').selectOption('gi-star');
    await page.locator('.legend').getByText('Varmt: høye tall samlet').waitFor();
    await page.getByLabel('Naboer er').selectOption('travel');
    await page.getByLabel('Høyst minutter').fill('45');
    await page.keyboard.press('Tab');
    await page.waitForFunction(() => location.hash.includes('cminutes=45'));
    await page.getByLabel('Indikator').selectOption('population');
    await page.locator('.how').getByText('≤ 45 min').waitFor();
    assert.deepEqual(fields(page), { view: 'clusters', crun: '1', cstat: 'gi-star', crelation: 'travel', cminutes: '45', indicator: 'population' });
    await page.goBack();
    await page.waitForFunction(() => !location.hash.includes('indicator'));
    await page.locator('.units circle').first().waitFor();
  }));

test('the request that is shown gives the same answer again', () =>
  quietly(`${RUN}&cunits=small_district+=+TRUE+AND+county+=+'20'`, async (page) => {
    await page.locator('#request-local').waitFor();
    const request = await page.locator('#request-local').inputValue();
    const answer = JSON.parse(execFileSync('sh', ['-c', `${request} -s`], { encoding: 'utf8' }));
    assert.equal(answer.process, 'local-moran');
    assert.equal(answer.correction, 'bh');
    await page.getByText(`${answer.n} av 422 kommuner`).waitFor();
    assert.ok(request.includes(new URL(address).origin));
  }));

test('a filter that is not understood is answered in the words of the server', async () => {
  // The browser itself complains of an answer that refuses, so this visit is not a quiet one.
  const { page, done } = await visit(`${RUN}&cunits=bad+=+3`);
  await page.locator('.panel .failed').first().waitFor();
  assert.match(await page.locator('.panel .failed').first().innerText(), /there is no property bad/);
  await page.locator('.options summary').click();
  await page.getByLabel('Filter (CQL2)').fill('population < 5000');
  await page.keyboard.press('Enter');
  await verdict(page).waitFor();
  await done();
});

test('progress is told, and an analysis can be stopped and tried again', () =>
  quietly(`${RUN}&indicator=population`, async (page) => {
    await page.getByText('40 %').first().waitFor();
    const stopped = page.waitForRequest((request) => request.method() === 'DELETE');
    await page.locator('.panel').getByRole('button', { name: 'Avbryt' }).first().click();
    await stopped;
    await page.locator('.panel').getByText('Avbrutt.').first().waitFor();
    await page.unroute('**/jobs/*');
    await page.locator('.panel .failed').getByRole('button', { name: 'Prøv igjen' }).first().click();
    await verdict(page).waitFor();
  }, {
    map: false,
    before: (page) => page.route('**/jobs/*', (route) => (route.request().method() === 'DELETE' ? route.continue() : route.fulfill({ json: { status: 'running', progress: 40 } }))),
  }));
