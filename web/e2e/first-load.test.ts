import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDevice, openBrowser } from './browser';
import { bytesOf, scriptsOf } from './first-load';
import { PASSWORD, Server } from './server';

/** What a till over a bad network can wait for, compressed: everything until something can be scanned. */
const POS_BYTES_MAX = 60_000;
/** The same in gzip. */
const POS_GZIP_BYTES_MAX = 66_000;

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
  // A language other than English is a file more.
  it.each(['en', 'ar', 'fa', 'hi', 'es'])('in %s is less than 60 kB of script in Brotli, and 66 kB in gzip', async (locale) => {
    const device = await newDevice(browser, server.address, { locale });
    const page = await device.newPage();
    const scripts = scriptsOf(page);
    // What is loaded when the browser has nothing else to do, nobody waits for.
    await page.addInitScript(() => {
      window.requestIdleCallback = () => 0;
    });
    await page.goto('/pos');
    await page.locator('input[name=merchant]').fill(server.merchant);
    await page.locator('input[name=login]').fill('cashier');
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('section ol, section.find').first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(scripts.size).toBeGreaterThan(1);
    // Browsers take Brotli over https. Over plain HTTP it is gzip, which is larger, and a language other than English a file more; what could
    // still be loaded later is signing in, paying and the receipt, which must be there when the server has gone.
    for (const [encoding, most] of [['br', POS_BYTES_MAX], ['gzip', POS_GZIP_BYTES_MAX]] as const) {
      const bytes = await bytesOf(server.address, scripts, encoding);
      expect(bytes).toBeGreaterThan(10_000);
      expect(bytes, `${encoding}: ${[...scripts].join(' ')}`).toBeLessThan(most);
    }
    await device.close();
  });
});
