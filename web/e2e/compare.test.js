/** Groups beside each other, as a person compares them, on the default dataset of a running server. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clickAt, close, counted, downloaded, drawn, fields, looks, open, quietly, ready } from './browser.js';

before(open);
after(close);

const rows = (page) => page.locator('#mpart-panel .ds-table tbody tr');

test('a grouping’s groups stand beside each other, in words, as dots, in a table and on the map', () =>
  quietly('#view=compare', async (page) => {
    await page.getByText(/Gruppene er ulike, mer enn tilfeldigheter gir \(p\u00a0=\u00a00,02\d\)/).waitFor();
    await counted(rows(page), 8, 'seven size classes and all');
    const smallest = await rows(page).filter({ hasText: '0–1499' }).first().innerText();
    assert.match(smallest, /3,6\s+3,4\s+3,9\s+69 av 70/);
    assert.match(await rows(page).filter({ hasText: '50000+' }).innerText(), /Ikke i tabellen\s+0 av 16/, 'missing is not zero');
    await page.locator('.chart svg circle').first().waitFor();
    assert.match(await page.locator('figure.chart').getAttribute('aria-label'), /0–1499 3,6 \(3,4–3,9\)/);
    await page.waitForFunction(() => window.nabolagMap.queryRenderedFeatures({ layers: ['units-area'] }).some(({ state }) => state.colour !== undefined));
    assert.equal(new Set(Object.values(await looks(page))).size, 7);
  }));

test('groups are picked, and the rest is left out of the figures and the map', () =>
  quietly('#view=compare', async (page) => {
    await page.getByText('Grupper som vises: 7/7').click();
    for (const name of ['5000–9999', '10000–19999', '20000–49999', '50000+', '3000–4999']) await page.getByRole('checkbox', { name, exact: true }).click();
    await ready(page);
    assert.equal(fields(page).monly, '1,2');
    await page.waitForFunction(() => document.querySelectorAll('#mpart-panel .ds-table tbody tr').length === 3);
    assert.match(await rows(page).filter({ hasText: 'Alle' }).innerText(), /150 av 158/);
    await page.goBack();
    assert.equal(fields(page).monly, '1,2,3', 'back undoes one step');
  }));

test('an indicator is parted at limits, which are written', () =>
  quietly('#view=compare&mby=population', async (page) => {
    const limits = page.getByLabel('Grenser mellom klassene');
    await limits.waitFor();
    await limits.fill('1500; x');
    await page.keyboard.press('Tab');
    assert.equal(await limits.evaluate((field) => field.validity.customError), true, 'what is wrong is told in the field');
    await limits.fill('1500; 3000');
    await page.keyboard.press('Tab');
    await page.waitForFunction(() => location.hash.includes('mlimits=1500,3000'));
    await ready(page);
    assert.match(await rows(page).filter({ hasText: '3\u202f000+' }).innerText(), /49 av 264/);
  }));

test('shares of yes and no have their interval, and the table is a file', () =>
  quietly('#view=compare&indicator=takes_part.rff', async (page) => {
    await page.getByText(/Gruppene er ikke mer ulike enn tilfeldigheter kan gi/).waitFor();
    assert.match(await rows(page).filter({ hasText: '0–1499' }).first().innerText(), /49\u00a0%\s+38\u00a0%\s+61\u00a0%\s+69 av 70/);
    const { name, content } = await downloaded(page, () => page.locator('#mpart-panel').getByRole('button', { name: 'Tabell (CSV)' }).click());
    assert.match(name, /^regionale-forskningsfond-.*\.csv$/);
    assert.match(content.toString(), /Intervall fra;Intervall til/);
    assert.match(content.toString(), /0–1499;0,4927/);
  }));

test('groups of one’s own are clicked on the map, moved between groups, and undone by back', () =>
  quietly('#view=compare&mby=own', async (page) => {
    await page.getByText(/Ingen kommuner er i gruppene ennå/).waitFor();
    await clickAt(page, 8.3, 61.9);
    await page.waitForFunction(() => location.hash.includes('msets='));
    const [first] = fields(page).msets.split('~');
    await page.getByRole('button', { name: 'B', exact: true }).click();
    await clickAt(page, 8.3, 61.9);
    await page.waitForFunction((unit) => location.hash.includes(`msets=~${unit}`), first);
    assert.equal((await looks(page))[first], '#cc6677');
    await page.goBack();
    assert.equal(fields(page).msets, first);
  }));

test('an area is drawn as a rectangle and as a polygon, and its units are taken', () =>
  quietly('#view=compare&mby=own&at=9.0000,60.6000,6.50', async (page) => {
    await page.getByRole('button', { name: 'Tegner rektangel' }).click();
    await clickAt(page, 7.9, 60.2);
    await page.getByText('Ingen kommunesenter er innenfor ennå.').waitFor();
    await clickAt(page, 9.6, 61);
    const told = page.getByText(/kommuner\s+har senteret innenfor/);
    await told.waitFor();
    const count = Number.parseInt(await told.innerText(), 10);
    assert.ok(count > 3 && count < 30, `${count} units`);
    await page.getByRole('button', { name: 'Ta med det som er innenfor' }).click();
    await ready(page);
    assert.equal(fields(page).msets.split(',').length, count);
    await page.locator('#mpart-panel .ds-table').waitFor();
    await page.getByRole('button', { name: 'B', exact: true }).click();
    await page.getByRole('button', { name: 'Tegner mangekant' }).click();
    for (const [lon, lat] of [[9.7, 60], [10.9, 60], [10.3, 61]]) await clickAt(page, lon, lat);
    await page.getByRole('button', { name: 'Ta med det som er innenfor' }).click();
    await page.waitForFunction(() => /msets=[\d,]+~\d{4}/.test(location.hash) && !location.hash.includes('mdraft'));
    assert.match(fields(page).mareas, /^0:7\.\d+,60\.\d+~9\.\d+,6[01]\.\d+!1:9\.\d+/, 'what was drawn stands in the address');
    await page.getByText('Omrissene viser hva som ble tegnet').waitFor();
    const outlines = () => page.evaluate(() => window.nabolagMap.getSource('areas').serialize().data.features.length);
    assert.equal(await outlines(), 2);
    await page.getByText(/Testet med tilfeldig ombytting/).waitFor();
    await page.getByRole('button', { name: 'Stryk alle i gruppen B' }).click();
    await page.waitForFunction(() => !location.hash.includes('!'));
    await page.getByRole('button', { name: 'Fjern omrissene' }).click();
    await page.waitForFunction(() => !location.hash.includes('mareas'));
    assert.equal(await outlines(), 0);
  }));

test('groups of one’s own have intervals, and what parts them is tested and told in words', () =>
  quietly('#view=compare&mby=own&indicator=population&msets=0604,0605,0602,0219,0220,0230~0615,0616,0617,0618,0619,0620&mrest=0', async (page) => {
    await page.getByText(/^Gruppene er ulike, mer enn tilfeldigheter gir \(p/).waitFor();
    const rows = await page.locator('#mpart-panel tbody tr').allInnerTexts();
    assert.match(rows.find((row) => row.includes('Gruppe A')), /Gruppe A\s+\d[\d\u202f]+\s+\d[\d\u202f]+\s+\d[\d\u202f]+\s+6 av 6/);
    assert.match(rows.find((row) => row.includes('Gruppe B')), /Gruppe B.*\u2212\d+\u202f\d+\s+\S*0,0\d+/, 'against the rest, with an adjusted p');
    assert.match(rows.find((row) => row.includes('Alle som vises')), /12 av 12/);
    const told = await page.locator('.verdict').innerText();
    await page.getByLabel('De andre som en egen gruppe').check();
    await page.locator('#mpart-panel tbody tr').nth(3).waitFor();
    assert.notEqual(await page.locator('.verdict').innerText(), told);
    assert.match(await page.locator('#mpart-panel').innerText(), /Testet med tilfeldig ombytting/);
    const { content } = await downloaded(page, () => page.locator('#panel').getByRole('button', { name: 'Tabell (CSV)' }).click());
    assert.match(content.toString(), /Mot resten;p \(justert\)/);
    await page.getByLabel(/Gruppe A: Numre/).fill('');
    await page.keyboard.press('Tab');
    await page.getByLabel('De andre som en egen gruppe').uncheck();
    await page.getByText('Forskjeller er ikke testet: det trengs to grupper eller flere').waitFor();
  }));

test('by keyboard alone: corners at the map’s cross, and a list of numbers and names', () =>
  quietly('#view=compare&mby=own&mtool=rectangle&at=9.0000,60.6000,6.50', async (page) => {
    await page.locator('.maplibregl-canvas').focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.includes('mdraft='));
    for (const key of ['ArrowRight', 'ArrowDown']) {
      await page.keyboard.press(key);
      await page.waitForFunction(() => !window.nabolagMap.isMoving());
    }
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.includes('~'));
    const list = page.getByLabel(/Gruppe A: Numre eller navn/);
    await list.fill('0604, Ringerike\nNesbyen');
    await page.keyboard.press('Tab');
    assert.equal(await list.evaluate((field) => field.validationMessage), 'Finnes ikke, eller flere heter det: Nesbyen');
    await list.fill('0604, Ringerike; 0616');
    await page.keyboard.press('Tab');
    await page.waitForFunction(() => location.hash.includes('msets=0604,0605,0616'));
    await page.getByLabel('Legg til alle i').selectOption({ label: 'Vestfold' });
    await page.waitForFunction(() => document.querySelector('#mlist').value.includes('0704'));
  }));

test('the cross table counts by two divisions, with per cent of the row and a test', () =>
  quietly('#view=compare&mpart=cross', async (page) => {
    await page.getByText(/De to inndelingene henger sammen \(χ², p\u00a0<\u00a00,001; Cramérs V = 0,49/).waitFor();
    assert.match(await page.locator('.cross tbody tr').first().innerText(), /0–1499\s+6\s+11\u00a0%\s+7\s+13\u00a0%\s+31\s+57\u00a0%\s+10\s+19\u00a0%\s+54/);
    await page.getByText('298 kommuner står ikke i begge inndelingene').waitFor();
    await page.getByLabel('Delt også etter').selectOption('takes_part.rff');
    await page.waitForFunction(() => location.hash.includes('macross=takes_part.rff'));
    await ready(page);
    assert.match(await page.locator('.cross thead').innerText(), /Deltar ikke\s+Deltar/);
  }));

test('groups of one’s own are counted by another division too', () =>
  quietly('#view=compare&mby=own&msets=0604,0605~0301&mrest=0&mpart=cross&macross=county', async (page) => {
    await page.locator('.cross tbody tr').first().waitFor();
    assert.match(await page.locator('.cross tbody tr').first().innerText(), /100\u00a0%/);
    await counted(page.locator('.cross tbody tr'), 2);
  }));

test('a scatterplot has the server’s line, and a frame in it marks units on the map', () =>
  quietly('#view=compare&mpart=scatter', async (page) => {
    await page.getByText(/Når folketall øker med 1\u202f000, endrer antall virkemidler seg i snitt med 0,23 \(95\u00a0%: 0,08–0,38; p\u00a0=\u00a00,003; n = 199\)/).waitFor();
    await page.locator('.brushable svg circle').first().waitFor();
    await counted(page.locator('.brushable svg circle'), 199);
    const box = await page.locator('.brushable svg').boundingBox();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.05);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.3);
    await page.mouse.move(box.x + box.width * 0.95, box.y + box.height * 0.42);
    await page.mouse.up();
    await page.waitForFunction(() => location.hash.includes('mbrush='));
    const caption = page.locator('#mpart-panel caption').filter({ hasText: /^I rammen: \d+ av 199 kommuner/ });
    await caption.waitFor();
    const count = Number.parseInt((await caption.innerText()).replace(/\D+/, ''), 10);
    assert.ok(count > 3);
    await drawn(page);
    const marked = () => page.evaluate(() => new Set(window.nabolagMap.queryRenderedFeatures({ layers: ['units-area'] }).filter(({ state }) => state.marked).map(({ properties }) => properties.number)).size);
    assert.equal(await marked(), count);
    await page.getByRole('button', { name: 'Fjern rammen' }).click();
    await page.waitForFunction(() => !location.hash.includes('mbrush='));
    await page.waitForTimeout(200);
    assert.equal(await marked(), 0);
  }));

test('the frame is also written as numbers, and a name in it selects', () =>
  quietly('#view=compare&mpart=scatter', async (page) => {
    await page.getByText('Ramme etter verdier').click();
    await page.getByLabel('Antall virkemidler, fra').fill('7');
    await page.keyboard.press('Tab');
    await page.getByText('I rammen: 1 av 199 kommuner').first().waitFor();
    await page.locator('#mpart-panel .ds-table button.link').click();
    await page.waitForFunction(() => /unit=\d{4}/.test(location.hash));
    await counted(page.locator('.brushable svg circle'), 200, 'the selected dot has a ring');
  }));

test('wide values are drawn by their logarithm, and the line follows', () =>
  quietly('#view=compare&mpart=scatter&indicator=travel.inhabitants_within_60', async (page) => {
    await page.getByText(/Når folketall dobles, endrer innbyggere innen 60 minutter seg i snitt med 124 %/).waitFor();
    await page.getByRole('checkbox', { name: /Logaritmisk/ }).click();
    await page.getByText(/Når folketall øker med 1\u202f000/).waitFor();
  }));

test('the selected municipality is told with its group, by search', () =>
  quietly('#view=compare', async (page) => {
    await page.getByRole('combobox', { name: /Søk/ }).fill('Rollag');
    await page.keyboard.press('Enter');
    await page.getByText(/^Rollag: 0–1499 · \d\sordninger/).waitFor();
  }));

test('the table of the map has each unit’s group', () =>
  quietly('#view=compare&mby=county&table=1', async (page) => {
    await page.locator('#table-view tbody tr').first().waitFor();
    await counted(page.locator('#table-view tbody tr'), 422);
    assert.match(await page.locator('#table-view thead').innerText(), /Kommune\s+Nummer\s+Fylke\s+Fylke\s+Antall virkemidler/);
  }, { map: false }));

test('a server that fails is told, with what to do', () =>
  quietly('#view=compare', async (page) => {
    await page.getByRole('button', { name: 'Prøv igjen' }).waitFor();
    await page.unroute('**/processes/**');
    await page.getByRole('button', { name: 'Prøv igjen' }).click();
    await page.getByText(/Gruppene er ulike/).waitFor();
  }, { before: (page) => page.route('**/processes/**', (route) => route.fulfill({ status: 200, body: 'no answer' })) }));
