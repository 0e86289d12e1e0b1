/** What an app does without the sentences that it would speak. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaints, expectAccessible, newDevice, openBrowser } from './browser';
import { Server } from './server';

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([Server.of('shivik-mart', ['cashier']), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

// The till has the sentences of a language in one file, other apps in several.
describe.each(['pos', 'staff'])('/%s', (app) => {
  it('speaks English where its language cannot be loaded', async () => {
    const device = await newDevice(browser, server.address, { locale: 'hi' });
    await device.route('**/assets/hi-*.js', (route) => route.abort());
    const page = await device.newPage();
    const said = complaints(page);
    await page.goto(`/${app}`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(said).toEqual([]);
    await device.close();
  });

  it('says that it has no language, and begins once there is one', async () => {
    const device = await newDevice(browser, server.address, { locale: 'hi' });
    await device.route(/\/assets\/(en|hi)-.*\.js$/, (route) => route.abort());
    const page = await device.newPage();
    const said = complaints(page);
    await page.goto(`/${app}`);
    await page.getByText('Docket could not be loaded. Trying again …').waitFor();
    await expectAccessible(page);
    await device.unrouteAll();
    await page.locator('input[name=login]').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('hi');
    expect(said).toEqual([]);
    await device.close();
  });
});
