import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaints, expectAccessible, newDevice, openBrowser } from './browser';
import { Server } from './server';
import { signIn } from './people';
import { TRANSFER_RECEIPT } from './shops';

let server: Server;
let browser: Browser;

interface Placed {
  id: string;
  orderNumber: string;
  ticketNumber: string;
}

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.of('al-marya', ['kitchen', 'warehouse', 'finance', 'manager', 'driver']), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function place(item: string, quantity = 1, notes = ''): Promise<Placed> {
  const order = await server.call<Placed>('POST', '/orders', {
    channel: 'takeaway',
    items: [{ product: 'SHAWARMA-L', quantity, notes }, { description: item, quantity: 1, unitPrice: 5 }],
    payment: { method: 'cash' },
  });
  const known = await server.call<{ status: string }>('GET', `/orders/${order.id}`);
  if (known.status === 'pending') await server.call('POST', `/orders/${order.id}/transitions`, { to: 'confirmed' });
  return order;
}

function signedIn(login: string, options: { locale?: string; dark?: boolean } = {}) {
  return signIn(browser, server, login, options);
}

describe('signing in', () => {
  it('tells who is wrong nothing but that, and is accessible in both directions and themes', async () => {
    for (const locale of ['en', 'ar']) {
      for (const dark of [false, true]) {
        const device = await newDevice(browser, server.address, { locale, dark });
        const page = await device.newPage();
        const said = complaints(page);
        await page.goto('/staff');
        await page.locator('input[name=login]').waitFor();
        expect(await page.locator('html').getAttribute('dir')).toBe(locale === 'ar' ? 'rtl' : 'ltr');
        await expectAccessible(page);
        expect(said).toEqual([]);
        await device.close();
      }
    }
    const device = await newDevice(browser, server.address);
    const page = await device.newPage();
    await page.goto('/staff');
    await page.locator('input[name=merchant]').fill('al-marya');
    await page.locator('input[name=login]').fill('kitchen');
    await page.locator('input[name=password]').fill('not the password');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('[role=alert]').textContent()).toBe('Shop, name or password is wrong.');
    await device.close();
  });

  it('is by name and PIN on a device that a manager has made a register, by keys alone', async () => {
    const users = await server.call<{ data: { id: string; name: string }[] }>('GET', '/users');
    const cook = users.data.find((user) => user.name === 'The kitchen');
    await server.call('PUT', `/users/${cook?.id}/pin`, { pin: '4711' });
    const { page, said } = await signedIn('manager');
    await page.getByRole('button', { name: 'Settings' }).click();
    const dialog = page.getByRole('dialog');
    const register = dialog.getByRole('combobox', { name: 'This device is register' });
    await register.locator('option').nth(1).waitFor({ state: 'attached' });
    await register.selectOption({ index: 1 });
    await dialog.getByRole('button', { name: 'Make this device that register' }).click();
    await dialog.getByText('Sign in with a PIN from now on').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Sign out' }).click();

    await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    await expectAccessible(page);
    const name = page.getByRole('button', { name: 'The kitchen' });
    await name.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'PIN of The kitchen' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.type('4712');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('[role=alert]').textContent()).toBe('That PIN is wrong.');
    await page.keyboard.type('4711');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Kitchen' }).waitFor();
    expect(await page.locator('header').textContent()).toContain('The kitchen');
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('shows who may see neither kitchen nor orders that they may not', async () => {
    const { page } = await signedIn('driver');
    await expect.poll(() => page.locator('main').textContent()).toContain('You may not see this');
    await page.context().close();
  });
});

describe('the kitchen display', () => {
  it('shows an order as it is placed over the API, in ticket order, in Arabic, from right to left', async () => {
    const { page, said } = await signedIn('kitchen', { locale: 'ar' });
    await page.locator('[role=status].live').waitFor();
    const first = await place('Lentil soup');
    await page.getByRole('article', { name: `تذكرة ${first.ticketNumber}` }).waitFor();
    const second = await place('Hummus');
    const placed = performance.now();
    await page.getByRole('article', { name: `تذكرة ${second.ticketNumber}` }).waitFor();
    console.info(`an order was on the kitchen display ${Math.round(performance.now() - placed)} ms after it was placed`);
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    const numbers = await page.locator('article h2').allTextContents();
    expect(numbers).toEqual([first.ticketNumber, second.ticketNumber]);
    const [a, b] = await Promise.all([0, 1].map((at) => page.locator('article').nth(at).boundingBox()));
    expect(a?.x ?? 0, 'the older ticket stands to the right').toBeGreaterThan(b?.x ?? 0);
    await expectAccessible(page);
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('is worked by keys alone: a ticket is begun, done, and found again among those done lately', async () => {
    const { page, said } = await signedIn('kitchen');
    const order = await place('Falafel', 3, 'no onion');
    const ticket = page.getByRole('article', { name: `Ticket ${order.ticketNumber}` });
    await ticket.waitFor();
    const places = await page.locator('article').count();
    await page.keyboard.press(String(places));
    await ticket.getByText('In preparation').waitFor();
    expect((await server.call<{ status: string }>('GET', `/orders/${order.id}`)).status).toBe('preparing');
    for (let at = 1; at < places; at++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await ticket.waitFor({ state: 'detached' });
    expect((await server.call<{ status: string }>('GET', `/orders/${order.id}`)).status).toBe('ready');
    await page.keyboard.press('r');
    expect(await page.getByRole('dialog').textContent()).toContain('3 × ');
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('skips no step when a key is pressed twice', async () => {
    const { page } = await signedIn('kitchen');
    const order = await place('Tea');
    const ticket = page.getByRole('article', { name: `Ticket ${order.ticketNumber}` });
    await ticket.getByRole('button').dblclick();
    await ticket.getByText('In preparation').waitFor();
    expect((await server.call<{ status: string }>('GET', `/orders/${order.id}`)).status).toBe('preparing');
    await page.context().close();
  });

  it('says that the server is gone, and is right again when it is back', async () => {
    const { page } = await signedIn('kitchen');
    await page.locator('[role=status].live').waitFor();
    await server.kill();
    await page.locator('[role=status].away').waitFor();
    await server.start();
    const order = await place('Coffee');
    await page.locator('[role=status].live').waitFor({ timeout: 40_000 });
    await page.getByRole('article', { name: `Ticket ${order.ticketNumber}` }).waitFor();
    await page.context().close();
  });

  it('sums what all tickets come to, and is accessible in the dark', async () => {
    const { page, said } = await signedIn('kitchen', { dark: true });
    await place('Juice', 4);
    await page.getByRole('article').first().waitFor();
    await expectAccessible(page);
    await page.keyboard.press('a');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await dialog.locator('li').count()).toBeGreaterThan(1);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await dialog.getByText('Choose a ticket').waitFor();
    await expectAccessible(page);
    expect(said).toEqual([]);
    await page.context().close();
  });
});

describe('the queue of finance', () => {
  it('shows a receipt, and takes the money for there when finance has seen it', async () => {
    const order = await server.call<Placed & { payments: { id: string }[] }>('POST', '/orders', {
      channel: 'takeaway',
      customer: { phone: '050 123 4567', name: 'Aisha' },
      items: [{ product: 'SHAWARMA-L', quantity: 2 }],
      payment: { method: 'bank_transfer' },
    });
    await server.send(`/payments/${order.payments[0]?.id}/receipt`, 'image/png', TRANSFER_RECEIPT);
    const { page, said } = await signedIn('finance');
    await page.getByRole('link', { name: 'Finance' }).click();
    const task = page.getByRole('article', { name: `Receipt to be checked ${order.orderNumber}` });
    await task.waitFor();
    await expectAccessible(page);
    await task.getByRole('button', { name: 'Show the receipt' }).click();
    const dialog = page.getByRole('dialog');
    await expect.poll(() => dialog.locator('img').evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBe(Buffer.from(TRANSFER_RECEIPT).readUInt32BE(16));
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'The money is there' }).click();
    await task.waitFor({ state: 'detached' });
    const paid = await server.call<{ paymentStatus: string }>('GET', `/orders/${order.id}`);
    expect(paid.paymentStatus).toBe('paid');
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('sends a receipt back with a reason, and not without one', async () => {
    const order = await server.call<Placed & { payments: { id: string }[] }>('POST', '/orders', {
      channel: 'takeaway',
      customer: { phone: '050 123 4567' },
      items: [{ product: 'SHAWARMA-L', quantity: 1 }],
      payment: { method: 'bank_transfer' },
    });
    const payment = order.payments[0]?.id;
    await server.send(`/payments/${payment}/receipt`, 'image/png', TRANSFER_RECEIPT);
    const { page } = await signedIn('finance');
    await page.getByRole('link', { name: 'Finance' }).click();
    const task = page.getByRole('article', { name: `Receipt to be checked ${order.orderNumber}` });
    await task.getByRole('button', { name: 'Not accepted' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Not accepted' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('another account');
    await dialog.getByRole('button', { name: 'Not accepted' }).click();
    await task.waitFor({ state: 'detached' });
    const rejected = await server.call<{ status: string; rejectionReason: string }>('GET', `/payments/${payment}`);
    expect([rejected.status, rejected.rejectionReason]).toEqual(['rejected', 'another account']);
    await page.context().close();
  });
});

describe('the queue of the warehouse', () => {
  it('packs an order in two steps', async () => {
    const order = await place('Box');
    const { page, said } = await signedIn('warehouse');
    await page.getByRole('link', { name: 'Warehouse' }).click();
    const job = page.getByRole('article', { name: order.orderNumber });
    await job.getByRole('button', { name: 'Start' }).click();
    await job.getByRole('button', { name: 'Done' }).click();
    await job.waitFor({ state: 'detached' });
    expect((await server.call<{ status: string }>('GET', `/orders/${order.id}`)).status).toBe('ready');
    expect(said).toEqual([]);
    await page.context().close();
  });
});

describe('the list of orders', () => {
  it('finds an order by its number, and tells its history', async () => {
    const order = await place('Baklava');
    const { page, said } = await signedIn('manager');
    await page.getByRole('link', { name: 'Orders' }).click();
    await page.getByRole('searchbox').fill(order.orderNumber);
    const found = page.getByRole('button', { name: order.orderNumber });
    await found.waitFor();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    await expectAccessible(page);
    await found.click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('History').waitFor();
    expect(await dialog.textContent()).toContain('Baklava');
    await expectAccessible(page);
    expect(said).toEqual([]);
    await page.context().close();
  });
});
