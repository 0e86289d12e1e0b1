import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, newDevice } from './browser';
import { Shop, take, wrongCode } from './driving';
import { fillSignIn, signIn } from './people';
import { png, sizeOfJpeg } from './photos';
import { picture } from './pictures';

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open();
});

afterAll(async () => {
  await shop?.close();
});

/** A phone that is shown what waits now, whatever happens to it, until the function that it gives back is called. */
async function frozen(page: Page): Promise<() => Promise<void>> {
  const path = '**/api/v1/driver/available-deliveries*';
  const body = await page.evaluate(async () => (await fetch('/api/v1/driver/available-deliveries?limit=200')).text());
  await page.route(path, (route) => route.fulfill({ contentType: 'application/json', body }));
  return () => page.unroute(path);
}

describe('an order that waits', () => {
  it('is shown as soon as it is ready, and goes to one of two drivers; the other is told in a sentence', async () => {
    const phones = await Promise.all(['driver', 'said'].map((login) => shop.signedIn(login)));
    const [one, other] = phones;
    if (one === undefined || other === undefined) throw new Error('there are two drivers');
    await Promise.all(phones.map(({ page }) => page.getByRole('link', { name: 'Waiting' }).click()));
    await Promise.all(phones.map(({ page }) => page.getByText('No order waits for a driver.').waitFor()));
    const order = await shop.waiting();
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
    expect((await shop.known(order)).delivery.driver).toBe(await shop.idOf('driver'));
    expect((await shop.known(order)).status).toBe('assigned');
    await shop.callOff(order);
    await one.page.getByRole('link', { name: 'My orders' }).click();
    await one.page.getByText('You have nothing to bring.').waitFor();
    for (const { page, said } of phones) {
      expect(said).toEqual([]);
      await page.context().close();
    }
  });

  it('is taken once by a driver who presses twice, on two devices', async () => {
    const order = await shop.waiting();
    const [{ page }, second] = await Promise.all([shop.signedIn(), shop.signedIn()]);
    await second.page.getByRole('link', { name: 'Waiting' }).click();
    const button = second.page.getByRole('article', { name: order.orderNumber }).getByRole('button');
    await button.waitFor();
    // The second device misses that the first has taken it.
    const thaw = await frozen(second.page);
    await take(page, order);
    await button.click();
    await thaw();
    await second.page.getByText(`${order.orderNumber} is yours.`).waitFor();
    expect(await shop.statusOf(order)).toBe('assigned');
    await shop.callOff(order);
    await page.context().close();
    await second.page.context().close();
  });
});

describe('a delivery', () => {
  it('goes from the shop to the door and its cash back, with the code of the customer', async () => {
    const order = await shop.waiting('Ring twice');
    const { page, said } = await shop.signedIn();
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
    const code = await shop.leave(page, order);
    await picture(page, 'driver-order-en-light');
    await page.getByRole('button', { name: 'Hand over' }).click();
    const dialog = page.getByRole('dialog');
    const due = Math.round(order.total * 100);
    await dialog.locator('input[name=given]').fill(String((due + 1_000) / 100));
    expect(await dialog.locator('.change').textContent()).toContain('10.00');
    await dialog.locator('input[name=given]').fill('1');
    await dialog.getByText('is missing').waitFor();
    await dialog.locator('input[name=given]').fill(String((due + 1_000) / 100));
    await dialog.locator('input[name=code]').fill(wrongCode(code));
    await expectAccessible(page);
    await picture(page, 'driver-hand-over-en-light');
    await dialog.getByRole('button', { name: 'It is handed over' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'not the code' }).waitFor();
    expect(await shop.statusOf(order)).toBe('dispatched');
    await dialog.locator('input[name=code]').fill(code);
    await dialog.getByRole('button', { name: 'It is handed over' }).click();
    await page.getByText('1 of 1 brought today').waitFor();
    await expect.poll(() => shop.statusOf(order)).toBe('delivered');
    expect((await shop.known(order)).delivery.proof).toBe('code');

    await page.getByRole('link', { name: 'Cash' }).click();
    await page.locator('.amount').getByText(order.total.toFixed(2)).waitFor();
    await expectAccessible(page);
    await picture(page, 'driver-cash-en-light');
    // Somebody else counts it and takes it, on their own screen.
    const till = await signIn(shop.browser, shop.server, 'cashier', { app: 'staff' });
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
    const order = await shop.waiting();
    const { page, said } = await shop.signedIn();
    await take(page, order);
    await shop.leave(page, order);
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
    await expect.poll(() => shop.statusOf(order)).toBe('delivered');
    const answer = await fetch(`${shop.server.address}/api/v1/orders/${order.id}/delivery/photo`, { headers: { authorization: `Bearer ${shop.server.token}` } });
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    expect(sizeOfJpeg(Buffer.from(await answer.arrayBuffer()))).toEqual({ width: 1600, height: 1200 });
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('that fails goes back to the shop with the reason, for the next driver', async () => {
    const order = await shop.waiting();
    const { page, said } = await shop.signedIn();
    await take(page, order);
    await shop.leave(page, order);
    await page.getByRole('button', { name: 'It cannot be delivered' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'It was not delivered' }).isDisabled()).toBe(true);
    await expectAccessible(page);
    await dialog.getByRole('radio', { name: 'Another reason' }).check();
    await dialog.getByRole('textbox', { name: 'Which?' }).fill('the lift is broken');
    await dialog.getByRole('button', { name: 'It was not delivered' }).click();
    await expect.poll(() => shop.statusOf(order)).toBe('ready');
    expect((await shop.known(order)).delivery.attempts.map((attempt) => attempt.reason)).toEqual(['the lift is broken']);
    await page.getByRole('link', { name: 'Waiting' }).click();
    await page.getByRole('article', { name: order.orderNumber }).getByText('tried once before').waitFor();
    await shop.callOff(order);
    expect(said).toEqual([]);
    await page.context().close();
  });
});

describe('the phone', () => {
  it('is right to left in Arabic, legible in light and dark, on the narrowest screen and in letters twice as large', async () => {
    const order = await shop.waiting('يرجى الاتصال');
    for (const dark of [false, true]) {
      const { page, said } = await shop.signedIn('driver', { locale: 'ar', dark, width: 320 });
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
      if (dark) await shop.server.call('POST', `/orders/${order.id}/assign`, { driver: await shop.idOf('driver') });
      await mine.click();
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      if (dark) await page.getByRole('button', { name: 'استلمته وأنطلق' }).click();
      else await shop.server.call('POST', `/orders/${order.id}/transitions`, { to: 'ready' });
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
    await shop.callOff(order);
  });

  it('has no key smaller than a thumb', async () => {
    const order = await shop.waiting();
    const { page } = await shop.signedIn();
    await take(page, order);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, a, select')]
        .map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.width < 44 || box.height < 44))
        .map(({ text }) => text),
    );
    expect(small).toEqual([]);
    await shop.callOff(order);
    await page.context().close();
  });

  it('is not for who brings no orders', async () => {
    const device = await newDevice(shop.browser, shop.server.address, { phone: true });
    const page = await device.newPage();
    await page.goto('/driver');
    await fillSignIn(page, shop.server, 'cashier');
    await page.getByText('You may not see this').waitFor();
    await expectAccessible(page);
    await device.close();
  });
});
