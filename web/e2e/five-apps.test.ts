/** One order through all apps, each open the whole time and none loaded anew: the same number everywhere. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ar as driverAr } from '../src/driver/i18n/ar';
import { en as driverEn } from '../src/driver/i18n/en';
import { es as driverEs } from '../src/driver/i18n/es';
import { fa as driverFa } from '../src/driver/i18n/fa';
import { hi as driverHi } from '../src/driver/i18n/hi';
import { ar as sharedAr } from '../src/shared/i18n/ar';
import { en as sharedEn } from '../src/shared/i18n/en';
import { es as sharedEs } from '../src/shared/i18n/es';
import { fa as sharedFa } from '../src/shared/i18n/fa';
import { hi as sharedHi } from '../src/shared/i18n/hi';
import { ar as shopAr } from '../src/shop/i18n/ar';
import { en as shopEn } from '../src/shop/i18n/en';
import { es as shopEs } from '../src/shop/i18n/es';
import { fa as shopFa } from '../src/shop/i18n/fa';
import { hi as shopHi } from '../src/shop/i18n/hi';
import { ar as staffAr } from '../src/staff/i18n/ar';
import { en as staffEn } from '../src/staff/i18n/en';
import { es as staffEs } from '../src/staff/i18n/es';
import { fa as staffFa } from '../src/staff/i18n/fa';
import { hi as staffHi } from '../src/staff/i18n/hi';
import { complaints, newDevice, openBrowser } from './browser';
import { signIn } from './people';
import { png } from './photos';
import { Server } from './server';

const SAID = {
  en: { shop: shopEn, driver: driverEn, staff: staffEn, shared: sharedEn },
  ar: { shop: shopAr, driver: driverAr, staff: staffAr, shared: sharedAr },
  fa: { shop: shopFa, driver: driverFa, staff: staffFa, shared: sharedFa },
  hi: { shop: shopHi, driver: driverHi, staff: staffHi, shared: sharedHi },
  es: { shop: shopEs, driver: driverEs, staff: staffEs, shared: sharedEs },
};
type Locale = keyof typeof SAID;

/** What the customers have in their wallets: less than an order costs. */
const BALANCE = '5.00';

interface Order {
  id: string;
  orderNumber: string;
  ticketNumber: string;
  total: number;
  payments: { method: string; amount: number; status: string }[];
}

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([
    Server.of('al-marya', ['manager', 'finance', 'kitchen', 'driver', 'cashier'], { serve: ['--codes-to', 'print'] }),
    openBrowser(),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** The longest of what stands around a value in a sentence. */
function around(sentence: (value: string) => string): string {
  const [before = '', after = ''] = sentence('§').split('§');
  return before.length >= after.length ? before.trim() : after.trim();
}

/** A customer's phone, signed in by a code, with something in the wallet. */
async function customer(locale: Locale, phone: string): Promise<{ page: Page; said: string[] }> {
  const words = SAID[locale].shop;
  const device = await newDevice(browser, server.address, { locale, width: 390 });
  const page = await device.newPage();
  const said = complaints(page);
  const known = await server.call<{ id: string }>('POST', '/customers/find-or-create', { phone, name: 'Aisha' });
  await server.call('POST', `/customers/${known.id}/wallet/top-ups`, { amount: BALANCE, method: 'card', reference: 'slip' });
  await page.goto('/shop/al-marya');
  await page.getByRole('link', { name: words.signIn.title }).first().click();
  await page.getByRole('textbox', { name: words.checkout.phone }).fill(phone);
  await page.getByRole('button', { name: words.signIn.send }).click();
  await expect.poll(() => server.codeFor(phone)).toBeDefined();
  await page.getByRole('textbox', { name: words.signIn.code }).fill(server.codeFor(phone) ?? '');
  await page.getByRole('button', { name: words.signIn.enter, exact: true }).click();
  await page.getByRole('link', { name: words.wallet.title }).waitFor();
  return { page, said };
}

/** Orders a plate to be brought, with what the wallet has and the rest by transfer; sends a picture of the receipt. */
async function order(page: Page, locale: Locale): Promise<Order> {
  const words = SAID[locale].shop;
  await page.getByRole('button', { name: /Chicken shawarma plate|صحن شاورما دجاج/ }).click();
  await page.getByRole('dialog').locator('button.primary').click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: words.cart.show }).click();
  await page.getByLabel(words.checkout.delivery).check();
  await page.getByRole('textbox', { name: words.checkout.address }).fill('Corniche Road 7');
  await page.getByLabel(around(words.checkout.wallet)).check();
  await page.getByText(around(words.checkout.leftToPay)).waitFor();
  await page.getByLabel(words.checkout.bank_transfer).check();
  const button = page.locator('button[type=submit].primary');
  await expect.poll(() => button.isEnabled()).toBe(true);
  await button.click();
  await page.locator('h1 .number').waitFor();
  const number = await page.locator('h1 .number').textContent();
  const [placed] = (await server.call<{ data: Order[] }>('GET', '/orders?limit=1')).data;
  if (placed === undefined) throw new Error('an order was placed');
  expect(placed.orderNumber).toBe(number);
  return placed;
}

describe('an order', () => {
  let guests = 0;

  it.each(Object.keys(SAID) as Locale[])('is the same for customer, finance, kitchen, driver, till and office, in %s', async (locale) => {
    const words = SAID[locale];
    const phone = `+97150123450${++guests}`;
    const status = () => home.page.locator('[data-status]').getAttribute('data-status');
    const home = await customer(locale, phone);
    const [finance, kitchen, driver, office] = await Promise.all([
      signIn(browser, server, 'finance', { locale, app: 'admin' }),
      signIn(browser, server, 'kitchen', { locale }),
      signIn(browser, server, 'driver', { locale, app: 'driver', phone: true }),
      signIn(browser, server, 'manager', { locale, app: 'admin' }),
    ]);
    await finance.page.goto('/admin/finance');
    await finance.page.locator('main h1').waitFor();
    await office.page.goto('/admin/orders');
    await office.page.locator('main h1').waitFor();
    await driver.page.locator('nav a[href="#available"]').click();
    const screens = { home, finance, kitchen, driver, office };
    // Whoever is loaded anew has lost this.
    for (const { page } of Object.values(screens)) await page.evaluate(() => Object.assign(window, { sinceTheStart: true }));

    // The customer, with wallet and transfer.
    const placed = await order(home.page, locale);
    const number = placed.orderNumber;
    expect(placed.payments.map(({ method, amount }) => [method, amount])).toEqual([
      ['wallet', Number(BALANCE)],
      ['bank_transfer', Math.round(placed.total * 100 - Number(BALANCE) * 100) / 100],
    ]);
    await expect.poll(status).toBe('awaiting_payment');
    await home.page.locator('input[type=file]').setInputFiles({ name: 'IMG_0001.png', mimeType: 'image/png', buffer: png(64, 64) });
    await expect.poll(status).toBe('payment_review');

    // Finance: the receipt is right, and what is paid is confirmed.
    const task = (kind: 'receipt_uploaded' | 'to_confirm') => finance.page.getByRole('button', { name: number }).filter({ hasText: words.staff.queues[kind] });
    await task('receipt_uploaded').click();
    await finance.page.getByRole('region', { name: number }).locator('img').waitFor();
    await finance.page.keyboard.press('a');
    await expect.poll(async () => (await server.call<Order>('GET', `/orders/${placed.id}`)).payments.map((payment) => payment.status)).toEqual(['paid', 'paid']);
    await task('to_confirm').click();
    await finance.page.getByRole('region', { name: number }).waitFor();
    await finance.page.keyboard.press('a');
    await expect.poll(status).toBe('confirmed');

    // The office finds it by its number, and stays on it.
    await office.page.keyboard.press('/');
    await office.page.keyboard.type(number);
    await office.page.keyboard.press('Enter');
    await office.page.getByRole('heading', { name: number }).waitFor();
    const stands = (to: 'preparing' | 'ready' | 'dispatched' | 'delivered') => office.page.getByText(words.shared.status[to], { exact: true }).first().waitFor();

    // The kitchen.
    const ticket = kitchen.page.getByRole('article', { name: placed.ticketNumber });
    await ticket.getByRole('button').click();
    await expect.poll(status).toBe('preparing');
    await stands('preparing');
    await ticket.locator('button.primary').click();
    await expect.poll(status).toBe('ready');
    await stands('ready');

    // The driver, whom the customer tells the code.
    await driver.page.getByRole('article', { name: number }).getByRole('button').click();
    await driver.page.getByText(words.driver.available.mine(number)).waitFor();
    await driver.page.locator('nav a[href="#mine"]').click();
    await driver.page.getByRole('link', { name: number }).click();
    await driver.page.getByRole('button', { name: words.driver.stop.pickUp, exact: true }).click();
    await expect.poll(status).toBe('on_the_way');
    await stands('dispatched');
    const code = (await home.page.locator('p.code strong').textContent())?.trim() ?? '';
    expect(code).toMatch(/^\d{4}$/);
    await driver.page.getByRole('button', { name: words.driver.stop.deliver, exact: true }).click();
    await driver.page.locator('dialog input[name=code]').fill(code);
    await driver.page.getByRole('button', { name: words.driver.hand.done, exact: true }).click();
    await expect.poll(status).toBe('delivered');
    await stands('delivered');
    expect(await home.page.locator('h1 .number').textContent()).toBe(number);

    // The till has its bill.
    const { bill } = await server.call<{ bill: { billNumber: string } }>('GET', `/orders/${placed.id}`);
    const till = await signIn(browser, server, 'cashier', { locale, app: 'pos' });
    await till.page.locator('[data-business-date]').waitFor();
    await till.page.keyboard.press('Shift+F6');
    await till.page.getByRole('dialog').getByText(bill.billNumber).first().waitFor();

    for (const { page, said } of [...Object.values(screens), till]) {
      expect(said).toEqual([]);
      if (page !== till.page) expect(await page.evaluate(() => 'sinceTheStart' in window)).toBe(true);
      await page.context().close();
    }
  });
});
