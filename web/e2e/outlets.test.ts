import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectAccessible, openBrowser } from './browser';
import { Server } from './server';
import { signIn } from './people';

let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.of('lightspeed', ['manager']), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function place(outlet: string): Promise<void> {
  const order = await server.call<{ id: string; status: string }>('POST', '/orders', {
    outlet,
    channel: 'takeaway',
    items: [{ description: `Something of ${outlet}`, quantity: 1, unitPrice: 5 }],
    payment: { method: 'cash' },
  });
  if (order.status === 'pending') await server.call('POST', `/orders/${order.id}/transitions`, { to: 'confirmed' });
}

it('a screen shows the outlet that was chosen on it, also after it was begun anew', async () => {
  const outlets = (await server.call<{ data: { code: string; name: string }[] }>('GET', '/outlets')).data;
  const [first, second] = outlets;
  if (first === undefined || second === undefined) throw new Error('the preset has two outlets');
  for (const { code } of outlets) await place(code);
  const { page, said } = await signIn(browser, server, 'manager');
  await expect.poll(() => page.locator('article').count()).toBe(2);
  await page.getByRole('combobox', { name: 'Outlet' }).selectOption(second.code);
  await expect.poll(() => page.locator('article').allTextContents()).toHaveLength(1);
  expect(await page.locator('article').textContent()).toContain(`Something of ${second.code}`);
  await expectAccessible(page);
  // It shows no other's while it is not known yet which outlets there are, also where the server cannot say so at first.
  let answer = () => {};
  const isAsked = new Promise<void>((resolve) => (answer = resolve));
  let tries = 0;
  await page.route('**/api/v1/outlets', async (route) => {
    if (++tries === 1) return route.abort();
    await isAsked;
    await route.continue();
  });
  const queues: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/queues/kitchen')) queues.push(new URL(request.url()).searchParams.get('outlet') ?? 'all');
  });
  await page.reload();
  await page.locator('article').waitFor();
  await expect.poll(() => tries).toBe(2);
  answer();
  await page.getByRole('combobox', { name: 'Outlet' }).waitFor();
  expect(new Set(queues)).toEqual(new Set([second.code]));
  expect(await page.locator('article').allTextContents()).toHaveLength(1);
  await page.getByRole('combobox', { name: 'Outlet' }).selectOption('');
  await expect.poll(() => page.locator('article').count()).toBe(2);
  expect(said).toEqual([]);
  await page.context().close();
});
