/** What changes on a ticket while it is on the kitchen display. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser } from './browser';
import { signIn } from './people';
import { Server } from './server';

let server: Server;
let browser: Browser;

interface Order {
  id: string;
  ticketNumber: string;
  status: string;
}

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.of('al-marya', ['kitchen']), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function place(...dishes: string[]): Promise<Order> {
  const order = await server.call<Order>('POST', '/orders', {
    channel: 'takeaway',
    items: dishes.map((description) => ({ description, quantity: 2, unitPrice: 5 })),
    payment: { method: 'cash' },
  });
  await move(order, 'confirmed');
  return order;
}

function move(order: Order, to: string): Promise<Order> {
  return server.call('POST', `/orders/${order.id}/transitions`, { to });
}

function amend(order: Order, change: unknown): Promise<Order> {
  return server.call('PATCH', `/orders/${order.id}/items`, change);
}

/** A kitchen display that counts how often its bell rang: each ring is two tones. */
async function display(options: { dark?: boolean } = {}): Promise<{ page: Page; said: string[]; rings: () => Promise<number> }> {
  const { page, said } = await signIn(browser, server, 'kitchen', options);
  await page.locator('[role=status].live').waitFor();
  // Within the page, and not as a script of it, which the policy forbids.
  await page.evaluate(() => {
    const counted = window as unknown as { tones: number };
    counted.tones = 0;
    const Tone = window.OscillatorNode;
    window.OscillatorNode = class extends Tone {
      constructor(context: BaseAudioContext, how?: OscillatorOptions) {
        super(context, how);
        counted.tones += 1;
      }
    };
  });
  const rings = () => page.evaluate(() => (window as unknown as { tones: number }).tones / 2);
  return { page, said, rings };
}

describe('a ticket on the kitchen display', () => {
  it('says in words what was added, changed and voided, and rings for it', async () => {
    const { page, said, rings } = await display();
    const order = await place('Soup', 'Salad', 'Tea');
    const ticket = page.getByRole('article', { name: `Ticket ${order.ticketNumber}` });
    await ticket.waitFor();
    await expect.poll(rings).toBe(1);
    await amend(order, { add: [{ description: 'Coffee', quantity: 1, unitPrice: 5 }], change: [{ line: 1, quantity: 3 }], remove: [{ line: 2 }] });
    const line = (text: string) => ticket.locator('li', { hasText: text });
    await expect.poll(() => line('Coffee').textContent()).toMatch(/1×.*added/s);
    await expect.poll(() => line('Soup').textContent()).toMatch(/3×.*was 2/s);
    await expect.poll(() => line('Salad').textContent()).toMatch(/2×.*voided/s);
    expect(await line('Salad').locator('s').textContent()).toBe('Salad');
    expect(await line('Tea').textContent()).not.toMatch(/added|voided|was/);
    await expect.poll(rings).toBe(2);
    await expectAccessible(page);
    await page.keyboard.press('a');
    const allDay = await page.getByRole('dialog').textContent();
    expect([allDay?.includes('Coffee'), allDay?.includes('Salad')]).toEqual([true, false]);
    await page.keyboard.press('Escape');
    // Begun as it stands: from then on nothing of that is news.
    await ticket.getByRole('button').click();
    await ticket.getByText('In preparation').waitFor();
    await expect.poll(() => ticket.locator('li').count()).toBe(3);
    expect(await ticket.textContent()).not.toMatch(/added|voided|was/);
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('comes back when something is added after it was done, with what is made already', async () => {
    const { page, said, rings } = await display({ dark: true });
    const order = await place('Falafel');
    const ticket = page.getByRole('article', { name: `Ticket ${order.ticketNumber}` });
    await ticket.getByRole('button').click();
    await ticket.getByText('In preparation').waitFor();
    await ticket.getByRole('button').click();
    await ticket.waitFor({ state: 'detached' });
    const rung = await rings();
    await amend(order, { add: [{ description: 'Mint tea', quantity: 1, unitPrice: 5 }] });
    await ticket.getByText('Came back').waitFor();
    expect(await ticket.locator('li', { hasText: 'Falafel' }).textContent()).toContain('made already');
    expect(await ticket.locator('li', { hasText: 'Mint tea' }).textContent()).toContain('added');
    await expect.poll(rings).toBe(rung + 1);
    await expect.poll(() => page.locator('main [role=status].visually-hidden').textContent()).toContain('Mint tea');
    await expectAccessible(page);
    await ticket.getByRole('button').click();
    await ticket.waitFor({ state: 'detached' });
    expect((await server.call<Order>('GET', `/orders/${order.id}`)).status).toBe('ready');
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('is called back when it was bumped too early', async () => {
    const { page } = await display();
    const order = await place('Kebab');
    const ticket = page.getByRole('article', { name: `Ticket ${order.ticketNumber}` });
    await ticket.getByRole('button').click();
    await ticket.getByText('In preparation').waitFor();
    await ticket.getByRole('button').click();
    await ticket.waitFor({ state: 'detached' });
    await page.keyboard.press('r');
    const done = page.getByRole('dialog').getByRole('listitem').filter({ hasText: order.ticketNumber });
    await done.getByRole('button', { name: /^Call back/ }).click();
    await ticket.getByText('In preparation').waitFor();
    expect((await server.call<Order>('GET', `/orders/${order.id}`)).status).toBe('preparing');
    expect(await ticket.textContent()).not.toContain('made already');
    await page.context().close();
  });

  it('is not bumped with what came on it unseen', async () => {
    const { page } = await display();
    const order = await place('Rice');
    const ticket = page.getByRole('article', { name: `Ticket ${order.ticketNumber}` });
    await ticket.waitFor();
    // The display hears of nothing, as when its network is slow.
    await page.route('**/api/v1/queues/kitchen**', (route) => route.abort());
    await amend(order, { add: [{ description: 'Beans', quantity: 1, unitPrice: 5 }] });
    await ticket.getByRole('button').click();
    await expect.poll(() => page.locator('[role=alert]').textContent()).toContain('Somebody else changed this order');
    expect((await server.call<Order>('GET', `/orders/${order.id}`)).status).toBe('confirmed');
    await page.context().close();
  });
});
