/** The language switches whole: nothing seen or spoken is in another, but for what says in which it is. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { address, close, open, settled, visit } from './browser.js';
import { views } from './views.js';

before(open);
after(close);

/** Small words that the one has and the others have not; names of places are taken out first. */
const small = {
  nb: ['ikke', 'fra', 'hvor', 'hva', 'hvem', 'flere', 'kommuner', 'noen', 'være', 'mulig', 'gir', 'innbyggere', 'egne', 'andel', 'antall'],
  nn: ['ikkje', 'frå', 'kvar', 'kva', 'kven', 'fleire', 'kommunar', 'nokon', 'vere', 'mogleg', 'gjev', 'innbyggjarar', 'eigne', 'talet', 'eit', 'dei'],
  en: ['the', 'and', 'of', 'with', 'from', 'not', 'are', 'which', 'municipalities', 'municipality', 'inhabitants', 'is', 'their'],
};
/** Both Norwegian languages have these, and English has not. */
const norwegian = ['og', 'av', 'er', 'som', 'på', 'ved', 'kommune', 'gruppe', 'landet', 'fylke'];

/** Every text that is seen or spoken and is not marked as being in another language. */
async function texts(page) {
  return page.evaluate(() => {
    const found = [];
    const own = document.documentElement.lang;
    const marked = (element) => element.closest('[lang]').lang !== own;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      if (node.textContent.trim() === '' || marked(element) || ['SCRIPT', 'STYLE', 'CODE', 'NOSCRIPT', 'TEXTAREA', 'PRE'].includes(element.tagName)) continue;
      found.push(node.textContent.trim());
    }
    for (const element of document.body.querySelectorAll('[aria-label], [placeholder], [title]')) {
      if (!marked(element)) found.push(...['aria-label', 'placeholder', 'title'].flatMap((name) => element.getAttribute(name) ?? []));
    }
    found.push(document.title);
    return found;
  });
}

const units = (await (await fetch(new URL('municipalities', address.replace(/\/*$/, '/')))).json()).units;
const escaped = [...new Set(units.flatMap(({ name, county }) => [name, county.name]))].sort((a, b) => b.length - a.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
const places = new RegExp(`(?<!\\p{L})(${escaped.join('|')})(?!\\p{L})`, 'gu');

const failing = { 'a server that fails': '#view=compare&mby=size-class', 'a server that is busy': '#view=clusters&crun=1' };

for (const lang of ['nb', 'nn', 'en']) {
  const foreign = new Set([...Object.entries(small).filter(([other]) => other !== lang).flatMap(([, words]) => words), ...(lang === 'en' ? norwegian : [])]);
  const strangers = async (page) => {
    const strange = (await texts(page)).map((text) => text.replaceAll(places, '')).filter((text) => (text.toLowerCase().match(/[\p{L}]+/gu) ?? []).some((word) => foreign.has(word)));
    return [...new Set(strange)];
  };

  test(`every view is in ${lang} and no other language`, async () => {
    const { page, done } = await visit('');
    const found = {};
    for (const [name, hash] of Object.entries(views)) {
      await page.evaluate((next) => { location.hash = next; }, `${hash}&lang=${lang}`);
      await settled(page);
      const strange = await strangers(page);
      if (strange.length > 0) found[name] = strange;
    }
    assert.deepEqual(found, {});
    await done();
  });

  test(`what fails is told in ${lang}, and the server’s own words are marked as English`, async () => {
    for (const [name, hash] of Object.entries(failing)) {
      const { page, done } = await visit(`${hash}&lang=${lang}`, {
        before: async (next) => {
          await next.route('**/processes/*/execution', (route) => route.fulfill({ status: name.endsWith('busy') ? 503 : 500, json: { type: 'about:blank', detail: 'The log of the server says why.' } }));
        },
      });
      await page.locator('.failed q[lang=en]').first().waitFor();
      assert.deepEqual(await strangers(page), [], name);
      await done();
    }
  });
}
