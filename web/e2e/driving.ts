/** A shop with drivers, orders for them to bring, and what a driver does on the phone. */
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Device, openBrowser } from './browser';
import { signIn } from './people';
import { PASSWORD, Server } from './server';

export interface Placed {
  id: string;
  orderNumber: string;
  total: number;
}

export interface Known {
  status: string;
  delivery: { driver: string | null; code?: string; proof: string | null; note: string | null; attempts: { reason: string }[] };
}

export class Shop {
  private constructor(
    readonly server: Server,
    readonly browser: Browser,
  ) {}

  /** With two drivers, whose logins are `driver` and `said`, and a cashier. */
  static async open(): Promise<Shop> {
    const [server, browser] = await Promise.all([Server.of('al-marya', ['driver', 'cashier']), openBrowser()]);
    const other = await server.call<{ id: string }>('POST', '/users', { name: 'Said', role: 'driver', login: 'said' });
    await server.call('PUT', `/users/${other.id}/password`, { password: PASSWORD });
    return new Shop(server, browser);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }

  /** Places a delivery of two shawarmas, to be paid at the door, and brings it to where it waits for a driver. */
  async waiting(notes = ''): Promise<Placed> {
    const order = await this.server.call<Placed & { status: string }>('POST', '/orders', {
      channel: 'delivery',
      customer: { phone: '050 123 4567', name: 'Aisha' },
      items: [{ product: 'SHAWARMA-L', quantity: 2, notes: 'no onion' }],
      payment: { method: 'cod' },
      deliveryAddress: { text: 'Corniche Road 7, flat 12', lat: 24.4707, lng: 54.3484 },
      notes,
    });
    const steps = ['confirmed', 'preparing', 'ready'];
    for (const to of order.status === 'confirmed' ? steps.slice(1) : steps) {
      await this.server.call('POST', `/orders/${order.id}/transitions`, { to });
    }
    return order;
  }

  known(order: Placed): Promise<Known> {
    return this.server.call<Known>('GET', `/orders/${order.id}`);
  }

  async statusOf(order: Placed): Promise<string> {
    return (await this.known(order)).status;
  }

  /** Takes an order off everybody's list. */
  async callOff(order: Placed): Promise<void> {
    const status = await this.statusOf(order);
    if (status === 'dispatched') await this.server.call('POST', `/orders/${order.id}/transitions`, { to: 'ready', reason: 'called off' });
    await this.server.call('POST', `/orders/${order.id}/cancel`, { reason: 'the customer rang' });
  }

  async idOf(login: string): Promise<string> {
    const users = await this.server.call<{ data: { id: string; login: string | null }[] }>('GET', '/users');
    return users.data.find((user) => user.login === login)?.id ?? '';
  }

  async billsOf(order: Placed): Promise<number> {
    const bills = await this.server.call<{ data: { order: string | null }[] }>('GET', '/bills?limit=200');
    return bills.data.filter((bill) => bill.order === order.id).length;
  }

  /** A driver's phone, signed in. */
  signedIn(login = 'driver', options: Device = {}): Promise<{ page: Page; said: string[] }> {
    return signIn(this.browser, this.server, login, { ...options, app: 'driver', phone: true });
  }

  /** Leaves with the order that is open, and the server has heard of it; gives back the code that the customer has. */
  async leave(page: Page, order: Placed): Promise<string> {
    await pickUp(page);
    await expect.poll(() => this.statusOf(order)).toBe('dispatched');
    await page.getByText('not sent yet').waitFor({ state: 'detached' });
    return (await this.known(order)).delivery.code ?? '';
  }
}

/** Takes an order that waits, and opens it. */
export async function take(page: Page, order: Placed): Promise<void> {
  await page.getByRole('link', { name: 'Waiting' }).click();
  await page.getByRole('article', { name: order.orderNumber }).getByRole('button').click();
  await page.getByText(`${order.orderNumber} is yours.`).waitFor();
  await page.getByRole('link', { name: 'My orders' }).click();
  await page.getByRole('link', { name: order.orderNumber }).click();
}

/** Leaves with the order that is open, whether the server can be told or not. */
export async function pickUp(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'I have it and leave' }).click();
  await page.getByRole('button', { name: 'Hand over' }).waitFor();
}

/** Says in the dialog that it is handed over, with a note as proof and exactly what is to collect. */
export async function handOverWithNote(page: Page, note: string): Promise<void> {
  await page.getByRole('button', { name: 'Hand over' }).click();
  await page.getByRole('radio', { name: 'Note' }).check();
  await page.locator('input[name=note]').fill(note);
  await page.getByRole('button', { name: 'It is handed over' }).click();
}

/** Another code than the customer's. */
export function wrongCode(code: string): string {
  return String((Number(code) + 1) % 10_000).padStart(4, '0');
}
