/**
 * Every page and dialog of the apps: how each is brought up. `screens.test.ts` walks along it, in two languages and both themes; a new
 * screen is a new line here.
 */
import type { Page } from 'playwright-core';
import { ar as posAr } from '../src/pos/i18n/ar';
import { en as posEn } from '../src/pos/i18n/en';
import { ar as sharedAr } from '../src/shared/i18n/ar';
import { en as sharedEn } from '../src/shared/i18n/en';
import { ar as staffAr } from '../src/staff/i18n/ar';
import { en as staffEn } from '../src/staff/i18n/en';
import type { KitchenShop, Supermarket } from './shops';

/** What the apps say, so that a screen is found in whatever language it is in. */
export const SAID = {
  en: { shared: sharedEn, staff: staffEn, pos: posEn },
  ar: { shared: sharedAr, staff: staffAr, pos: posAr },
} as const;
export type Locale = keyof typeof SAID;
export type Said = (typeof SAID)[Locale];

export interface Shown {
  /** Of its own: in the file's name, and once only. */
  name: string;
  /** Who is signed in; nobody where it is left out. */
  login?: string;
  /** A device of its own among those of the same login. */
  device?: string;
  /** The view of the app, as its address has it; of the office the path of the page. */
  view?: string;
  /** What stands below its picture; a screen without is checked, and not pictured. */
  caption?: string;
}

export interface StaffScreen extends Shown {
  app: 'staff';
  show: (page: Page, said: Said, shop: KitchenShop) => Promise<unknown>;
}

export interface PosScreen extends Shown {
  app: 'pos';
  show: (page: Page, said: Said, shop: Supermarket) => Promise<unknown>;
}

export const dialog = (page: Page) => page.getByRole('dialog').waitFor();

async function settings(page: Page, said: Said): Promise<void> {
  await page.getByRole('button', { name: said.shared.settings.title }).click();
  await dialog(page);
}

/** Makes the device a register, and signs out. */
async function whoAreYou(page: Page, said: Said): Promise<void> {
  const heading = page.getByRole('heading', { name: said.shared.session.whoAreYou });
  const header = page.locator('header').first();
  await heading.or(header).waitFor();
  if (await heading.isVisible()) return;
  await settings(page, said);
  const register = page.getByRole('combobox', { name: said.shared.settings.register });
  await register.locator('option').nth(1).waitFor({ state: 'attached' });
  await register.selectOption({ index: 1 });
  await page.getByRole('button', { name: said.shared.settings.trust }).click();
  await page.getByRole('dialog').getByRole('status').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: said.shared.session.signOut }).click();
  await heading.waitFor();
}

/** The kitchen with everything that a ticket can say. */
async function kitchen(page: Page, said: Said, shop: KitchenShop): Promise<void> {
  await page.getByRole('article', { name: said.staff.kitchen.ticket(shop.changed.ticketNumber) }).waitFor();
  await page.getByRole('article', { name: said.staff.kitchen.ticket(shop.cameBack.ticketNumber) }).waitFor();
}

const STAFF: readonly StaffScreen[] = [
  { name: 'sign-in', app: 'staff', caption: 'Signing in', show: (page) => page.locator('input[name=login]').waitFor() },
  { name: 'sign-in-settings', app: 'staff', show: (page, said) => settings(page, said) },
  {
    name: 'sign-in-refused',
    app: 'staff',
    async show(page, _, shop) {
      await page.locator('input[name=merchant]').fill(shop.server.merchant);
      await page.locator('input[name=login]').fill('kitchen');
      await page.locator('input[name=password]').fill('not the password');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'may-not', app: 'staff', login: 'driver', show: (page, said) => page.getByText(said.shared.session.mayNot).waitFor() },
  { name: 'kitchen', app: 'staff', login: 'kitchen', view: 'kitchen', caption: 'The kitchen display', show: kitchen },
  {
    name: 'kitchen-all-day',
    app: 'staff',
    login: 'kitchen',
    view: 'kitchen',
    caption: 'What all open tickets come to',
    async show(page, said, shop) {
      await kitchen(page, said, shop);
      await page.keyboard.press('a');
      await dialog(page);
    },
  },
  {
    name: 'kitchen-done-nothing',
    app: 'staff',
    login: 'kitchen',
    view: 'kitchen',
    async show(page, said, shop) {
      await kitchen(page, said, shop);
      await page.keyboard.press('r');
      await page.getByRole('dialog').getByText(said.staff.kitchen.recallEmpty).waitFor();
    },
  },
  {
    name: 'kitchen-done',
    app: 'staff',
    login: 'kitchen',
    view: 'kitchen',
    caption: 'What was done lately, and may be called back',
    async show(page, said, shop) {
      const order = await shop.place('Baklava');
      const ticket = page.getByRole('article', { name: said.staff.kitchen.ticket(order.ticketNumber) });
      await ticket.getByRole('button').click();
      await ticket.getByText(said.staff.kitchen.preparing).waitFor();
      await ticket.getByRole('button').click();
      await ticket.waitFor({ state: 'detached' });
      await page.keyboard.press('r');
      await page.getByRole('dialog').getByRole('button', { name: said.staff.kitchen.callBack }).waitFor();
    },
  },
  {
    name: 'kitchen-keys',
    app: 'staff',
    login: 'kitchen',
    view: 'kitchen',
    async show(page, said, shop) {
      await kitchen(page, said, shop);
      await page.keyboard.press('?');
      await dialog(page);
    },
  },
  {
    name: 'kitchen-refused',
    app: 'staff',
    login: 'kitchen',
    view: 'kitchen',
    async show(page, said, shop) {
      await kitchen(page, said, shop);
      await page.route('**/transitions', (route) => route.abort());
      await page.locator('article button').first().click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'warehouse',
    app: 'staff',
    login: 'warehouse',
    view: 'warehouse',
    caption: 'The queue of the warehouse',
    show: (page, _, shop) => page.getByRole('article', { name: shop.changed.orderNumber }).waitFor(),
  },
  {
    name: 'finance',
    app: 'staff',
    login: 'finance',
    view: 'finance',
    caption: 'The queue of finance',
    show: (page, _, shop) => page.getByRole('article', { name: shop.receipt.orderNumber }).waitFor(),
  },
  {
    name: 'finance-receipt',
    app: 'staff',
    login: 'finance',
    view: 'finance',
    async show(page, said, shop) {
      const task = page.getByRole('article', { name: shop.receipt.orderNumber });
      await task.getByRole('button', { name: said.staff.queues.showReceipt }).click();
      await page.getByRole('dialog').locator('img').waitFor();
    },
  },
  {
    name: 'finance-reject',
    app: 'staff',
    login: 'finance',
    view: 'finance',
    async show(page, said, shop) {
      const task = page.getByRole('article', { name: shop.receipt.orderNumber });
      await task.getByRole('button', { name: said.staff.queues.reject }).click();
      await dialog(page);
    },
  },
  {
    name: 'orders',
    app: 'staff',
    login: 'manager',
    view: 'orders',
    caption: 'Orders',
    show: (page) => page.locator('tbody tr').first().waitFor(),
  },
  {
    name: 'orders-none',
    app: 'staff',
    login: 'manager',
    view: 'orders',
    async show(page, said) {
      await page.locator('tbody tr').first().waitFor();
      await page.getByRole('searchbox').fill('NO-SUCH-ORDER');
      await page.getByText(said.staff.orders.none).waitFor();
    },
  },
  {
    name: 'order',
    app: 'staff',
    login: 'manager',
    view: 'orders',
    caption: 'An order, with its history',
    async show(page, said, shop) {
      await page.getByRole('button', { name: shop.changed.orderNumber }).click();
      await page.getByRole('dialog').getByText(said.staff.orders.history).waitFor();
    },
  },
  {
    name: 'settings',
    app: 'staff',
    login: 'manager',
    view: 'orders',
    caption: 'Settings of a device',
    async show(page, said) {
      await settings(page, said);
      await page.getByRole('combobox', { name: said.shared.settings.register }).waitFor();
    },
  },
  { name: 'people', app: 'staff', login: 'manager', device: 'register', caption: 'Who works at this register', show: whoAreYou },
  {
    name: 'pin',
    app: 'staff',
    login: 'manager',
    device: 'register',
    caption: 'A PIN',
    async show(page, said) {
      await whoAreYou(page, said);
      await page.locator('main li button').first().click();
      await page.keyboard.type('11');
    },
  },
  {
    name: 'pin-wrong',
    app: 'staff',
    login: 'manager',
    device: 'register',
    async show(page, said) {
      await whoAreYou(page, said);
      await page.locator('main li button').first().click();
      await page.keyboard.type('1111');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
    },
  },
];

/** A scanner types fast and ends with Enter. */
async function scan(page: Page, code: string): Promise<void> {
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
}

/** Scans some products, and waits until they are priced. */
async function cart(page: Page, said: Said, shop: Supermarket, lines = 3): Promise<void> {
  await page.getByRole('combobox', { name: said.pos.sale.find }).waitFor();
  for (const code of shop.barcodes.slice(0, lines)) await scan(page, code);
  await page.locator('section.cart ol > li').nth(lines - 1).waitFor();
  await page.getByRole('button', { name: said.pos.sale.pay }).and(page.locator(':enabled')).waitFor();
}

/** A cart, and the key that asks for something. */
function asked(key: string): PosScreen['show'] {
  return async (page, said, shop) => {
    await cart(page, said, shop);
    await page.keyboard.press(key);
    await dialog(page);
  };
}

const POS: readonly PosScreen[] = [
  {
    name: 'pos-empty',
    app: 'pos',
    login: 'cashier',
    show: (page, said) => page.getByText(said.pos.sale.empty).waitFor(),
  },
  {
    name: 'pos',
    app: 'pos',
    login: 'cashier',
    caption: 'The till',
    async show(page, said, shop) {
      await cart(page, said, shop);
      await page.keyboard.press('F3');
      await page.keyboard.type('9876543210', { delay: 100 });
      await page.keyboard.press('Tab');
      await page.locator('section.cart .found').waitFor();
    },
  },
  {
    name: 'pos-new-customer',
    app: 'pos',
    login: 'cashier',
    async show(page, said, shop) {
      await cart(page, said, shop, 1);
      await page.keyboard.press('F3');
      await page.keyboard.type('9876500000', { delay: 100 });
      await page.getByText(said.pos.sale.newCustomer).waitFor();
    },
  },
  {
    name: 'pos-unknown',
    app: 'pos',
    login: 'cashier',
    async show(page, said) {
      await page.getByRole('combobox', { name: said.pos.sale.find }).waitFor();
      await scan(page, '8909999999990');
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'pos-quantity', app: 'pos', login: 'cashier', caption: 'A quantity', show: asked('F7') },
  { name: 'pos-price', app: 'pos', login: 'cashier', show: asked('F8') },
  {
    name: 'pos-not-an-amount',
    app: 'pos',
    login: 'cashier',
    async show(page, said, shop) {
      await asked('F8')(page, said, shop);
      await page.getByRole('dialog').getByRole('textbox').fill('12,3456');
      await page.getByText(said.pos.sale.notAnAmount).waitFor();
    },
  },
  {
    name: 'pos-below-cost',
    app: 'pos',
    login: 'cashier',
    async show(page, said, shop) {
      await belowCost(page, said, shop);
      await page.locator('section.cart ol li [role=alert]').waitFor();
    },
  },
  {
    name: 'pos-none-held',
    app: 'pos',
    login: 'cashier',
    async show(page, said) {
      await page.getByText(said.pos.sale.empty).waitFor();
      await page.keyboard.press('F6');
      await page.getByText(said.pos.sale.noneHeld).waitFor();
    },
  },
  {
    name: 'pos-held',
    app: 'pos',
    login: 'cashier',
    caption: 'Sales on hold',
    async show(page, said, shop) {
      await cart(page, said, shop);
      await page.keyboard.press('F4');
      await page.keyboard.press('F6');
      await page.getByRole('dialog').getByRole('listitem').waitFor();
    },
  },
  { name: 'pos-payment', app: 'pos', login: 'cashier', caption: 'Paying', show: asked('F9') },
  {
    name: 'pos-payment-short',
    app: 'pos',
    login: 'cashier',
    async show(page, said, shop) {
      await asked('F9')(page, said, shop);
      await page.getByRole('textbox', { name: said.pos.sale.received }).fill('1');
      await page.getByText(said.pos.sale.isShort).waitFor();
    },
  },
  {
    name: 'pos-approval',
    app: 'pos',
    login: 'cashier',
    caption: 'A manager approves a price',
    async show(page, said, shop) {
      await belowCost(page, said, shop);
      await page.getByRole('button', { name: said.pos.sale.pay }).click();
      await page.getByRole('button', { name: said.pos.sale.complete }).click();
      await page.getByRole('group', { name: said.pos.sale.approve }).waitFor();
    },
  },
  {
    name: 'pos-sending',
    app: 'pos',
    login: 'cashier',
    async show(page, said, shop) {
      // A server that never answers.
      await page.route('**/inventory/sales', () => undefined);
      await asked('F9')(page, said, shop);
      await page.keyboard.press('Enter');
      await page.getByText(said.pos.sale.sending).first().waitFor();
    },
  },
  {
    name: 'pos-receipt',
    app: 'pos',
    login: 'cashier',
    caption: 'A receipt',
    async show(page, said, shop) {
      await asked('F9')(page, said, shop);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: said.pos.sale.next }).waitFor();
      await page.waitForFunction(() => (document.querySelector('dialog pre')?.textContent?.length ?? 0) > 100);
    },
  },
  { name: 'pos-settings', app: 'pos', login: 'cashier', show: settings },
  { name: 'pos-may-not', app: 'pos', login: 'warehouse', show: (page, said) => page.getByText(said.shared.session.mayNot).waitFor() },
];

/** A product of which there is stock, for less than it cost. */
async function belowCost(page: Page, said: Said, shop: Supermarket): Promise<void> {
  await cart(page, said, shop, 1);
  await page.keyboard.press('F8');
  await page.getByRole('dialog').getByRole('textbox').fill('1');
  await page.keyboard.press('Enter');
}

export const SCREENS = { staff: STAFF, pos: POS };
