/** A newer build of the till on a device that is at work. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newDevice, openBrowser } from './browser';
import { goodsOf, priced, type Product, scan } from './counter';
import { NewerBuild } from './newer-build';
import { fillSignIn } from './people';
import { Server } from './server';

let server: Server;
let browser: Browser;
let newer: NewerBuild;
let goods: Product[];

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.of('shivik-mart', ['cashier']), openBrowser()]);
  newer = await NewerBuild.of(server.address, 'pos');
  goods = await goodsOf(server, 1);
});

afterAll(async () => {
  await browser?.close();
  newer?.close();
  await server?.close();
});

const isNewer = (page: Page) => page.locator('meta[name=build][content=newer]').count();
const barcode = () => goods[0]?.barcodes[0] ?? '';

it('a newer build waits for the end of the sale, and takes over before the next', async () => {
  const device = await newDevice(browser, newer.address);
  const page = await device.newPage();
  await page.goto('/pos');
  await fillSignIn(page, server, 'cashier');
  await page.locator('header').first().waitFor();
  // The next start is from the device.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await page.locator('[data-business-date]').waitFor();
  expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await scan(page, barcode());
  await priced(page, 1);

  newer.publish();
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration('/pos');
    const coming = new Promise<void>((waits) => {
      registration?.addEventListener('updatefound', () => {
        const worker = registration.installing;
        worker?.addEventListener('statechange', () => {
          if (worker.state === 'installed') waits();
        });
      });
    });
    await registration?.update();
    await coming;
  });
  // The sale goes on as if nothing had happened.
  expect(await isNewer(page)).toBe(0);
  await scan(page, barcode());
  await expect.poll(() => page.locator('section ol li').first().textContent()).toContain('2');
  await priced(page, 1);
  await page.keyboard.press('F9');
  await page.getByRole('button', { name: 'Complete payment' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^Bill / }).waitFor();
  expect(await isNewer(page)).toBe(0);
  await page.getByRole('button', { name: 'Next sale' }).press('Enter');
  await expect.poll(() => isNewer(page)).toBe(1);

  await page.locator('[data-business-date]').waitFor();
  await scan(page, barcode());
  await priced(page, 1);
  const bills = await server.call<{ data: { items: { quantity: number }[] }[] }>('GET', '/bills?limit=10');
  expect(bills.data.map((bill) => bill.items.map((item) => item.quantity))).toEqual([[2]]);
  await device.close();
});
