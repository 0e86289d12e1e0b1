import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaints, expectAccessible, openDevice } from './browser';
import { handOverWithNote, pickUp, Shop, take, wrongCode } from './driving';
import { fillSignIn } from './people';
import { png } from './photos';
import { picture } from './pictures';

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open();
});

afterAll(async () => {
  await shop?.close();
});

/** Everything that the page needs is on the device: it starts without the server from now on. */
async function untilKept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
}

/** How much of what the server said is on the phone. */
function keptRounds(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((found, failed) => {
        const opening = indexedDB.open('docket.driver');
        opening.onerror = () => failed(opening.error);
        opening.onsuccess = () => {
          const counting = opening.result.transaction('rounds').objectStore('rounds').count();
          counting.onsuccess = () => {
            opening.result.close();
            found(counting.result);
          };
        };
      }),
  );
}

describe('without a connection', () => {
  it('an order is handed over in the lift: it is kept over a reload, and arrives once', async () => {
    const order = await shop.waiting();
    const { page, said } = await shop.signedIn();
    await take(page, order);
    await shop.leave(page, order);
    await untilKept(page);
    await shop.server.kill();
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
      await shop.server.start();
    }
    await expect.poll(() => shop.statusOf(order)).toBe('delivered');
    await page.getByText('1 step is not sent yet').waitFor({ state: 'detached' });
    expect((await shop.known(order)).delivery.note).toBe('given to Aisha');
    expect(await shop.billsOf(order)).toBe(1);
    expect(await page.getByRole('button', { name: 'Sign out' }).isEnabled()).toBe(true);
    // The stream that broke and the requests that failed are no errors of the page's own.
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('an answer that is lost on its way is asked for again, and nothing is done twice', async () => {
    const order = await shop.waiting();
    const { page } = await shop.signedIn();
    await take(page, order);
    await shop.leave(page, order);
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
    expect([await shop.statusOf(order), await shop.billsOf(order)]).toEqual(['delivered', 1]);
    await page.context().close();
  });

  it('several steps wait in their order, through the end of the browser itself', async () => {
    const order = await shop.waiting();
    const profile = mkdtempSync(join(tmpdir(), 'docket-driver-'));
    let device: BrowserContext | undefined;
    try {
      device = await openDevice(profile, shop.server.address, { phone: true });
      const page = await device.newPage();
      await page.goto('/driver');
      await fillSignIn(page, shop.server, 'driver');
      await take(page, order);
      await untilKept(page);
      await shop.server.kill();
      await pickUp(page);
      await page.getByRole('button', { name: 'Hand over' }).click();
      await page.getByRole('radio', { name: 'Photo' }).check();
      await page.locator('input[name=photo]').setInputFiles({ name: 'door.png', mimeType: 'image/png', buffer: png(640, 480) });
      await page.getByRole('img', { name: 'The photo that will be sent' }).waitFor();
      await page.getByRole('button', { name: 'It is handed over' }).click();
      await page.getByText('3 steps are not sent yet').waitFor();
      await device.close();

      device = await openDevice(profile, shop.server.address, { phone: true });
      const again = await device.newPage();
      const said = complaints(again);
      await again.goto('/driver');
      await again.getByText('3 steps are not sent yet').waitFor();
      await shop.server.start();
      // The session ended with the browser. What was done waits for whoever did it.
      await again.getByText('Your session has ended. Sign in again.').waitFor();
      expect(await shop.statusOf(order)).toBe('assigned');
      await fillSignIn(again, shop.server, 'driver');
      await expect.poll(() => shop.statusOf(order)).toBe('delivered');
      expect((await shop.known(order)).delivery.proof).toBe('photo');
      expect(await shop.billsOf(order)).toBe(1);
      expect(said).toEqual([]);
    } finally {
      await device?.close();
      await shop.server.kill();
      await shop.server.start();
      rmSync(profile, { recursive: true, force: true });
    }
  });

  it('a step that is refused when it arrives says why and what to do, and the driver does it again', async () => {
    const order = await shop.waiting();
    const { page } = await shop.signedIn();
    await take(page, order);
    const code = await shop.leave(page, order);
    await shop.server.kill();
    try {
      await page.getByRole('button', { name: 'Hand over' }).click();
      await page.locator('input[name=code]').fill(wrongCode(code));
      await page.getByRole('button', { name: 'It is handed over' }).click();
      await page.getByText('1 step is not sent yet').waitFor();
      // Whoever still stands in the dialog when the answer comes is told there.
      await page.locator('dialog').waitFor({ state: 'detached' });
    } finally {
      await shop.server.start();
    }
    const refused = page.getByRole('alert').filter({ hasText: `${order.orderNumber} was not taken` });
    await refused.getByText('The code was wrong.').waitFor();
    expect(await shop.statusOf(order)).toBe('dispatched');
    await expectAccessible(page);
    await picture(page, 'driver-refused-en-light');
    await page.reload();
    await refused.waitFor();
    await refused.getByRole('button', { name: 'Do it again' }).click();
    await page.getByRole('button', { name: 'Hand over' }).click();
    await page.locator('input[name=code]').fill(code);
    await page.getByRole('button', { name: 'It is handed over' }).click();
    await expect.poll(() => shop.statusOf(order)).toBe('delivered');
    await refused.waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('an order that was given to somebody else meanwhile is said to be gone, and what was done is kept until the driver has read it', async () => {
    const [order, mine] = [await shop.waiting(), await shop.waiting()];
    const { page } = await shop.signedIn();
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
    expect(await keptRounds(page)).toBe(1);
    await page.getByRole('link', { name: mine.orderNumber }).click();
    await pickUp(page);
    await shop.server.call('POST', `/orders/${order.id}/assign`, { driver: await shop.idOf('said') });
    await page.context().setOffline(false);
    const refused = page.getByRole('alert').filter({ hasText: `${order.orderNumber} was not taken` });
    await refused.getByText('If you took cash for it, keep it apart').waitFor();
    // The other order need not wait for what the driver decides about this one.
    await expect.poll(() => shop.statusOf(mine)).toBe('dispatched');
    expect((await shop.known(order)).delivery.driver).toBe(await shop.idOf('said'));
    await refused.getByRole('button', { name: 'I have told the shop' }).click();
    await refused.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Back' }).click();
    expect(await page.getByRole('button', { name: 'Sign out' }).isEnabled()).toBe(true);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('input[name=login]').waitFor();
    await expect.poll(() => keptRounds(page)).toBe(0);
    for (const one of [order, mine]) await shop.callOff(one);
    await page.context().close();
  });
});
