/** Every view's address returns exactly there: opened anew, and by back and forward. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { address, close, open, settled, visit } from './browser.js';
import { addresses, views } from './views.js';

before(open);
after(close);

const all = [...Object.values(views), ...addresses].map((hash) => (hash === '#' ? '#k=5' : hash));

const numbers = (await (await fetch(new URL('municipalities', address.replace(/\/*$/, '/')))).json()).units.map(({ number }) => number);

/** All that is seen and chosen, and what the map shows. */
async function seen(page) {
  await settled(page);
  return page.evaluate((units) => {
    const controls = [...document.querySelectorAll('main :is(input, select, textarea)')].filter(({ type }) => type !== 'file').map((control) => `${control.id || control.name}=${control.type === 'checkbox' ? control.checked : control.value}`);
    const pressed = [...document.querySelectorAll('[aria-pressed=true], [aria-selected=true], [aria-current]')].map(({ textContent }) => textContent.trim());
    const colours = Object.fromEntries(units.map((number) => [number, JSON.stringify(Object.entries(window.nabolagMap.getFeatureState({ source: 'units', sourceLayer: 'municipalities', id: number })).filter(([name, value]) => value && name !== 'hover').sort())]));
    const text = (id) => (document.getElementById(id)?.innerText ?? '').replace(/\s+/g, ' ');
    return { panel: text('panel'), layers: text('layers'), table: text('table-view').slice(0, 4000), controls, pressed, title: document.title, lang: document.documentElement.lang, scheme: document.documentElement.dataset.colorScheme, colours };
  }, numbers);
}

/** Waits until all is as it was; a busy machine is given its time. */
async function again(page, look, what) {
  for (let tries = 20; ; tries -= 1) {
    const now = await seen(page);
    if (isDeepStrictEqual(now, look)) return;
    if (tries === 0) assert.deepEqual(now, look, what);
    await page.waitForTimeout(250);
  }
}

/** A browser remembers fifty steps. */
const STEPS = 30;
const rounds = Array.from({ length: Math.ceil(all.length / STEPS) }, (_, i) => all.slice(i * STEPS, (i + 1) * STEPS));

for (const [i, round] of rounds.entries()) {
  test(`back and forward go through views as they were, and their links open them anew (${i + 1} of ${rounds.length})`, { timeout: 600_000 }, async () => {
    const { page, done } = await visit('');
    const stages = [];
    for (const hash of round) {
      await page.evaluate((next) => { location.hash = next; }, hash);
      stages.push({ hash, look: await seen(page), url: page.url() });
    }
    for (const { hash, look, url } of stages.slice(0, -1).reverse()) {
      await page.goBack();
      await again(page, look, `back to ${hash}`);
      assert.equal(page.url(), url, `back to ${hash}`);
    }
    for (const { hash, look } of stages.slice(1)) {
      await page.goForward();
      await again(page, look, `forward to ${hash}`);
    }
    for (const { hash, look, url } of stages) {
      await page.goto('about:blank');
      await page.goto(url);
      await page.waitForFunction(() => window.nabolagMap !== undefined && window.nabolagMap.areTilesLoaded());
      await again(page, look, `${hash} opened anew`);
    }
    await done();
  });
}
