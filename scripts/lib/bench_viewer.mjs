// Times the viewer in headless Chromium, which draws in software, and prints tables for BENCHMARKS.md.
//   node scripts/lib/bench_viewer.mjs --program target/release/nabolag [--districts DATASET]
//   node scripts/lib/bench_viewer.mjs --at ADDRESS [--districts-at ADDRESS]     servers that already run
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('playwright-core');
const flags = ['--no-sandbox', '--disable-background-networking', '--disable-gpu', '--disable-dev-shm-usage', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const sizes = [[1280, 800], [1920, 1080]];
const PAN_MS = 2000;
const REPEATS = 5;
/** A browser that has just started still builds its own pages. */
const SETTLED_MS = 4000;

const { values: given } = parseArgs({ options: { program: { type: 'string' }, districts: { type: 'string' }, at: { type: 'string' }, 'districts-at': { type: 'string' } } });
const servers = [];
const browserServer = await chromium.launchServer({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
const browser = await chromium.connect(browserServer.wsEndpoint());
try {
  const small = given.at ?? (await serve([]));
  const large = given['districts-at'] ?? (given.districts === undefined ? undefined : await serve([given.districts]));
  const datasets = [['422 units', small], ...(large === undefined ? [] : [['1,594 units', large]])];
  await sleep(SETTLED_MS);
  console.log(`Load before: ${load()}; ${cpus().length} cores.`);
  await firstViews(datasets);
  await panning(datasets);
  console.log(`\nLoad after: ${load()}.`);
  if (large === undefined) console.log('Skipped: 1,594 units, which need ../shared/data.');
} finally {
  await browser.close();
  await browserServer.close();
  for (const server of servers) server.kill();
}

async function firstViews(datasets) {
  console.log('\n| first view, cold | usable after ms, each | median | script KB (gzip) |\n|---|---|---|---|');
  for (const [name, address] of datasets) {
    const times = [];
    let script = 0;
    for (let i = 0; i < REPEATS; i += 1) {
      const context = await browser.newContext({ viewport: { width: 1366, height: 820 } });
      const page = await context.newPage();
      const seen = new Map();
      context.on('response', (response) => {
        const { pathname } = new URL(response.url());
        if (pathname.endsWith('.js')) seen.set(pathname, response.body().catch(() => Buffer.alloc(0)));
      });
      await page.addInitScript(watchUsable);
      await page.goto(address);
      times.push(Math.round(await (await page.waitForFunction(() => window.usableAt)).jsonValue()));
      script = (await Promise.all(seen.values())).reduce((sum, body) => sum + gzipSync(body).length, 0);
      await context.close();
    }
    console.log(`| ${name} | ${sorted(times).join(', ')} | ${median(times)} | ${Math.round(script / 1000)} |`);
  }
}

/** Notes when the legend and coloured units are seen. */
function watchUsable() {
  const look = () => {
    const map = window.nabolagMap;
    const usable = document.querySelector('.legend') !== null && map?.getLayer('units-area') && map.areTilesLoaded() && map.queryRenderedFeatures({ layers: ['units-area'] }).some(({ state }) => state.colour);
    if (usable) window.usableAt = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function panning(datasets) {
  console.log('\n| panning | window | canvas | frames a second, each | main thread: ms a frame | 95th percentile | graphics, in software: ms of processor a frame |\n|---|---|---|---|---|---|---|');
  for (const size of sizes) {
    for (const [name, address] of datasets) await pannedRow(name, address, size);
    // What the library itself costs here: with one layer of fills without outlines, and with nothing at all to draw.
    const [, address] = datasets[0];
    await pannedRow('422 units, fills alone', address, size, ['units-area']);
    await pannedRow('nothing drawn', address, size, []);
  }
}

async function pannedRow(name, address, [width, height], kept) {
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForFunction(() => window.nabolagMap?.loaded() && window.nabolagMap.areTilesLoaded() && document.querySelector('.legend') !== null);
  await page.evaluate((layers) => {
    const map = window.nabolagMap;
    if (layers === null) return;
    for (const { id } of map.getStyle().layers) if (!layers.includes(id)) map.removeLayer(id);
    for (const id of layers) map.setPaintProperty(id, 'fill-antialias', false);
  }, kept ?? null);
  await sleep(1000);
  const canvas = await page.evaluate(() => `${window.nabolagMap.getCanvas().width}×${window.nabolagMap.getCanvas().height}`);
  const runs = [];
  for (let i = 0; i < REPEATS; i += 1) {
    const before = graphicsMs();
    const { frames, seconds } = await pan(page);
    runs.push({ rate: frames / seconds, graphics: (graphicsMs() - before) / frames });
    await sleep(200);
  }
  const main = await mainThread(page);
  await context.close();
  const rates = sorted(runs.map(({ rate }) => Math.round(rate)));
  console.log(`| ${name} | ${width}×${height} | ${canvas} | ${rates.join(', ')} | ${median(main).toFixed(1)} | ${percentile(main, 0.95).toFixed(1)} | ${median(runs.map(({ graphics }) => graphics)).toFixed(0)} |`);
}

/** Pans there and counts the frames drawn, then jumps back. */
function pan(page) {
  return page.evaluate((duration) => new Promise((resolve) => {
    const map = window.nabolagMap;
    let frames = 0;
    const count = () => { frames += 1; };
    map.on('render', count);
    const from = performance.now();
    performance.mark('pan begins');
    map.panBy([300, 200], { duration, animate: true, essential: true });
    map.once('moveend', () => {
      performance.mark('pan ends');
      map.off('render', count);
      const seconds = (performance.now() - from) / 1000;
      map.panBy([-300, -200], { duration: 0 });
      resolve({ frames, seconds });
    });
  }), PAN_MS);
}

/** Processor time of the page's main thread in each frame of a pan: what bounds a machine whose graphics are quick. */
async function mainThread(page) {
  const session = await browser.newBrowserCDPSession();
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel', 'devtools.timeline', 'blink.user_timing'] } });
  await pan(page);
  await sleep(200);
  const complete = new Promise((resolve) => { session.once('Tracing.tracingComplete', resolve); });
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const begin = events.find(({ name }) => name === 'pan begins');
  const end = events.find(({ name, pid }) => name === 'pan ends' && pid === begin.pid);
  const own = events.filter(({ pid, tid, ts, ph }) => pid === begin.pid && tid === begin.tid && ph === 'X' && ts >= begin.ts && ts <= end.ts);
  const starts = own.filter(({ name }) => name === 'FireAnimationFrame').map(({ ts }) => ts).sort((a, b) => a - b);
  const frames = starts.map(() => 0);
  for (const { name, ts, dur = 0, tdur = 0 } of own) {
    if (name !== 'ThreadControllerImpl::RunTask') continue;
    // A frame's own task begins before its callback does.
    const frame = starts.findLastIndex((start) => start <= ts + dur);
    if (frame >= 0) frames[frame] += tdur / 1000;
  }
  return frames;
}

/** Processor time of the browser's graphics process, all its threads. */
function graphicsMs() {
  const parents = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const fields = stat(pid);
    if (fields !== undefined) parents.set(pid, fields);
  }
  const ours = (pid) => pid === String(browserServer.process().pid) || (parents.has(pid) && parents.get(pid)[1] !== '0' && ours(parents.get(pid)[1]));
  for (const [pid, fields] of parents) {
    if (ours(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=gpu-process')) return (Number(fields[11]) + Number(fields[12])) * 10;
  }
  throw new Error('the browser has no graphics process');
}

/** The fields after the command's name; undefined for a process that ended meanwhile. */
function stat(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  } catch {
    return undefined;
  }
}

async function serve(options) {
  const server = spawn(given.program, ['serve', '--port', '0', ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
  servers.push(server);
  let said = '';
  for (;;) {
    const [chunk] = await once(server.stdout, 'data');
    said += chunk;
    const address = /http:\/\/\S+/.exec(said)?.[0];
    if (address === undefined) continue;
    while (!(await fetch(`${address}/ready`).catch(() => undefined))?.ok) await sleep(100);
    return `${address}/`;
  }
}

function sleep(ms) { return new Promise((resolve) => { setTimeout(resolve, ms); }); }
function sorted(numbers) { return [...numbers].sort((a, b) => a - b); }
function percentile(numbers, share) { return sorted(numbers)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))]; }
function median(numbers) { return percentile(numbers, 0.5); }
function load() { return loadavg().map((value) => value.toFixed(1)).join(', '); }
