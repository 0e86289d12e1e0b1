import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaints, expectAccessible, newDevice, openBrowser, openKeptBrowser, picture } from './browser';
import { fillSignIn, signIn } from './people';
import { PASSWORD, Server } from './server';

interface Placed {
  id: string;
  orderNumber: string;
  total: number;
}
interface Known {
  status: string;
  delivery: { driver: string | null; code?: string; proof: string | null; note: string | null; attempts: { reason: string }[] };
  bill: { id: string } | null;
}

let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.of('al-marya', ['driver', 'cashier']), openBrowser()]);
  const other = await server.call<{ id: string }>('POST', '/users', { name: 'Said', role: 'driver', login: 'said' });
  await server.call('PUT', `/users/${other.id}/password`, { password: PASSWORD });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Places a delivery of one shawarma, to be paid at the door, and brings it to where it waits for a driver. */
async function waiting(notes = ''): Promise<Placed> {
  const order = await server.call<Placed & { status: string }>('POST', '/orders', {
    channel: 'delivery',
    customer: { phone: '050 123 4567', name: 'Aisha' },
    items: [{ product: 'SHAWARMA-L', quantity: 2, notes: 'no onion' }],
    payment: { method: 'cod' },
    deliveryAddress: { text: 'Corniche Road 7, flat 12', lat: 24.4707, lng: 54.3484 },
    notes,
  });
  const steps = ['confirmed', 'preparing', 'ready'];
  for (const to of order.status === 'confirmed' ? steps.slice(1) : steps) await server.call('POST', `/orders/${order.id}/transitions`, { to });
  return order;
}

function known(order: Placed): Promise<Known> {
  return server.call<Known>('GET', `/orders/${order.id}`);
}

/** Takes an order off everybody's list. */
async function callOff(order: Placed): Promise<void> {
  const { status } = await known(order);
  if (status === 'dispatched') await server.call('POST', `/orders/${order.id}/transitions`, { to: 'ready', reason: 'called off' });
  await server.call('POST', `/orders/${order.id}/cancel`, { reason: 'the customer rang' });
}

async function statusOf(order: Placed): Promise<string> {
  return (await known(order)).status;
}

async function idOf(login: string): Promise<string> {
  const users = await server.call<{ data: { id: string; login: string | null }[] }>('GET', '/users');
  return users.data.find((user) => user.login === login)?.id ?? '';
}

function signedIn(login = 'driver', options: { locale?: string; dark?: boolean; width?: number } = {}) {
  return signIn(browser, server, login, { ...options, app: 'driver', phone: true });
}

/** Takes an order that waits, and opens it. */
async function take(page: Page, order: Placed): Promise<void> {
  await page.getByRole('link', { name: 'Waiting' }).click();
  await page.getByRole('article', { name: order.orderNumber }).getByRole('button').click();
  await page.getByText(`${order.orderNumber} is yours.`).waitFor();
  await page.getByRole('link', { name: 'My orders' }).click();
  await page.getByRole('link', { name: order.orderNumber }).click();
}

/** Leaves with the order that is open. */
async function pickUp(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'I have it and leave' }).click();
  await page.getByRole('button', { name: 'Hand over' }).waitFor();
}

/** Leaves with it, and the server has heard of it; gives back the code that the customer has. */
async function leave(page: Page, order: Placed): Promise<string> {
  await pickUp(page);
  await expect.poll(() => statusOf(order)).toBe('dispatched');
  await page.getByText('not sent yet').waitFor({ state: 'detached' });
  return (await known(order)).delivery.code ?? '';
}

/** Says in the dialog that it is handed over, with a note as proof and exactly what is to collect. */
async function handOverWithNote(page: Page, note: string): Promise<void> {
  await page.getByRole('button', { name: 'Hand over' }).click();
  await page.getByRole('radio', { name: 'Note' }).check();
  await page.locator('input[name=note]').fill(note);
  await page.getByRole('button', { name: 'It is handed over' }).click();
}

/** A phone that is shown what waits now, whatever happens to it, until the function that it gives back is called. */
async function frozen(page: Page): Promise<() => Promise<void>> {
  const path = '**/api/v1/driver/available-deliveries*';
  const body = await page.evaluate(async () => (await fetch('/api/v1/driver/available-deliveries?limit=200')).text());
  await page.route(path, (route) => route.fulfill({ contentType: 'application/json', body }));
  return () => page.unroute(path);
}

/** Everything that the page needs is on the device: it starts without the server from now on. */
async function untilKept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
}

/** No part of the page is to be reached by scrolling sideways only. */
async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const sticking = await page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth === clientWidth) return [];
    const all = [...document.querySelectorAll('body *:not(.visually-hidden)')];
    const out = all.filter((one) => one.getBoundingClientRect().right > clientWidth || one.getBoundingClientRect().left < 0);
    return [`${scrollWidth} of ${clientWidth}`, ...out.map((one) => one.outerHTML.slice(0, 120))];
  });
  expect(sticking).toEqual([]);
}

async function billsOf(order: Placed): Promise<number> {
  const bills = await server.call<{ data: { order?: string | null; orderNumber?: string | null }[] }>('GET', '/bills?limit=200');
  return bills.data.filter((bill) => bill.order === order.id || bill.orderNumber === order.orderNumber).length;
}

/** A white picture of so many pixels, one bit each. */
function png(width: number, height: number): Buffer {
  const crcs = Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    return value >>> 0;
  });
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const crc = body.reduce((sum, byte) => ((crcs[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8)) >>> 0, 0xffffffff);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = Buffer.alloc(height * (1 + Math.ceil(width / 8)), 0xff);
  for (let row = 0; row < height; row++) rows[row * (1 + Math.ceil(width / 8))] = 0;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** Width and height of a JPEG, from its frame's header. */
function sizeOfJpeg(file: Buffer): { width: number; height: number } {
  for (let at = 2; at < file.length; ) {
    const marker = file.readUInt16BE(at);
    if (marker >= 0xffc0 && marker <= 0xffc2) return { height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7) };
    at += 2 + file.readUInt16BE(at + 2);
  }
  throw new Error('this is no JPEG');
}

describe('an order that waits', () => {
  it('is shown as soon as it is ready, and goes to one of two drivers; the other is told in a sentence', async () => {
    const phones = await Promise.all(['driver', 'said'].map((login) => signedIn(login)));
    const [one, other] = phones;
    if (one === undefined || other === undefined) throw new Error('there are two drivers');
    await Promise.all(phones.map(({ page }) => page.getByRole('link', { name: 'Waiting' }).click()));
    await Promise.all(phones.map(({ page }) => page.getByText('No order waits for a driver.').waitFor()));
    const order = await waiting();
    const buttons = phones.map(({ page }) => page.getByRole('article', { name: order.orderNumber }).getByRole('button', { name: 'I bring it' }));
    await Promise.all(buttons.map((button) => button.waitFor()));
    await expectAccessible(one.page);
    // The other has not heard of it when they press.
    const thaw = await frozen(other.page);
    await buttons[0]?.click();
    await one.page.getByText(`${order.orderNumber} is yours.`).waitFor();
    await buttons[1]?.click();
    await other.page.getByRole('alert').filter({ hasText: `Another driver was faster: ${order.orderNumber} is theirs.` }).waitFor();
    await thaw();
    expect((await known(order)).delivery.driver).toBe(await idOf('driver'));
    expect((await known(order)).status).toBe('assigned');
    await callOff(order);
    await one.page.getByRole('link', { name: 'My orders' }).click();
    await one.page.getByText('You have nothing to bring.').waitFor();
    for (const { page, said } of phones) {
      expect(said).toEqual([]);
      await page.context().close();
    }
  });

  it('is taken once by a driver who presses twice, on two devices', async () => {
    const order = await waiting();
    const [{ page }, second] = await Promise.all([signedIn(), signedIn()]);
    await second.page.getByRole('link', { name: 'Waiting' }).click();
    const button = second.page.getByRole('article', { name: order.orderNumber }).getByRole('button');
    await button.waitFor();
    // The second device misses that the first has taken it.
    const thaw = await frozen(second.page);
    await take(page, order);
    await button.click();
    await thaw();
    await second.page.getByText(`${order.orderNumber} is yours.`).waitFor();
    expect(await statusOf(order)).toBe('assigned');
    await callOff(order);
    await page.context().close();
    await second.page.context().close();
  });
});

describe('a delivery', () => {
  it('goes from the shop to the door and its cash back, with the code of the customer', async () => {
    const order = await waiting('Ring twice');
    const { page, said } = await signedIn();
    await page.getByRole('link', { name: 'Waiting' }).click();
    await page.getByRole('article', { name: order.orderNumber }).waitFor();
    await picture(page, 'driver-waiting-en-light');
    await take(page, order);
    expect(await page.getByRole('link', { name: 'Call' }).getAttribute('href')).toBe('tel:+971501234567');
    expect(await page.getByRole('link', { name: 'Navigate' }).getAttribute('href')).toBe(
      'geo:24.4707,54.3484?q=24.4707,54.3484(Corniche%20Road%207%2C%20flat%2012)',
    );
    await page.getByText('Ring twice').waitFor();
    await expectAccessible(page);
    const code = await leave(page, order);
    await picture(page, 'driver-order-en-light');
    await page.getByRole('button', { name: 'Hand over' }).click();
    const dialog = page.getByRole('dialog');
    const due = Math.round(order.total * 100);
    await dialog.locator('input[name=given]').fill(String((due + 1_000) / 100));
    expect(await dialog.locator('.change').textContent()).toContain('10.00');
    await dialog.locator('input[name=given]').fill('1');
    await dialog.getByText('is missing').waitFor();
    await dialog.locator('input[name=given]').fill(String((due + 1_000) / 100));
    const wrong = String((Number(code) + 1) % 10_000).padStart(4, '0');
    await dialog.locator('input[name=code]').fill(wrong);
    await expectAccessible(page);
    await picture(page, 'driver-hand-over-en-light');
    await dialog.getByRole('button', { name: 'It is handed over' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'not the code' }).waitFor();
    expect(await statusOf(order)).toBe('dispatched');
    await dialog.locator('input[name=code]').fill(code);
    await dialog.getByRole('button', { name: 'It is handed over' }).click();
    await page.getByText('1 of 1 brought today').waitFor();
    await expect.poll(() => statusOf(order)).toBe('delivered');
    expect((await known(order)).delivery.proof).toBe('code');

    await page.getByRole('link', { name: 'Cash' }).click();
    await page.locator('.amount').getByText(order.total.toFixed(2)).waitFor();
    await expectAccessible(page);
    await picture(page, 'driver-cash-en-light');
    // Somebody else counts it and takes it, on their own screen.
    const till = await signIn(browser, server, 'cashier', { app: 'staff' });
    await till.page.getByRole('link', { name: 'Drivers' }).click();
    await till.page.getByRole('article', { name: 'The driver' }).getByRole('button', { name: 'Take cash' }).click();
    const taking = till.page.getByRole('dialog');
    await taking.locator('input[name=amount]').fill(String(order.total + 1));
    await taking.getByText('That is more than is owed').waitFor();
    await taking.locator('input[name=amount]').fill(String(order.total));
    await taking.locator('select[name=into] option').first().waitFor({ state: 'attached' });
    await taking.locator('select[name=into]').selectOption({ label: 'Safe' });
    await expectAccessible(till.page);
    await taking.getByRole('button', { name: 'Take cash' }).click();
    await till.page.getByText(`taken from The driver.`).waitFor();
    await expectAccessible(till.page);
    expect(till.said).toEqual([]);
    await till.page.context().close();
    await page.getByText('was taken from you').waitFor();
    await page.getByText('You have no cash of the shop.').waitFor();
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('is proved by a photo that is made small on the phone', async () => {
    const order = await waiting();
    const { page, said } = await signedIn();
    await take(page, order);
    await leave(page, order);
    await page.getByRole('button', { name: 'Hand over' }).click();
    await page.getByRole('radio', { name: 'Photo' }).check();
    const input = page.locator('input[name=photo]');
    await input.setInputFiles({ name: 'door.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') });
    await page.getByText('This file is no picture').waitFor();
    expect(await page.getByRole('button', { name: 'It is handed over' }).isDisabled()).toBe(true);
    await input.setInputFiles({ name: 'door.png', mimeType: 'image/png', buffer: png(4000, 3000) });
    await page.getByRole('img', { name: 'The photo that will be sent' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'It is handed over' }).click();
    await expect.poll(() => statusOf(order)).toBe('delivered');
    const answer = await fetch(`${server.address}/api/v1/orders/${order.id}/delivery/photo`, { headers: { authorization: `Bearer ${server.token}` } });
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    expect(sizeOfJpeg(Buffer.from(await answer.arrayBuffer()))).toEqual({ width: 1600, height: 1200 });
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('that fails goes back to the shop with the reason, for the next driver', async () => {
    const order = await waiting();
    const { page, said } = await signedIn();
    await take(page, order);
    await leave(page, order);
    await page.getByRole('button', { name: 'It cannot be delivered' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'It was not delivered' }).isDisabled()).toBe(true);
    await expectAccessible(page);
    await dialog.getByRole('radio', { name: 'Another reason' }).check();
    await dialog.getByRole('textbox', { name: 'Which?' }).fill('the lift is broken');
    await dialog.getByRole('button', { name: 'It was not delivered' }).click();
    await expect.poll(() => statusOf(order)).toBe('ready');
    expect((await known(order)).delivery.attempts.map((attempt) => attempt.reason)).toEqual(['the lift is broken']);
    await page.getByRole('link', { name: 'Waiting' }).click();
    await page.getByRole('article', { name: order.orderNumber }).getByText('tried once before').waitFor();
    await callOff(order);
    expect(said).toEqual([]);
    await page.context().close();
  });
});

describe('without a connection', () => {
  it('an order is handed over in the lift: it is kept over a reload, and arrives once', async () => {
    const order = await waiting();
    const { page, said } = await signedIn();
    await take(page, order);
    await leave(page, order);
    await untilKept(page);
    await server.kill();
    try {
      await handOverWithNote(page, 'given to Aisha');
      await page.getByText('1 step is not sent yet').waitFor();
      await page.getByText('You have nothing to bring.').waitFor();
      expect(await page.getByRole('button', { name: 'Sign out' }).isDisabled()).toBe(true);
      await expectAccessible(page);
      await picture(page, 'driver-offline-en-light');
      await page.reload();
      await page.getByText('1 step is not sent yet').waitFor();
      await page.getByRole('link', { name: 'Cash' }).click();
      await page.getByText('of orders that are not sent yet').waitFor();
    } finally {
      await server.start();
    }
    await expect.poll(() => statusOf(order)).toBe('delivered');
    await page.getByText('1 step is not sent yet').waitFor({ state: 'detached' });
    expect((await known(order)).delivery.note).toBe('given to Aisha');
    expect(await billsOf(order)).toBe(1);
    expect(await page.getByRole('button', { name: 'Sign out' }).isEnabled()).toBe(true);
    // The stream that broke and the requests that failed are no errors of the page's own.
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('an answer that is lost on its way is asked for again, and nothing is done twice', async () => {
    const order = await waiting();
    const { page } = await signedIn();
    await take(page, order);
    await leave(page, order);
    let sent = 0;
    await page.route('**/deliver', async (route) => {
      if (sent++ > 0) return route.continue();
      // It is done there, and nobody here hears of it.
      await route.fetch();
      return route.abort();
    });
    await handOverWithNote(page, 'given to Aisha');
    await expect.poll(() => sent).toBe(2);
    await page.getByText('not sent yet').waitFor({ state: 'detached' });
    expect(await page.getByText('was not taken').count()).toBe(0);
    expect([await statusOf(order), await billsOf(order)]).toEqual(['delivered', 1]);
    await page.context().close();
  });

  it('several steps wait in their order, through the end of the browser itself', async () => {
    const order = await waiting();
    const profile = mkdtempSync(join(tmpdir(), 'docket-driver-'));
    let device: BrowserContext | undefined;
    try {
      device = await openKeptBrowser(profile, server.address);
      const page = await device.newPage();
      await page.goto('/driver');
      await fillSignIn(page, server, 'driver');
      await take(page, order);
      await untilKept(page);
      await server.kill();
      await pickUp(page);
      await page.getByRole('button', { name: 'Hand over' }).click();
      await page.getByRole('radio', { name: 'Photo' }).check();
      await page.locator('input[name=photo]').setInputFiles({ name: 'door.png', mimeType: 'image/png', buffer: png(640, 480) });
      await page.getByRole('img', { name: 'The photo that will be sent' }).waitFor();
      await page.getByRole('button', { name: 'It is handed over' }).click();
      await page.getByText('3 steps are not sent yet').waitFor();
      await device.close();

      device = await openKeptBrowser(profile, server.address);
      const again = await device.newPage();
      const said = complaints(again);
      await again.goto('/driver');
      await again.getByText('3 steps are not sent yet').waitFor();
      await server.start();
      // The session ended with the browser. What was done waits for whoever did it.
      await again.getByText('Your session has ended. Sign in again.').waitFor();
      expect(await statusOf(order)).toBe('assigned');
      await fillSignIn(again, server, 'driver');
      await expect.poll(() => statusOf(order)).toBe('delivered');
      expect((await known(order)).delivery.proof).toBe('photo');
      expect(await billsOf(order)).toBe(1);
      expect(said).toEqual([]);
    } finally {
      await device?.close();
      await server.kill();
      await server.start();
      rmSync(profile, { recursive: true, force: true });
    }
  });

  it('a step that is refused when it arrives says why and what to do, and the driver does it again', async () => {
    const order = await waiting();
    const { page } = await signedIn();
    await take(page, order);
    const code = await leave(page, order);
    await server.kill();
    try {
      await page.getByRole('button', { name: 'Hand over' }).click();
      await page.locator('input[name=code]').fill(String((Number(code) + 1) % 10_000).padStart(4, '0'));
      await page.getByRole('button', { name: 'It is handed over' }).click();
      await page.getByText('1 step is not sent yet').waitFor();
    } finally {
      await server.start();
    }
    const refused = page.getByRole('alert').filter({ hasText: `${order.orderNumber} was not taken` });
    await refused.getByText('The code was wrong.').waitFor();
    expect(await statusOf(order)).toBe('dispatched');
    await expectAccessible(page);
    await picture(page, 'driver-refused-en-light');
    await page.reload();
    await refused.waitFor();
    await refused.getByRole('button', { name: 'Do it again' }).click();
    await page.getByRole('button', { name: 'Hand over' }).click();
    await page.locator('input[name=code]').fill(code);
    await page.getByRole('button', { name: 'It is handed over' }).click();
    await expect.poll(() => statusOf(order)).toBe('delivered');
    await refused.waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('an order that was given to somebody else meanwhile is said to be gone, and what was done is kept until the driver has read it', async () => {
    const [order, mine] = [await waiting(), await waiting()];
    const { page } = await signedIn();
    await take(page, order);
    await page.getByRole('link', { name: 'Back' }).click();
    await take(page, mine);
    await page.getByRole('link', { name: 'Back' }).click();
    await page.getByRole('link', { name: order.orderNumber }).click();
    // The phone hears of nothing more, and the server of nothing that it does.
    await page.context().setOffline(true);
    await pickUp(page);
    await handOverWithNote(page, 'given to Aisha');
    await page.getByText('2 steps are not sent yet').waitFor();
    await page.getByRole('link', { name: mine.orderNumber }).click();
    await pickUp(page);
    await server.call('POST', `/orders/${order.id}/assign`, { driver: await idOf('said') });
    await page.context().setOffline(false);
    const refused = page.getByRole('alert').filter({ hasText: `${order.orderNumber} was not taken` });
    await refused.getByText('If you took cash for it, keep it apart').waitFor();
    // The other order need not wait for what the driver decides about this one.
    await expect.poll(() => statusOf(mine)).toBe('dispatched');
    expect((await known(order)).delivery.driver).toBe(await idOf('said'));
    await refused.getByRole('button', { name: 'I have told the shop' }).click();
    await refused.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Back' }).click();
    expect(await page.getByRole('button', { name: 'Sign out' }).isEnabled()).toBe(true);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('input[name=login]').waitFor();
    for (const one of [order, mine]) await callOff(one);
    await page.context().close();
  });
});

describe('the phone', () => {
  it('is right to left in Arabic, legible in light and dark, on the narrowest screen and in letters twice as large', async () => {
    const order = await waiting('يرجى الاتصال');
    for (const dark of [false, true]) {
      const { page, said } = await signedIn('driver', { locale: 'ar', dark, width: 320 });
      expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
      await page.getByRole('link', { name: 'بالانتظار' }).click();
      const card = page.getByRole('article', { name: order.orderNumber });
      await card.waitFor();
      await expectAccessible(page);
      if (!dark) {
        await card.getByRole('button').click();
        await page.getByText(`الطلب ${order.orderNumber} لك.`).waitFor();
      }
      await page.getByRole('link', { name: 'طلباتي' }).click();
      const mine = page.getByRole('link', { name: order.orderNumber });
      if (dark) await server.call('POST', `/orders/${order.id}/assign`, { driver: await idOf('driver') });
      await mine.click();
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      if (dark) await page.getByRole('button', { name: 'استلمته وأنطلق' }).click();
      else await server.call('POST', `/orders/${order.id}/transitions`, { to: 'ready' });
      if (!dark) {
        await page.getByText('لم يعد هذا الطلب لك.').waitFor();
        await page.context().close();
        continue;
      }
      await page.getByRole('button', { name: 'تسليم', exact: true }).click();
      await expectAccessible(page);
      await picture(page, 'driver-ar-dark');
      await page.evaluate(() => {
        document.documentElement.style.fontSize = '200%';
      });
      await expectNoSidewaysScroll(page);
      const box = await page.getByRole('button', { name: 'تم التسليم' }).boundingBox();
      expect(box !== null && box.x >= 0 && box.x + box.width <= 320).toBe(true);
      await page.keyboard.press('Escape');
      for (const view of ['mine', 'available', 'cash']) {
        await page.goto(`/driver#${view}`);
        await expectNoSidewaysScroll(page);
      }
      expect(said).toEqual([]);
      await page.context().close();
    }
    await callOff(order);
  });

  it('has no key smaller than a thumb', async () => {
    const order = await waiting();
    const { page } = await signedIn();
    await take(page, order);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, a, select')]
        .map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.width < 44 || box.height < 44))
        .map(({ text }) => text),
    );
    expect(small).toEqual([]);
    await callOff(order);
    await page.context().close();
  });

  it('is not for who brings no orders', async () => {
    const device = await newDevice(browser, server.address, { phone: true });
    const page = await device.newPage();
    await page.goto('/driver');
    await fillSignIn(page, server, 'cashier');
    await page.getByText('You may not see this').waitFor();
    await expectAccessible(page);
    await device.close();
  });
});

