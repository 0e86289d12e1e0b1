/** What a till does beside selling: shifts, discounts, bills that come back, the customer's display, the business date. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser } from './browser';
import { approve, goodsOf, managerOf, priced, type Product, scan, type } from './counter';
import { picture } from './pictures';
import { signIn } from './people';
import { Server } from './server';

const PIN = '8642';
/** What an amount looks like, in English. */
const rupees = (amount: number) => new Intl.NumberFormat('en', { style: 'currency', currency: 'INR' }).format(amount);

let server: Server;
let browser: Browser;
let goods: Product[];
let manager: string;

interface Bill {
  id: string;
  billNumber: string;
  totalAmount: number;
  discountTotal: number;
  tip: number;
  changeDue: number;
  businessDate: string;
  refundedAmount: number;
  payments: { method: string; amount: number }[];
  items: { quantity: number; returnedQuantity: number }[];
  creditNotes?: { kind: string; reason: string }[];
}

interface Shift {
  id: string;
  status: string;
  register: string;
  businessDate: string;
  cash: { expected: number };
  closing: { counted: number; overShort: number; denominations: { value: number; count: number }[] } | null;
}

beforeAll(async () => {
  const changes = [['decimals = 2\n', 'decimals = 2\nshift_required = true\n']] as const;
  [server, browser] = await Promise.all([Server.of('shivik-mart', ['cashier', 'manager'], { changes }), openBrowser()]);
  goods = await goodsOf(server, 3);
  manager = await managerOf(server, PIN);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

function till(options: { locale?: string; dark?: boolean } = {}): Promise<{ page: Page; said: string[] }> {
  return signIn(browser, server, 'cashier', { ...options, app: 'pos' });
}

const barcode = (index: number) => goods[index]?.barcodes[0] ?? '';
const price = (index: number) => goods[index]?.price ?? 0;
const shifts = async () => (await server.call<{ data: Shift[] }>('GET', '/shifts')).data;
const lastBill = async () => (await server.call<{ data: Bill[] }>('GET', '/bills?limit=1')).data[0];

/** Opens a shift with the dialog that is there, at the register that it offers. */
async function openShift(page: Page, float: string): Promise<void> {
  await page.getByLabel('Register').waitFor();
  const field = page.getByLabel('Cash in the drawer at the start');
  await field.fill(float);
  await field.press('Enter');
  await page.getByRole('button', { name: /^Shift SH-/ }).waitFor();
}

/** A till with an open shift of the cashier's. */
async function atWork(): Promise<{ page: Page; said: string[] }> {
  const at = await till();
  await at.page.locator('[data-business-date]').waitFor();
  if ((await shifts()).every((shift) => shift.status === 'closed')) {
    await at.page.keyboard.press('F10');
    await openShift(at.page, '1000');
  }
  await at.page.getByRole('button', { name: /^Shift SH-/ }).waitFor();
  return at;
}

/** Pays exact cash for what is in the cart, and waits for the bill. */
async function pay(page: Page): Promise<void> {
  await page.keyboard.press('F9');
  await page.getByRole('button', { name: 'Complete payment' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^Bill / }).waitFor();
}

async function next(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Next sale' }).press('Enter');
  await page.locator('dialog').waitFor({ state: 'detached' });
}

describe('a shift', () => {
  it('is opened from the sale that needs it, moved, read, counted blindly and closed, all with keys', async () => {
    const { page, said } = await till();
    await page.getByText('This shop sells only in an open shift.').waitFor();
    await scan(page, barcode(0));
    await priced(page, 1);
    await page.keyboard.press('F9');
    await page.getByLabel('Cash in the drawer at the start').waitFor();
    await expectAccessible(page);
    await openShift(page, '1000');
    await pay(page);
    await next(page);

    await page.keyboard.press('F10');
    await page.getByRole('button', { name: 'Pay out' }).press('Enter');
    await page.getByLabel('Amount').fill('50,5');
    await page.getByText('= ₹50.50').waitFor();
    await page.getByLabel('Why?').fill('milk');
    await page.keyboard.press('Enter');
    await page.getByText('Pay out: ₹50.50 is booked.').waitFor();
    const expected = 1000 + price(0) - 50.5;

    await page.getByRole('button', { name: 'X report' }).press('Enter');
    await expect.poll(() => page.locator('[data-expected]').textContent()).toBe(rupees(expected));
    await expectAccessible(page);
    await picture(page, 'pos-x-report-en-light');
    await page.emulateMedia({ media: 'print' });
    const visibility = (selector: string) => page.locator(selector).first().evaluate((element) => getComputedStyle(element).visibility);
    expect([await visibility('[data-print] dd'), await visibility('#app header')]).toEqual(['visible', 'hidden']);
    await page.emulateMedia({ media: 'screen' });

    // One step back, and on.
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Close the shift' }).press('Enter');
    await page.getByLabel('How many of ₹500.00').fill('2');
    await page.getByLabel('How many of ₹1.00', { exact: true }).fill('3');
    expect(await page.locator('[data-expected]').count(), 'what should be there is not said before it is counted').toBe(0);
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('[data-difference]').textContent()).toBe(rupees(Math.abs(1003 - expected)));
    await page.getByRole('button', { name: 'Close the shift' }).press('Enter');
    await page.getByText(/^Shift SH-\d+ is closed\.$/).waitFor();
    const [shift] = await shifts();
    expect(shift?.closing?.counted).toBe(1003);
    expect(shift?.closing?.overShort).toBeCloseTo(1003 - expected, 2);
    expect(shift?.closing?.denominations).toEqual([{ value: 500, count: 2 }, { value: 1, count: 3 }]);
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('is not opened before it is known which registers there are to choose from', async () => {
    const { page } = await till();
    await page.locator('[data-business-date]').waitFor();
    let answer = () => {};
    const isAsked = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/api/v1/outlets', async (route) => {
      await isAsked;
      await route.continue();
    });
    await page.keyboard.press('F10');
    const float = page.getByLabel('Cash in the drawer at the start');
    await float.fill('1000');
    await float.press('Enter');
    answer();
    await page.getByText('There are several registers here. Is this the one?').waitFor();
    expect((await shifts()).filter((shift) => shift.status === 'open')).toEqual([]);
    await page.getByLabel('Register').selectOption('R3');
    await float.press('Enter');
    await page.getByRole('button', { name: /^Shift SH-/ }).waitFor();
    const [open] = await shifts();
    expect([open?.register, open?.cash.expected]).toEqual(['R3', 1000]);
    await page.context().close();
  });

  it('is counted again when cash has moved meanwhile', async () => {
    const { page } = await atWork();
    const [open] = await shifts();
    await page.keyboard.press('F10');
    await page.getByRole('button', { name: 'Close the shift' }).press('Enter');
    await page.getByRole('button', { name: 'In one sum' }).click();
    await page.getByLabel('Counted').fill('1.000');
    await page.keyboard.press('Enter');
    await page.getByText('The drawer is right.').waitFor();
    await server.call('POST', `/shifts/${open?.id}/cash-movements`, { kind: 'pay_in', amount: 10, reason: 'change' });
    await page.getByRole('button', { name: 'Close the shift' }).press('Enter');
    await page.getByText('Cash has moved meanwhile. Count again.').waitFor();
    expect((await shifts())[0]?.status).toBe('open');
    await page.context().close();
  });
});

describe('a sale', () => {
  it('has discounts on a line and on the whole, and a manager approves those above the limit', async () => {
    const { page } = await atWork();
    await scan(page, barcode(0));
    await scan(page, barcode(1));
    await priced(page, 2);
    await page.keyboard.press('Shift+F8');
    await page.getByLabel('Per cent', { exact: true }).last().fill('10');
    await page.getByLabel('Why?').fill('dented');
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await page.getByText('less 10 %: dented').waitFor();
    await priced(page, 2);
    const off = Math.round(price(1) * 10) / 100;
    await expect.poll(() => page.locator('[data-discounts]').textContent()).toBe(`−${rupees(off)}`);
    await page.keyboard.press('Shift+F9');
    await page.getByRole('button', { name: 'Amount' }).click();
    await page.getByLabel('Amount', { exact: true }).last().fill('5');
    await page.getByLabel('Why?').fill('regular');
    await page.keyboard.press('Enter');
    await page.getByText(/a manager may give more/).waitFor();
    await page.reload();
    await priced(page, 2);
    await page.keyboard.press('F9');
    await page.getByLabel('Code of the manager').waitFor();
    await approve(page, manager, '0000');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await approve(page, manager, PIN);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Bill / }).waitFor();
    const bill = await lastBill();
    expect(bill?.discountTotal).toBeCloseTo(off + 5, 2);
    expect(bill?.totalAmount).toBeCloseTo(price(0) + price(1) - off - 5, 2);
    await page.context().close();
  });

  it('is paid by wallet, card and cash at once, with a tip', async () => {
    const customer = await server.call<{ id: string }>('POST', '/customers/find-or-create', { phone: '9876500001', name: 'Asha' });
    await server.call('POST', `/customers/${customer.id}/wallet/top-ups`, { amount: 20, method: 'cash' });
    const { page } = await atWork();
    for (const index of [0, 1, 2]) await scan(page, barcode(index));
    await priced(page, 3);
    const total = price(0) + price(1) + price(2);
    await page.keyboard.press('F3');
    await type(page, '9876500001');
    await page.getByText('– Asha').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('F9');
    await page.getByRole('button', { name: 'The wallet holds ₹20.00.' }).click();
    await page.getByLabel('By card').fill('30');
    await page.getByLabel('Tip').fill('7');
    await expectAccessible(page);
    await picture(page, 'pos-split-en-light');
    const cash = page.getByLabel('Cash received');
    // A scan in the wrong field is no amount.
    await cash.focus();
    await scan(page, barcode(1));
    expect(await cash.inputValue()).toBe('');
    await cash.fill('10000');
    await cash.press('Enter');
    await page.getByRole('heading', { name: /^Bill / }).waitFor();
    const bill = await lastBill();
    expect(new Map(bill?.payments.map((payment) => [payment.method, payment.amount]))).toEqual(
      new Map([['wallet', 20], ['card', 30], ['cash', Math.round((total + 7 - 50) * 100) / 100]]),
    );
    expect([bill?.tip, bill?.totalAmount]).toEqual([7, total]);
    expect(bill?.changeDue).toBeCloseTo(10_000 - (total + 7 - 50), 2);
    await expect.poll(() => page.locator('[data-change]').textContent()).toBe(rupees(bill?.changeDue ?? 0));
    await page.context().close();
  });
});

describe('a bill', () => {
  it('is found by scanning its receipt, and part of it comes back', async () => {
    const { page, said } = await atWork();
    for (const index of [0, 0, 1]) await scan(page, barcode(index));
    await priced(page, 2);
    await pay(page);
    const bill = await lastBill();
    await next(page);
    await page.keyboard.press('Shift+F6');
    await page.getByRole('searchbox', { name: /scan the receipt/ }).waitFor();
    await expectAccessible(page);
    // What the code on the receipt says, line by line, as a scanner types it.
    for (const line of ['Shivik Mart Retail (example)', '27AAAAA0000A1Z5', bill?.billNumber ?? '', '2026-01-01T10:00:00Z', '150.00 INR']) await scan(page, line);
    await page.getByRole('button', { name: 'Take goods back' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Take goods back' }).press('Enter');
    const first = page.getByRole('dialog').getByRole('textbox').first();
    await first.fill('3');
    expect(await page.getByRole('button', { name: 'Take goods back' }).isDisabled(), 'more than was sold').toBe(true);
    await first.fill('');
    await page.getByRole('button', { name: /^\+ / }).first().click();
    await page.getByLabel('Why?').fill('torn');
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Credit note / }).waitFor();
    await expect.poll(() => page.locator('[data-refund=cash]').textContent()).toBe(rupees(price(0)));
    await expect.poll(() => page.getByRole('dialog').locator('pre').textContent()).toContain(bill?.billNumber);
    await picture(page, 'pos-return-en-light');
    const after = await server.call<Bill>('GET', `/bills/${bill?.id}`);
    expect(after.items.map((item) => item.returnedQuantity)).toEqual([1, 0]);
    expect(after.refundedAmount).toBeCloseTo(price(0), 2);
    await page.keyboard.press('Escape');
    await page.getByText('1 came back').waitFor();
    expect(await page.getByRole('link', { name: 'Copy of the receipt' }).getAttribute('href')).toBe(`/api/v1/bills/${bill?.id}/receipt`);
    const copy = await page.request.get(`/api/v1/bills/${bill?.id}/receipt.txt`);
    expect(await copy.text()).toMatch(/copy/i);
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('that was just made is voided with a manager', async () => {
    const { page } = await atWork();
    await scan(page, barcode(2));
    await priced(page, 1);
    await pay(page);
    const bill = await lastBill();
    await page.getByRole('button', { name: 'Void the bill' }).press('Enter');
    await page.getByLabel('Why?').fill('wrong customer');
    await approve(page, manager, PIN);
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Credit note / }).waitFor();
    const after = await server.call<Bill>('GET', `/bills/${bill?.id}`);
    expect(after.creditNotes?.map((note) => [note.kind, note.reason])).toEqual([['void', 'wrong customer']]);
    await page.getByRole('button', { name: 'Next sale' }).press('Enter');
    await page.getByText('Scan the first product.').waitFor();
    await page.context().close();
  });
});

describe('the screen of the till', () => {
  it('shows the customer what they buy, pay and get back, in a window of its own', async () => {
    const { page } = await atWork();
    const display = await page.context().newPage();
    await display.goto('/pos/display');
    await display.getByRole('heading', { name: 'Welcome' }).waitFor();
    await page.bringToFront();
    await scan(page, barcode(0));
    await priced(page, 1);
    await expect.poll(() => display.locator('[data-total]').textContent()).toBe(rupees(price(0)));
    await expectAccessible(display);
    await picture(display, 'pos-display-en-light');
    // A window that is opened in the middle of a sale shows it as well.
    await display.reload();
    await expect.poll(() => display.locator('[data-total]').textContent()).toBe(rupees(price(0)));
    await page.keyboard.press('F9');
    await page.getByLabel('Cash received').fill('10000');
    await page.keyboard.press('Enter');
    await expect.poll(() => display.locator('[data-change]').textContent()).toBe(rupees(10_000 - price(0)));
    await expectAccessible(display);
    await page.bringToFront();
    await next(page);
    await display.getByRole('heading', { name: 'Welcome' }).waitFor();
    await page.context().close();
  });

  it('lists its keys, and goes back one step with Escape', async () => {
    const { page } = await atWork();
    await scan(page, barcode(0));
    await priced(page, 1);
    await pay(page);
    await next(page);
    await page.keyboard.press('F1');
    await page.getByRole('heading', { name: 'Keys' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    // Nothing is typed in a button, so that a question mark asks.
    await page.getByRole('button', { name: 'Settings' }).focus();
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Shift+F6');
    await page.getByRole('searchbox', { name: /scan the receipt/ }).waitFor();
    await page.getByRole('dialog').locator('li button').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Copy of the receipt' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox', { name: /scan the receipt/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('is accessible in Arabic, from right to left, in the dark, with each of its dialogs', async () => {
    const { page, said } = await till({ locale: 'ar', dark: true });
    await scan(page, barcode(0));
    await priced(page, 1);
    for (const key of ['F1', 'Shift+F6', 'F10', 'Shift+F8', 'Shift+F9', 'F9']) {
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      await expectAccessible(page);
      await picture(page, `pos-${key.replace('+', '-').toLowerCase()}-ar-dark`);
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
    }
    expect(said).toEqual([]);
    await page.context().close();
  });
});

describe('in the small hours', () => {
  const SUNDAY = '2026-01-18';
  const MONDAY = '2026-01-19';
  let cantina: Server;

  beforeAll(async () => {
    cantina = await Server.of('cantina', ['cashier', 'manager'], { clock: `${MONDAY}T04:30:00-03:00` });
    manager = await managerOf(cantina, PIN);
  });

  afterAll(async () => {
    await cantina?.close();
  });

  const date = (page: Page) => page.locator('[data-business-date]').getAttribute('data-business-date');
  const lastDate = async () => (await cantina.call<{ data: Bill[] }>('GET', '/bills?limit=1')).data[0]?.businessDate;

  it('the date of a sale is shown, and a manager chooses another for one', async () => {
    const { page } = await signIn(browser, cantina, 'cashier', { app: 'pos' });
    await expect.poll(() => date(page)).toBe(SUNDAY);
    await type(page, 'CAFE');
    await page.keyboard.press('Enter');
    await priced(page, 1);
    await page.keyboard.press('Shift+F2');
    await page.getByLabel('Why that day?').fill('it is for the morning');
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await expect.poll(() => date(page)).toBe(MONDAY);
    await page.keyboard.press('F9');
    await approve(page, manager, PIN);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Bill / }).waitFor();
    expect(await lastDate()).toBe(MONDAY);
    await next(page);
    // The choice was for one sale.
    await expect.poll(() => date(page)).toBe(SUNDAY);
    await page.context().close();
  });

  it('whoever opens a shift chooses its date, sales follow it, and it is overdue when its day is over', async () => {
    const { page } = await signIn(browser, cantina, 'cashier', { app: 'pos' });
    await expect.poll(() => date(page)).toBe(SUNDAY);
    await page.keyboard.press('F10');
    await page.getByLabel('Register').selectOption('R2');
    await page.getByLabel('Business date').selectOption(MONDAY);
    await openShift(page, '500');
    await expect.poll(() => date(page)).toBe(MONDAY);
    await type(page, 'CAFE');
    await page.keyboard.press('Enter');
    await priced(page, 1);
    await pay(page);
    expect(await lastDate()).toBe(MONDAY);
    await page.context().close();
    cantina.passUntil('2026-01-20T10:00:00-03:00');
    const later = await signIn(browser, cantina, 'cashier', { app: 'pos' });
    await later.page.getByRole('button', { name: /overdue/ }).click();
    await later.page.getByText('The day of this shift is over. Count the drawer and close it.').waitFor();
    await expect.poll(() => date(later.page)).toBe('2026-01-20');
    await later.page.context().close();
  });
});
