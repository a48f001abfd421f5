/** A headless Chromium on the running server, which remembers every request and complaint. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const flags = [
  '--no-sandbox', '--disable-background-networking', '--disable-gpu', '--disable-dev-shm-usage',
  '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
];

export const address = process.env.NABOLAG_URL;
if (!address) throw new Error('set NABOLAG_URL to the address of a running server');
const origin = new URL(address).origin;
const home = address.replace(/\/*$/, '/');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The browser draws in software, perhaps beside other work. */
const PATIENCE_MS = 30_000;

let browser;

export async function open() {
  await launch();
}

/** The browser itself, for pages that are not the viewer's. */
export async function launch() {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
  return browser;
}

export async function close() {
  await browser?.close();
}

/**
 * A page at a state's address, with the map drawn; `strayed` and `complaints` grow as it runs. `at` is another server than
 * the one under test, `also` other origins that may be asked.
 */
export async function visit(hash = '', options = {}) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 820 }, reducedMotion: 'reduce', acceptDownloads: true, ...options.context });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const strayed = [];
  const complaints = [];
  // The context hears the workers' requests too, from which tiles are fetched.
  context.on('request', (request) => {
    const url = request.url();
    const allowed = [options.at === undefined ? origin : new URL(options.at).origin, ...(options.also ?? [])];
    if (!url.startsWith('data:') && !url.startsWith('blob:') && !allowed.includes(new URL(url).origin)) strayed.push(url);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await options.before?.(page);
  await page.goto((options.at ?? home) + hash);
  if (options.map !== false) await drawn(page);
  return { page, strayed, complaints, done: () => context.close() };
}

/** Runs `act` on a page and then holds it to what every visit must keep. */
export async function quietly(hash, act, options) {
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

/** Waits until every tile in view is here and drawn. */
export async function drawn(page) {
  await page.waitForFunction(() => window.nabolagMap !== undefined && window.nabolagMap.loaded() && window.nabolagMap.areTilesLoaded(), null, { timeout: PATIENCE_MS });
}

/** Each unit in view, with the colour it was given, or `hatch`, or nothing. */
export async function looks(page) {
  return page.evaluate(() => {
    const map = window.nabolagMap;
    const units = new Map();
    for (const { id, state, properties } of map.queryRenderedFeatures({ layers: ['units-area', 'units-point'] })) units.set(properties.number ?? id, state.missing ? 'hatch' : (state.colour ?? ''));
    return Object.fromEntries(units);
  });
}

/** Waits until the map shows so many units hatched. */
export async function hatched(page, count) {
  await page.waitForFunction((wanted) => {
    const seen = new Set();
    for (const { state, properties } of window.nabolagMap?.queryRenderedFeatures({ layers: ['units-area', 'units-point'] }) ?? []) if (state.missing) seen.add(properties.number);
    return seen.size === wanted;
  }, count);
}

/** How many differing colours a grid of the map's pixels has. */
export async function colours(page) {
  return page.evaluate(() => new Promise((resolve) => {
    const map = window.nabolagMap;
    map.once('render', () => {
      // Read in the frame that was just drawn: afterwards the buffer is emptied.
      const canvas = map.getCanvas();
      const copy = document.createElement('canvas');
      [copy.width, copy.height] = [canvas.width, canvas.height];
      const context = copy.getContext('2d');
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, copy.width, copy.height);
      const seen = {};
      for (let i = 0; i < data.length; i += 4 * 7) {
        const key = `${data[i]},${data[i + 1]},${data[i + 2]}`;
        seen[key] = (seen[key] ?? 0) + 1;
      }
      resolve(Object.entries(seen).filter(([, count]) => count > 50).map(([key]) => key));
    });
    map.triggerRepaint();
  }));
}

/** What axe finds against WCAG 2.1 A and AA, in a line each. */
export async function violations(page) {
  // Evaluated, not added as a script: the page's own policy would rightly refuse it.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations: found } = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.join(' ')} (${node.any.concat(node.all, node.none)[0]?.message ?? ''})`).slice(0, 4).join('; ')}`);
  });
}

/** The address without the camera, as fields. */
export function fields(page) {
  const all = Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.slice(1)));
  delete all.at;
  return all;
}

/** What a download holds. */
export async function downloaded(page, act) {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return { name: download.suggestedFilename(), content: Buffer.concat(chunks) };
}

/** Waits until there are so many; a busy machine is given its time. */
export async function counted(locator, wanted, why) {
  for (let tries = 40; tries > 0 && (await locator.count()) !== wanted; tries -= 1) await new Promise((resolve) => { setTimeout(resolve, 250); });
  assert.equal(await locator.count(), wanted, why);
}

/** Once nothing is waited for any more. */
export const ready = (page) => page.waitForFunction(() => document.querySelector('.loading') === null);

/** Once the address that was just set is drawn, with all that it asks for. */
export async function settled(page) {
  await page.waitForTimeout(100);
  await ready(page);
  await page.waitForTimeout(100);
  await ready(page);
}

/** Clicks the map at a place in degrees. */
export async function clickAt(page, lon, lat) {
  const at = await page.evaluate(([x, y]) => {
    const point = window.nabolagMap.project([x, y]);
    const box = window.nabolagMap.getCanvas().getBoundingClientRect();
    return { x: point.x + box.x, y: point.y + box.y };
  }, [lon, lat]);
  await page.mouse.click(at.x, at.y);
}
