/** The office's pages of running the house: numbering, settings, users, the catalogue, the stock. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ar as adminAr } from '../src/admin/i18n/ar';
import { en as adminEn } from '../src/admin/i18n/en';
import { expectAccessible, expectNoSidewaysScroll, expectNothingCut, newDevice, openBrowser } from './browser';
import { fillSignIn, signIn } from './people';
import { png } from './photos';
import { PASSWORD, Server } from './server';

let server: Server;
let browser: Browser;

interface Product {
  id: string;
  sku: string;
  price: number;
  image: string | null;
  version: number;
  soldOut: { outlet: string }[];
  stock: { outlet: string; currentStock: number }[];
}

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.of('al-marya', ['manager', 'owner']), openBrowser()]);
  await server.call('PATCH', '/products/SHAWARMA-L', { trackStock: true });
  await server.call('POST', '/purchases', { items: [{ productId: 'SHAWARMA-L', quantity: 20, unitCost: 6, batchNumber: 'B-1' }] });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function opened(login: string, path: string, options: { locale?: string; dark?: boolean; width?: number } = {}): Promise<{ page: Page; said: string[] }> {
  const device = await signIn(browser, server, login, { app: 'admin', ...options });
  await device.page.goto(`/admin${path}`);
  return device;
}

describe('numbering', () => {
  it('tells before saving that an edit would clash, and puts in force what does not', async () => {
    const { page, said } = await opened('manager', '/numbering');
    await page.getByRole('main').getByRole('link', { name: 'Orders', exact: true }).click();
    const template = page.locator('input[name=template]');
    await expect.poll(() => template.inputValue()).toBe('ALM-{YYYY}{MM}{DD}-{SEQ:6}');
    const next = page.getByRole('region', { name: 'It would print' });
    await expect.poll(() => next.getByRole('listitem').count()).toBe(5);
    const save = page.getByRole('button', { name: 'Put in force for the next number' });

    // A month's numbers, counted anew each day: the same number would come again tomorrow.
    await template.fill('ALM-{YYYY}{MM}-{SEQ:6}');
    await next.getByRole('alert').waitFor();
    expect(await save.isDisabled()).toBe(true);
    // A number that the present series prints already.
    await template.fill('ALM-{YYYY}{MM}{DD}-{SEQ:6}');
    await page.locator('select[name=reset]').selectOption('month');
    await next.getByRole('alert').waitFor();
    await expectAccessible(page);

    await template.fill('AM-{YYYY}-{SEQ:4}');
    await page.locator('select[name=reset]').selectOption('year');
    await expect.poll(() => next.getByRole('listitem').first().textContent()).toMatch(/^AM-\d{4}-0001$/);
    await save.click();
    await page.getByText('Saved.').waitFor();
    const order = await server.call<{ orderNumber: string }>('POST', '/orders', {
      channel: 'takeaway',
      items: [{ product: 'SHAWARMA-L', quantity: 1 }],
    });
    expect(order.orderNumber).toMatch(/^AM-\d{4}-0001$/);

    await page.goto('/admin/numbering');
    await page.getByRole('button', { name: 'Run the audit' }).click();
    await page.getByText('Every number is unique').waitFor();
    expect(said).toEqual([]);
    await page.context().close();
  });
});

describe('settings', () => {
  it('change what a preset set, and of two who edit the second is told before and after', async () => {
    const { page, said } = await opened('manager', '/settings/selling');
    const hours = page.locator('input[name=transferHours]');
    await expect.poll(() => hours.inputValue()).toBe('48');
    await hours.fill('٢٤');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect((await server.call<{ transferHours: number }>('GET', '/settings')).transferHours).toBe(24);

    await server.call('PATCH', '/settings', { transferHours: 72 });
    await page.getByText('Somebody else has changed the settings').waitFor();
    await hours.fill('12');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    expect((await server.call<{ transferHours: number }>('GET', '/settings')).transferHours).toBe(72);
    await page.getByRole('button', { name: 'Read them anew' }).click();
    await expect.poll(() => hours.inputValue()).toBe('72');

    // Something that cannot be is refused with a sentence, and nothing is written.
    await page.locator('input[name=retentionYears]').fill('99');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('1 to 30 years');
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('change the rate of a tax on everything that bears it, and bring none back unnoticed', async () => {
    const { page, said } = await opened('manager', '/settings/taxes');
    const rate = page.locator('input[name=rate-T1]');
    await expect.poll(() => rate.inputValue()).toBe('5');
    await page.getByRole('button', { name: 'Use it no more' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('products');
    await rate.fill('٩');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'VAT · 9 %' }).waitFor();
    const product = await server.call<{ taxes: unknown }>('GET', '/products/SHAWARMA-L');
    expect(product.taxes).toEqual([{ name: 'VAT', rate: 9 }]);
    await page.getByRole('button', { name: 'Use it again: VAT · 5 %' }).waitFor();

    await page.locator('input[name=name-new]').fill('Municipality fee');
    await page.locator('input[name=rate-new]').fill('7.5');
    await page.getByRole('button', { name: 'Put it on the list' }).click();
    await page.getByRole('heading', { name: 'Municipality fee · 7.5 %' }).waitFor();
    await expectAccessible(page);

    // A product is given what is on the list.
    await page.goto('/admin/products/SHAWARMA-L');
    await page.getByRole('checkbox', { name: 'Municipality fee · 7.5 %' }).check();
    expect(await page.getByRole('checkbox', { name: 'VAT · 5 %' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.getByText('Saved.').waitFor();
    const now = await server.call<{ taxes: unknown }>('GET', '/products/SHAWARMA-L');
    expect(now.taxes).toEqual([{ name: 'VAT', rate: 9 }, { name: 'Municipality fee', rate: 7.5 }]);
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('say when an outlet is open, past midnight too, and how customers order there', async () => {
    const { page, said } = await opened('manager', '/settings/outlet-MAIN');
    await page.locator('input[name=hasHours]').check();
    const friday = page.getByRole('group', { name: 'Friday' });
    await friday.getByRole('button', { name: 'Add a time' }).click();
    await friday.getByRole('button', { name: 'Add a time' }).click();
    await page.locator('input[name=friday-from-0]').fill('11:00');
    await page.locator('input[name=friday-until-0]').fill('15:00');
    await page.locator('input[name=friday-from-1]').fill('18:00');
    await page.locator('input[name=friday-until-1]').fill('02:00');
    await friday.getByText('It ends on the next day.').waitFor();
    // The preset has a shop there, which is paid in these ways.
    expect(await page.locator('input[name=hasShop]').isChecked()).toBe(true);
    await page.locator('input[name=requestedTimes]').uncheck();
    await page.locator('input[name=way-wallet]').uncheck();
    await page.locator('textarea[name=bankAccount]').fill(' ');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('bank transfer');
    await page.locator('textarea[name=bankAccount]').fill('Example Bank, AE07 0331');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await expectAccessible(page);
    const outlet = await server.call<{ openingHours: Record<string, unknown>; shop: Record<string, unknown> }>('GET', '/outlets/MAIN');
    expect(outlet.openingHours).toMatchObject({
      friday: [{ from: '11:00', until: '15:00' }, { from: '18:00', until: '02:00' }],
      monday: [],
    });
    expect(outlet.shop).toMatchObject({ delivery: true, requestedTimes: false, methods: ['cash', 'cod', 'bank_transfer'], bankAccount: 'Example Bank, AE07 0331' });

    // Always open again, and no shop: what is unticked is taken off.
    await page.reload();
    await expect.poll(() => page.locator('input[name=friday-until-1]').inputValue()).toBe('02:00');
    await page.locator('input[name=hasHours]').uncheck();
    await page.locator('input[name=hasShop]').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(await server.call('GET', '/outlets/MAIN')).toMatchObject({ openingHours: null, shop: null });
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('add a register, at which somebody can work at once', async () => {
    const { page } = await opened('manager', '/settings/places');
    const registers = page.getByRole('group', { name: 'Registers' });
    await registers.getByRole('button', { name: 'Add another' }).click();
    await registers.getByRole('textbox', { name: 'Short code' }).last().fill('R9');
    await registers.getByRole('textbox', { name: 'Name' }).last().fill('Terrace');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const outlet = await server.call<{ registers: { code: string; name: string }[] }>('GET', '/outlets/MAIN');
    expect(outlet.registers).toContainEqual({ code: 'R9', name: 'Terrace' });
    await page.context().close();
  });
});

describe('users', () => {
  it('are made, given a password, and then sign in; and sign in no more', async () => {
    const { page, said } = await opened('manager', '/users/new');
    await page.locator('input[name=name]').fill('Fatima');
    await page.locator('select[name=role]').selectOption('kitchen');
    await page.locator('input[name=login]').fill('fatima');
    await page.getByRole('button', { name: 'Make the user' }).click();
    await page.getByRole('heading', { name: 'Fatima' }).waitFor();
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByRole('button', { name: 'Set another password' }).waitFor();

    const device = await newDevice(browser, server.address);
    const hers = await device.newPage();
    await hers.goto('/staff');
    await fillSignIn(hers, server, 'fatima');
    await expect.poll(() => hers.locator('header').first().textContent()).toContain('Fatima');

    await page.getByRole('button', { name: 'Let them sign in no more' }).click();
    await page.getByText('May not sign in', { exact: true }).waitFor();
    await device.clearCookies();
    await hers.goto('/staff');
    await fillSignIn(hers, server, 'fatima');
    await hers.getByRole('alert').waitFor();
    expect(said).toEqual([]);
    await device.close();
    await page.context().close();
  });

  it('have roles of which the owner takes and grants', async () => {
    const { page } = await opened('owner', '/roles/cashier');
    const tick = page.getByRole('checkbox', { name: /^orders\.voidLine/ });
    await tick.check();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(async () => {
      const roles = await server.call<{ data: { role: string; granted: string[] }[] }>('GET', '/roles');
      return roles.data.find((role) => role.role === 'cashier')?.granted;
    }).toEqual(['orders.voidLine']);
    await page.context().close();
  });
});

describe('the catalogue', () => {
  it('is searched and edited: price, picture, sold out', async () => {
    const { page, said } = await opened('manager', '/products');
    const search = page.getByRole('searchbox').first();
    await search.fill('SHAWARMA-L');
    await search.press('Enter');
    const price = page.locator('input[name=price]');
    await price.fill('31,50');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const read = () => server.call<Product>('GET', '/products/SHAWARMA-L');
    expect((await read()).price).toBe(31.5);

    await page.locator('input[name=picture]').setInputFiles({ name: 'shawarma.png', mimeType: 'image/png', buffer: png(40, 30) });
    await page.getByRole('button', { name: 'Take the picture off' }).waitFor();
    expect((await read()).image).not.toBeNull();

    const soldOut = page.getByRole('button', { name: /^Sold out at/ });
    await soldOut.click();
    await expect.poll(() => soldOut.getAttribute('aria-pressed')).toBe('true');
    expect((await read()).soldOut.map((one) => one.outlet)).toEqual(['MAIN']);
    await soldOut.click();
    await expect.poll(() => soldOut.getAttribute('aria-pressed')).toBe('false');

    // Somebody else was quicker.
    await server.call('PATCH', '/products/SHAWARMA-L', { price: 33 });
    await price.fill('30');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: /^Read it anew/ }).click();
    await expect.poll(() => price.inputValue()).toBe('33.00');
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('gets a product that did not exist, in a category that did not either', async () => {
    const { page } = await opened('manager', '/categories');
    await page.locator('input[name=code]').fill('SEASON');
    await page.locator('input[name=name-en]').fill('Of the season');
    await page.getByRole('button', { name: 'Make the category' }).click();
    await page.getByRole('link', { name: 'Of the season' }).waitFor();
    await page.goto('/admin/products/new');
    await page.locator('input[name=name-en]').fill('Pumpkin soup');
    await page.locator('input[name=sku]').fill('SOUP-PUMPKIN');
    await page.locator('select[name=category]').selectOption('SEASON');
    await page.locator('input[name=price]').fill('18');
    await page.getByRole('button', { name: 'Make the product' }).click();
    await page.getByRole('heading', { name: 'Pumpkin soup' }).waitFor();
    const made = await server.call<Product & { category: string }>('GET', '/products/SOUP-PUMPKIN');
    expect([made.category, made.price]).toEqual(['SEASON', 18]);
    await page.context().close();
  });
});

describe('the stock', () => {
  it('is counted, and the books are put right in one document', async () => {
    const { page, said } = await opened('manager', '/stocktake');
    const product = page.locator('input[name=product]');
    await product.fill('SHAWARMA-L');
    await product.press('Enter');
    const counted = page.locator('input[name="counted-SHAWARMA-L"]');
    await expect.poll(() => counted.evaluate((field) => field === document.activeElement)).toBe(true);
    await counted.fill('17');
    await page.getByRole('cell', { name: '-3', exact: true }).waitFor();
    await page.locator('input[name=reason]').fill('evening count');
    await page.getByRole('button', { name: 'Put the books right' }).click();
    await page.getByText('The books agree now').waitFor();
    const read = await server.call<Product>('GET', '/products/SHAWARMA-L');
    expect(read.stock).toMatchObject([{ outlet: 'MAIN', currentStock: 17 }]);

    await page.goto('/admin/stock/SHAWARMA-L');
    await page.getByRole('cell', { name: 'Counted' }).waitFor();
    await page.getByRole('button', { name: 'Block', exact: true }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('a torn sack');
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Block', exact: true }).click();
    await page.getByRole('button', { name: 'Unblock' }).waitFor();
    const batches = await server.call<{ data: { isBlocked: boolean }[] }>('GET', `/products/${read.id}/batches`);
    expect(batches.data.map((batch) => batch.isBlocked)).toEqual([true]);
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('grows by what is received', async () => {
    const { page } = await opened('manager', '/purchases');
    const product = page.locator('input[name=product]');
    await product.fill('SHAWARMA-L');
    await product.press('Enter');
    const item = page.getByRole('group').filter({ has: page.getByRole('button', { name: 'Remove' }) });
    await item.getByRole('textbox', { name: 'Quantity' }).fill('5');
    await item.getByRole('textbox', { name: 'Cost of one' }).fill('6,25');
    await page.locator('input[name=supplier]').fill('Gulf Foods');
    await page.getByRole('button', { name: 'Receive them' }).click();
    await page.getByRole('cell', { name: 'Gulf Foods' }).waitFor();
    const read = await server.call<Product>('GET', '/products/SHAWARMA-L');
    expect(read.stock[0]?.currentStock).toBe(22);
    await page.context().close();
  });
});

describe('business days', () => {
  it('are closed with a reason to reopen, and show their Z reports', async () => {
    const { page, said } = await opened('manager', '/days');
    await page.locator('main tbody a').first().click();
    await page.getByRole('heading', { name: 'What the records say now' }).waitFor();
    const today = page.url().split('/').at(-1) ?? '';
    await page.getByRole('heading', { name: decodeURIComponent(today).split('/').at(-1) ?? '' }).waitFor();
    // A day that is not over is not closed yet, and says from when on it may be.
    await page.getByRole('button', { name: 'Close the day' }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page);
    expect(said).toEqual([]);
    await page.context().close();
  });
});

describe('the doctor', () => {
  it('looks at everything when it is asked, and says what it found', async () => {
    const { page, said } = await opened('manager', '/doctor');
    await page.getByRole('button', { name: 'Look at everything now' }).click();
    await page.getByText('Looked at everything: 0 findings').waitFor();
    await page.getByText('Nothing is wrong').waitFor();
    const rule = page.getByRole('checkbox', { name: 'Repaired by itself: ledger.balanceDiffers' });
    await rule.check();
    await expect.poll(async () => {
      const rules = await server.call<{ data: { code: string; autoRepair: string }[] }>('GET', '/doctor/rules');
      return rules.data.find((one) => one.code === 'ledger.balanceDiffers')?.autoRepair;
    }).toBe('safe');
    expect(said).toEqual([]);
    await page.context().close();
  });
});

describe('the audit log', () => {
  it('says who did what, and proves that nothing was altered', async () => {
    const { page, said } = await opened('manager', '/audit?type=product.*');
    const row = page.getByRole('row').filter({ hasText: 'product.changed' }).first();
    await row.waitFor();
    await row.getByRole('button').click();
    await page.getByRole('dialog').getByText('"price"').first().waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.getByText('The chain holds').waitFor();
    expect(said).toEqual([]);
    await page.context().close();
  });
});

describe('webhooks', () => {
  it('are made with a secret that is shown once, and refused where they lead nowhere good', async () => {
    const { page, said } = await opened('manager', '/webhooks');
    const url = page.locator('input[name=url]');
    await url.fill('https://127.0.0.1/docket');
    await page.getByRole('button', { name: 'Make the webhook' }).click();
    await page.getByRole('alert').waitFor();
    // An address that is set aside for documentation: nobody is there.
    await url.fill('https://example.com/docket');
    await page.locator('input[name=description]').fill('The book-keeper');
    await page.locator('input[name=types]').fill('doctor.*');
    await page.getByRole('button', { name: 'Make the webhook' }).click();
    await page.getByText(/whsec_/).waitFor();
    await page.getByRole('link', { name: 'The book-keeper' }).click();
    await page.getByRole('heading', { name: 'The book-keeper' }).waitFor();
    await expect.poll(() => page.getByText(/whsec_/).count()).toBe(0);
    await page.getByRole('button', { name: 'Send it nothing' }).click();
    await page.getByRole('button', { name: 'Send it events again' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Yes, delete it' }).click();
    await expect.poll(() => page.getByRole('link', { name: 'The book-keeper' }).count()).toBe(0);
    expect(said).toEqual([]);
    await page.context().close();
  });
});

describe('imports', () => {
  it('check a file whole, say what is wrong, and take in what is good', async () => {
    const { page, said } = await opened('manager', '/imports');
    const file = page.locator('input[name=file]');
    const csv = (text: string) => ({ name: 'goods.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await file.setInputFiles(csv('sku,name,price\nTEA-A,Tea,"7,5"\n'));
    await page.getByRole('button', { name: 'Check it' }).click();
    await page.getByText('Errors to be mended: 1').waitFor();
    await page.getByText('Line 2,').waitFor();
    expect(await page.getByRole('button', { name: 'Take it in' }).isDisabled()).toBe(true);
    await file.setInputFiles(csv('sku,name,price\nTEA-A,Tea,7.50\nTEA-B,Green tea,8\n'));
    await page.getByRole('button', { name: 'Check it' }).click();
    await page.getByText('New: 2').waitFor();
    await page.getByRole('button', { name: 'Take it in' }).click();
    await page.getByText('Taken in', { exact: false }).first().waitFor();
    await expect.poll(() => server.call<Product>('GET', '/products/TEA-B').then((product) => product.price, () => 0)).toBe(8);
    expect(said).toEqual([]);
    await page.context().close();
  });
});

const PAGES = [
  '/numbering',
  '/numbering/order',
  '/settings/shop',
  '/settings/day',
  '/settings/selling',
  '/settings/places',
  '/settings/receipts',
  '/settings/charges',
  '/settings/barcodes',
  '/settings/taxes',
  '/settings/outlet-MAIN',
  '/days',
  '/shifts',
  '/users',
  '/users/new',
  '/roles',
  '/products',
  '/products/SHAWARMA-L',
  '/products/new',
  '/categories',
  '/stock',
  '/stock/SHAWARMA-L',
  '/stocktake',
  '/transfers',
  '/purchases',
  '/doctor',
  '/audit',
  '/webhooks',
  '/imports',
] as const;

describe('every page', () => {
  /** What a page shows has been read. */
  async function settled(page: Page, path: string): Promise<void> {
    await page.goto(`/admin${path}`);
    await page.locator('main h1').waitFor();
    for (const { loading } of [adminEn, adminAr]) await page.getByText(loading, { exact: true }).first().waitFor({ state: 'detached' });
  }

  it.each(['en', 'ar'])('in %s is accessible in both themes', async (locale) => {
    const { page, said } = await signIn(browser, server, 'manager', { app: 'admin', locale });
    for (const path of PAGES) {
      await settled(page, path);
      for (const theme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: theme });
        await expectAccessible(page).catch((problem: unknown) => {
          throw new Error(`${path} ${theme}: ${String(problem)}`);
        });
      }
    }
    expect(said).toEqual([]);
    await page.context().close();
  }, 120_000);

  it.each(['en', 'ar'])('in %s fits 320 pixels and letters twice as large, and scrolls in one direction only', async (locale) => {
    const { page } = await signIn(browser, server, 'manager', { app: 'admin', locale, width: 320 });
    // One page that is wrong hides no other.
    const wrong: string[] = [];
    for (const path of PAGES) {
      await settled(page, path);
      const look = (check: Promise<void>) => check.catch((failed: Error) => wrong.push(`${path}: ${failed.message}`));
      await look(expectNoSidewaysScroll(page));
      await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      await look(expectNoSidewaysScroll(page));
      await look(expectNothingCut(page));
    }
    expect(wrong).toEqual([]);
    await page.context().close();
  }, 120_000);
});
