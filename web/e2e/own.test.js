/** The tab of own data: a file is chosen or dropped, its rows find their units, and its columns are used. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { address, close, fields, hatched, open, quietly, visit } from './browser.js';
import { archive, workbook } from './workbook.js';

before(open);
after(close);

const csv = (text, name = 'tall.csv') => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
const TABLE = csv('kommune;prosjekter per 1000;kategori\nKongsberg;12,5;by\nRingerike;7,1;by\nFlesbreg;3;bygd\nRollag;2,5;bygd\nNore og Uvdal;;bygd\nBø;3,3;bygd\nOslo;4,2;by\n0301;4,3;by\n');
const SHEET = [['kommune', 'andel', 'slag'], ['Kongsberg', 12.5, 'by'], ['Flesbreg', 3, 'bygd'], ['Oslo', 4.2, 'by'], ['0605', 7, 'by']];
const BOOK = workbook({ 'Om tallene': [['Tall fra'], ['et regneark']], 'Tall & slag': SHEET });
const xlsx = (buffer) => ({ name: 'tall.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer });
const title = (page) => page.locator('#own-title');

/** Some servers take no tables. */
const answer = await fetch(new URL('joins', address.replace(/\/*$/, '/')), { method: 'POST', body: 'a;b\n0301;1\n', headers: { 'content-type': 'text/csv' } });
const takes = { skip: answer.status === 201 ? false : 'this server takes no tables' };

async function choose(page, file) {
  await page.setInputFiles('#ofile', file);
}

test('rows find their units; the rest have suggestions, and a click joins them', takes, () =>
  quietly('#view=own', async (page) => {
    await choose(page, TABLE);
    await title(page).waitFor();
    assert.equal(await title(page).innerText(), '4 av 8 rader fant sin kommune');
    await hatched(page, 419);
    assert.match(await page.locator('.own').innerText(), /Rad 4 «Flesbreg»\s+Mente du Flesberg \(0631\)\?[\s\S]*Oslo rad 8, 9[\s\S]*desimaltegn: komma · kommunen står i «kommune»/);
    await page.getByRole('button', { name: /Koble til Flesberg/ }).click();
    await page.getByText('5 av 8 rader').waitFor();
    await page.getByRole('button', { name: /Koble til Bø \(Telemark\)/ }).click();
    await page.getByText('6 av 8 rader').waitFor();
    assert.equal(await page.locator('.unmatched').count(), 0);
    await hatched(page, 417);
  }));

test('the columns are mapped at once, used in the other tabs by their ids, and a link brings them back', takes, () =>
  quietly('#view=own', async (page) => {
    await choose(page, TABLE);
    await title(page).waitFor();
    const { join, indicator } = fields(page);
    assert.equal(indicator, `join.${join}.prosjekter_per_1000`);
    await page.getByLabel('Vis på kartet').selectOption({ label: 'kategori' });
    await page.locator('.legend').getByText('bygd').waitFor();
    await page.getByRole('link', { name: 'Kart: prosjekter per 1000' }).click();
    await page.locator('#layers').getByText('prosjekter per 1000 (egne data)').first().waitFor({ state: 'attached' });
    assert.equal(await page.getByLabel('Indikator').inputValue(), indicator);
    await hatched(page, 419);
    const link = page.url();
    await page.goto('about:blank');
    await page.goto(link);
    await page.waitForFunction((id) => document.getElementById('indicator')?.value === id, indicator);
  }));

test('own figures are tested for clusters like any others', takes, () =>
  quietly('#view=own', async (page) => {
    const units = await page.evaluate(async () => (await (await fetch('municipalities')).json()).units.map(({ number }) => number));
    await choose(page, csv(`knr,y\n${units.map((number, i) => `${number},${i}`).join('\n')}\n`));
    await title(page).waitFor();
    await page.getByRole('link', { name: 'Opphopning: y' }).click();
    await page.getByRole('button', { name: 'Kjør' }).first().click();
    await page.locator('.verdict').waitFor();
    assert.match(await page.locator('.verdict').innerText(), /^Ja/);
    await page.getByText('422 av 422 kommuner').waitFor();
  }));

test('a file can be dropped, and read otherwise than it was', takes, () =>
  quietly('#view=own', async (page) => {
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(['kommune;a;b\nOslo;1;2\nKongsberg;3;4\n'], 'sluppet.csv', { type: 'text/csv' }));
      document.querySelector('.drop').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await title(page).waitFor();
    await page.getByText('Sist valgte fil: sluppet.csv').waitFor();
    const before = fields(page).join;
    await page.locator('.options summary').click();
    await page.getByLabel('Hvilket år tallene gjelder').fill('2021');
    await page.keyboard.press('Tab');
    await page.waitForFunction((id) => !location.hash.includes(id), before);
    await page.locator('.legend').getByText('2021').waitFor();
    await page.getByRole('button', { name: 'Fjern tabellen' }).click();
    await page.getByText('Har du egne tall per kommune?').waitFor();
    assert.equal(fields(page).join, undefined);
  }));

test('a workbook: the sheet is chosen, rows find their units, a name is mended, and it is mapped and analysed', takes, () =>
  quietly('#view=own', async (page) => {
    const units = await page.evaluate(async () => (await (await fetch('municipalities')).json()).units.map(({ number }) => number));
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], 'tall.xlsx'));
      document.querySelector('.drop').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    }, workbook({ 'Tall & slag': SHEET, Flere: [['kommune', 'mer'], ...units.map((number, i) => [number, i])] }).toString('base64'));
    await title(page).waitFor();
    assert.equal(await title(page).innerText(), '3 av 4 rader fant sin kommune');
    await page.getByText('ark «Tall & slag»').waitFor();
    await page.getByRole('button', { name: /Koble til Flesberg/ }).click();
    await page.getByText('4 av 4 rader').waitFor();
    await hatched(page, 418);
    await page.getByLabel('Ark').selectOption('Flere');
    await page.getByText('ark «Flere»').waitFor();
    await page.getByRole('link', { name: 'Opphopning: mer' }).click();
    await page.getByRole('button', { name: 'Kjør' }).first().click();
    await page.locator('.verdict').waitFor();
    assert.match(await page.locator('.verdict').innerText(), /^Ja/);
  }));

test('a sheet without municipalities is said to be so, and another can be chosen', takes, async () => {
  const { page, done } = await visit('#view=own');
  await choose(page, xlsx(BOOK));
  await page.getByText('Tabellen kunne ikke leses slik den er').waitFor();
  await page.getByLabel('Ark').selectOption('Tall & slag');
  await title(page).waitFor();
  assert.equal(await title(page).innerText(), '3 av 4 rader fant sin kommune');
  await done();
});

test('what is no table is refused in words, before it is sent', () =>
  quietly('#view=own', async (page) => {
    const says = async (file, words) => {
      await choose(page, file);
      await page.locator('.panel .failed').getByText(words).waitFor();
    };
    await says(xlsx(BOOK.subarray(0, 700)), /Arbeidsboken er ødelagt eller ufullstendig.*lagre den på nytt/);
    await says(xlsx(Buffer.from(BOOK).fill(7, 500, 1500)), /Arbeidsboken er ødelagt/);
    await says(xlsx(archive({ 'content.xml': '<a/>' })), 'Dette er et arkiv (ZIP), men ikke en Excel-arbeidsbok');
    await says(xlsx(workbook({ Tomt: [] })), 'Filen er tom');
    await says(xlsx(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0])), /gammel Excel-arbeidsbok \(XLS\).*CSV UTF-8/);
    await says({ ...csv('\u0089PNG\0\0'), name: 'bilde.png' }, 'Dette er verken en tekstfil med en tabell eller en arbeidsbok');
    await says(csv(''), 'Filen er tom');
    await says(csv('a'.repeat(5 << 20)), 'Grensen er 4 MB');
    await page.locator('.panel .failed').getByText('Filen er for stor: 5 MB').waitFor();
  }));

test('what the server cannot read, no longer has or does not take is said with what to do', takes, async () => {
  // The browser itself complains of answers that refuse, so these visits are not quiet ones.
  const { page, done } = await visit('#view=own');
  await choose(page, csv('bare en kolonne\nOslo\n'));
  await page.getByText('Tabellen kunne ikke leses slik den er').waitFor();
  await choose(page, TABLE);
  await title(page).waitFor();
  await page.request.delete(new URL(`joins/${fields(page).join}`, page.url()).href);
  const link = page.url();
  await page.goto('about:blank');
  await page.goto(link);
  await page.getByText('Tabellen er utløpt').waitFor();
  await page.getByRole('link', { name: 'Kart', exact: true }).click();
  await page.locator('.messages').getByText('Tabellen med egne data er ikke lenger hos tjeneren').waitFor();
  await done();
  const other = await visit('#view=own', { before: (next) => next.route('**/joins*', (route) => route.fulfill({ status: 405, json: { detail: 'POST is not for this address' } })) });
  await choose(other.page, TABLE);
  await other.page.getByText('Denne tjeneren tar ikke imot egne tabeller').waitFor();
  await other.done();
});

test('the keyboard reaches the file, and a phone has it at hand', () =>
  quietly('#view=own', async (page) => {
    assert.equal(await page.locator('.drop label').isVisible(), true);
    await page.locator('#ofile').focus();
    assert.equal(await page.locator('#ofile').getAttribute('aria-describedby'), 'ofile-note');
    await page.getByLabel('Velg en fil (CSV eller Excel)').waitFor({ state: 'attached' });
  }, { context: { viewport: { width: 360, height: 740 } } }));
