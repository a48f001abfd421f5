/**
 * The pictures of the main views in `docs/pictures`. They are made anew with NABOLAG_PICTURES set to
 * that folder; else each view is compared with the picture that is kept there: where more than
 * 4 % of the pixels differ by more than 40 of 255 in a channel, the test fails, and a picture of the difference is written to
 * the folder for temporary files.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { address, close, drawn, open, visit } from './browser.js';
import { encode } from './png.js';

before(open);
after(close);

const folder = process.env.NABOLAG_PICTURES ?? fileURLToPath(new URL('../../docs/pictures', import.meta.url));
const SIZE = { width: 1280, height: 800 };
/** A pixel differs when a channel does by more than this; letters and edges are drawn a little otherwise elsewhere. */
const CHANNEL = 40;
const MOST_DIFFERING = 0.04;
const LARGEST_BYTES = 300_000;

const views = {
  map: ['#', SIZE],
  municipality: ['#unit=0513', SIZE],
  neighbours: ['#unit=0604&part=neighbours&relation=sea&indicator=takes_part.velferdsteknologi', SIZE],
  reach: ['#unit=0604&part=reach&indicator=population', SIZE],
  partners: ['#unit=0604&part=partners&partners=1&pinhabitants=40000', SIZE],
  bivariate: ['#as=pair&indicator=population&second=travel.km_to_5000_inhabitants', SIZE],
  circles: ['#indicator=population&as=circles&borders=county,regional-council', SIZE],
  dark: ['#theme=dark&indicator=corrected_income_pct&ramp=PuOr&labels=1&at=9.5000,60.5000,6.00', SIZE],
  table: ['#table=1&lang=nn', SIZE],
  compare: ['#view=compare&indicator=schemes', SIZE],
  'compare-own': ['#view=compare&mby=own&msets=0615,0616,0617,0618,0619,0620~0515,0517,0519,0520&mtool=rectangle&mdraft=7.5000,60.1000~9.6000,61.2000&at=9.0000,60.8000,5.80', SIZE],
  cross: ['#view=compare&mpart=cross', SIZE],
  scatter: ['#view=compare&mpart=scatter&mbrush=3000,5000,4.5,7.2&at=10.0000,61.5000,4.80', SIZE],
  travel: ['#view=travel&unit=0604', SIZE],
  'travel-reach': ['#view=travel&tshow=reach&unit=0604&tbands=30,60,90,120', SIZE],
  'travel-matrix': ['#view=travel&tshow=matrix&tunits=0604,0605,0615,0617,0631,0632&at=9.0000,60.3000,6.00', SIZE],
  clusters: ['#view=clusters&crun=1&cshow=uncorrected', SIZE],
  own: ['#view=own&lang=en', SIZE, chooseTable],
  cooperation: ['#view=cooperation&conet=Kongsbergregionen&cojoin=0621&coleave=0826&colinks=centre&colabels=1', SIZE],
  networks: ['#view=cooperation&copart=coverage', SIZE],
  matrix: ['#view=cooperation&table=1', SIZE],
  regions: ['#view=cooperation&copart=regions&coarea=06&corun=1&coborders=county', { width: 1280, height: 1100 }],
  phone: ['#unit=0604&lang=en', { width: 390, height: 780 }],
};

/** Some servers take no tables. */
const tried = await fetch(new URL('joins', address.replace(/\/*$/, '/')), { method: 'POST', body: 'a;b\n0301;1\n', headers: { 'content-type': 'text/csv' } });

/** A table of made-up figures, three rows of which find no unit. */
async function chooseTable(page) {
  const units = await page.evaluate(async () => (await (await fetch('municipalities')).json()).units.map(({ name }) => name));
  const rows = units.map((name, i) => `${i % 150 === 40 ? `${name}x` : name};${(i * 7) % 53}`);
  await page.setInputFiles('#ofile', { name: 'example.csv', mimeType: 'text/csv', buffer: Buffer.from(`municipality;example\n${rows.join('\n')}\n`) });
  await page.locator('#own-title').waitFor();
}

for (const [name, [hash, viewport, act]] of Object.entries(views)) {
  test(`the picture of ${name} is as it was`, { skip: act !== undefined && tried.status !== 201 }, async () => {
    const visitor = await visit(hash, { context: { viewport } });
    await act?.(visitor.page);
    await visitor.page.waitForFunction(() => document.querySelector('.loading') === null);
    await visitor.page.waitForTimeout(400);
    await drawn(visitor.page);
    const now = await visitor.page.screenshot();
    const file = join(folder, `${name}.png`);
    if (process.env.NABOLAG_PICTURES) {
      const { data, width, height } = await pixels(visitor.page, now);
      const small = encode(Buffer.from(data, 'base64'), width, height);
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, small);
      assert.ok(small.length < LARGEST_BYTES, `${name} is ${small.length} bytes`);
    } else {
      assert.ok(existsSync(file), `${name} has no picture; make it with NABOLAG_PICTURES=docs/pictures`);
      const { share, difference } = await differing(visitor.page, readFileSync(file), now);
      if (share >= MOST_DIFFERING && difference !== undefined) writeFileSync(join(tmpdir(), `nabolag-${name}-differs.png`), difference);
      assert.ok(share < MOST_DIFFERING, `${(share * 100).toFixed(1)} % of ${name} differs from its picture; see ${join(tmpdir(), `nabolag-${name}-differs.png`)}`);
    }
    await visitor.done();
  });
}

/** A picture's pixels, in base64, read by the browser, which can read PNG. */
async function pixels(page, png) {
  return page.evaluate(async (text) => {
    const image = new Image();
    image.src = `data:image/png;base64,${text}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    let binary = '';
    for (let i = 0; i < data.length; i += 32_768) binary += String.fromCharCode(...data.subarray(i, i + 32_768));
    return { data: btoa(binary), width, height };
  }, png.toString('base64'));
}

/** The share of pixels that differ, and a picture of now, faint, with those in red; all differ where the sizes do. */
async function differing(page, before, now) {
  const [one, other] = [await pixels(page, before), await pixels(page, now)];
  if (one.width !== other.width || one.height !== other.height) return { share: 1, difference: now };
  const [a, b] = [Buffer.from(one.data, 'base64'), Buffer.from(other.data, 'base64')];
  let differ = 0;
  const shown = Buffer.alloc(b.length, 255);
  for (let i = 0; i < a.length; i += 4) {
    const differs = [0, 1, 2].some((channel) => Math.abs(a[i + channel] - b[i + channel]) > CHANNEL);
    if (differs) differ += 1;
    const grey = 170 + Math.round((b[i] + b[i + 1] + b[i + 2]) / 9);
    shown.set(differs ? [220, 0, 0] : [grey, grey, grey], i);
  }
  return { share: differ / (one.width * one.height), difference: encode(shown, one.width, one.height) };
}
