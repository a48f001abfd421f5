/** Every view from 360 to 2560 pixels: nothing is wider than its place, and nothing is cut off. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, open, settled, visit } from './browser.js';
import { views } from './views.js';

before(open);
after(close);

/** What sticks out of the window or of its column, or has more text than room for it, in a line each. */
async function cut(page) {
  return page.evaluate(() => {
    const found = [];
    const tell = (element, why) => found.push(`${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ''}.${[...element.classList].join('.')} ${why}: ${(element.textContent ?? '').trim().slice(0, 40)}`);
    if (document.documentElement.scrollWidth > innerWidth) tell(document.documentElement, 'is wider than the window');
    for (const column of document.querySelectorAll('.layers, .panel, .top, .foot')) {
      const { left, right, width } = column.getBoundingClientRect();
      if (width === 0) continue;
      if (left < -1 || right > innerWidth + 1) tell(column, 'is outside the window');
      if (column.scrollWidth > column.clientWidth + 1) tell(column, 'scrolls sideways');
      for (const element of column.querySelectorAll('*')) {
        // Tables and the row of tabs scroll by themselves; what is spoken only has no room at all.
        if (element.closest('.scroll, .views, .spoken, svg, .chart, .request, summary, .menu > .sheet') !== null || !element.checkVisibility()) continue;
        const box = element.getBoundingClientRect();
        if (box.width > 1 && (box.right > right + 1 || box.left < left - 1)) tell(element, 'sticks out');
        const { overflowX, textOverflow } = getComputedStyle(element);
        if (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1 && textOverflow !== 'ellipsis' && overflowX !== 'auto' && !element.matches('select, input')) tell(element, 'has more than its room');
      }
    }
    return found;
  });
}

for (const [name, viewport, lang] of [['a phone', { width: 360, height: 740 }, 'nb'], ['a phone', { width: 360, height: 740 }, 'en'], ['a tablet', { width: 800, height: 1100 }, 'nn'], ['a wide screen', { width: 2560, height: 1300 }, 'nb']]) {
  test(`nothing is cut off in any view on ${name}, ${lang}`, async () => {
    const { page, done } = await visit(`#lang=${lang}`, { context: { viewport } });
    const narrow = viewport.width < 760;
    const found = {};
    const look = async (view) => {
      for (const seen of await cut(page)) (found[seen] ??= []).push(view);
    };
    for (const [view, hash] of Object.entries(views)) {
      await page.evaluate((next) => { location.hash = next; }, `${hash}&lang=${lang}`);
      await settled(page);
      await look(view);
      if (!narrow) continue;
      await page.locator('.top button.only-narrow').click();
      await look(`${view}, layers`);
      await page.locator('.top button.only-narrow').click();
    }
    assert.deepEqual(found, {});
    if (narrow) assert.ok((await page.locator('.foot').boundingBox()).height <= 80, 'the foot leaves the map its room');
    await done();
  });
}
