import { deflateSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaints, expectAccessible, newDevice, openBrowser } from './browser';
import { picture } from './pictures';
import { Server } from './server';

let server: Server;
let browser: Browser;

interface Order {
  id: string;
  orderNumber: string;
  total: number;
  status: string;
  payments: { id: string; method: string; status: string }[];
}

const HOME = '/shop/al-marya';
const BREAD = {
  code: 'BREAD',
  name: { en: 'Bread', ar: 'الخبز' },
  min: 1,
  max: 1,
  options: [
    { code: 'SAJ', name: { en: 'Saj', ar: 'صاج' } },
    { code: 'SAMOON', name: { en: 'Samoon', ar: 'صمون' }, price: 2 },
  ],
};
const EXTRAS = {
  code: 'EXTRAS',
  name: { en: 'Extras', ar: 'إضافات' },
  max: 2,
  options: [
    { code: 'GARLIC', name: { en: 'Garlic', ar: 'ثوم' }, price: 1 },
    { code: 'PICKLES', name: { en: 'Pickles', ar: 'مخلل' }, price: 1 },
    { code: 'FRIES', name: { en: 'Fries', ar: 'بطاطس' }, price: 3 },
  ],
};

/** A picture of one colour, as a PNG. */
function png(side: number, colour: [number, number, number]): Uint8Array<ArrayBuffer> {
  const crcTable = Array.from({ length: 256 }, (_, n) => Array.from({ length: 8 }).reduce<number>((c) => (c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1), n));
  const crc = (data: Buffer) => (data.reduce((c, byte) => (crcTable[(c ^ byte) & 0xff] ?? 0) ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;
  const chunk = (kind: string, data: Buffer) => {
    const named = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc(named));
    return Buffer.concat([length, named, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.concat(Array.from({ length: side }, () => Buffer.from(colour)))]);
  const rows = deflateSync(Buffer.concat(Array.from({ length: side }, () => row)));
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return new Uint8Array(Buffer.concat([start, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]));
}

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.of('al-marya', ['manager'], { serve: ['--codes-to', 'print'] }), openBrowser()]);
  await server.call('PATCH', '/products/SHAWARMA-L', { modifiers: [BREAD, EXTRAS] });
  await server.send('/products/SHAWARMA-L/picture', 'image/png', png(96, [196, 120, 40]), 'PUT');
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function phone(options: { locale?: string; dark?: boolean; width?: number } = {}): Promise<{ device: BrowserContext; page: Page; said: string[] }> {
  const device = await newDevice(browser, server.address, { width: 390, ...options });
  const page = await device.newPage();
  const said = complaints(page);
  await page.goto(HOME);
  await page.getByRole('button', { name: /shawarma|شاورما/i }).first().waitFor();
  return { device, page, said };
}

async function orders(): Promise<Order[]> {
  return (await server.call<{ data: Order[] }>('GET', '/orders?limit=200')).data;
}

/** Puts a large shawarma into the cart, which needs a choice. */
async function addShawarma(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Large chicken shawarma/i }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Saj').check();
  await dialog.getByRole('button', { name: /^Add for/ }).click();
  await dialog.waitFor({ state: 'detached' });
}

async function goToCart(page: Page): Promise<void> {
  await page.getByRole('link', { name: /Go to the cart/ }).click();
  await page.getByRole('heading', { name: 'Cart' }).waitFor();
}

async function sayWho(page: Page, number = '050 765 4321'): Promise<void> {
  await page.getByRole('textbox', { name: 'Name' }).fill('Aisha');
  await page.getByRole('textbox', { name: 'Phone' }).fill(number);
}

async function signIn(page: Page, number: string, full: string): Promise<void> {
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await page.getByRole('textbox', { name: 'Phone' }).fill(number);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByText(`We have sent a code to ${full}.`).waitFor();
  await expect.poll(() => server.codeFor(full)).toBeDefined();
  await page.getByRole('textbox', { name: 'Code' }).fill(server.codeFor(full) ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Wallet' }).waitFor();
}

const number = (page: Page) => page.locator('h1 .number').textContent();
const status = (page: Page) => page.locator('[data-status]').getAttribute('data-status');

async function confirm(id: string): Promise<void> {
  await server.call('POST', `/orders/${id}/transitions`, { to: 'confirmed' });
}

describe('a guest', () => {
  it('chooses options as their rules are, orders, and sees the order move without reloading', async () => {
    const { device, page, said } = await phone();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Shawarma', exact: true }).click();
    await picture(page, 'shop-en-light');
    await page.getByRole('button', { name: /Large chicken shawarma/i }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /^Add for/ }).click();
    await expect.poll(() => dialog.getByRole('alert').textContent()).toBe('Choose from “Bread” first.');
    await dialog.getByLabel('Samoon').check();
    await dialog.getByLabel('Garlic').check();
    await dialog.getByLabel('Fries').check();
    expect(await dialog.getByLabel('Pickles').isDisabled()).toBe(true);
    await expectAccessible(page);
    await dialog.getByRole('button', { name: /^Add for/ }).click();
    await goToCart(page);
    const button = page.getByRole('button', { name: /^Order for/ });
    await expect.poll(() => button.isEnabled()).toBe(true);
    await button.click();
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('Say your name.');
    await sayWho(page);
    await page.getByLabel('Bring it to me').check();
    await page.getByRole('textbox', { name: 'Address' }).fill('Corniche Road 7');
    await page.getByLabel('In cash, to the driver').check();
    await expectAccessible(page);
    await expect.poll(() => button.isEnabled()).toBe(true);
    await button.click();
    await page.locator('h1 .number').waitFor();
    const [order] = await orders();
    expect(await number(page)).toBe(order?.orderNumber);
    const size = await page.locator('h1').evaluate((node) => Number.parseFloat(getComputedStyle(node).fontSize));
    expect(size).toBeGreaterThanOrEqual(32);
    await page.locator('p.live').waitFor();
    expect(await status(page)).toBe('placed');
    await expectAccessible(page);
    await picture(page, 'shop-order-en-light');
    await confirm(order?.id ?? '');
    await expect.poll(() => status(page)).toBe('confirmed');
    // Who comes back finds it by its key, which this device has.
    await page.goto(`${HOME}/orders`);
    await page.getByRole('link', { name: order?.orderNumber ?? '' }).click();
    await expect.poll(() => number(page)).toBe(order?.orderNumber);
    const stranger = await newDevice(browser, server.address);
    const other = await stranger.newPage();
    await other.goto(`${HOME}/orders/${order?.id}`);
    await expect.poll(() => other.getByRole('alert').textContent()).toContain('no such order here');
    expect(said).toEqual([]);
    await Promise.all([device.close(), stranger.close()]);
  });

  it('cancels while the order is pending', async () => {
    const { device, page } = await phone();
    await addShawarma(page);
    await goToCart(page);
    await sayWho(page);
    await page.getByLabel('In cash, when I fetch it').check();
    await page.getByRole('button', { name: /^Order for/ }).click();
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    await page.getByRole('button', { name: 'Yes, cancel it' }).click();
    await expect.poll(() => status(page)).toBe('cancelled');
    await device.close();
  });
});

describe('one cart is one order', () => {
  it('with a double tap', async () => {
    const before = (await orders()).length;
    const { device, page } = await phone();
    await addShawarma(page);
    await goToCart(page);
    await sayWho(page);
    await page.getByLabel('In cash, when I fetch it').check();
    const button = page.getByRole('button', { name: /^Order for/ });
    await expect.poll(() => button.isEnabled()).toBe(true);
    await button.evaluate((node: HTMLButtonElement) => {
      node.click();
      node.click();
    });
    await page.locator('h1 .number').waitFor();
    expect((await orders()).length).toBe(before + 1);
    await device.close();
  });

  it('in two tabs, of which the second says that it was ordered', async () => {
    const before = (await orders()).length;
    const { device, page } = await phone();
    await addShawarma(page);
    await goToCart(page);
    await sayWho(page);
    await page.getByLabel('In cash, when I fetch it').check();
    const second = await device.newPage();
    await second.goto(`${HOME}/cart`);
    await second.getByLabel('In cash, when I fetch it').check();
    const button = second.getByRole('button', { name: /^Order for/ });
    await expect.poll(() => button.isEnabled()).toBe(true);
    await page.getByRole('button', { name: /^Order for/ }).click();
    await page.locator('h1 .number').waitFor();
    const placed = await number(page);
    await expect.poll(() => second.getByText('This cart was ordered already').textContent()).toContain(placed ?? 'a number');
    await expectAccessible(second);
    await second.getByRole('link', { name: 'See the order' }).click();
    await expect.poll(() => number(second)).toBe(placed);
    expect((await orders()).length).toBe(before + 1);
    await device.close();
  });

  it('when its answer is lost and the page is loaded anew', async () => {
    const before = (await orders()).length;
    const { device, page } = await phone();
    await addShawarma(page);
    await goToCart(page);
    await sayWho(page);
    await page.getByLabel('In cash, when I fetch it').check();
    let lost = 0;
    await page.route('**/api/v1/shop/al-marya/orders', async (route) => {
      // The server has it, and nobody hears of it.
      await route.fetch();
      lost += 1;
      await route.abort();
    });
    await page.getByRole('button', { name: /^Order for/ }).click();
    await expect.poll(() => lost).toBe(1);
    await page.unroute('**/api/v1/shop/al-marya/orders');
    await page.reload();
    await page.locator('h1 .number').waitFor();
    expect((await orders()).length).toBe(before + 1);
    await device.close();
  });
});

describe('a customer who signs in', () => {
  it('pays partly from the wallet, the rest by transfer, and sends a photo of 20 MB', async () => {
    const { device, page, said } = await phone();
    await signIn(page, '050 123 4567', '+971501234567');
    const found = await server.call<{ id: string }>('POST', '/customers/find-or-create', { phone: '+971501234567', name: 'Aisha' });
    await server.call('POST', `/customers/${found.id}/wallet/top-ups`, { amount: '5.00', method: 'card', reference: 'slip' });
    await page.reload();
    await addShawarma(page);
    await goToCart(page);
    await page.getByLabel(/From my wallet/).check();
    await page.getByText('The wallet pays AED').waitFor();
    await page.getByText('is left to pay').waitFor();
    await page.getByLabel('By bank transfer').check();
    await page.getByText('Example Bank').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Order for/ }).click();
    await page.locator('h1 .number').waitFor();
    expect(await status(page)).toBe('awaiting_payment');
    await page.getByText('Example Bank').waitFor();
    await expectAccessible(page);
    await picture(page, 'shop-transfer-en-light');

    const original = await page.locator('input[type=file]').evaluate(async (input: HTMLInputElement) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [6000, 4000];
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      const pixels = context.createImageData(canvas.width, canvas.height);
      // What no compression makes small, as a camera's grain.
      for (let at = 0; at < pixels.data.length; at += 65_536) {
        crypto.getRandomValues(new Uint8Array(pixels.data.buffer, at, Math.min(65_536, pixels.data.length - at)));
      }
      for (let at = 3; at < pixels.data.length; at += 4) pixels.data[at] = 255;
      context.putImageData(pixels, 0, 0);
      const photo = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.95));
      const files = new DataTransfer();
      files.items.add(new File([photo as Blob], 'IMG_0001.JPG', { type: 'image/jpeg' }));
      input.files = files.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
      return photo?.size ?? 0;
    });
    expect(original).toBeGreaterThan(20_000_000);
    await expect.poll(() => status(page)).toBe('payment_review');
    const order = (await orders()).find((one) => one.payments.some((payment) => payment.status === 'receipt_uploaded'));
    const transfer = order?.payments.find((payment) => payment.method === 'bank_transfer');
    const sent = await server.call<{ receipt: { mediaType: string; sizeBytes: number } }>('GET', `/payments/${transfer?.id}`);
    expect(sent.receipt.mediaType).toBe('image/jpeg');
    expect(sent.receipt.sizeBytes).toBeLessThan(2_000_000);
    expect(sent.receipt.sizeBytes).toBeGreaterThan(10_000);
    await server.call('POST', `/payments/${transfer?.id}/approve`, {});
    await expect.poll(() => page.getByText('Left to pay').count()).toBe(0);
    await confirm(order?.id ?? '').catch(() => undefined);
    await expect.poll(() => status(page)).toBe('confirmed');

    await page.getByRole('link', { name: 'Wallet' }).click();
    await page.getByText(`for order ${order?.orderNumber}`).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'My orders' }).click();
    await page.getByRole('link', { name: order?.orderNumber ?? '' }).waitFor();
    expect(said).toEqual([]);
    await device.close();
  });

  it('is told that a code is wrong', async () => {
    const { device, page } = await phone();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('textbox', { name: 'Phone' }).fill('050 999 9999');
    await page.getByRole('button', { name: 'Send me a code' }).click();
    await expect.poll(() => server.codeFor('+971509999999')).toBeDefined();
    const wrong = String((Number(server.codeFor('+971509999999')) + 1) % 1_000_000).padStart(6, '0');
    await page.getByRole('textbox', { name: 'Code' }).fill(wrong);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('The code is wrong');
    await expectAccessible(page);
    await device.close();
  });
});

describe('what changes while somebody chooses', () => {
  it('is said: sold out while it is in the cart, and nothing is ordered', async () => {
    const before = (await orders()).length;
    const { device, page } = await phone();
    await addShawarma(page);
    await goToCart(page);
    await sayWho(page);
    await page.getByLabel('In cash, when I fetch it').check();
    const button = page.getByRole('button', { name: /^Order for/ });
    await expect.poll(() => button.isEnabled()).toBe(true);
    await server.call('PUT', '/products/SHAWARMA-L/sold-out', { soldOut: true });
    try {
      await button.click();
      await expect.poll(() => page.getByRole('alert').first().textContent()).toBe('This is sold out. Remove it.');
      await expectAccessible(page);
      expect((await orders()).length).toBe(before);
      await page.getByRole('button', { name: /^Remove/ }).click();
      await page.getByText('Your cart is empty.').waitFor();
      await page.getByRole('link', { name: 'Back to the menu' }).click();
      await expect.poll(() => page.getByRole('button', { name: /Large chicken shawarma/i }).isDisabled()).toBe(true);
    } finally {
      await server.call('PUT', '/products/SHAWARMA-L/sold-out', { soldOut: false });
      await device.close();
    }
  });

  it('is said: paused, with why, and closed', async () => {
    await server.call('POST', '/outlets/MAIN/pause', { reason: 'Our fryer is being repaired.' });
    const { device, page } = await phone();
    await page.getByText('We take no orders right now. Our fryer is being repaired.').waitFor();
    await server.call('POST', '/outlets/MAIN/resume');
    await server.call('PATCH', '/outlets/MAIN', { openingHours: {} });
    await page.reload();
    await page.getByText('We are closed.').waitFor();
    await server.call('PATCH', '/outlets/MAIN', { openingHours: null });
    await device.close();
  });
});

describe('every screen', () => {
  it('fits 320 pixels and 200 % text, from right to left too, and is accessible in light and dark', async () => {
    for (const [locale, dark] of [
      ['ar', false],
      ['ar', true],
      ['en', true],
    ] as const) {
      const { device, page, said } = await phone({ locale, dark, width: 320 });
      expect(await page.locator('html').getAttribute('dir')).toBe(locale === 'ar' ? 'rtl' : 'ltr');
      await expectAccessible(page);
      if (locale === 'ar') await picture(page, dark ? 'shop-ar-dark' : 'shop-ar-light');
      await page.getByRole('button', { name: /Large chicken shawarma|شاورما دجاج كبيرة/i }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('radio').first().check();
      await dialog.locator('button.primary').click();
      for (const path of [HOME, `${HOME}/cart`, `${HOME}/orders`, `${HOME}/sign-in`, `${HOME}/wallet`]) {
        await page.goto(path);
        await page.locator('main :is(h1, form, section)').first().waitFor();
        if (path.endsWith('/cart')) await page.locator('dl .total').waitFor();
        for (const size of ['100%', '200%']) {
          await page.evaluate((text) => document.documentElement.style.setProperty('font-size', text), size);
          const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          expect(wider, `${path} at ${size}`).toBeLessThanOrEqual(0);
        }
        await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
        await expectAccessible(page);
      }
      expect(said).toEqual([]);
      await device.close();
    }
  });

  it('loads little: script below 60 kB, compressed', async () => {
    const device = await newDevice(browser, server.address);
    const page = await device.newPage();
    await page.goto(HOME);
    await page.getByRole('button', { name: /shawarma/i }).first().waitFor();
    const bytes = await page.evaluate(() =>
      (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
        .filter(({ name }) => name.endsWith('.js'))
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    );
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(60_000);
    const manifest = await page.locator('link[rel=manifest]').getAttribute('href');
    const called = await fetch(`${server.address}${manifest}`).then((response) => response.json() as Promise<{ name: string; start_url: string }>);
    expect([called.name, called.start_url]).toEqual(['Al Marya Kitchen', HOME]);
    await device.close();
  });

  it('says so where there is no such shop', async () => {
    const device = await newDevice(browser, server.address);
    const page = await device.newPage();
    await page.goto('/shop/nowhere');
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('no such shop');
    await device.close();
  });
});
