/** A server that takes three seconds to answer anything, and one that fails now and then. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, fields, open, quietly, settled, visit } from './browser.js';
import { between } from './server.js';

const DELAY_MS = 3000;
let slow;
let slows = () => DELAY_MS;

before(async () => {
  await open();
  slow = await between({ delay_ms: (to) => slows(to) });
});
after(async () => {
  slow.stop();
  await close();
});

test('while a slow server is waited for, that is said; then the map is there', () =>
  quietly('', async (page) => {
    await page.locator('.panel .loading').getByText('Laster').waitFor();
    assert.equal(await page.locator('.legend').count(), 0);
    await page.locator('.legend').waitFor();
    await page.waitForFunction(() => window.nabolagMap?.queryRenderedFeatures({ layers: ['units-area'] }).some(({ state }) => state.colour));
  }, { at: slow.address, map: false }));

test('each tab says that it waits, can be told to stop, and asks again', async () => {
  const asks = {
    '#unit=0604&part=neighbours': '.panel',
    '#view=compare&mby=size-class': '.panel',
    '#view=clusters&crun=1': '.panel',
    '#view=cooperation&copart=overlap': '.panel',
    '#view=travel&unit=0604': '.panel',
  };
  for (const [hash, where] of Object.entries(asks)) {
    // What every tab needs comes at once; what is asked of this one does not.
    slows = (to) => (/^\/(processes|jobs|matrix|municipalities\/|groupings\/|indicators\/)/.test(to.pathname) ? DELAY_MS : 0);
    const visitor = await visit(hash, { at: slow.address, map: false });
    const { page } = visitor;
    await page.locator(`${where} .loading`).first().waitFor();
    const stop = page.locator(where).getByRole('button', { name: 'Avbryt' }).first();
    await stop.click();
    await page.locator(where).getByText('Avbrutt.').first().waitFor();
    slows = () => 0;
    for (;;) {
      const again = page.locator(where).getByRole('button', { name: 'Prøv igjen' });
      await settled(page);
      if ((await again.count()) === 0) break;
      await again.first().click();
    }
    assert.equal(await page.locator(`${where} .failed`).count(), 0, hash);
    assert.deepEqual(visitor.complaints, [], hash);
    await visitor.done();
  }
  slows = () => DELAY_MS;
});

test('a step back while an answer is on its way leaves it behind', () => {
  slows = (to) => (to.pathname.startsWith('/indicators/population') ? DELAY_MS : 0);
  return quietly('', async (page) => {
    await page.getByLabel('Indikator', { exact: true }).selectOption('population');
    await page.locator('#legend .loading').waitFor();
    await page.goBack();
    await page.locator('.legend h3', { hasText: 'Antall virkemidler' }).waitFor();
    await page.waitForTimeout(DELAY_MS);
    assert.match(await page.locator('.legend h3').innerText(), /Antall virkemidler/);
    assert.deepEqual(fields(page), {});
  }, { at: slow.address });
});

test('a process that fails on the way is told in every tab that has one, with what to do, and can be run again', async () => {
  const asks = ['#view=compare&mby=size-class', '#view=clusters&crun=1', '#view=cooperation&copart=overlap', '#view=cooperation&copart=regions&coarea=06&corun=1', '#unit=0604&part=partners&partners=1'];
  for (const hash of asks) {
    let fails = true;
    const { page, done } = await visit(hash, {
      before: async (next) => {
        // The job is taken, and fails while it runs.
        await next.route(/\/jobs\/[^/]+$/, (route) => (fails && route.request().method() === 'GET' ? route.fulfill({ json: { status: 'failed', message: 'it failed', progress: 30 } }) : route.continue()));
        await next.route(/\/jobs\/[^/]+\/results$/, (route) => (fails ? route.fulfill({ status: 500, json: { type: 'about:blank', detail: 'the server failed to answer; its log says why' } }) : route.continue()));
      },
    });
    const failed = page.locator('.panel .failed').first();
    await failed.getByRole('heading', { name: 'Noe gikk galt hos tjeneren' }).waitFor();
    assert.match(await failed.innerText(), /Hjelper det ikke, si fra til den som driver tjeneren[\s\S]*Tjeneren sier: .*its log says why/, hash);
    fails = false;
    for (;;) {
      await settled(page);
      const again = page.locator('main').getByRole('button', { name: 'Prøv igjen' });
      if ((await again.count()) === 0) break;
      await again.first().click();
    }
    assert.equal(await page.locator('.failed').count(), 0, hash);
    await done();
  }
});
