/** Shops in which something has happened, so that there is something on every screen. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Server } from './server';

export interface Placed {
  id: string;
  orderNumber: string;
  ticketNumber: string;
}

/** The receipt of a bank transfer, as a customer's telephone shows it; of a bank that does not exist. */
export const TRANSFER_RECEIPT = Uint8Array.from(readFileSync(resolve(import.meta.dirname, 'transfer-receipt.png')));

/** A kitchen that delivers, at noon. */
export class KitchenShop {
  private constructor(
    readonly server: Server,
    /** An order of which something was added, changed and voided. */
    readonly changed: Placed,
    /** An order that was done, and is back for what was added. */
    readonly cameBack: Placed,
    /** An order whose receipt finance has to look at. */
    readonly receipt: Placed,
  ) {}

  static async open(): Promise<KitchenShop> {
    const server = await Server.of('al-marya', ['kitchen', 'warehouse', 'finance', 'manager', 'driver']);
    const users = await server.call<{ data: { id: string; name: string }[] }>('GET', '/users');
    for (const user of users.data.filter((one) => one.name.startsWith('The '))) {
      await server.call('PUT', `/users/${user.id}/pin`, { pin: '4711' });
    }
    const changed = await place(server, ['SHAWARMA-L', 'Lentil soup', 'Falafel']);
    await move(server, changed, 'preparing');
    await server.call('PATCH', `/orders/${changed.id}/items`, {
      add: [{ description: 'Mint tea', quantity: 2, unitPrice: 6, notes: 'without sugar' }],
      remove: [{ line: 1, quantity: 1 }, { line: 2 }],
      reason: 'they rang',
    });
    const cameBack = await place(server, ['SHAWARMA-L', 'Hummus']);
    for (const to of ['preparing', 'ready']) await move(server, cameBack, to);
    await server.call('PATCH', `/orders/${cameBack.id}/items`, { add: [{ description: 'Baklava', quantity: 1, unitPrice: 9 }] });
    await place(server, ['Grilled halloumi', 'SHAWARMA-L']);
    const receipt = await server.call<Placed & { payments: { id: string }[] }>('POST', '/orders', {
      channel: 'takeaway',
      customer: { phone: '050 123 4567', name: 'Aisha' },
      items: [{ product: 'SHAWARMA-L', quantity: 2 }],
      payment: { method: 'bank_transfer' },
    });
    await server.send(`/payments/${receipt.payments[0]?.id}/receipt`, 'image/png', TRANSFER_RECEIPT);
    await server.call('POST', '/orders', {
      channel: 'takeaway',
      customer: { phone: '050 765 4321', name: 'Omar' },
      items: [{ product: 'SHAWARMA-L', quantity: 1 }],
      payment: { method: 'bank_transfer' },
    });
    return new KitchenShop(server, changed, cameBack, receipt);
  }

  /** An order of a dish that the kitchen may begin. */
  place(dish: string): Promise<Placed> {
    return place(this.server, [dish]);
  }
}

/** Places an order of two of each dish, products by their SKU, and confirms it. */
async function place(server: Server, dishes: readonly string[]): Promise<Placed> {
  const items = dishes.map((dish) => (/^[A-Z-]+$/.test(dish) ? { product: dish, quantity: 2 } : { description: dish, quantity: 2, unitPrice: 12 }));
  const order = await server.call<Placed>('POST', '/orders', { channel: 'takeaway', items, payment: { method: 'cash' } });
  await move(server, order, 'confirmed');
  return order;
}

function move(server: Server, order: Placed, to: string): Promise<unknown> {
  return server.call('POST', `/orders/${order.id}/transitions`, { to });
}

/** A supermarket with a customer, and a product of which there is stock. */
export class Supermarket {
  private constructor(
    readonly server: Server,
    /** Codes of products that can be scanned; of the first there is stock, which cost 60 a piece. */
    readonly barcodes: readonly string[],
  ) {}

  static async open(): Promise<Supermarket> {
    const server = await Server.of('shivik-mart', ['cashier', 'warehouse']);
    const found = await server.call<{ data: { sku: string; barcodes: string[]; sellByWeight: boolean }[] }>('GET', '/products?active=true&limit=200');
    const goods = found.data.filter((product) => product.barcodes.length > 0 && !product.sellByWeight).slice(0, 3);
    await server.call('PATCH', `/products/${goods[0]?.sku}`, { trackStock: true });
    await server.call('POST', '/purchases', { items: [{ productId: goods[0]?.sku, quantity: 500, unitCost: 60 }] });
    await server.call('POST', '/customers/find-or-create', { phone: '9876543210', name: 'John Doe' });
    return new Supermarket(server, goods.map((product) => product.barcodes[0] ?? ''));
  }
}

/** What has to be known of an order whose payment somebody looks at. */
export interface Awaited extends Placed {
  customer: { id: string; customerNumber: string };
  payments: { id: string; paymentNumber: string }[];
}

/** A kitchen with books: orders, receipts that wait, a bill of which something came back, customers with wallets. */
export class Office {
  private constructor(
    readonly server: Server,
    /** An order that was handed over and billed, which the cook moved along. */
    readonly order: Placed,
    /** Number of its bill, of which one item came back. */
    readonly billNumber: string,
    /** A customer with money in the wallet. */
    readonly customer: { id: string; customerNumber: string },
    /** An order whose receipt finance has to look at. */
    readonly awaited: Awaited,
  ) {}

  static async open(): Promise<Office> {
    const server = await Server.of('al-marya', ['manager', 'finance', 'accountant', 'kitchen']);
    const order = await server.call<Placed & { total: number }>('POST', '/orders', {
      channel: 'takeaway',
      customer: { phone: '050 111 2222', name: 'Layla' },
      items: [{ product: 'SHAWARMA-L', quantity: 2, notes: 'no garlic' }],
      payment: { method: 'cash' },
    });
    for (const to of ['confirmed', 'preparing', 'ready']) await move(server, order, to);
    const delivered = { to: 'delivered', payments: [{ method: 'cash', amount: order.total }] };
    const done = await server.call<{ bill: { id: string; billNumber: string } }>('POST', `/orders/${order.id}/transitions`, delivered);
    await server.call('POST', `/bills/${done.bill.id}/returns`, { items: [{ line: 1, quantity: 1 }], reason: 'cold' });
    const customer = await server.call<{ id: string; customerNumber: string }>('POST', '/customers/find-or-create', { phone: '050 333 4444', name: 'Yusuf' });
    await server.call('POST', `/customers/${customer.id}/wallet/top-ups`, { amount: '75.00', method: 'cash' });
    await server.call('POST', '/shifts', { register: 'R2', openingFloat: '100.00' });
    const office = new Office(server, order, done.bill.billNumber, customer, await awaited(server, '050 555 6666'));
    await office.place('Falafel');
    return office;
  }

  /** An order of a dish that the kitchen may begin. */
  place(dish: string): Promise<Placed> {
    return place(this.server, [dish]);
  }

  /** An order by bank transfer, whose receipt waits for finance. */
  await(phone: string): Promise<Awaited> {
    return awaited(this.server, phone);
  }
}

async function awaited(server: Server, phone: string): Promise<Awaited> {
  const order = await server.call<Awaited>('POST', '/orders', {
    channel: 'takeaway',
    customer: { phone, name: `Caller ${phone}` },
    items: [{ product: 'SHAWARMA-L', quantity: 1 }],
    payment: { method: 'bank_transfer' },
  });
  await server.send(`/payments/${order.payments[0]?.id}/receipt`, 'image/png', TRANSFER_RECEIPT);
  return order;
}
