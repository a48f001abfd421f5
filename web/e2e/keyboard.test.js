/** Every action by keyboard alone, tab by tab: Tab, Enter, Space, arrows and letters. And the focus is always seen. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, downloaded, fields, open, quietly, ready, settled, visit } from './browser.js';
import { views } from './views.js';

before(open);
after(close);

/** Presses Tab, or what goes back, until the focus is on what is asked for. */
async function tabTo(page, selector, key = 'Tab') {
  for (let i = 0; i < 150; i += 1) {
    await page.keyboard.press(key);
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  assert.fail(`Tab does not lead to ${selector}`);
}

/** Goes to a tab by its link, from wherever the focus is. */
async function openTab(page, name) {
  for (let i = 0; i < 250; i += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.closest('.views') !== null && document.activeElement.textContent === wanted, name)) break;
  }
  await page.keyboard.press('Enter');
  await page.waitForFunction((wanted) => document.querySelector('.views [aria-current]')?.textContent === wanted, name);
  await settled(page);
}

test('compare: another division, which groups, the cross table, the scatterplot, and a file', () =>
  quietly('', async (page) => {
    await openTab(page, 'Sammenlign');
    await tabTo(page, '#mby');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => location.hash.includes('mby='));
    await ready(page);
    await tabTo(page, '.options summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '.options input[type=checkbox]');
    await page.keyboard.press('Space');
    await page.waitForFunction(() => location.hash.includes('monly='));
    await tabTo(page, '#mpart-groups');
    await page.keyboard.press('ArrowRight');
    await page.locator('.cross tbody tr').first().waitFor();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => location.hash.includes('mpart=scatter'));
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => !location.hash.includes('mpart'));
    await ready(page);
    await tabTo(page, '#panel th button');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.includes('msort='));
    const { name } = await downloaded(page, async () => {
      for (let i = 0; i < 60 && !(await page.evaluate(() => /CSV/.test(document.activeElement.textContent))); i += 1) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
    });
    assert.match(name, /\.csv$/);
  }));

test('clusters: choices, islands, the run, what is shown, a name in the result', () =>
  quietly('', async (page) => {
    await openTab(page, 'Opphopning');
    await tabTo(page, '#cstat');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => location.hash.includes('cstat=gi-star'));
    await tabTo(page, '.clusters-form .options summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '#cislands');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => location.hash.includes('cislands=keep'));
    await tabTo(page, '.clusters-form [type=submit]');
    await page.keyboard.press('Enter');
    await page.locator('.verdict').waitFor();
    await ready(page);
    await tabTo(page, '.layers .choices button[aria-pressed=false]');
    await page.keyboard.press('Space');
    await page.waitForFunction(() => location.hash.includes('cshow=uncorrected'));
    await tabTo(page, '.bars summary');
    await page.keyboard.press('Enter');
    assert.ok(await page.locator('.bars table').isVisible());
    await tabTo(page, '.found button.link');
    await page.keyboard.press('Enter');
    await page.locator('.selected').waitFor();
  }));

test('cooperation: a network, what if one joined, overlap, regions and who would move', () =>
  quietly('', async (page) => {
    await openTab(page, 'Samarbeid');
    await tabTo(page, '#panel button.link');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.includes('conet='));
    await settled(page);
    await tabTo(page, '#panel button[aria-pressed=false]');
    await page.keyboard.press('Space');
    await page.waitForFunction(() => location.hash.includes('cowhatif=1'));
    await page.goto(`${page.url().split('#')[0]}#view=cooperation&copart=regions&coarea=06`);
    await settled(page);
    await tabTo(page, '#panel [type=submit], #layers [type=submit]');
    await page.keyboard.press('Enter');
    await page.locator('.sides svg').nth(1).waitFor();
    await ready(page);
    assert.equal(fields(page).corun, '1');
  }));

test('travel: a municipality by search, what is shown, minutes, a selection as text', () =>
  quietly('', async (page) => {
    await openTab(page, 'Reise');
    await tabTo(page, '#search-input');
    await page.keyboard.type('Kongsb');
    await page.locator('#search-hits [role=option]').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Fra Kongsberg', exact: true }).waitFor();
    await ready(page);
    // The list is long: the controls are nearer backwards.
    await tabTo(page, '.layers .choices button:nth-child(2)', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.includes('tshow=reach'));
    await ready(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.includes('tshow=matrix'));
    await ready(page);
    await tabTo(page, '.layers textarea');
    await page.keyboard.type('Kongsberg, Ringerike');
    await page.keyboard.press('Tab');
    await page.locator('.square tbody tr').nth(1).waitFor();
  }));

test('own data: the file is chosen by Enter or Space, and another reading by its fields', () =>
  quietly('', async (page) => {
    await openTab(page, 'Egne data');
    await tabTo(page, '#ofile');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')]);
    await chooser.setFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('kommune;x\nKongsberg;1\nFlesbreg;2\n') });
    await page.locator('#own-title').waitFor();
    await tabTo(page, '.unmatched button.link');
    await page.keyboard.press('Enter');
    await page.getByText('2 av 2 rader').waitFor();
    await tabTo(page, '.options summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '#odecimal');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => location.hash.includes('odecimal='));
  }));

test('what has the focus is seen to have it, in every view, light and dark', async () => {
  for (const theme of ['light', 'dark']) {
    const { page, done } = await visit('');
    const hidden = {};
    for (const [name, hash] of Object.entries(views)) {
      await page.evaluate((next) => { location.hash = next; }, `${hash}&theme=${theme}`);
      await settled(page);
      const found = await page.evaluate(() => {
        const unseen = [];
        const style = (element) => ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow'].map((part) => getComputedStyle(element)[part]).join(' ');
        const outlined = (element) => {
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
          return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
        };
        const kinds = new Set();
        for (const element of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
          if (!element.checkVisibility() || element.closest('[inert]') !== null || element.disabled) continue;
          // One of each kind: what looks the same has the same ring.
          const kind = `${element.tagName} ${element.className} ${element.type ?? ''} ${element.getAttribute('role') ?? ''} ${element.parentElement.className}`;
          if (kinds.has(kind)) continue;
          kinds.add(kind);
          // What is only spoken shows its ring on its label.
          const shown = element.classList.contains('spoken') ? document.querySelector(`label[for="${element.id}"]`) : element;
          document.activeElement?.blur();
          const before = style(shown);
          element.focus({ focusVisible: true, preventScroll: true });
          if (document.activeElement !== element) continue;
          if (style(shown) === before || !outlined(shown)) unseen.push(kind);
        }
        document.activeElement?.blur();
        return unseen;
      });
      for (const kind of found) (hidden[kind] ??= []).push(name);
    }
    assert.deepEqual(hidden, {}, theme);
    await done();
  }
});
