/** What leaves the page: pictures, tables and paper of each tab, with title, legend, sources, date and licence. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, downloaded, open, quietly, ready, settled } from './browser.js';

before(open);
after(close);

/** An address of each tab, and what its picture and its table are to say. */
const tabs = {
  'the map': ['#unit=0604&indicator=population', /Folketall/, /Folketall;Status;År;Kilde/],
  'two indicators': ['#as=pair&indicator=population&second=schemes', /Folketall × Antall virkemidler/, /Folketall;.*Antall virkemidler/],
  'compare': ['#view=compare&mby=size-class', /Størrelse etter folketall/, /Størrelse etter folketall/],
  'groups of one’s own': ['#view=compare&mby=own&msets=0604,0605~0301&mareas=0:9.0,59.5~10.5,60.5', /Egne grupper/, /Egne grupper/],
  'clusters': ['#view=clusters&crun=1&cshow=uncorrected', /Opphopning: Antall virkemidler/, /p, korrigert/],
  'networks': ['#view=cooperation&conet=Kongsbergregionen&cojoin=0621', /Kongsbergregionen/, /Kommune/],
  'regions': ['#view=cooperation&copart=regions&coarea=06&corun=1', /Nye regioner/, /Kommune/],
  'travel': ['#view=travel&unit=0604', /Minutter fra Kongsberg/, /Minutter;Kilometer;Ferjer/],
  'reach': ['#view=travel&unit=0604&tshow=reach', /Rekkevidde/, /Minutter/],
};
const today = new Date();
const day = `${String(today.getDate()).padStart(2, '0')}.${String(today.getMonth() + 1).padStart(2, '0')}.${today.getFullYear()}`;

for (const [name, [hash, title, columns]] of Object.entries(tabs)) {
  test(`${name}: SVG, PNG, CSV and paper say what they show, of what year, from where and by which licence`, () =>
    quietly(hash, async (page) => {
      await settled(page);
      const menu = async (label) => {
        await page.locator('#menu-export').evaluate((details) => { details.open = true; });
        return downloaded(page, () => page.locator('#menu-export').getByRole('button', { name: label }).click());
      };
      const svg = (await menu('Vektorbilde (SVG)')).content.toString();
      const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text).join(' ');
      assert.match(texts, title);
      for (const part of ['Norge 2018', 'Kilder: ', 'CC-BY-4.0', 'Skjematisk kart: grensene er ikke virkelige', `Laget ${day}`, page.url().split('#')[0]]) assert.ok(texts.includes(part), `${part} in ${texts.slice(-600)}`);
      assert.ok((svg.match(/<rect x="0" y="[\d.-]+" width="26"|<circle cx="13"|<rect x="\d+" y="[\d.]+" width="50"/g) ?? []).length > 1, 'the legend has its keys');
      const well = await page.evaluate((text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelector('parsererror') === null, svg);
      assert.ok(well, 'the SVG is well-formed');
      const png = (await menu('Bilde (PNG)')).content;
      assert.ok(png.readUInt32BE(16) > 1000 && png.length > 30_000);
      const csv = (await menu('Tabell (CSV)')).content.toString();
      const [head, first] = csv.replace('\ufeff', '').split('\r\n');
      assert.match(head, columns);
      assert.ok(first.split(';').length >= head.split(';').length, csv.slice(0, 400));
      assert.match(csv, /Kilde|CC-BY|licence|Statistics/i, 'the table says where it is from');
      await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
      await page.locator('#print svg').waitFor({ state: 'attached' });
      await page.emulateMedia({ media: 'print' });
      assert.ok(await page.locator('#print svg').isVisible());
      assert.match(await page.locator('#print').textContent(), new RegExp(`Laget ${day}`));
      for (const part of ['.layers', '.top', '.foot', '.panel button.ds-button', '.panel form']) assert.equal(await page.locator(part).locator('visible=true').count(), 0, `${part} on paper`);
      await page.emulateMedia({ media: null });
      await ready(page);
    }));
}
