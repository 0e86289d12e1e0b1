/**
 * What docs/performance.md says of the apps, measured here: `make bench-web`. A merchant of 100,000 products, real Chromium, server and
 * browser on one machine.
 *
 * DOCKET_BENCH_REPORT   the file that the tables are written to
 * DOCKET_BENCH_PRODUCTS products of the merchant (default 100000)
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openBrowser } from '../e2e/browser';
import { bytesOf, scriptsOf } from '../e2e/first-load';
import { signIn } from '../e2e/people';
import { Server } from '../e2e/server';

const PRODUCTS = Number(process.env.DOCKET_BENCH_PRODUCTS ?? 100_000);
const LOADS = 7;
const SCANS = 50;
const SEARCHES = 30;
/** Nothing here takes so long unless it is broken. */
const HOUR_MS = 3_600_000;

/** Words of which names are made, so that a search finds some and not all. */
const KINDS = ['Rice', 'Flour', 'Tea', 'Soap', 'Oil', 'Salt', 'Sugar', 'Lentils', 'Pepper', 'Biscuits'];
const MAKERS = ['Asha', 'Bharat', 'Chandra', 'Deepak', 'Eknath', 'Ganga', 'Himal', 'Indus', 'Jaya', 'Kaveri', 'Lata'];

/** The apps: who opens them, and what is there once they can be used. */
const APPS = [
  { app: 'pos', login: 'cashier', usable: 'section.find [role=option]' },
  { app: 'staff', login: 'kitchen', usable: 'main article' },
] as const;

let server: Server;
let browser: Browser;
/** Rows of the two tables of the report. */
const sizes: string[] = [];
const times: string[] = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.of('shivik-mart', ['cashier', 'kitchen']), openBrowser()]);
  const lines = Array.from({ length: PRODUCTS }, (_, at) => {
    const name = `${KINDS[at % KINDS.length]} ${MAKERS[at % MAKERS.length]} ${at}`;
    return `B${at},${name},${10 + (at % 90)},${barcode(at)}`;
  });
  const begun = performance.now();
  await server.send('/imports/products', 'text/csv', new TextEncoder().encode(['sku,name,price,barcodes', ...lines].join('\n')));
  // The answer may come before the import has ended.
  await vi.waitFor(async () => expect(await imported()).toBe('finished'), { timeout: HOUR_MS, interval: 500 });
  console.info(`${PRODUCTS} products in ${Math.round((performance.now() - begun) / 1000)} s`);
  for (let at = 0; at < 24; at++) {
    const order = await server.call<{ id: string; status: string }>('POST', '/orders', {
      channel: 'counter',
      items: [1, 2, 3].map((line) => ({ product: `B${at * 7 + line}`, quantity: line })),
      payment: { method: 'cash' },
    });
    if (order.status === 'pending') await server.call('POST', `/orders/${order.id}/transitions`, { to: 'confirmed' });
  }
}, HOUR_MS);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  const table = (head: string, rows: string[]) => ['', head, '| --- | --- | --- |', ...rows];
  const tables = [...table('| script at first load | br, kB | gzip, kB |', sizes), ...table('| | median | p95 |', times)];
  const report = `${cpus().length} cores, ${PRODUCTS} products\n${tables.join('\n')}\n`;
  const file = process.env.DOCKET_BENCH_REPORT;
  if (file === undefined) console.info(report);
  else writeFileSync(file, report);
});

async function imported(): Promise<string | undefined> {
  return (await server.call<{ data: { state: string }[] }>('GET', '/imports')).data[0]?.state;
}

/** A code of 11 digits, which none of the merchant's rules reads as a weight or a price. */
function barcode(at: number): string {
  return `77${String(at).padStart(9, '0')}`;
}

function rank(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

function spread(values: readonly number[]): string {
  return `${Math.round(rank(values, 0.5))} ms | ${Math.round(rank(values, 0.95))} ms |`;
}

/** What a device has of who is signed in. */
type Kept = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Opens an app where somebody is signed in: the first contentful paint, and when it can be used, in ms after it was asked for. */
async function open(page: Page, app: string, usable: string): Promise<{ paint: number; usable: number }> {
  await page.goto(`/${app}`, { waitUntil: 'commit' });
  await page.locator(usable).first().waitFor();
  return page.evaluate(() => ({
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    usable: performance.now(),
  }));
}

/** A row of what an app loads on a device that has nothing of it. */
async function weigh(kept: Kept, app: string, usable: string): Promise<string> {
  const device = await browser.newContext({ baseURL: server.address, locale: 'en', storageState: kept });
  const page = await device.newPage();
  const scripts = await scriptsOf(page);
  await open(page, app, usable);
  await device.close();
  const [br, gzip] = [await bytesOf(server.address, scripts, 'br'), await bytesOf(server.address, scripts, 'gzip')];
  return `| /${app} | ${(br / 1000).toFixed(1)} | ${(gzip / 1000).toFixed(1)} |`;
}

for (const { app, login, usable } of APPS) {
  it(`loads /${app}`, { timeout: HOUR_MS }, async () => {
    const { page } = await signIn(browser, server, login, { app });
    await page.locator(usable).first().waitFor();
    const kept = await page.context().storageState();
    await page.context().close();
    const taken = { cold: [] as { paint: number; usable: number }[], cached: [] as { paint: number; usable: number }[] };
    for (let load = 0; load < LOADS; load++) {
      // A device of its own has nothing in its cache.
      const device: BrowserContext = await browser.newContext({ baseURL: server.address, locale: 'en', storageState: kept, viewport: { width: 1280, height: 800 } });
      const first = await device.newPage();
      taken.cold.push(await open(first, app, usable));
      taken.cached.push(await open(first, app, usable));
      await device.close();
    }
    sizes.push(await weigh(kept, app, usable));
    for (const [how, all] of Object.entries(taken)) {
      times.push(`| /${app}, ${how}: first contentful paint | ${spread(all.map((one) => one.paint))}`);
      times.push(`| /${app}, ${how}: can be used | ${spread(all.map((one) => one.usable))}`);
    }
  });
}

/** Has the page say how long it took from the last key until there were more or other ones of some elements, and they were drawn. */
async function watch(page: Page, selector: string): Promise<() => Promise<number>> {
  await page.evaluate((selector) => {
    const there = () => document.querySelectorAll(selector).length + (document.querySelector(selector)?.textContent ?? '');
    const before = there();
    const kept = window as unknown as { took: Promise<number> };
    kept.took = new Promise((tell) => {
      let pressed = performance.now();
      const press = () => (pressed = performance.now());
      window.addEventListener('keydown', press, { capture: true });
      const seen = new MutationObserver(() => {
        if (there() === before) return;
        seen.disconnect();
        window.removeEventListener('keydown', press, { capture: true });
        // What is posted in a frame is taken up when that frame has been laid out and painted.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => tell(performance.now() - pressed);
        requestAnimationFrame(() => port2.postMessage(null));
      });
      seen.observe(document.body, { childList: true, characterData: true, subtree: true });
    });
  }, selector);
  return () => page.evaluate(() => (window as unknown as { took: Promise<number> }).took);
}

/** Scans so many products, and says how long each took until its line was drawn. */
async function scan(page: Page, from: number, count: number): Promise<number[]> {
  const taken: number[] = [];
  for (let scan = from; scan < from + count; scan++) {
    // Never one twice: each is a line of its own.
    const took = await watch(page, 'section.cart ol > li');
    await page.keyboard.type(barcode((scan * 7919) % PRODUCTS));
    await page.keyboard.press('Enter');
    taken.push(await took());
    await expect.poll(() => page.locator('section.cart ol li').count()).toBe(scan + 1);
  }
  return taken;
}

/** Whether the page's device has the catalogue whole. */
function hasCatalogue(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>) => new Promise<T>((give, fail) => Object.assign(request, { onsuccess: () => give(request.result), onerror: () => fail(request.error) }));
    const known = (await indexedDB.databases()).find(({ name }) => name?.startsWith('docket-pos-'));
    if (known?.name === undefined) return false;
    const db = await asked(indexedDB.open(known.name));
    const place = (await asked(db.transaction('kept').objectStore('kept').get('catalogue'))) as { since: string | null } | undefined;
    db.close();
    return place?.since != null;
  });
}

it('scans', { timeout: HOUR_MS }, async () => {
  const { page } = await signIn(browser, server, 'cashier', { app: 'pos' });
  await page.locator(APPS[0].usable).first().waitFor();
  const begun = performance.now();
  const atFirst = await scan(page, 0, SCANS);
  const isComing = !(await hasCatalogue(page));
  await expect.poll(() => hasCatalogue(page), { timeout: HOUR_MS, interval: 500 }).toBe(true);
  times.push(`| /pos: a new device has all products, once | ${Math.round(performance.now() - begun)} ms | |`);
  times.push(`| /pos: scan until the line is drawn, ${SCANS} scans | ${spread(await scan(page, SCANS, SCANS))}`);
  if (isComing) times.push(`| /pos: the same while the products are still coming to the device | ${spread(atFirst)}`);
  await page.context().close();
});

it('searches', { timeout: HOUR_MS }, async () => {
  const { page } = await signIn(browser, server, 'cashier', { app: 'pos' });
  const taken: number[] = [];
  await page.locator(APPS[0].usable).first().waitFor();
  for (let search = 0; search < SEARCHES; search++) {
    await page.keyboard.press('F2');
    const took = await watch(page, 'section.find [role=option]');
    await page.keyboard.insertText(`${KINDS[search % KINDS.length]} ${MAKERS[(search * 3) % MAKERS.length]} ${search}`);
    await page.keyboard.press('Shift');
    taken.push(await took());
    await page.waitForLoadState('networkidle');
  }
  times.push(`| /pos: search until results are drawn, 150 ms of rest included, ${SEARCHES} searches | ${spread(taken)}`);
  await page.context().close();
});

it('reads the catalogue as a till does', { timeout: HOUR_MS }, async () => {
  const begun = performance.now();
  let [after, products] = ['', 0];
  for (;;) {
    const page = await server.call<{ data: unknown[]; next: string | null }>('GET', `/catalogue?limit=5000${after}`);
    products += page.data.length;
    if (page.next === null) break;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
  expect(products).toBeGreaterThanOrEqual(PRODUCTS);
  times.push(`| the catalogue read whole, 5,000 products a page, once | ${Math.round(performance.now() - begun)} ms | |`);
});
