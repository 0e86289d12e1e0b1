import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toMinor } from '../src/shared/amount';
import { ratesOf } from '../src/pos/offline/draft';
import { price } from '../src/pos/offline/pricing';
import { expectAccessible, stateOf } from './browser';
import { picture } from './pictures';
import { Register } from './register';
import { Server } from './server';

interface Product {
  id: string;
  sku: string;
  price: number;
  barcodes: string[];
  sellByWeight: boolean;
  unit: string;
  taxes: { name: string; rate: number }[];
}

interface Bill {
  id: string;
  billNumber: string;
  numberSource: string;
  businessDate: string;
  createdAt: string;
  totalAmount: number;
  customerName: string | null;
  customerPhone: string | null;
}

let server: Server;
let goods: Product[];

async function products(of: Server): Promise<Product[]> {
  return (await of.call<{ data: Product[] }>('GET', '/products?active=true&limit=200')).data;
}

async function bills(): Promise<Bill[]> {
  const found: Bill[] = [];
  for (let after = ''; ; ) {
    const page = await server.call<{ data: Bill[]; next: string | null }>('GET', `/bills?limit=200${after}`);
    found.push(...page.data);
    if (page.next === null) return found;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}

/** The numbers of all bills of a lane, in the order of the lane. */
async function numbersOf(lane: string): Promise<string[]> {
  return (await bills()).map((bill) => bill.billNumber).filter((number) => number.startsWith(`BILL-${lane}-`)).sort();
}

function numbers(lane: string, from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `BILL-${lane}-${String(from + index).padStart(6, '0')}`);
}

function barcode(index: number): string {
  return goods[index]?.barcodes[0] ?? '';
}

/** The same moments in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

beforeAll(async () => {
  server = await Server.of('shivik-mart', ['cashier', 'manager']);
  goods = (await products(server)).filter((product) => product.barcodes.length > 0 && !product.sellByWeight).slice(0, 3);
  expect(goods).toHaveLength(3);
});

afterAll(async () => {
  await server?.close();
});

describe('a till at register R1', () => {
  let till: Register;

  beforeAll(async () => {
    till = await Register.of(server, 'R1');
  });
  afterAll(async () => {
    await till?.close();
  });

  it('numbers every bill from its own lane, and a sale that is refused uses no number', async () => {
    expect(await till.sell(barcode(0))).toBe('BILL-R1A-000001');
    await server.call('PATCH', `/products/${goods[1]?.sku}`, { trackStock: true });
    await till.pay(barcode(1));
    await till.page.getByRole('alert').filter({ hasText: 'available' }).first().waitFor();
    await server.call('PATCH', `/products/${goods[1]?.sku}`, { trackStock: false });
    await till.page.keyboard.press('Escape');
    await till.page.getByRole('button', { name: /^Remove/ }).click();
    expect(await till.sell(barcode(0))).toBe('BILL-R1A-000002');
    const [last] = await bills();
    expect([last?.billNumber, last?.numberSource]).toEqual(['BILL-R1A-000002', 'lane']);
    expect(till.said).toEqual([]);
  });

  it('sells ten times while the server is dead; each arrives once, with the number on its receipt', async () => {
    await server.kill();
    const printed: string[] = [];
    for (let sale = 0; sale < 10; sale++) printed.push(await till.sell(barcode(sale % 3)));
    expect(printed).toEqual(numbers('R1A', 3, 12));
    await till.unsent(10);
    expect(await till.page.getByRole('button', { name: 'Sign out' }).isDisabled(), 'nobody signs out before they are sent').toBe(true);
    await till.page.locator('[data-unsent]').click();
    await till.page.getByText('BILL-R1A-000003').waitFor();
    await till.page.getByText('You can sign out when every sale has been sent.').waitFor();
    await expectAccessible(till.page);
    await picture(till.page, 'pos-unsent-en-light');
    await till.page.keyboard.press('Escape');
    await server.start();
    await till.unsent(0);
    expect(await numbersOf('R1A')).toEqual(numbers('R1A', 1, 12));
    expect(await till.page.getByRole('button', { name: 'Sign out' }).isEnabled()).toBe(true);
  });

  it('takes cash alone while it is alone, and a customer by phone, who is made later', async () => {
    await till.connected(false);
    await till.page.keyboard.press('F3');
    await till.page.keyboard.type('9876512345', { delay: 90 });
    await till.page.getByText('cannot be looked up now').waitFor();
    await till.page.getByLabel('Name', { exact: true }).fill('Ravi');
    await till.page.keyboard.press('Tab');
    await till.page.keyboard.press('F2');
    await till.scan(barcode(0));
    await till.page.getByRole('button', { name: /^Pay/ }).and(till.page.locator(':enabled')).waitFor();
    await till.page.keyboard.press('F9');
    await till.page.getByText('only cash is taken').waitFor();
    expect(await till.page.getByLabel('By card').count()).toBe(0);
    await expectAccessible(till.page);
    await till.page.getByRole('button', { name: 'Complete payment' }).click();
    await till.page.getByText('Made without connection to the server').waitFor();
    await expectAccessible(till.page);
    await picture(till.page, 'pos-alone-receipt-en-light');
    const number = await till.receipt();
    await till.connected(true);
    await till.unsent(0);
    const bill = (await bills()).find((one) => one.billNumber === number);
    expect([bill?.customerName, bill?.customerPhone]).toEqual(['Ravi', '9876512345']);
  });

  it('goes on after it was loaded anew without the server, in the language that was chosen', async () => {
    await till.page.getByRole('button', { name: 'Settings' }).click();
    await till.page.getByRole('combobox', { name: 'Language' }).selectOption('fa');
    await till.page.keyboard.press('Escape');
    await server.kill();
    await till.scan(barcode(1));
    await till.page.getByText('سرور در دسترس نیست').first().waitFor();
    await till.page.reload();
    await expect.poll(() => till.page.locator('section ol li').count()).toBe(1);
    expect(await till.page.locator('html').getAttribute('dir')).toBe('rtl');
    await till.page.getByText('سرور در دسترس نیست').first().waitFor();
    await expectAccessible(till.page);
    await picture(till.page, 'pos-alone-fa-light');
    await till.page.evaluate(() => localStorage.setItem('docket.language', 'en'));
    // The browser is closed for the night as well.
    await till.close(false);
    await till.open();
    await till.page.getByPlaceholder('Scan, or type').waitFor();
    const number = await till.sell(barcode(0));
    await till.unsent(1);
    await till.page.reload();
    await till.unsent(1);
    await server.start();
    // A session ends with the browser; what was sold goes out as soon as somebody has signed in.
    await till.signIn();
    await till.unsent(0);
    expect((await numbersOf('R1A')).at(-1)).toBe(number);
  });

  it('sells what is in the cart, whatever became of the product meanwhile', async () => {
    const product = goods[2];
    await till.scan(barcode(2));
    await till.page.getByRole('button', { name: /^Pay/ }).and(till.page.locator(':enabled')).waitFor();
    await till.connected(false);
    await server.call('PATCH', `/products/${product?.sku}`, { isActive: false });
    await till.page.keyboard.press('F9');
    await till.page.getByRole('button', { name: 'Complete payment' }).click();
    const number = await till.receipt();
    await till.connected(true);
    await till.unsent(0);
    expect((await bills()).map((bill) => bill.billNumber)).toContain(number);
    await server.call('PATCH', `/products/${product?.sku}`, { isActive: true });
  });

  it('sells in one tab only; another takes over when that is closed', async () => {
    const other = await till.tab();
    await other.getByText('The till is open in another tab').waitFor();
    expect(await other.getByPlaceholder('Scan, or type').count()).toBe(0);
    await expectAccessible(other);
    await till.page.close();
    await other.getByPlaceholder('Scan, or type').waitFor();
    till.page = other;
    till.listen();
    const number = await till.sell(barcode(0));
    expect((await numbersOf('R1A')).at(-1)).toBe(number);
  });

  it('makes no sale that the device has no room for, and says so', async () => {
    const before = (await numbersOf('R1A')).length;
    await server.kill();
    await till.scan(barcode(0));
    await till.page.getByRole('button', { name: /^Pay/ }).and(till.page.locator(':enabled')).waitFor();
    // What a browser says whose disk is full.
    await till.page.evaluate(() => {
      const { add } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.add = () => {
        IDBObjectStore.prototype.add = add;
        throw new DOMException('full', 'QuotaExceededError');
      };
    });
    await till.page.keyboard.press('F9');
    await till.page.getByRole('button', { name: 'Complete payment' }).click();
    await till.page.getByText('This device is full').waitFor();
    await till.page.getByRole('button', { name: 'Complete payment' }).click();
    const number = await till.receipt();
    await server.start();
    await till.unsent(0);
    const all = await numbersOf('R1A');
    expect([all.length, all.at(-1)]).toEqual([before + 1, number]);
  });

  it('gives the server back what that lost, each sale once', async () => {
    const restore = await server.copied();
    await server.start();
    const lost = [await till.sell(barcode(0)), await till.sell(barcode(1))];
    await till.unsent(0);
    await restore();
    await server.start();
    const before = await numbersOf('R1A');
    expect(before).not.toContain(lost[0]);
    await till.page.reload();
    await till.page.locator('[data-unsent]').click();
    await till.page.getByText(lost[1] ?? '').waitFor();
    await till.page.getByRole('button', { name: 'Send all again' }).click();
    await till.page.getByText(/sales were sent again/).waitFor();
    await till.page.keyboard.press('Escape');
    expect(await numbersOf('R1A')).toEqual([...before, ...lost]);
  });
});

describe('a device that was copied', () => {
  it('gets a lane of its own, and what both had to send arrives once', async () => {
    const first = await Register.of(server, 'R2');
    expect(await first.sell(barcode(0))).toBe('BILL-R2A-000001');
    await server.kill();
    expect(await first.sell(barcode(1))).toBe('BILL-R2A-000002');
    const second = await first.copy();
    await server.start();
    await first.open();
    await first.signIn();
    await first.unsent(0);
    expect(await first.sell(barcode(0))).toBe('BILL-R2A-000003');
    await second.open();
    await second.signIn();
    await second.unsent(0);
    expect(await second.sell(barcode(0))).toBe('BILL-R2B-000001');
    expect(await first.sell(barcode(0))).toBe('BILL-R2A-000004');
    expect(await numbersOf('R2A')).toEqual(numbers('R2A', 1, 4));
    expect(await numbersOf('R2B')).toEqual(numbers('R2B', 1, 1));
    await Promise.all([first.close(), second.close()]);
  });
});

describe('a till whose browser has lost its database', () => {
  it('sends what it sold all the same, each once, and goes on with a lane of its own', async () => {
    const till = await Register.of(server, 'R1');
    const first = await till.sell(barcode(0));
    await till.unsent(0);
    await server.kill();
    const alone = [await till.sell(barcode(1)), await till.sell(barcode(2))];
    await till.unsent(2);
    await till.close(false);
    // What Chromium does itself at the second start after a power cut that tore the last record of its log.
    rmSync(join(till.directory, 'Default', 'IndexedDB'), { recursive: true });
    await server.start();
    await till.open();
    await till.signInAgain();
    await till.unsent(0);
    const lane = /-(R1.)-/.exec(first)?.[1] ?? '';
    expect(await numbersOf(lane)).toEqual([first, ...alone]);
    await till.ready();
    const later = await till.sell(barcode(0));
    expect(later).toMatch(/^BILL-R1.-000001$/);
    expect(later).not.toContain(lane);
    await till.close();
  });
});

describe('a till whose clock is wrong', () => {
  it('says so, and its sales have the time of the server', async () => {
    const till = await Register.of(server, 'R2');
    const hours = 26;
    await till.page.context().addInitScript((ms) => {
      const real = Date.now.bind(Date);
      Date.now = () => real() + ms;
    }, hours * 3_600_000);
    await till.page.reload();
    await till.page.getByText('The clock of this device is off by').waitFor();
    await expectAccessible(till.page);
    await till.connected(false);
    await till.page.getByText('The server cannot be reached').first().waitFor();
    const number = await till.sell(barcode(0));
    await till.connected(true);
    await till.unsent(0);
    const bill = (await bills()).find((one) => one.billNumber === number);
    const today = (await server.call<{ businessDate: string }>('POST', '/inventory/sales', { saleItems: [{ productId: goods[0]?.id, quantity: 1 }] }).then(
      (made) => (made as unknown as { bill: Bill }).bill,
    )).businessDate;
    expect(bill?.businessDate).toBe(today);
    expect(Math.abs(Date.parse(bill?.createdAt ?? '') - Date.now())).toBeLessThan(10 * 60_000);
    await till.close();
  });
});

describe('a till whose server dies again and again, and whose browser dies once', () => {
  it('makes twenty sales twenty bills, with the numbers on their receipts', async () => {
    const seed = 20261122;
    const next = random(seed);
    const till = await Register.of(server, 'R3');
    // A browser writes its cookies to the disk after half a minute, or when it ends in order: this device has long been a register.
    await till.close(false);
    await till.open();
    await till.signInAgain();
    await till.ready();
    till.page.setDefaultTimeout(60_000);
    const printed: string[] = [];
    let hasDied = false;
    let isOver = false;
    const dying = (async () => {
      while (!isOver) {
        await new Promise((over) => setTimeout(over, 300 + next() * 2500));
        await server.kill();
        await new Promise((over) => setTimeout(over, next() * 1500));
        await server.start();
      }
    })();
    try {
      while (printed.length < 20) {
        if (printed.length !== 10 || hasDied) {
          const sold = await till.sell(barcode(printed.length % 3)).catch(async (problem: unknown) => {
            throw new Error(`${String(problem)}\n${await stateOf(till.page)}`);
          });
          printed.push(sold);
          continue;
        }
        // Once: the browser appends to a log whose last record its death tore, and finds at the start after the next that this is broken.
        hasDied = true;
        await till.pay(barcode(0));
        await till.kill();
        await till.open();
        till.page.setDefaultTimeout(60_000);
        await till.signInAgain();
        // The sale is made, and its receipt may be there again; or it is in the cart still, or was lost with the cart before it was one.
        const kept = await till.page.evaluate(
          () =>
            new Promise<string[]>((found) => {
              const asked = indexedDB.open('docket-pos-shivik-mart');
              asked.onsuccess = () => {
                const stores = asked.result.transaction(['queue', 'sent']);
                const of = (name: string) =>
                  new Promise<{ lane: { number: string } }[]>((all) => {
                    const read = stores.objectStore(name).getAll();
                    read.onsuccess = () => all(read.result);
                  });
                void Promise.all([of('queue'), of('sent')]).then((all) => found(all.flat().map((sale) => sale.lane.number)));
              };
            }),
        );
        const made = kept.filter((number) => !printed.includes(number));
        expect(made.length, `seed ${seed}`).toBeLessThanOrEqual(1);
        const heading = till.page.getByRole('heading', { name: /^Bill / });
        const isShown = await heading.waitFor({ timeout: 15_000 }).then(
          () => true,
          () => false,
        );
        if (isShown) printed.push(await till.receipt());
        else if (made[0] !== undefined) printed.push(made[0]);
        else while ((await till.page.locator('section ol li').count()) > 0) await till.page.getByRole('button', { name: /^Remove/ }).click();
      }
    } finally {
      isOver = true;
      await dying;
    }
    await till.unsent(0);
    const lanes = JSON.stringify(await server.call('GET', '/registers/R3/lanes'));
    expect(printed, `seed ${seed}; ${lanes}`).toEqual(numbers('R3A', 1, 20));
    expect(await numbersOf('R3A'), `seed ${seed}; ${lanes}`).toEqual(printed);
    await till.close();
  }, 300_000);
});

describe('prices that the till reckons by itself', () => {
  it.each(['shivik-mart', 'lightspeed', 'al-marya', 'cantina'])('are those of the server: %s', async (preset) => {
    const other = await Server.of(preset, []);
    try {
      const next = random(7);
      const { pricesIncludeTax } = await other.call<{ pricesIncludeTax: boolean }>('GET', `/till-settings?outlet=${await firstOutlet(other)}`);
      const decimals = (await other.call<{ merchant: { decimals: number } }>('GET', '/auth/me')).merchant.decimals;
      const sold = (await products(other)).filter((product) => product.price > 0);
      for (let cart = 0; cart < 40; cart++) {
        const lines = Array.from({ length: 1 + Math.floor(next() * 8) }, () => {
          const product = sold[Math.floor(next() * sold.length)] as Product;
          const quantity = ['kg', 'litre'].includes(product.unit) ? 1 + Math.floor(next() * 4000) : 1000 * (1 + Math.floor(next() * 12));
          const unitPrice = next() < 0.3 ? 1 + Math.floor(next() * 99_999) : toMinor(product.price, decimals);
          return { product, quantity, unitPrice };
        });
        const items = lines.map(({ product, quantity, unitPrice }) => ({
          product: product.id,
          quantity: quantity / 1000,
          unitPrice: (unitPrice / 10 ** decimals).toFixed(decimals),
        }));
        const outlet = await firstOutlet(other);
        const theirs = await other.call<{ subtotal: number; taxTotal: number; total: number }>('POST', '/inventory/price-cart', { items, outlet });
        const inputs = lines.map(({ product, quantity, unitPrice }) => ({ quantity, unitPrice, taxes: ratesOf(product.taxes) }));
        const { totals } = price(inputs, [], pricesIncludeTax);
        expect([totals.subtotal, totals.tax, totals.total], JSON.stringify(items)).toEqual(
          [theirs.subtotal, theirs.taxTotal, theirs.total].map((amount) => toMinor(amount, decimals)),
        );
      }
    } finally {
      await other.close();
    }
  });
});

async function firstOutlet(of: Server): Promise<string> {
  return (await of.call<{ data: { code: string }[] }>('GET', '/outlets')).data[0]?.code ?? '';
}
