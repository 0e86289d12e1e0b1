/** The guide as people read it: on a screen and on a phone, light and dark, by keyboard, and without a script. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressOf, contentsOf, GUIDE } from '../src/guide/build/book';
import { complaints, expectAccessible, newDevice, openBrowser } from './browser';
import { Server } from './server';

const ROOT = resolve(import.meta.dirname, '../..');
const ENTRIES = contentsOf(ROOT);

let browser: Browser;
let server: Server;
beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), Server.of('al-marya', [])]);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function reading(context: BrowserContext, path: string, read: (page: Page) => Promise<void>): Promise<void> {
  const page = await context.newPage();
  const said = complaints(page);
  await page.goto(path);
  await read(page);
  expect(said).toEqual([]);
  await page.close();
}

/** How far the page can be scrolled sideways, in pixels. */
const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe('the guide', () => {
  it('is gone through from its first page to its last', async () => {
    const way: string[] = [];
    for (let address: string | undefined = GUIDE; address !== undefined; ) {
      way.push(address);
      const text: string = await (await fetch(`${server.address}${address}`)).text();
      expect(text).toContain(`<a href="${address}" aria-current="page">`);
      address = /<a rel="next" href="([^"]+)"/.exec(text)?.[1];
    }
    expect(way).toEqual(ENTRIES.map(addressOf));
  });

  it('leads from page to page, to the place that is meant, and shows its pictures', async () => {
    const device = await newDevice(browser, server.address);
    await reading(device, '/docs/guide/tutorials/supermarket', async (page) => {
      await page.locator('article').getByRole('link', { name: 'rehearsal' }).click();
      await page.waitForURL('**/docs/guide/clock#rehearsals');
      // It stands below the header, not behind it.
      const [heading, header] = await Promise.all([page.locator('#rehearsals').boundingBox(), page.locator('header').boundingBox()]);
      expect(heading?.y ?? 0).toBeGreaterThan((header?.y ?? 0) + (header?.height ?? 0));
      await page.goBack();
      const picture = page.getByRole('img', { name: 'The till', exact: true });
      await picture.scrollIntoViewIfNeeded();
      await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1280);
      await page.getByRole('navigation', { name: 'Before and after' }).getByRole('link', { name: 'A delivery kitchen' }).click();
      await page.waitForURL('**/docs/guide/tutorials/delivery-kitchen');
      await page.getByRole('link', { name: 'API' }).click();
      await page.waitForURL('**/docs/');
    });
    await device.close();
  });

  it('finds a section by words and the keyboard alone', async () => {
    const device = await newDevice(browser, server.address);
    await reading(device, '/docs/guide', async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('grace perio');
      const found = page.getByRole('region', { name: 'What was found' });
      await found.getByRole('link', { name: /Cutoff and grace/ }).waitFor();
      await expectAccessible(page);
      await page.keyboard.press('ArrowDown');
      const address = await page.evaluate(() => document.activeElement?.getAttribute('href') ?? '');
      await page.keyboard.press('Enter');
      await page.waitForURL(`**${address}`);
      await page.keyboard.press('/');
      await page.keyboard.type('zzzzqqq');
      await found.getByText('Nothing has “zzzzqqq”.').waitFor();
      await page.keyboard.press('Escape');
      await expect.poll(() => found.isHidden()).toBe(true);
    });
    await device.close();
  });

  it('says so when the search cannot be loaded, and tries again', async () => {
    const device = await newDevice(browser, server.address);
    await reading(device, '/docs/guide', async (page) => {
      await page.route('**/guide-*.json', (route) => route.abort());
      await page.keyboard.press('/');
      await page.keyboard.type('stock');
      const found = page.getByRole('region', { name: 'What was found' });
      await found.getByText('could not be loaded').waitFor();
      await page.unroute('**/guide-*.json');
      await page.keyboard.type(' batch');
      await found.getByRole('link').first().waitFor();
    });
    await device.close();
  });

  // Lists, tables that are wider than a phone, blocks of code, and pictures.
  it.each([
    ['light', 320, ['', '/tutorials/supermarket', '/business-day', '/errors', '/performance']],
    ['dark', 1280, ['', '/tutorials/supermarket', '/business-day', '/screens']],
    ['dark', 320, ['/tutorials/supermarket']],
    ['light', 1280, ['/tutorials/supermarket']],
  ] as const)('is read by everybody, %s, at %i pixels', async (theme, width, paths) => {
    const dark = theme === 'dark';
    const device = await newDevice(browser, server.address, { dark, width, phone: width < 400 });
    for (const path of paths) {
      await reading(device, `/docs/guide${path}`, async (page) => {
        expect([path, await sideways(page)]).toEqual([path, 0]);
        expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(dark ? 'rgb(20, 23, 26)' : 'rgb(246, 247, 245)');
        await expectAccessible(page);
      });
    }
    await device.close();
  });

  it('has its contents behind a button on a phone, and its keys are large enough for a thumb', async () => {
    const device = await newDevice(browser, server.address, { phone: true, width: 320 });
    await reading(device, '/docs/guide', async (page) => {
      const contents = page.getByRole('navigation', { name: 'Contents' });
      expect(await contents.isHidden()).toBe(true);
      await page.getByRole('button', { name: 'Contents' }).tap();
      await contents.waitFor();
      await expectAccessible(page);
      for (const target of await page.locator('header button, header a, header input, #contents a').all()) {
        const box = await target.boundingBox();
        expect(Math.min(box?.height ?? 0, box?.width ?? 0), (await target.textContent()) ?? '').toBeGreaterThanOrEqual(44);
      }
      await contents.getByRole('link', { name: 'The doctor' }).tap();
      await page.waitForURL('**/docs/guide/doctor');
    });
    await device.close();
  });

  it('is read without a script too', async () => {
    const device = await browser.newContext({ baseURL: server.address, javaScriptEnabled: false });
    const page = await device.newPage();
    await page.goto('/docs/guide/stock');
    await page.getByRole('heading', { level: 1, name: 'Stock' }).waitFor();
    expect(await page.getByRole('searchbox').count(), 'a search that does nothing is not shown').toBe(0);
    await page.getByRole('navigation', { name: 'Contents' }).getByRole('link', { name: 'Orders', exact: true }).click();
    await page.waitForURL('**/docs/guide/orders');
    await device.close();
  });

  it('shows the blocks of a tutorial as they stand in the repository', async () => {
    const text = readFileSync(resolve(ROOT, 'docs/tutorials/supermarket.md'), 'utf8');
    const blocks = [...text.matchAll(/^```(?:sh|text)\n(.*?)^```$/gms)].map(([, block]) => block);
    const device = await newDevice(browser, server.address);
    await reading(device, '/docs/guide/tutorials/supermarket', async (page) => {
      expect(await page.locator('pre').allTextContents()).toEqual(blocks);
    });
    await device.close();
  });
});
