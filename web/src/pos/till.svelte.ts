/**
 * The sale that a till is making: its lines, what they come to, whose it is; and the sale that is on its way.
 *
 * Prices are the server's. What is kept on the device survives a reload, a crash and an empty battery: the cart with every change, and a
 * sale from before it is sent until it is answered. It is sent under one reference, by which the server makes one bill of it however often
 * it comes.
 */
import { answered, api, type Model, Problem } from '../shared/api/client';
import { toDecimal, toMinor } from '../shared/amount';
import { session } from '../shared/session.svelte';
import type { Tender } from './cash';
import { type Discount, discountsOf } from './discount';

export type Product = Model<'Product'>;
export type Customer = Model<'Customer'>;
export type Bill = Model<'Bill'>;
type Priced = Model<'PricedCart'>;
type NewSale = Model<'NewSale'>;

/** A line of the cart. */
export interface Line {
  /** Of the product. */
  id: string;
  sku: string;
  name: string;
  /** In thousandths. */
  quantity: number;
  /** What the cashier set instead of the server's price, in minor units. */
  unitPrice: number | null;
  /** Whether it is weighed: another scan of it is another line. */
  isWeighed: boolean;
  /** What is taken off it alone. */
  discount?: Discount | null;
}

/** Whose the sale is. */
export interface Buyer {
  phone: string;
  name: string;
  /** Their number, once the server has found or made them. */
  number: string | null;
}

/** A business date that was chosen instead of the one that the sale would get. */
export interface Dated {
  date: string;
  reason: string;
}

/** What is being sold, and to whom. */
interface Cart {
  lines: Line[];
  buyer: Buyer | null;
  /** What is taken off the whole. */
  discount?: Discount | null;
  dated?: Dated | null;
}

/** A cart that is put aside. */
export interface Held extends Cart {
  at: string;
}

/** What comes with a sale beside its cart and its payments. */
export interface Extras {
  /** A manager's code or id with their PIN. */
  approver?: string;
  /** Why a price below cost is right. */
  belowCost?: string;
  /** What is given on top, in minor units. */
  tip?: number;
}

/** A sale that was sent, or was about to be, and is not answered yet. */
interface UnderWay {
  body: NewSale;
  /** What a manager adds to it: their code or id, and their PIN. It is not kept. */
  approval?: string;
}

const QUANTITY_DECIMALS = 3;
/** A cart is priced when nothing has changed for so long. */
const REST_MS = 40;
/** A server that does not answer a sale is asked again after so long. */
const AGAIN_MS = 1_500;

/** What is kept on the device, each merchant's and user's apart: two cashiers at one till have two carts. */
function kept<T>(name: string): { read: () => T | null; write: (value: T | null) => void } {
  const key = () => `docket.pos.${name}.${session.me?.merchant.slug ?? ''}.${session.me?.user.id ?? ''}`;
  return {
    read: () => {
      const text = localStorage.getItem(key());
      return text === null ? null : (JSON.parse(text) as T);
    },
    write: (value) => (value === null ? localStorage.removeItem(key()) : localStorage.setItem(key(), JSON.stringify(value))),
  };
}

export class Till {
  lines = $state.raw<readonly Line[]>([]);
  chosen = $state(0);
  buyer = $state.raw<Buyer | null>(null);
  /** What is taken off the whole. */
  discount = $state.raw<Discount | null>(null);
  /** The business date that was chosen for this sale; none where it gets the one that the server says. */
  dated = $state.raw<Dated | null>(null);
  held = $state.raw<readonly Held[]>([]);
  /** One more with each cart that is begun or taken up again. */
  generation = $state(0);
  /** What the lines come to, of the server; of an earlier state of the cart while `isPricing`. */
  priced = $state.raw<Priced | null>(null);
  isPricing = $state(false);
  /** Why the cart could not be priced. */
  pricingFailed = $state<unknown>(undefined);
  /** The bill that was just made. */
  bill = $state.raw<Bill | null>(null);
  /** Whether a sale is on its way; the cashier cannot do anything else then. */
  isSending = $state(false);
  /** Whether the server has not answered it so far. */
  isUnanswered = $state(false);

  readonly decimals = session.me?.merchant.decimals ?? 2;
  readonly currency = session.me?.merchant.currency ?? 'XXX';
  total = $derived(this.priced === null ? 0 : toMinor(this.priced.total, this.decimals));

  #cart = kept<Cart>('cart');
  #held = kept<Held[]>('held');
  #underWay = kept<UnderWay>('sale');
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = 0;

  constructor() {
    const cart = this.#cart.read();
    this.lines = cart?.lines ?? [];
    this.buyer = cart?.buyer ?? null;
    this.discount = cart?.discount ?? null;
    this.dated = cart?.dated ?? null;
    this.held = this.#held.read() ?? [];
    this.#price();
    const underWay = this.#underWay.read();
    // It may have been done before the device went off; sent again it is the same bill.
    if (underWay !== null) void this.#send(underWay).catch(() => undefined);
  }

  /** Adds a product, or one more of it. */
  add(product: Product, quantity: number, name: string): void {
    const isWeighed = product.sellByWeight;
    const at = isWeighed ? -1 : this.lines.findIndex((line) => line.id === product.id && line.unitPrice === null);
    if (at >= 0) {
      this.chosen = at;
      this.change(at, { quantity: (this.lines[at]?.quantity ?? 0) + quantity });
      return;
    }
    const line: Line = { id: product.id, sku: product.sku, name, quantity, unitPrice: null, isWeighed };
    this.chosen = this.lines.length;
    this.#take([...this.lines, line]);
  }

  change(at: number, change: Partial<Pick<Line, 'quantity' | 'unitPrice' | 'discount'>>): void {
    this.#take(this.lines.map((line, index) => (index === at ? { ...line, ...change } : line)));
  }

  remove(at: number): void {
    this.#take(this.lines.filter((_, index) => index !== at));
    this.chosen = Math.max(0, Math.min(this.chosen, this.lines.length - 1));
  }

  setBuyer(buyer: Buyer | null): void {
    this.buyer = buyer;
    this.#keep();
  }

  /** Takes something off the whole, or nothing any more. */
  takeOff(discount: Discount | null): void {
    this.discount = discount;
    this.#take(this.lines);
  }

  /** Chooses a business date for this sale, or leaves it to the server. */
  date(dated: Dated | null): void {
    this.dated = dated;
    this.#keep();
  }

  /** Puts the cart aside. */
  hold(): void {
    if (this.lines.length === 0) return;
    this.held = [...this.held, { at: new Date().toISOString(), ...this.#contents() }];
    this.#held.write([...this.held]);
    this.clear();
  }

  /** Takes a cart up again that was put aside; what is in the cart now is put aside for it. */
  recall(held: Held): void {
    this.held = this.held.filter((one) => one !== held);
    this.#held.write([...this.held]);
    this.hold();
    this.buyer = held.buyer;
    this.discount = held.discount ?? null;
    this.dated = held.dated ?? null;
    this.generation++;
    this.chosen = 0;
    this.#take(held.lines);
  }

  clear(): void {
    this.generation++;
    this.buyer = null;
    this.discount = null;
    this.dated = null;
    this.chosen = 0;
    this.#take([]);
  }

  /** The next customer. */
  next(): void {
    this.bill = null;
  }

  /**
   * Sells what is in the cart.
   * @throws {Problem} what the server refused it for; the cart is as it was, and nothing was sold
   */
  async sell(tenders: readonly Tender[], { approver, belowCost, tip = 0 }: Extras = {}): Promise<void> {
    if (this.isSending || this.lines.length === 0) return;
    const decimal = (minor: number) => toDecimal(minor, this.decimals);
    const body: NewSale = {
      referenceNumber: `POS-${crypto.randomUUID()}`,
      saleItems: this.lines.map((line) => ({
        productId: line.id,
        quantity: toDecimal(line.quantity, QUANTITY_DECIMALS),
        ...(line.unitPrice === null ? {} : { unitPrice: decimal(line.unitPrice) }),
        ...discountsOf(line.discount, this.decimals),
      })),
      ...discountsOf(this.discount, this.decimals),
      ...(this.dated === null ? {} : { businessDate: this.dated.date, reason: this.dated.reason }),
      ...(tip === 0 ? {} : { tip: decimal(tip) }),
      payments: tenders.map((one) => ({ method: one.method, amount: decimal(one.amount) })),
      receiptData: {
        total: decimal(this.total),
        ...(this.buyer === null ? {} : { customerPhone: this.buyer.phone }),
        ...(this.buyer === null || this.buyer.name === '' ? {} : { customerName: this.buyer.name }),
      },
      ...(belowCost === undefined ? {} : { approval: { reason: belowCost } }),
    };
    this.#underWay.write({ body });
    await this.#send({ body, ...(approver === undefined ? {} : { approval: approver }) });
  }

  /** Sends a sale until it is answered. */
  async #send(underWay: UnderWay): Promise<void> {
    this.isSending = true;
    try {
      for (;;) {
        try {
          const header = underWay.approval === undefined ? {} : { 'Docket-Approval': underWay.approval };
          const sale = await answered(api.POST('/api/v1/inventory/sales', { body: underWay.body, params: { header } }));
          this.#underWay.write(null);
          this.clear();
          this.bill = sale.bill;
          return;
        } catch (problem) {
          const isAnswer = problem instanceof Problem && !problem.isOffline && problem.status < 500 && problem.status !== 429 && problem.status !== 408;
          if (isAnswer) {
            this.#underWay.write(null);
            throw problem;
          }
          this.isUnanswered = true;
          await new Promise((over) => setTimeout(over, AGAIN_MS));
        }
      }
    } finally {
      this.isSending = false;
      this.isUnanswered = false;
    }
  }

  #take(lines: readonly Line[]): void {
    this.lines = lines;
    this.#keep();
    this.#price();
  }

  #keep(): void {
    this.#cart.write(this.lines.length === 0 && this.buyer === null && this.dated === null ? null : this.#contents());
  }

  #contents(): Cart {
    return { lines: [...this.lines], buyer: this.buyer, discount: this.discount, dated: this.dated };
  }

  #price(): void {
    clearTimeout(this.#timer);
    const mine = ++this.#asking;
    if (this.lines.length === 0) {
      this.priced = null;
      this.isPricing = false;
      this.pricingFailed = undefined;
      return;
    }
    this.isPricing = true;
    this.#timer = setTimeout(() => void this.#priceOnce(mine), REST_MS);
  }

  async #priceOnce(mine: number): Promise<void> {
    const items = this.lines.map((line) => ({
      product: line.id,
      quantity: toDecimal(line.quantity, QUANTITY_DECIMALS),
      ...(line.unitPrice === null ? {} : { unitPrice: toDecimal(line.unitPrice, this.decimals) }),
      ...discountsOf(line.discount, this.decimals),
    }));
    const body = { items, ...discountsOf(this.discount, this.decimals) };
    try {
      const priced = await answered(api.POST('/api/v1/inventory/price-cart', { body }));
      if (mine !== this.#asking) return;
      this.priced = priced;
      this.pricingFailed = undefined;
      this.isPricing = false;
    } catch (problem) {
      if (mine !== this.#asking) return;
      if (problem instanceof Problem && problem.status === 401) session.end();
      this.pricingFailed = problem;
      const isAway = problem instanceof Problem && (problem.isOffline || problem.status >= 500);
      if (isAway) this.#timer = setTimeout(() => void this.#priceOnce(mine), AGAIN_MS);
      else this.isPricing = false;
    }
  }
}
