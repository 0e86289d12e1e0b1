import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser } from './browser';
import { approve, goodsOf, managerOf, priced, type Product, scan, type } from './counter';
import { fillSignIn, signIn } from './people';
import { PASSWORD, Server } from './server';

let server: Server;
let browser: Browser;

interface Bill {
  billNumber: string;
  cashier: string;
  totalAmount: number;
  changeDue: number;
  customerNumber: string | null;
  items: { quantity: number }[];
}

/** Three products with a barcode each. */
let goods: Product[];

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.of('shivik-mart', ['cashier', 'manager']), openBrowser()]);
  goods = await goodsOf(server, 3);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

function till(options: { locale?: string; dark?: boolean } = {}, login = 'cashier'): Promise<{ page: Page; said: string[] }> {
  return signIn(browser, server, login, { ...options, app: 'pos' });
}

function barcode(index: number): string {
  return goods[index]?.barcodes[0] ?? '';
}

async function bills(): Promise<Bill[]> {
  return (await server.call<{ data: Bill[] }>('GET', '/bills?limit=200')).data;
}

/** Scans a product and opens the payment; gives the button that completes it. */
async function toPayment(page: Page, index: number): Promise<Locator> {
  await scan(page, barcode(index));
  await priced(page, 1);
  await page.keyboard.press('F9');
  const complete = page.getByRole('button', { name: 'Complete payment' });
  await complete.waitFor();
  return complete;
}

/** Sells one of the first product for exact cash, and takes the number off the receipt. */
async function sellOne(page: Page): Promise<string> {
  await toPayment(page, 0);
  await page.keyboard.press('Enter');
  const heading = page.getByRole('heading', { name: /^Bill / });
  await heading.waitFor();
  const number = (await heading.textContent())?.replace('Bill ', '') ?? '';
  await page.getByRole('button', { name: 'Next sale' }).press('Enter');
  await heading.waitFor({ state: 'detached' });
  return number;
}

/** A till that has sold one of the third product, of which neither the sale nor an answer arrives anywhere; and how many bills there are. */
async function withSaleUnderWay(): Promise<{ page: Page; before: number }> {
  const { page } = await till();
  const before = (await bills()).length;
  const complete = await toPayment(page, 2);
  await page.route('**/inventory/sales', (route) => route.abort());
  await complete.press('Enter');
  await page.getByText('The server does not answer.').first().waitFor();
  await page.unroute('**/inventory/sales');
  return { page, before };
}

/**
 * Presses the button of a sale, and loses the browser before it is answered. Another one with what that had kept opens the till, sends
 * what was under way, and shows its bill; one that was answered just before is the last there is.
 */
async function sellAndDie(page: Page): Promise<{ page: Page; number: string }> {
  await toPayment(page, 0);
  await page.keyboard.press('Enter');
  const kept = await page.context().storageState();
  await page.context().close();
  const device = await browser.newContext({ baseURL: server.address, locale: 'en', storageState: kept });
  const later = await device.newPage();
  later.setDefaultTimeout(60_000);
  // The server may be dead now, or die while the page loads; somebody would load it again.
  const opens = async () => {
    await later.goto('/pos');
    await later.getByPlaceholder('Scan, or type').waitFor({ timeout: 5_000 });
  };
  await expect.poll(() => opens().then(() => true, () => false), { timeout: 60_000 }).toBe(true);
  const isUnderWay = kept.origins.some(({ localStorage }) => localStorage.some(({ name }) => name.startsWith('docket.pos.sale.')));
  if (!isUnderWay) {
    let last: string | undefined;
    await expect.poll(() => bills().then((found) => (last = found[0]?.billNumber), () => undefined)).toBeDefined();
    return { page: later, number: last ?? '' };
  }
  const heading = later.getByRole('heading', { name: /^Bill / });
  await heading.waitFor();
  const number = (await heading.textContent())?.replace('Bill ', '') ?? '';
  await later.getByRole('button', { name: 'Next sale' }).press('Enter');
  await heading.waitFor({ state: 'detached' });
  return { page: later, number };
}

describe('the till', () => {
  it('makes the sale of seed 001 by keyboard and scanner alone', async () => {
    const { page, said } = await till();
    for (const index of [0, 1, 2, 0]) await scan(page, barcode(index));
    await priced(page, 3);
    const total = (goods[0]?.price ?? 0) * 2 + (goods[1]?.price ?? 0) + (goods[2]?.price ?? 0);
    await page.keyboard.press('F3');
    await type(page, '9876543210');
    await page.getByText('New customer. Enter makes them.').waitFor();
    expect((await server.call<{ data: unknown[] }>('GET', '/customers')).data, 'typing makes nobody').toEqual([]);
    await page.keyboard.press('Tab');
    // The name is the next field; the number was confirmed by leaving it.
    await page.getByText('✓ CUST0001 – ').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('F9');
    await page.getByRole('textbox', { name: 'Cash received' }).waitFor();
    await type(page, String(Math.ceil(total / 1000) * 1000));
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: /^Bill / });
    await dialog.waitFor();
    await expect.poll(() => dialog.locator('pre').textContent()).toContain('CUST0001');
    await expectAccessible(page);
    const [bill] = await bills();
    expect(bill?.totalAmount).toBeCloseTo(total, 2);
    expect(bill?.changeDue).toBeCloseTo(Math.ceil(total / 1000) * 1000 - total, 2);
    expect(bill?.customerNumber).toBe('CUST0001');
    expect(await dialog.locator('h2').textContent()).toBe(`Bill ${bill?.billNumber}`);
    await page.keyboard.press('Enter');
    await page.getByText('Scan the first product.').waitFor();
    expect(await page.getByLabel('Phone of the customer').inputValue()).toBe('');
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('takes a scan out of the field that it was typed into, and pays nothing with it', async () => {
    const { page } = await till();
    const before = (await bills()).length;
    await page.keyboard.press('F3');
    await type(page, '98');
    await scan(page, barcode(1));
    await priced(page, 1);
    expect(await page.getByLabel('Phone of the customer').inputValue()).toBe('98');
    await page.keyboard.press('F9');
    const cash = page.getByRole('textbox', { name: 'Cash received' });
    await cash.waitFor();
    await scan(page, barcode(1));
    expect(await cash.inputValue()).toBe('');
    expect((await bills()).length).toBe(before);
    await page.keyboard.press('Escape');
    await page.context().close();
  });

  it('finds a product by words of its name, and says so where there is none', async () => {
    const { page } = await till();
    await type(page, 'basmati rice');
    await page.keyboard.press('Enter');
    await priced(page, 1);
    expect(await page.locator('section ol li').textContent()).toContain('Basmati rice 1 kg');
    await page.keyboard.type('8909999999990');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('section > [role=alert]').textContent()).toBe('No product has the code 8909999999990.');
    await page.context().close();
  });

  it('takes a scan whose letters the browser has dropped on the way into the field', async () => {
    const { page } = await till();
    const field = page.getByPlaceholder('Scan, or type');
    await field.fill('ri');
    // What a browser makes of keys that come right behind a dialog that closes: they are pressed, and nothing is typed.
    await field.evaluate((input, keys) => {
      for (const key of keys) input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }, [...barcode(2), 'Enter']);
    await priced(page, 1);
    expect(await page.locator('section ol li').textContent()).toContain(goods[2]?.name.en);
    expect(await field.inputValue()).toBe('');
    await page.context().close();
  });

  it('makes one bill of two presses', async () => {
    const { page } = await till();
    const before = (await bills()).length;
    await (await toPayment(page, 2)).dblclick();
    await page.getByRole('heading', { name: /^Bill / }).waitFor();
    expect((await bills()).length).toBe(before + 1);
    await page.context().close();
  });

  it('finishes a sale under way though it began again without the server, which has not told it the token of its session', async () => {
    const { page, before } = await withSaleUnderWay();
    let isFree = false;
    const asked: string[] = [];
    await page.route('**/auth/me', (route) => (isFree ? route.continue() : route.abort()));
    page.on('response', (response) => void (response.url().endsWith('/inventory/sales') && asked.push(String(response.status()))));
    await page.reload();
    // Without the token it is refused, and stays under way.
    await expect.poll(() => asked.length).toBeGreaterThan(1);
    expect(new Set(asked)).toEqual(new Set(['403']));
    isFree = true;
    await page.getByRole('heading', { name: /^Bill / }).waitFor();
    expect((await bills()).length).toBe(before + 1);
    await page.context().close();
  });

  it('finishes a sale under way once somebody has signed in again whose session had ended', async () => {
    const { page, before } = await withSaleUnderWay();
    await page.context().clearCookies();
    await fillSignIn(page, server, 'cashier');
    await page.getByRole('heading', { name: /^Bill / }).waitFor();
    expect((await bills()).length).toBe(before + 1);
    await page.getByRole('button', { name: 'Next sale' }).press('Enter');
    await page.getByText('Scan the first product.').waitFor();
    await page.context().close();
  });

  it('says that a sale under way was not made, which is refused when it arrives', async () => {
    const product = `/products/${goods[2]?.sku}`;
    const { price } = await server.call<{ price: number }>('GET', product);
    const { page, before } = await withSaleUnderWay();
    await server.call('PATCH', product, { price: price + 1 });
    const refusal = page.getByText('The sale that was under way was not made.');
    await page.reload();
    await refusal.waitFor();
    expect((await bills()).length).toBe(before);
    // Its cart is there, at what it costs now.
    await priced(page, 1);
    await server.call('PATCH', product, { price });
    await scan(page, barcode(2));
    await refusal.waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('makes no sale in the name of who has signed in in another tab meanwhile', async () => {
    const { page } = await till();
    const before = (await bills()).length;
    const complete = await toPayment(page, 2);
    const elsewhere = await page.request.post('/api/v1/auth/sign-in', { data: { merchant: server.merchant, login: 'manager', password: PASSWORD } });
    expect(elsewhere.status()).toBe(200);
    await complete.press('Enter');
    await page.getByText('The manager').waitFor();
    await page.getByText('Scan the first product.').waitFor();
    expect((await bills()).length).toBe(before);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await fillSignIn(page, server, 'cashier');
    await page.getByRole('heading', { name: /^Bill / }).waitFor();
    const made = await bills();
    expect(made.length).toBe(before + 1);
    expect(made[0]?.cashier).toBe(made.at(-1)?.cashier);
    await page.context().close();
  });

  it('opens the payment of what was scanned in the same breath, once it is priced, unless something else is done', async () => {
    const { page } = await till();
    await page.getByPlaceholder('Scan, or type').waitFor();
    let price = (): void => undefined;
    const hold = async (): Promise<void> => {
      const isFree = new Promise<void>((free) => (price = free));
      await page.route('**/inventory/price-cart', async (route) => {
        await isFree;
        await route.continue();
      });
    };
    const go = async (): Promise<void> => {
      price();
      await page.unrouteAll({ behavior: 'wait' });
    };
    const complete = page.getByRole('button', { name: 'Complete payment' });
    await hold();
    await scan(page, barcode(1));
    await page.keyboard.press('F9');
    await page.locator('section ol li').waitFor();
    expect(await complete.count()).toBe(0);
    await go();
    await complete.waitFor();
    await page.keyboard.press('Escape');
    await hold();
    await scan(page, barcode(2));
    await page.keyboard.press('F9');
    await page.keyboard.press('F2');
    await go();
    await priced(page, 2);
    expect(await complete.count()).toBe(0);
    await page.context().close();
  });

  it('understands prices as people write them, and says how', async () => {
    const { page } = await till();
    await scan(page, barcode(0));
    await priced(page, 1);
    await page.keyboard.press('F8');
    const dialog = page.getByRole('dialog');
    const field = dialog.getByRole('textbox');
    for (const [typed, understood] of [['1.234,5', '1,234.50'], ['١٢٫٥', '12.50'], ['12,50', '12.50']]) {
      await field.fill(typed ?? '');
      expect(await dialog.getByRole('status').textContent()).toContain(understood);
    }
    await field.fill('12,3456');
    expect(await dialog.getByRole('status').textContent()).toBe('That is no amount.');
    expect(await dialog.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true);
    await page.context().close();
  });

  it('keeps the cart through a reload, and sales on hold', async () => {
    const { page } = await till();
    await scan(page, barcode(0));
    await scan(page, barcode(1));
    await priced(page, 2);
    await page.reload();
    await priced(page, 2);
    await page.keyboard.press('F4');
    await page.getByText('Scan the first product.').waitFor();
    await page.reload();
    await page.getByText('Scan the first product.').waitFor();
    await page.keyboard.press('F6');
    await page.getByRole('dialog').getByRole('button', { name: /2 lines/ }).click();
    await priced(page, 2);
    await page.context().close();
  });

  it('sells below cost only with a manager, who types a PIN', async () => {
    const product = goods[1];
    await server.call('PATCH', `/products/${product?.sku}`, { trackStock: true });
    await server.call('POST', '/purchases', { items: [{ productId: product?.sku, quantity: 50, unitCost: 60 }] });
    const manager = await managerOf(server, '8642');
    const { page } = await till();
    await scan(page, barcode(1));
    await priced(page, 1);
    await page.keyboard.press('F8');
    await page.getByRole('dialog').getByRole('textbox').fill('1');
    await page.keyboard.press('Enter');
    await page.locator('section ol li [role=alert]').waitFor();
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.getByRole('button', { name: 'Complete payment' }).click();
    await approve(page, manager, '8642');
    await page.getByLabel('Why?').fill('last day');
    await page.getByRole('button', { name: 'Complete payment' }).click();
    await page.getByRole('heading', { name: /^Bill / }).waitFor();
    expect((await bills())[0]?.totalAmount).toBe(1);
    await page.context().close();
  });

  it('makes twenty sales twenty bills while the server dies again and again, and the browser once', async () => {
    let { page } = await till();
    page.setDefaultTimeout(60_000);
    const before = (await bills()).length;
    const numbers: string[] = [];
    let isOver = false;
    // Moments that differ from run to run are the point; what must hold holds for all of them.
    const dying = (async () => {
      while (!isOver) {
        await new Promise((over) => setTimeout(over, 300 + Math.random() * 1500));
        await server.kill();
        await server.start();
      }
    })();
    try {
      for (let sale = 0; sale < 19; sale++) {
        numbers.push(await sellOne(page));
        if (sale !== 9) continue;
        const later = await sellAndDie(page);
        page = later.page;
        numbers.push(later.number);
      }
    } finally {
      isOver = true;
      await dying;
    }
    const all = await bills();
    const made = all.slice(0, all.length - before).map((bill) => bill.billNumber);
    expect(made).toHaveLength(20);
    expect(new Set(numbers)).toEqual(new Set(made));
    await page.context().close();
  }, 240_000);

  it('is accessible in Arabic, from right to left, in the dark', async () => {
    const { page, said } = await till({ locale: 'ar', dark: true });
    await scan(page, barcode(0));
    await priced(page, 1);
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    await expectAccessible(page);
    await page.keyboard.press('F9');
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page);
    expect(said).toEqual([]);
    await page.context().close();
  });
});
