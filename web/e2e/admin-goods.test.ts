/** The office's pages of goods: what goes back to the supplier, what goes to another outlet, and what can be chosen with a product. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser } from './browser';
import { signIn } from './people';
import { Server } from './server';

let server: Server;
let browser: Browser;

interface Product {
  stock: { outlet: string; currentStock: number }[];
}

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.of('al-marya', ['manager']), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function opened(path: string): Promise<{ page: Page; said: string[] }> {
  const device = await signIn(browser, server, 'manager', { app: 'admin' });
  await device.page.goto(`/admin${path}`);
  return device;
}

describe('the stock', () => {
  it('goes back to the supplier, no more than there is', async () => {
    await server.call('POST', '/products', { sku: 'FLOUR', name: 'Flour', price: 10, trackStock: true });
    const items = [{ productId: 'FLOUR', quantity: 8, unitCost: 4, batchNumber: 'F-1' }];
    const { id, purchaseNumber } = await server.call<{ id: string; purchaseNumber: string }>('POST', '/purchases', { items, supplier: 'Mill' });
    const { page, said } = await opened('/purchases');
    await page.getByRole('link', { name: purchaseNumber }).click();
    await page.getByRole('rowheader', { name: 'Flour' }).waitFor();
    const back = page.locator('input[name="back-F-1"]');
    await back.fill('9');
    await page.getByRole('button', { name: 'Send them back' }).click();
    await page.getByRole('alert').waitFor();
    await back.fill('3');
    await page.locator('input[name=reason]').fill('torn sacks');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Send them back' }).click();
    await page.getByText('at most 5').waitFor();
    const stock = await server.call<Product>('GET', '/products/FLOUR');
    expect(stock.stock).toMatchObject([{ outlet: 'MAIN', currentStock: 5 }]);
    const documents = await server.call<{ data: { kind: string; reason: string }[] }>('GET', '/stock/documents?kind=purchase_return');
    expect(documents.data).toMatchObject([{ reason: 'torn sacks' }]);
    expect(page.url()).toContain(id);
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('goes to another outlet with its cost', async () => {
    const settings = await server.call<{ outlets: { code: string; name: string }[] }>('GET', '/settings');
    await server.call('PATCH', '/settings', { outlets: [...settings.outlets, { code: 'YAS', name: 'Yas Mall' }] });
    await server.call('POST', '/products', { sku: 'SUGAR', name: 'Sugar', price: 5, trackStock: true });
    await server.call('POST', '/purchases', { outlet: 'MAIN', items: [{ productId: 'SUGAR', quantity: 10, unitCost: 2 }] });
    const { page, said } = await opened('/transfers');
    await page.locator('select[name=from]').selectOption('MAIN');
    await page.locator('select[name=to]').selectOption('MAIN');
    await page.getByText('Choose two different outlets.').waitFor();
    await page.locator('select[name=to]').selectOption('YAS');
    const product = page.locator('input[name=product]');
    await product.fill('SUGAR');
    await product.press('Enter');
    await page.locator('input[name=quantity-SUGAR]').fill('4');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Move them' }).click();
    await page.getByRole('cell', { name: 'YAS' }).waitFor();
    const moved = await server.call<Product>('GET', '/products/SUGAR');
    expect(moved.stock).toMatchObject([{ outlet: 'MAIN', currentStock: 6 }, { outlet: 'YAS', currentStock: 4 }]);
    expect(said).toEqual([]);
    await page.context().close();
  });
});

describe('a product', () => {
  it('is given what can be chosen with it, named in the languages of the shop', async () => {
    const { page, said } = await opened('/products/SHAWARMA-L');
    await page.getByRole('button', { name: 'Add a group' }).click();
    await page.locator('input[name=group-0-en]').fill('Extras');
    await page.locator('input[name=group-0-max]').fill('2');
    await page.locator('input[name=option-0-0-en]').fill('Cheese');
    await page.locator('input[name=option-0-0-price]').fill('2,5');
    const first = page.getByRole('group', { name: 'Option Cheese' });
    await first.getByText('In other languages').click();
    await page.locator('input[name=option-0-0-ar]').fill('جبن');
    await page.getByRole('button', { name: 'Add an option' }).click();
    const save = page.getByRole('button', { name: 'Save' }).first();
    await expect.poll(() => save.isDisabled()).toBe(true);
    await page.locator('input[name=option-0-1-en]').fill('Garlic');
    await expectAccessible(page);
    await save.click();
    await page.getByText('Saved.').waitFor();
    const saved = await server.call<{ modifiers: unknown }>('GET', '/products/SHAWARMA-L');
    expect(saved.modifiers).toEqual([
      {
        code: 'GROUP-1',
        name: { en: 'Extras' },
        min: 0,
        max: 2,
        options: [
          { code: 'OPTION-1', name: { en: 'Cheese', ar: 'جبن' }, price: 2.5 },
          { code: 'OPTION-2', name: { en: 'Garlic' }, price: 0 },
        ],
      },
    ]);
    await page.reload();
    await expect.poll(() => page.locator('input[name=option-0-0-price]').inputValue()).toBe('2.50');
    await page.getByRole('button', { name: 'Remove Extras' }).click();
    await save.click();
    await page.getByText('Saved.').waitFor();
    expect(await server.call('GET', '/products/SHAWARMA-L')).toMatchObject({ modifiers: [] });
    expect(said).toEqual([]);
    await page.context().close();
  });
});
