/** What every page of the office must be like. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, expectNothingCut, openBrowser } from './browser';
import { signIn } from './people';
import { Office } from './shops';

let office: Office;
let browser: Browser;
beforeAll(async () => {
  [office, browser] = await Promise.all([Office.open(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await office?.server.close();
});

async function opened(options: { locale?: string; width?: number }): Promise<{ page: Page; said: string[] }> {
  const device = await signIn(browser, office.server, 'manager', { ...options, app: 'admin' });
  await device.page.locator('main h1').waitFor();
  return device;
}

/** Every page, and what is there once it is shown. */
function pages(): readonly (readonly [string, string])[] {
  return [
    ['', 'main table'],
    ['/orders', 'tr.row'],
    [`/orders/${office.order.orderNumber}`, 'main ol li'],
    ['/customers', 'tr.row'],
    [`/customers/${office.customer.customerNumber}`, 'tr.row'],
    ['/finance', 'main ol img, main section img, main section'],
    ['/bills', 'tr.row'],
    [`/bills/${office.billNumber}`, 'main table'],
    ['/credit-notes', 'tr.row'],
    ...['sales', 'orders', 'taxes', 'payments', 'profit', 'wallets', 'drivers-cash'].map((name) => [`/reports/${name}`, name === 'drivers-cash' ? 'main nav' : 'main table'] as const),
    ['/ledger', 'main table'],
    ['/ledger/entries', 'tr.row'],
  ];
}

describe('every page', () => {
  it.each(['en', 'ar'])('in %s is accessible, in light and dark, and fits 320 pixels and letters twice as large', async (locale) => {
    const { page, said } = await opened({ locale });
    expect(await page.locator('html').getAttribute('dir')).toBe(locale === 'ar' ? 'rtl' : 'ltr');
    // One page that is wrong hides no other.
    const wrong: string[] = [];
    for (const [path, shown] of pages()) {
      const look = (check: Promise<void>) => check.catch((failed: Error) => wrong.push(`${path}: ${failed.message}`));
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(`/admin${path}`);
      await page.locator(shown).first().waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await look(expectAccessible(page));
      }
      await page.setViewportSize({ width: 320, height: 640 });
      await look(expectNoSidewaysScroll(page));
      await look(expectAccessible(page));
      await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      await look(expectNoSidewaysScroll(page));
      await look(expectNothingCut(page));
    }
    expect(wrong).toEqual([]);
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('is reached through the menu on a narrow screen', async () => {
    const { page } = await opened({ width: 320 });
    await page.getByRole('button', { name: 'Menu' }).click();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Customers' }).click();
    await page.getByRole('heading', { name: 'Customers' }).waitFor();
    expect(await page.locator('#menu').evaluate((menu) => menu.matches(':popover-open'))).toBe(false);
    await page.context().close();
  });
});
