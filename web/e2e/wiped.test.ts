/** A device whose data was wiped while it had a sale to send: what is lost is said, and by whom. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser } from './browser';
import { goodsOf } from './counter';
import { signIn } from './people';
import { Register } from './register';
import { Server } from './server';

const REASON = 'The browser was cleaned.';

let server: Server;
let browser: Browser;
let barcode = '';

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.of('shivik-mart', ['cashier', 'manager']), openBrowser()]);
  const [goods] = await goodsOf(server, 1);
  barcode = goods?.barcodes[0] ?? '';
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe('a browser that does not promise to keep its data', () => {
  it.each([
    [false, true],
    [true, false],
  ])('promises it: %s; the till warns beside what is unsent: %s', async (isKept, isWarned) => {
    const till = await Register.of(server, 'R2');
    await till.page.context().addInitScript((isKept) => {
      navigator.storage.persist = () => Promise.resolve(isKept);
    }, isKept);
    await till.page.reload();
    await till.ready();
    await till.connected(false);
    await till.sell(barcode);
    await till.unsent(1);
    await till.page.locator('[data-unsent]').click();
    await till.page.getByText(/products on this device/).waitFor();
    expect(await till.page.getByText('may delete').isVisible()).toBe(isWarned);
    await expectAccessible(till.page);
    await till.page.keyboard.press('Escape');
    await till.connected(true);
    await till.unsent(0);
    await till.close();
  });
});

describe('a device that was wiped', () => {
  it('numbers anew, and what it never sent is explained by the manager who knows its last receipt', async () => {
    const till = await Register.of(server, 'R3');
    expect(await till.sell(barcode)).toBe('BILL-R3A-000001');
    await till.connected(false);
    expect(await till.sell(barcode)).toBe('BILL-R3A-000002');
    await till.unsent(1);
    await till.close();

    const anew = await Register.of(server, 'R3');
    expect(await anew.sell(barcode)).toBe('BILL-R3B-000001');
    await anew.close();

    const { page, said } = await signIn(browser, server, 'manager', { app: 'admin' });
    await page.goto('/admin/numbering');
    await page.getByRole('button', { name: 'Run the audit' }).click();
    const row = page.getByRole('row').filter({ hasText: 'bill.lane-R3A' });
    await row.getByRole('button', { name: 'The device will not come back' }).click();
    const dialog = page.getByRole('dialog');
    const send = dialog.getByRole('button', { name: 'It is lost' });
    await dialog.locator('input[name=last]').fill('٢');
    expect(await send.isDisabled(), 'a reason must be given').toBe(true);
    await dialog.locator('input[name=reason]').fill(REASON);
    await expectAccessible(page);
    await send.click();
    await dialog.waitFor({ state: 'detached' });
    await row.getByText(REASON).waitFor();
    expect(await row.textContent()).toMatch(new RegExp(`2\\s*${REASON}`));
    await page.getByText('Every number is unique').waitFor();
    expect(await row.getByRole('button').count()).toBe(0);
    await expectAccessible(page);
    expect(said).toEqual([]);
    await page.context().close();
  });
});
