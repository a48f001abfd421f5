/** A headless Chromium on the running server, which remembers every request and complaint. */
import { chromium } from 'playwright-core';

const flags = [
  '--no-sandbox', '--disable-background-networking', '--disable-gpu', '--disable-dev-shm-usage',
  '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
];

export const address = process.env.NABOLAG_URL;
if (!address) throw new Error('set NABOLAG_URL to the address of a running server');
const origin = new URL(address).origin;
const home = address.replace(/\/*$/, '/');

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

/** A page at a state's address, with the map drawn; `strayed` and `complaints` grow as it runs. */
export async function visit(hash = '', options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options.context });
  const page = await context.newPage();
  const strayed = [];
  const complaints = [];
  // The context hears the workers' requests too, from which tiles are fetched.
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith('data:') && !url.startsWith('blob:') && new URL(url).origin !== origin) strayed.push(url);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await options.before?.(page);
  await page.goto(home + hash);
  if (options.map !== false) await drawn(page);
  return { page, strayed, complaints, done: () => context.close() };
}

/** Waits until every tile in view is here and drawn. */
export async function drawn(page) {
  await page.waitForFunction(() => window.nabolagMap !== undefined && window.nabolagMap.loaded() && window.nabolagMap.areTilesLoaded(), null, { timeout: 30_000 });
}

/** The numbers of the units that are drawn with a colour, a hatch, or either. */
export async function drawnUnits(page, which = 'known|missing') {
  return page.evaluate((pattern) => {
    const map = window.nabolagMap;
    const wanted = new RegExp(`^values-\\d+-(${pattern})(-point)?$`);
    const layers = map.getStyle().layers.map(({ id }) => id).filter((id) => wanted.test(id));
    return [...new Set(map.queryRenderedFeatures({ layers }).map(({ properties }) => properties.number))].sort();
  }, which);
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
