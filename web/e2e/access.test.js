/** Usable by all: no violation that axe finds, everything by keyboard, from 360 to 2560 pixels. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, drawn, fields, open, quietly, violations, visit } from './browser.js';
import { views } from './views.js';

before(open);
after(close);

for (const theme of ['light', 'dark']) {
  for (const lang of ['nb', 'nn', 'en']) {
    test(`axe finds nothing in any view, ${theme}, ${lang}`, async () => {
      const visitor = await visit('', { context: { reducedMotion: 'reduce' } });
      const { page } = visitor;
      for (const [name, hash] of Object.entries(views)) {
        await page.evaluate((next) => { location.hash = next; }, `${hash}&theme=${theme}&lang=${lang}`);
        await page.waitForFunction(() => document.querySelector('.loading') === null);
        await page.waitForTimeout(150);
        assert.deepEqual(await violations(page), [], `${name}, ${theme}, ${lang}`);
      }
      for (const menu of ['help', 'share', 'export']) {
        await page.locator(`#menu-${menu} > summary`).click();
        assert.deepEqual(await violations(page), [], `the ${menu} menu, ${theme}, ${lang}`);
      }
      await visitor.done();
    });
  }
}

test('axe finds nothing where something failed, or is narrow', async () => {
  const failing = await visit('', { map: false, before: (page) => page.route('**/indicators', (route) => route.fulfill({ status: 503, json: { detail: 'No.' } })) });
  await failing.page.locator('.failed').first().waitFor();
  assert.deepEqual(await violations(failing.page), []);
  await failing.done();
  const narrow = await visit('#unit=0604', { context: { viewport: { width: 360, height: 740 } } });
  await narrow.page.locator('.strip').first().waitFor();
  assert.deepEqual(await violations(narrow.page), []);
  await narrow.page.getByRole('button', { name: 'Kartlag' }).click();
  assert.deepEqual(await violations(narrow.page), []);
  await narrow.done();
});

/** Presses Tab until the focus is on what is asked for. */
async function tabTo(page, selector) {
  for (let i = 0; i < 80; i += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  assert.fail(`Tab does not lead to ${selector}`);
}

test('the keyboard alone searches, reads neighbours, goes on to one, and asks for partners', () =>
  quietly('', async (page) => {
    await tabTo(page, '#search-input');
    await page.keyboard.type('Kongsb');
    await page.locator('#search-hits [role=option]').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Kongsberg' }).waitFor();
    await tabTo(page, '[role=tab]');
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => location.hash.includes('part=neighbours'));
    assert.equal(await page.evaluate(() => document.activeElement.id), 'part-neighbours');
    await tabTo(page, '.choices button:nth-child(2)');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.includes('relation=sea'));
    await tabTo(page, '.neighbours tbody button');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Flesberg' }).waitFor();
    await tabTo(page, '[role=tab]');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await tabTo(page, '.partners [type=submit]');
    await page.keyboard.press('Space');
    await page.locator('.sets li').first().waitFor();
  }));

test('the keyboard alone chooses an indicator, opens the table and its order, and exports', () =>
  quietly('', async (page) => {
    await tabTo(page, '#indicator');
    await page.keyboard.type('Folk');
    await page.waitForFunction(() => location.hash.includes('indicator=population'));
    await tabTo(page, '.acts button');
    await page.keyboard.press('Enter');
    await page.locator('#table-view tbody tr').first().waitFor();
    await page.keyboard.press('Shift+Tab');
    await tabTo(page, '#menu-export > summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '#menu-export button');
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.activeElement.parentElement.id), 'menu-export');
  }));

test('Enter on the map selects the unit at its cross, which is said as the map moves', () =>
  quietly('#at=9.6752,59.6475,9.00', async (page) => {
    await page.locator('.maplibregl-canvas').focus();
    await page.keyboard.press('ArrowUp');
    await page.waitForFunction(() => /: /.test(document.querySelector('.messages').textContent));
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => /Kongsberg: /.test(document.querySelector('.messages').textContent));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Kongsberg' }).waitFor();
  }));

test('the first stop of the keyboard leads past the controls', () =>
  quietly('', async (page) => {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Hopp til opplysningene');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'panel');
    assert.deepEqual(fields(page), {}, 'the address keeps what is shown');
  }));

test('on a phone the panel is a sheet from below and the layers a button', () =>
  quietly('#unit=0604', async (page) => {
    await page.getByRole('heading', { name: 'Kongsberg' }).waitFor();
    assert.equal(await page.locator('#layers').isVisible(), false);
    await page.getByRole('button', { name: 'Kartlag' }).click();
    assert.equal(await page.locator('#layers').isVisible(), true);
    await page.getByRole('button', { name: 'Kartlag' }).click();
    const low = await page.locator('#panel').boundingBox();
    assert.ok(low.y > 300 && low.x === 0 && low.width === 360);
    await page.locator('.handle').click();
    assert.ok((await page.locator('#panel').boundingBox()).y < 200, 'the sheet is drawn up');
  }, { context: { viewport: { width: 360, height: 740 }, hasTouch: true } }));

test('a wide screen is filled, and nothing is cut off at 200 % text', async () => {
  await quietly('#unit=0604', async (page) => {
    await page.locator('.strip').first().waitFor();
    assert.ok((await page.locator('#map').boundingBox()).width > 1500);
  }, { context: { viewport: { width: 2560, height: 1300 } } });
  // A window of half the width is what twice the zoom gives.
  await quietly('#unit=0604', async (page) => {
    await drawn(page);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  }, { context: { viewport: { width: 683, height: 410 }, deviceScaleFactor: 2 } });
});
