/** The panel of a municipality: profile, neighbours, reach, partners. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, counted, downloaded, fields, open, quietly } from './browser.js';

before(open);
after(close);

const marked = (page) => page.evaluate(() => [...new Set(window.nabolagMap.queryRenderedFeatures({ layers: ['units-area', 'units-point'] }).filter(({ state }) => state.marked).map(({ properties }) => properties.number))].sort());
const part = (page, name) => page.getByRole('tab', { name }).click();

test('chips say who takes part, who does not, and who is not in the table', () =>
  quietly('#unit=0513', async (page) => {
    await page.locator('.scheme').first().waitFor();
    await counted(page.locator('.scheme'), 7);
    const states = await page.locator('.scheme .state').allInnerTexts();
    assert.ok(states.every((state) => ['Deltar', 'Deltar ikke'].includes(state)));
    await page.evaluate(() => { location.hash = '#unit=0604'; });
    await page.getByRole('heading', { name: 'Kongsberg' }).waitFor();
    assert.deepEqual([...new Set(await page.locator('.scheme .state').allInnerTexts())], ['Ikke i tabellen']);
    await page.locator('.scheme').first().click();
    await page.waitForFunction(() => location.hash.includes('indicator=takes_part.rff'));
  }));

test('figures have ranks, and strips among the county and the size class', () =>
  quietly('#unit=0604', async (page) => {
    await page.locator('.strip').nth(1).waitFor();
    const figure = page.locator('.figure', { hasText: 'Folketall' }).first();
    assert.match(await figure.innerText(), /27\u202f373\u00a0innbyggere/);
    assert.match(await figure.innerText(), /Plass 3 av 21 \(Buskerud\)/);
    const county = figure.locator('.strip').first();
    await counted(county.locator('.other'), 20);
    assert.match(await county.getAttribute('aria-label'), /prikken er Kongsberg, 27\u202f373; medianen blant Buskerud: [\d\u202f]+/);
    await page.getByRole('button', { name: 'Kongsbergregionen' }).click();
    await page.waitForFunction(() => location.hash.includes('indicator=group:regional-council'));
  }));

test('neighbours by land are named, marked on the map, and have minutes and schemes', () =>
  quietly('#unit=0604&part=neighbours', async (page) => {
    await page.locator('.neighbours tbody tr').first().waitFor();
    const names = await page.locator('.neighbours tbody th').allInnerTexts();
    assert.deepEqual(names, ['Flesberg', 'Holmestrand', 'Larvik', 'Notodden', 'Sauherad', 'Siljan', 'Skien', 'Øvre Eiker']);
    await page.waitForFunction(() => window.nabolagMap.queryRenderedFeatures({ layers: ['units-area'] }).some(({ state }) => state.marked));
    assert.deepEqual(await marked(page), ['0624', '0631', '0712', '0715', '0806', '0807', '0811', '0822']);
    await page.getByRole('button', { name: 'Minutter', exact: true }).click();
    const minutes = (await page.locator('.neighbours tbody td:nth-child(2)').allInnerTexts()).map(Number);
    assert.deepEqual(minutes, [...minutes].sort((a, b) => b - a));
    assert.equal(fields(page).nsort, '-1');
    assert.match(await page.locator('.signs').first().innerText(), /Regionale forskningsfond: Ikke i tabellen/);
    const { name, content } = await downloaded(page, () => page.locator('.neighbours').getByRole('button', { name: 'Tabell (CSV)' }).click());
    assert.equal(name, 'kongsberg-naboer.csv');
    assert.equal(content.toString('utf8').trim().split('\r\n').length, 9);
  }));

test('an island has no neighbours by land, some across water, some within an hour or two', () =>
  quietly('#unit=1835&part=neighbours', async (page) => {
    await page.getByText('Ingen naboer på land. Se etter naboer over sjø eller de nærmeste.').waitFor();
    await page.getByRole('button', { name: 'Land og sjø' }).click();
    await page.locator('.neighbours tbody tr').first().waitFor();
    assert.equal(fields(page).relation, 'sea');
    await page.getByRole('button', { name: 'Nærmeste' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.neighbours tbody tr').length === 8);
    await page.getByRole('button', { name: 'Innen tid' }).click();
    await page.getByLabel('Minutter').fill('240');
    await page.keyboard.press('Tab');
    await page.waitForFunction(() => location.hash.includes('within=240'));
    await page.locator('.neighbours tbody tr').first().waitFor();
  }));

test('reach is drawn as rings and told in figures', () =>
  quietly('#unit=0604', async (page) => {
    await part(page, 'Rekkevidde');
    await page.getByRole('row', { name: /60 min/ }).waitFor();
    assert.match(await page.getByRole('row', { name: /60 min/ }).innerText(), /446\u202f062\s+17/);
    await page.waitForFunction(() => window.nabolagMap.queryRenderedFeatures({ layers: ['areas-fill'] }).length > 0);
    await page.getByRole('checkbox', { name: '90 min' }).click();
    await page.getByRole('checkbox', { name: '45 min' }).click();
    await page.getByRole('row', { name: /45 min/ }).waitFor();
    assert.deepEqual(fields(page), { unit: '0604', part: 'reach', reach: '30,45,60' });
  }));

test('who could we join: a form, groups and partners with reasons, and an address that answers again', () =>
  quietly('#unit=0604', async (page) => {
    await part(page, 'Partnere');
    await page.getByLabel('Høyst minutter unna').fill('60');
    await page.getByLabel('Innbyggere, minst').fill('40000');
    await page.getByLabel('Regionråd').last().selectOption('same');
    await page.getByRole('button', { name: 'Finn samarbeidspartnere' }).click();
    await page.locator('.sets li').first().waitFor();
    const first = await page.locator('.sets li').first().innerText();
    assert.match(first, /^Kongsberg \+ .*Notodden/);
    assert.ok(Number(/([\d\u202f]+) innbyggere/.exec(first)[1].replaceAll('\u202f', '')) >= 40000);
    assert.match(first, /[\d\u202f]+ innbyggere til sammen · \d+ minutter lengst fra hverandre · i samme nettverk: Kongsbergregionen/);
    assert.match(await page.locator('.partners-list > li').first().innerText(), /minutter · [\d\u202f]+ innbyggere[\s\S]*i samme nettverk: Kongsbergregionen/);
    await page.waitForFunction(() => window.nabolagMap.queryRenderedFeatures({ layers: ['units-area'] }).some(({ state, properties }) => state.marked && properties.number === '0807'));
    const link = page.url();
    await page.goto('about:blank');
    await page.goto(link);
    await page.locator('.sets li').first().waitFor();
    assert.equal(await page.locator('.sets li').first().innerText(), first);
  }));

test('where no one could join, the conditions in the way are named', () =>
  quietly('#unit=0604&part=partners&partners=1&pminutes=5', async (page) => {
    await page.getByText('Ingen gruppe oppfyller vilkårene.').waitFor();
    await page.getByText('Nærmest å oppfylle det: Øvre Eiker').waitFor();
  }));
