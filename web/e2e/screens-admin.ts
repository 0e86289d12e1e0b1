/** Every page and dialog of the office: how each is brought up. A new screen is a new line here. */
import type { Page } from 'playwright-core';
import { dialog, type Said, type Shown } from './screens';
import type { Office } from './shops';

export interface AdminScreen extends Shown {
  app: 'admin';
  show: (page: Page, said: Said, shop: Office) => Promise<unknown>;
}

/** A page of the office, that is there once something is on it; and what is pressed then. */
function office(name: string, view: string, there: string, caption?: string, then?: (page: Page, shop: Office) => Promise<unknown>): AdminScreen {
  return {
    name: `admin-${name}`,
    app: 'admin',
    login: 'manager',
    view,
    ...(caption === undefined ? {} : { caption }),
    async show(page, _, shop) {
      await page.locator(there).first().waitFor();
      await then?.(page, shop);
    },
  };
}

/** Opens the first order, customer or bill of a list. */
async function first(page: Page, there: string): Promise<void> {
  await page.locator('tr.row a').first().click();
  await page.locator(there).first().waitFor();
}

/** Opens a customer, and one of the dialogs: those of the wallet, then those of the page. */
const customer = (section: string, button: number) => async (page: Page, shop: Office) => {
  await page.getByRole('link', { name: shop.customer.customerNumber }).click();
  await page.locator('tr.row').first().waitFor();
  await page.locator(`${section} button`).nth(button).click();
  await dialog(page);
};

export const ADMIN: readonly AdminScreen[] = [
  office('dashboard', '', 'main table', 'The office: a business date at a glance'),
  office('orders', '/orders', 'tr.row', 'The office: orders'),
  office('orders-none', '/orders?search=NO-SUCH-ORDER', 'main [role=status]'),
  office('order', '/orders', 'tr.row', 'The office: an order with everything', async (page, shop) => {
    await page.getByRole('link', { name: shop.order.orderNumber }).click();
    await page.locator('main ol li').first().waitFor();
  }),
  office('order-unknown', '/orders/NO-SUCH-ORDER', 'main [role=alert]'),
  office('no-page', '/no/such/page', 'main [role=alert]'),
  office('finance', '/finance', 'main section img', 'The office: a receipt beside its order'),
  office('finance-reject', '/finance', 'main section img', undefined, async (page) => {
    await page.keyboard.press('r');
    await dialog(page);
  }),
  office('finance-keys', '/finance', 'main section img', undefined, async (page) => {
    await page.keyboard.press('?');
    await dialog(page);
  }),
  office('customers', '/customers', 'tr.row', 'The office: customers'),
  office('customer', '/customers', 'tr.row', 'The office: a customer and their wallet', async (page, shop) => {
    await page.getByRole('link', { name: shop.customer.customerNumber }).click();
    await page.locator('tr.row').first().waitFor();
  }),
  office('customer-new', '/customers', 'tr.row', undefined, async (page) => {
    await page.locator('main .actions button').click();
    await dialog(page);
  }),
  office('customer-change', '/customers', 'tr.row', undefined, customer('.bar .actions', 0)),
  office('customer-merge', '/customers', 'tr.row', undefined, customer('.bar .actions', 1)),
  office('customer-erase', '/customers', 'tr.row', 'The office: before a customer is erased', customer('.bar .actions', 2)),
  office('wallet-top-up', '/customers', 'tr.row', undefined, customer('section .actions', 0)),
  office('wallet-adjust', '/customers', 'tr.row', undefined, customer('section .actions', 1)),
  office('bills', '/bills', 'tr.row', 'The office: bills'),
  office('bill', '/bills', 'tr.row', 'The office: a bill of which something came back', (page) => first(page, 'main table tbody tr')),
  office('credit-notes', '/credit-notes', 'tr.row'),
  office('report-sales', '/reports/sales', 'main tfoot', 'The office: a report'),
  office('report-payments', '/reports/payments', 'main tfoot'),
  office('trial-balance', '/ledger', 'main tfoot', 'The office: the trial balance'),
  office('ledger-entries', '/ledger/entries', 'tr.row'),
  office('products', '/products', 'tr.row', 'The office: products'),
  office('product', '/products', 'tr.row', 'The office: a product', (page) => first(page, 'input[name=price]')),
  office('product-new', '/products/new', 'input[name=price]'),
  office('categories', '/categories', 'main tbody tr'),
  office('stock', '/stock', 'tr.row', 'The office: what is in stock'),
  office('stock-of', '/stock', 'tr.row', undefined, (page) => first(page, 'main section')),
  office('stocktake', '/stocktake', 'input[name=product]', 'The office: a stock-take', async (page) => {
    await page.locator('input[name=product]').fill('SHAWARMA-L');
    await page.keyboard.press('Enter');
    await page.locator('input[name=counted-SHAWARMA-L]').fill('12');
  }),
  office('transfers', '/transfers', 'main section'),
  office('purchases', '/purchases', 'input[name=product]'),
  office('days', '/days', 'tr.row'),
  office('day', '/days', 'tr.row', 'The office: a business day', (page) => first(page, 'main dl')),
  office('shifts', '/shifts', 'tr.row'),
  office('users', '/users', 'tr.row', 'The office: who works here'),
  office('user', '/users', 'tr.row', undefined, (page) => first(page, 'input[name=pin]')),
  office('user-new', '/users/new', 'input[name=login]'),
  office('roles', '/roles', 'main fieldset', 'The office: what a role may do'),
  office('numbering', '/numbering', 'main tbody tr'),
  office('series', '/numbering/order', 'main ol li', 'The office: a series, and what it would print'),
  office('series-clashes', '/numbering/order', 'main ol li', 'The office: a series that would clash is told before it is saved', async (page) => {
    await page.locator('input[name=template]').fill('ALM-{YYYY}{MM}-{SEQ:6}');
    await page.locator('main form [role=alert]').waitFor();
  }),
  office('settings', '/settings', 'input[name=name]'),
  office('settings-day', '/settings/day', 'input[name=cutoff]'),
  office('settings-selling', '/settings/selling', 'input[name=transferHours]', 'The office: settings'),
  office('settings-places', '/settings/places', 'main fieldset'),
  office('settings-receipts', '/settings/receipts', 'select[name=digits]'),
  office('settings-charges', '/settings/charges', 'main fieldset'),
  office('settings-barcodes', '/settings/barcodes', 'main fieldset'),
  office('settings-taxes', '/settings/taxes', 'input[name=rate-T1]'),
  office('settings-outlet', '/settings/outlet-MAIN', 'input[name=maxOrders]'),
  office('doctor', '/doctor', 'main tbody tr', "The office: the doctor's findings and rules"),
  office('webhooks', '/webhooks', 'input[name=url]'),
  office('imports', '/imports', 'input[name=file]'),
  office('audit', '/audit', 'tr.row', 'The office: the audit log'),
  office('audit-record', '/audit', 'tr.row', undefined, async (page) => {
    await page.locator('tr.row button').first().click();
    await dialog(page);
  }),
];
