import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDevice, openBrowser } from './browser';
import { bytesOf, scriptsOf } from './first-load';
import { PASSWORD, Server } from './server';

/** What a till over a bad network can wait for, compressed: everything until something can be scanned. */
const POS_BYTES_MAX = 60_000;

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([Server.of('shivik-mart', ['cashier']), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe('the first load of the till', () => {
  it.each(['en', 'ar', 'fa', 'hi', 'es'])('in %s is less than 60 kB of script, in Brotli and in gzip', async (locale) => {
    const device = await newDevice(browser, server.address, { locale });
    const page = await device.newPage();
    const scripts = await scriptsOf(page);
    await page.goto('/pos');
    await page.locator('input[name=merchant]').fill(server.merchant);
    await page.locator('input[name=login]').fill('cashier');
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('section ol, section.find').first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(scripts.size).toBeGreaterThan(1);
    // Browsers take Brotli over https only. Signing in, paying and the receipt count: they must be there when the server has gone.
    for (const encoding of ['br', 'gzip'] as const) {
      const bytes = await bytesOf(server.address, scripts, encoding);
      expect(bytes).toBeGreaterThan(10_000);
      expect(bytes, `${encoding}: ${[...scripts].join(' ')}`).toBeLessThan(POS_BYTES_MAX);
    }
    await device.close();
  });
});
