/** The office: what it finds, and what it settles. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser';
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

async function at(login: string, path = '', options: { locale?: string; dark?: boolean; width?: number } = {}): Promise<{ page: Page; said: string[] }> {
  const opened = await signIn(browser, office.server, login, { ...options, app: 'admin' });
  if (path !== '') await opened.page.goto(`/admin${path}`);
  await opened.page.locator('main h1').waitFor();
  return opened;
}

describe('the menu', () => {
  it('shows each the pages that are theirs, and tells who may not see one', async () => {
    const { page, said } = await at('accountant');
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
    const menu = page.getByRole('navigation', { name: 'Office' });
    expect(await menu.getByRole('link', { name: 'Ledger' }).count()).toBe(1);
    await page.context().close();
    const cook = await at('kitchen');
    await cook.page.getByRole('heading', { name: 'Orders' }).waitFor();
    expect(await cook.page.getByRole('link', { name: 'Ledger' }).count()).toBe(0);
    await cook.page.goto('/admin/ledger');
    await cook.page.getByText('You may not see this. Ask a manager.').waitFor();
    await cook.page.goto('/admin/nothing-like-it');
    await cook.page.getByText('There is no such page.').waitFor();
    expect([...said, ...cook.said]).toEqual([]);
    await cook.page.context().close();
  });

  it('leads to pages that a reload and the back button come back to', async () => {
    const { page } = await at('manager');
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await page.getByRole('combobox', { name: 'Status' }).selectOption('delivered');
    const number = page.getByRole('link', { name: office.order.orderNumber });
    await number.waitFor();
    await page.reload();
    await number.waitFor();
    expect(await page.getByRole('combobox', { name: 'Status' }).inputValue()).toBe('delivered');
    expect(await page.getByRole('link', { name: office.awaited.orderNumber }).count()).toBe(0);
    await number.click();
    await page.getByRole('heading', { name: office.order.orderNumber }).waitFor();
    await page.goBack();
    await number.waitFor();
    expect(page.url()).toMatch(/\/admin\/orders\?status=delivered$/);
    await page.context().close();
  });
});

describe('orders', () => {
  it('a number that is typed or scanned leads straight to the order, with everything and who did it', async () => {
    const { page } = await at('manager', '/orders');
    await page.keyboard.press('/');
    await page.keyboard.type(office.order.orderNumber);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: office.order.orderNumber }).waitFor();
    expect(page.url()).toContain(`/admin/orders/${office.order.orderNumber}`);
    await page.getByText('no garlic').waitFor();
    const history = page.getByRole('region', { name: 'History' });
    for (const step of ['Placed', 'Confirmed', 'In preparation', 'Ready', 'Handed over']) await history.getByText(step, { exact: true }).waitFor();
    await page.getByRole('link', { name: office.billNumber }).click();
    await page.getByRole('heading', { name: office.billNumber }).waitFor();
    await page.getByText('cold').waitFor();
    await page.context().close();
  });

  it('says so where no order has that number', async () => {
    const { page } = await at('manager', '/orders/NO-SUCH-ORDER');
    await page.getByText('No order is like that.').waitFor();
    await page.context().close();
  });

  it('shows what happens to an order without being loaded anew, with the name of who did it', async () => {
    const order = await office.place('Hummus');
    const { page } = await at('manager', `/orders/${order.orderNumber}`);
    const facts = page.getByRole('region', { name: 'The order' });
    await facts.getByText('Confirmed', { exact: true }).waitFor();
    const cook = await signIn(browser, office.server, 'kitchen');
    await cook.page.getByRole('article').filter({ hasText: 'Hummus' }).getByRole('button').click();
    await facts.getByText('In preparation', { exact: true }).waitFor();
    const history = page.getByRole('region', { name: 'History' });
    await history.getByText('The kitchen').waitFor();
    await office.server.call('PATCH', `/orders/${order.id}/items`, { add: [{ product: 'SHAWARMA-S', quantity: 2 }], reason: 'they rang' });
    const change = history.getByRole('listitem').filter({ hasText: 'they rang' });
    await change.getByText(/2×/).waitFor();
    await change.getByText(/24\.00.*40\.00/).waitFor();
    await cook.page.context().close();
    await page.context().close();
  });

  it('a long list has few rows in the page, and all of them in reach', async () => {
    const first = await office.place('The first of many');
    for (let at = 0; at < 130; at++) await office.server.call('POST', '/orders', { channel: 'takeaway', items: [{ product: 'SHAWARMA-S', quantity: 1 }], payment: { method: 'cash' } });
    const { page } = await at('manager', '/orders');
    await page.locator('tr.row').first().waitFor();
    const wanted = page.getByRole('link', { name: first.orderNumber });
    await expect
      .poll(async () => {
        await page.mouse.wheel(0, 1500);
        expect(await page.locator('tr.row').count()).toBeLessThan(80);
        return wanted.count();
      })
      .toBe(1);
    const news = await office.place('News');
    await page.evaluate(() => scrollTo(0, 0));
    await page.getByRole('link', { name: news.orderNumber }).waitFor();
    await page.context().close();
  });
});

describe('the finance queue', () => {
  it('is worked off by keys, with the receipt beside the order', async () => {
    const [one, other] = [await office.await('050 700 0001'), await office.await('050 700 0002')];
    const { page, said } = await at('finance', '/finance');
    await page.getByRole('button', { name: one.orderNumber }).click();
    const task = page.getByRole('region', { name: one.orderNumber });
    await task.locator('img').waitFor();
    await task.getByRole('link', { name: one.orderNumber }).waitFor();
    await page.keyboard.press('a');
    await page.getByText(`${one.orderNumber}: the money is there.`).waitFor();
    await page.getByRole('button', { name: other.orderNumber }).click();
    await page.getByRole('region', { name: other.orderNumber }).waitFor();
    await page.keyboard.press('r');
    await page.getByRole('textbox').fill('not legible');
    await page.keyboard.press('Enter');
    await page.getByText(`${other.orderNumber}: not accepted. The customer is told.`).waitFor();
    const payments = await Promise.all([one, other].map(({ payments: [payment] }) => office.server.call<{ status: string; rejectionReason: string | null }>('GET', `/payments/${payment?.id}`)));
    expect(payments.map(({ status, rejectionReason }) => [status, rejectionReason])).toEqual([['paid', null], ['rejected', 'not legible']]);
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('tells the second of two clerks who was quicker, and takes nothing of what they press then', async () => {
    const order = await office.await('050 700 0003');
    const clerks = [await at('finance', '/finance'), await at('manager', '/finance')] as const;
    for (const { page } of clerks) {
      await page.getByRole('button', { name: order.orderNumber }).click();
      await page.getByRole('region', { name: order.orderNumber }).locator('img').waitFor();
    }
    const [first, second] = [clerks[0].page, clerks[1].page];
    await first.keyboard.press('a');
    await first.getByText(`${order.orderNumber}: the money is there.`).waitFor();
    await second.getByText(`The finance was quicker with ${order.orderNumber}: Paid. Choose the next.`).waitFor();
    const before = await office.server.call<{ data: unknown[] }>('GET', '/queues/finance?limit=200');
    await second.keyboard.press('a');
    await second.getByRole('button', { name: office.awaited.orderNumber }).waitFor();
    expect((await office.server.call<{ data: unknown[] }>('GET', '/queues/finance?limit=200')).data.length).toBe(before.data.length);
    for (const { page } of clerks) await page.context().close();
  });

  it('tells a clerk whose screen had not heard of it yet in a sentence, too, and pays nothing twice', async () => {
    const order = await office.await('050 700 0004');
    const { page } = await at('finance', '/finance');
    await page.getByRole('button', { name: order.orderNumber }).click();
    await page.getByRole('region', { name: order.orderNumber }).locator('img').waitFor();
    // Nothing of what changes arrives any more.
    await page.route('**/api/v1/queues/finance*', () => undefined);
    await office.server.call('POST', `/payments/${order.payments[0]?.id}/approve`, {});
    await page.keyboard.press('a');
    await page.getByText(new RegExp(`${order.orderNumber}.*Choose the next`)).waitFor();
    const found = await office.server.call<{ amountPaid: number; total: number }>('GET', `/orders/${order.id}`);
    expect(found.amountPaid).toBe(found.total);
    await page.context().close();
  });
});

describe('customers', () => {
  it('are found, and their wallets topped up and corrected, with every entry', async () => {
    const { page, said } = await at('manager', '/customers');
    await page.getByRole('searchbox').fill('yusuf');
    await page.getByRole('link', { name: office.customer.customerNumber }).click();
    const wallet = page.getByRole('region', { name: 'Wallet' });
    await wallet.getByText('75.00').first().waitFor();
    await wallet.getByRole('button', { name: 'Top up' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Amount' }).fill('20,50');
    await page.getByRole('dialog').getByRole('button', { name: 'Top up' }).click();
    await page.getByText(/20\.50 came into the wallet/).waitFor();
    await wallet.getByText('95.50').first().waitFor();
    await wallet.getByRole('button', { name: 'Correct' }).click();
    await page.getByRole('textbox', { name: 'Amount' }).fill('500');
    await page.getByRole('combobox', { name: 'The amount' }).selectOption('out');
    await page.getByRole('textbox', { name: 'Reason' }).fill('typed twice');
    await page.getByRole('dialog').getByRole('button', { name: 'Correct' }).click();
    // More than the wallet has is refused, and the dialog stays.
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.getByRole('textbox', { name: 'Amount' }).fill('0.50');
    await page.getByRole('dialog').getByRole('button', { name: 'Correct' }).click();
    await page.getByText('The wallet is corrected.').waitFor();
    await expect.poll(() => page.locator('tr.row').count()).toBe(3);
    const found = await office.server.call<{ balance: number }>('GET', `/customers/${office.customer.id}/wallet`);
    expect(found.balance).toBe(95);
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('are made, changed, merged and erased, each only after what it means was said', async () => {
    const { page } = await at('manager', '/customers');
    await page.getByRole('button', { name: 'New customer' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Hana');
    await page.getByRole('textbox', { name: 'Phone' }).fill('050 808 0808');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: /Hana/ }).waitFor();
    await page.getByRole('button', { name: 'Change' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Hana K.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: /Hana K\./ }).waitFor();
    const twin = await office.server.call<{ customerNumber: string }>('POST', '/customers/find-or-create', { phone: '050 909 0909', name: 'Hana Kay' });
    await page.getByRole('button', { name: 'Merge' }).click();
    const dialog = page.getByRole('dialog');
    const merge = dialog.getByRole('button', { name: 'Merge' });
    await dialog.getByRole('textbox', { name: /The other/ }).fill(twin.customerNumber);
    await dialog.getByText(/Hana Kay becomes part of Hana K\./).waitFor();
    expect(await merge.isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: /Reason/ }).fill('the same person');
    await merge.click();
    await page.getByText('Hana Kay is part of this customer now.').waitFor();
    await page.getByRole('button', { name: 'Erase' }).click();
    const erase = dialog.getByRole('button', { name: 'Erase' });
    await dialog.getByRole('textbox', { name: /Reason/ }).fill('asked for it');
    expect(await erase.isDisabled()).toBe(true);
    const number = /\/customers\/([^/?]+)$/.exec(page.url())?.[1] ?? '';
    await dialog.getByRole('textbox', { name: /Type/ }).fill(number);
    await erase.click();
    await page.getByText('What named this customer was erased.').waitFor();
    expect(await page.getByRole('button', { name: 'Top up' }).count()).toBe(0);
    await page.context().close();
  });
});

describe('the books', () => {
  it('the dashboard shows what is sold without being loaded anew', async () => {
    const { page, said } = await at('manager');
    const orders = page.getByRole('region', { name: 'Orders by status' }).first();
    const confirmed = orders.getByRole('row', { name: /Confirmed/ }).locator('td').first();
    const before = Number((await confirmed.textContent())?.replace(/\D/g, ''));
    await office.place('Baklava');
    await expect.poll(async () => Number((await confirmed.textContent())?.replace(/\D/g, ''))).toBe(before + 1);
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('reports are on the screen as in the file, and the trial balance leads to its entries', async () => {
    const { page } = await at('accountant', '/reports/orders');
    await page.getByRole('row', { name: /Handed over/ }).first().waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as CSV' }).click()]);
    expect(file.suggestedFilename()).toMatch(/^orders-.*\.csv$/);
    await page.getByRole('link', { name: 'Ledger' }).click();
    const balance = page.getByRole('group', { name: 'Trial balance' });
    await expect.poll(async () => balance.locator('tfoot td').last().textContent()).toMatch(/0\.00/);
    await balance.getByRole('link', { name: 'Sales' }).click();
    await page.getByRole('heading', { name: 'Ledger: Entries' }).waitFor();
    await page.locator('tr.row').first().waitFor();
    await page.getByRole('link', { name: 'Credit notes' }).click();
    await page.getByRole('link', { name: office.billNumber }).click();
    await page.getByRole('heading', { name: office.billNumber }).waitFor();
    await page.context().close();
  });
});
