/** Cooperation: networks, what if, overlap, coverage, travel, new regions, communities. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, counted, downloaded, drawn, fields, looks, open, quietly, visit } from './browser.js';

before(open);
after(close);

const tab = '#view=cooperation';
const KONGSBERG = `${tab}&conet=Kongsbergregionen`;
const number = (text) => Number(text.replaceAll(/[\s\u202f]/g, ''));

/** Clicks the map where a unit's name would stand. */
async function clickUnit(page, unit) {
  await drawn(page);
  const at = await page.evaluate(async (wanted) => {
    const { label } = await (await fetch(`municipalities/${wanted}`)).json();
    const map = window.nabolagMap;
    const { x, y } = map.project(label);
    const box = map.getCanvas().getBoundingClientRect();
    return { x: box.x + x, y: box.y + y };
  }, unit);
  await page.mouse.click(at.x, at.y);
}

const row = (page, name) => page.locator('.figures tbody tr', { has: page.getByRole('rowheader', { name, exact: true }) });

test('the networks are on the map and in a list, which says that it is incomplete, in three languages', () =>
  quietly(tab, async (page) => {
    await page.locator('.panel tbody tr').first().waitFor();
    await counted(page.locator('.panel tbody tr'), 23);
    await page.getByText('Listen er ufullstendig: 23 av om lag 66').waitFor();
    assert.ok(new Set(Object.values(await looks(page))).size > 8, 'networks have colours');
    await page.getByRole('button', { name: 'nn', exact: true }).click();
    await page.getByText('Lista er ufullstendig: 23 av om lag 66').waitFor();
    await page.getByRole('button', { name: 'en', exact: true }).click();
    await page.getByText('The list is incomplete: 23 of about 66').waitFor();
  }));

test('a click on a municipality opens its network; the next click the other one it is in', () =>
  quietly(`${tab}&at=7.6000,58.6000,7.50`, async (page) => {
    await page.locator('.panel tbody tr').first().waitFor();
    await clickUnit(page, '1026');
    await page.locator('#co-title', { hasText: 'Lindesnesregionen' }).waitFor();
    await page.waitForTimeout(300);
    await clickUnit(page, '1026');
    await page.locator('#co-title', { hasText: 'Setesdal regionråd' }).waitFor();
    assert.equal(fields(page).conet, 'setesdal-regionrad');
    await page.goBack();
    await page.locator('#co-title', { hasText: 'Lindesnesregionen' }).waitFor();
  }));

test('a network has its members with inhabitants, minutes to the centre and schemes; its figures are the server’s', () =>
  quietly(KONGSBERG, async (page) => {
    await row(page, 'Medlemmer').waitFor();
    await page.locator('.network .ds-table:not(.figures) tbody tr').nth(6).waitFor();
    const first = await page.locator('.network .ds-table:not(.figures) tbody tr').first().innerText();
    assert.match(first, /^Kongsberg\s+27\u202f373\s+0\s+Ikke i tabellen/);
    const coverage = await page.evaluate(async () => {
      const asked = await fetch('processes/network-coverage/execution', { method: 'POST', body: JSON.stringify({ inputs: { grouping: 'regional-council' } }), headers: { 'content-type': 'application/json' } });
      return (await asked.json()).networks.map(({ id, members, inhabitants, travel, connected, shares }) => ({ id, members: members.length, inhabitants: inhabitants.sum, longest: travel.longest_minutes, connected, counties: shares.filter((share) => share.members > 0).length }));
    });
    for (const id of ['Kongsbergregionen', 'regionradet-for-haugalandet', 'salten-regionrad']) {
      await page.evaluate((hash) => { location.hash = hash; }, `${tab}&conet=${id}`);
      const wanted = coverage.find((each) => each.id === id);
      await row(page, 'Medlemmer').filter({ hasText: String(wanted.members) }).waitFor();
      const cell = async (name) => (await row(page, name).locator('td').first().innerText()).split('\n')[0];
      await page.waitForFunction(() => document.querySelector('.loading') === null);
      assert.equal(number(await cell('Innbyggere')), wanted.inhabitants, id);
      assert.equal(number(await cell('Lengste reise, min')), Math.round(wanted.longest), id);
      assert.equal(number(await cell('Fylker')), wanted.counties, id);
      assert.equal((await cell('Henger sammen på land')).startsWith('Ja'), wanted.connected, id);
    }
  }));

test('what if Sigdal joined: clicking tells before and after, and the address answers again', () =>
  quietly(KONGSBERG, async (page) => {
    await row(page, 'Medlemmer').waitFor();
    await page.getByRole('button', { name: 'Klikk kommuner i kartet' }).click();
    await page.waitForTimeout(500);
    await clickUnit(page, '0621');
    await page.getByText('Kommer til: Sigdal').waitFor();
    const cells = async (name) => (await row(page, name).locator('td').allInnerTexts()).map((text) => text.split('\n')[0]);
    await page.waitForFunction(() => document.querySelectorAll('.figures thead th').length === 4);
    assert.deepEqual(await cells('Medlemmer'), ['7', '8', '+1']);
    const [before, later, change] = (await cells('Innbyggere')).map(number);
    assert.equal(later - before, change);
    assert.deepEqual(await cells('Henger sammen på land'), ['Ja', 'Ja', '']);
    await page.waitForFunction(() => document.querySelector('.legend')?.textContent.includes('Kommer til'));
    await clickUnit(page, '0604');
    await page.getByText('Går ut: Kongsberg').waitFor();
    assert.deepEqual(fields(page), { view: 'cooperation', conet: 'Kongsbergregionen', cowhatif: '1', cojoin: '0621', coleave: '0604' });
    const link = page.url();
    await page.goto('about:blank');
    await page.goto(link);
    await page.getByText('Går ut: Kongsberg').waitFor();
    await page.getByRole('button', { name: 'Nullstill' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.figures thead th').length === 2);
  }));

test('the keyboard alone searches, takes a neighbour in, and takes a member out', () =>
  quietly(KONGSBERG, async (page) => {
    await row(page, 'Medlemmer').waitFor();
    await page.locator('.whatif .around summary').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    assert.match(await page.evaluate(() => document.activeElement.textContent), /^Ta med /);
    await page.keyboard.press('Enter');
    await page.getByText('Kommer til:').waitFor();
    await page.getByRole('button', { name: 'Ta ut Tinn' }).focus();
    await page.keyboard.press('Space');
    await page.getByText('Går ut: Tinn').waitFor();
    await page.locator('#search-input').focus();
    await page.keyboard.type('Sigdal');
    await page.locator('#search-hits [role=option]').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Hva om Sigdal ble med?' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText(/Kommer til: .*Sigdal/).waitFor();
  }));

test('links are drawn to the centre and between those who meet', () =>
  quietly(`${KONGSBERG}&colinks=centre`, async (page) => {
    const drawnLinks = () => page.evaluate(() => window.nabolagMap.querySourceFeatures('links').length);
    await page.waitForFunction(() => window.nabolagMap?.querySourceFeatures('links').length >= 6);
    const spokes = await drawnLinks();
    await page.getByRole('button', { name: 'Hvem møter hvem' }).click();
    await page.waitForFunction((few) => window.nabolagMap.querySourceFeatures('links').length > few, spokes);
  }));

test('municipalities × networks is a table, those in several first, and a file', () =>
  quietly(tab, async (page) => {
    await page.getByRole('button', { name: 'Kommuner × nettverk som tabell' }).click();
    await page.locator('.table-view tbody tr').first().waitFor();
    await counted(page.locator('.table-view tbody tr'), 154);
    await counted(page.locator('.table-view thead th'), 4 + 23);
    const top = await page.locator('.table-view tbody th').allInnerTexts();
    assert.deepEqual(top.slice(0, 3).sort(), ['Etne', 'Sveio', 'Åseral']);
    await counted(page.locator('.table-view .dot'), 157);
    await page.locator('#menu-export > summary').click();
    const { content } = await downloaded(page, () => page.getByRole('button', { name: 'Tabell (CSV)' }).click());
    assert.equal(content.toString('utf8').split('Medlem').length - 1, 157);
  }));

test('overlap names who is shared; coverage tells by county who is in none', () =>
  quietly(`${tab}&copart=overlap`, async (page) => {
    await page.locator('.panel tbody tr').first().waitFor();
    assert.match(await page.locator('.panel tbody tr').first().innerText(), /Sunnhordland og Regionrådet for Haugalandet[\s\S]*Etne, Sveio[\s\S]*2 \/ 16\s+12,5/);
    await page.getByRole('button', { name: 'Dekning' }).click();
    await page.getByText('154 av 422 (36,5').waitFor();
    const akershus = await page.locator('.panel tbody tr', { hasText: 'Akershus' }).innerText();
    assert.match(akershus, /20 av 22\s+69,7\u00a0%\s+2/);
    await page.getByText('Hvem er i ingen? (268)').click();
    await page.getByRole('button', { name: 'Asker', exact: true }).waitFor();
    assert.equal(fields(page).copart, 'coverage');
  }));

test('misfits are a layer, with lines to the centre they are nearer, and a table', () =>
  quietly(`${tab}&copart=fit`, async (page) => {
    await page.locator('.panel tbody tr').first().waitFor();
    await page.waitForFunction(() => window.nabolagMap?.querySourceFeatures('links').length >= 4);
    assert.deepEqual((await page.locator('.panel .ds-table').first().locator('tbody th button').allInnerTexts()).sort(), ['Audnedal', 'Hábmer - Hamarøy', 'Rødøy', 'Sirdal']);
    const shown = await looks(page);
    assert.equal(shown['1836'], '#d95f02');
    assert.equal(shown['0219'], '', 'who is in none has no colour');
    await page.getByText('Likhet går fra 0').waitFor();
  }));

test('regions are proposed beside today’s councils, with who would move', () =>
  quietly(`${tab}&copart=regions`, async (page) => {
    await page.getByLabel('Område').selectOption({ label: 'Buskerud' });
    await page.getByLabel('Minst innbyggere i hver region').fill('15000');
    await page.getByRole('button', { name: 'Foreslå regioner' }).click();
    await page.locator('.sides svg').nth(1).waitFor();
    await counted(page.locator('.sides svg').first().locator('path[fill-opacity], path:not([fill=none])'), 21);
    await page.getByRole('button', { name: /^Nye med/ }).click();
    const joins = await page.locator('.regions .answer .ds-table').last().locator('tbody tr').count();
    assert.match(await page.getByRole('button', { name: /^Nye med/ }).innerText(), new RegExp(`\\(${joins}\\)`));
    const link = page.url();
    const one = await page.locator('.regions .answer').innerText();
    await page.goto('about:blank');
    await page.goto(link);
    await page.locator('.sides svg').nth(1).waitFor();
    assert.equal(await page.locator('.regions .answer').innerText(), one, 'the address answers the same again');
    await page.getByRole('button', { name: 'I dag', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('.legend h3')?.textContent === 'Regionråd');
  }));

test('a question of regions that cannot be answered says why, and may be asked again', async () => {
  const visitor = await visit(`${tab}&copart=regions&corun=1&coleast=90000000`);
  await visitor.page.locator('.failed[role=alert]').waitFor();
  assert.match(await visitor.page.locator('.failed').innerText(), /5282572/);
  await visitor.page.getByLabel('Minst innbyggere i hver region').fill('100000');
  await visitor.page.keyboard.press('Tab');
  await visitor.page.locator('.failed').waitFor({ state: 'detached' });
  await visitor.done();
});

test('communities of a relation are coloured and listed', () =>
  quietly(`${tab}&copart=communities`, async (page) => {
    await page.getByText('21 fellesskap, 154 kommuner').waitFor();
    await page.getByLabel('Bånd').selectOption({ label: 'Felles grense på land eller i sjø' });
    await page.getByText(/fellesskap, 422 kommuner/).waitFor();
    assert.equal(fields(page).corelation, 'sea');
  }));

test('a network prints on one sheet, with what if and sources', () =>
  quietly(`${tab}&conet=regionradet-for-haugalandet&cojoin=1127`, async (page) => {
    await page.getByText('Kommer til: Randaberg').waitFor();
    await page.waitForFunction(() => document.querySelector('.loading') === null);
    await page.evaluate(() => { window.print = () => {}; });
    await page.locator('#menu-export > summary').click();
    await page.getByRole('button', { name: 'Skriv ut' }).click();
    await page.waitForFunction(() => document.querySelector('#print svg') !== null);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    assert.equal(pdf.match(/\/Type\s*\/Page[^s]/g).length, 1);
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.getByText('Listen er ufullstendig').isVisible());
    assert.match(await page.locator('#print').innerHTML(), /CC-BY-4\.0/);
  }));
