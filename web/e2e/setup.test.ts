/** An empty directory becomes a shop that sells, in a browser. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ar } from '../src/setup/i18n/ar';
import { en } from '../src/setup/i18n/en';
import { es } from '../src/setup/i18n/es';
import { fa } from '../src/setup/i18n/fa';
import { hi } from '../src/setup/i18n/hi';
import { complaints, type Device, expectAccessible, newDevice, openBrowser } from './browser';
import { priced, scan } from './counter';
import { PASSWORD, Server } from './server';
import { fillSetup, next, TEA } from './setting-up';

let browser: Browser;
let server: Server;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
});
beforeEach(async () => {
  server = await Server.empty('corner-shop');
});
afterEach(async () => {
  await server?.close();
});

async function opened(path: string, device: Device = {}): Promise<{ page: Page; said: string[] }> {
  const page = await (await newDevice(browser, server.address, device)).newPage();
  const said = complaints(page);
  await page.goto(path);
  return { page, said };
}

interface Bill {
  totalAmount: number;
  businessDate: string;
}

interface Order {
  orderNumber: string;
}

describe('the set-up of an empty server', () => {
  it('makes a merchant from nothing, who sells the first product at the till', async () => {
    const { page, said } = await opened('/');
    expect(new URL(page.url()).pathname).toBe('/setup');
    // The address that the server prints brings the code along, and shows it no longer than it must.
    await page.goto('about:blank');
    await page.goto(`/setup#${server.setupCode}`);
    await expect.poll(() => page.locator('input[name=code]').inputValue()).toBe(server.setupCode);
    expect(page.url()).not.toContain(server.setupCode);
    await fillSetup(page, server.setupCode, en, 2);
    // Numbers change as they are typed.
    const shown = page.locator('dl > div', { hasText: en.numbers.kinds.order }).locator('dd');
    await expect.poll(() => shown.first().textContent()).toMatch(/^CS-\d{8}-0001$/);
    const first = (await shown.first().textContent()) ?? '';
    await page.locator('input[name=template]').fill('CS-{SEQ}');
    await page.getByText(en.wrong.template).waitFor();
    await page.locator('input[name=template]').fill('CS-{YYYY}{MM}{DD}-{SEQ:4}');
    await expect.poll(() => shown.first().textContent()).toBe(first);
    await next(page, en);
    const row = page.getByRole('group').first();
    await row.getByLabel(en.products.name).fill('Tea');
    await row.getByLabel(en.products.price).fill('٤٫٥٠');
    await row.getByLabel(en.products.barcode).fill(TEA);
    await page.locator('input[name=taxName]').fill('VAT');
    await page.locator('input[name=taxRate]').fill('5');
    await next(page, en);
    await page.locator('input[name=owner]').fill('Maryam');
    await page.locator('input[name=login]').fill('maryam');
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');

    // The owner is led to signing in, at the shop that was made.
    await page.waitForURL('**/pos');
    await expect.poll(() => page.locator('input[name=merchant]').inputValue()).toBe('corner-shop');
    await page.locator('input[name=login]').fill('maryam');
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByPlaceholder('Scan, or type').waitFor();
    await scan(page, TEA);
    await priced(page, 1);
    await page.keyboard.press('F9');
    await page.getByRole('button', { name: 'Complete payment' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Bill / }).waitFor();
    server.takeToken();
    const bills = (await server.call<{ data: Bill[] }>('GET', '/bills')).data;
    expect(bills.map((bill) => bill.totalAmount)).toEqual([4.5]);
    const order = await server.call<Order>('POST', '/orders', { items: [{ product: 'P1', quantity: 1 }] });
    expect(order.orderNumber).toBe(first.replace(/0001$/, order.orderNumber.slice(-4)));
    expect(said).toEqual([]);

    // Whoever comes later is sent to signing in.
    const { page: late } = await opened('/setup');
    await late.getByRole('heading', { name: en.done.title }).waitFor();
    await expectAccessible(late);
    expect((await fetch(`${server.address}/`)).status).toBe(404);
  });

  it('says at each field what is wrong with it, and takes who goes by keys there', async () => {
    const { page, said } = await opened('/setup');
    await page.locator('input[name=code]').fill('not the code');
    await page.keyboard.press('Enter');
    await page.getByText(en.wrong.code).waitFor();
    await expect.poll(() => page.locator('input[name=code]').evaluate((field) => field === document.activeElement)).toBe(true);
    await fillSetup(page, server.setupCode, en, 0);
    await next(page, en);
    await page.getByRole('heading', { level: 2, name: en.shop.title }).waitFor();
    await next(page, en);
    for (const sentence of [en.wrong.required, en.wrong.slug, en.wrong.country, en.wrong.currency]) await page.getByText(sentence).waitFor();
    await page.getByRole('button', { name: en.back }).click();
    await fillSetup(page, server.setupCode, en, 3);
    // Pasted from a spreadsheet; the second price is none.
    await page.getByRole('group').first().getByLabel(en.products.name).evaluate((field) => {
      const data = new DataTransfer();
      data.setData('text/plain', 'Coffee\t6.00\nSugar\tdear\nSalt\t1');
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    expect(await page.getByRole('group').count()).toBe(4);
    await next(page, en);
    await page.locator('input[name=owner]').fill('Maryam');
    await page.locator('input[name=login]').fill('M');
    await page.locator('input[name=password]').fill('1234567890');
    await page.keyboard.press('Enter');
    // The first step with something wrong is shown, at its field.
    await page.getByRole('heading', { name: en.products.title }).waitFor();
    await page.getByText(en.wrong.price).waitFor();
    const price = page.getByRole('group').nth(1).getByLabel(en.products.price);
    expect(await price.getAttribute('aria-invalid')).toBe('true');
    await expect.poll(() => price.evaluate((field) => field === document.activeElement)).toBe(true);
    await price.fill('2');
    await next(page, en);
    await page.getByRole('button', { name: en.owner.finish }).click();
    await page.getByText(en.wrong.login).waitFor();
    await page.getByText(en.wrong.password).waitFor();
    await expectAccessible(page);
    expect(said).toEqual([]);
    await page.locator('input[name=login]').fill('maryam');
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/pos');
    server.takeToken();
    const products = (await server.call<{ data: { price: number }[] }>('GET', '/products')).data;
    expect(products.map((product) => product.price).sort()).toEqual([1, 2, 4.5, 6]);
  });

  it('is done by one of two browsers that finish at once, and the other is told', async () => {
    const pages = await Promise.all([opened('/setup'), opened('/setup')]);
    for (const { page } of pages) await fillSetup(page, server.setupCode, en, 4);
    await Promise.all(pages.map(({ page }) => page.keyboard.press('Enter')));
    const ends = await Promise.all(
      pages.map(({ page }) =>
        Promise.race([
          page.waitForURL('**/pos').then(() => 'made'),
          page.getByRole('heading', { name: en.done.title }).waitFor().then(() => 'told'),
        ]),
      ),
    );
    expect(ends.sort()).toEqual(['made', 'told']);
    expect(await fetch(`${server.address}/api/v1/setup`).then((answer) => answer.status)).toBe(409);
  });

  it.each(Object.entries({ en, ar, fa, hi, es }))('fits a narrow phone in %s, and can be reached by everybody', async (locale, words) => {
    const { page, said } = await opened('/setup', { locale, phone: true, width: 320 });
    for (let step = 0; step < 5; step++) {
      await page.reload();
      await fillSetup(page, server.setupCode, words, step);
      if (step === 2) await page.locator('dd').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
      // Letters of twice the size, as a browser makes them.
      await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
      await expectAccessible(page);
    }
    expect(said).toEqual([]);
  });
});
