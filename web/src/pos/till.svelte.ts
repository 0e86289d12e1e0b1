/**
 * The sale that a till is making: its lines, what they come to, whose it is; and the sale that is on its way.
 *
 * What is kept on the device survives a reload, a crash and an empty battery: the cart with every change, and a sale from before it is sent
 * until it is answered. What the cart comes to is asked in `price.svelte.ts`.
 *
 * At a register a sale has a number of the device's own lane, and is the office's from then on (`offline/office.svelte.ts`). Elsewhere it
 * is sent under a reference, and the till waits (`reference.ts`).
 */
import { type Model, Problem } from '../shared/api/client';
import { newUuid } from '../shared/uuid';
import { toDecimal, toMinor } from '../shared/amount';
import { session } from '../shared/session.svelte';
import type { Tender } from './cash';
import { type Discount, discountsOf } from './discount';
import { kept } from './kept';
import { nameOf } from './names';
import { madeLines, toldPrices } from './offline/cart';
import type { Sellable } from './offline/catalogue.svelte';
import { coinOf, draftOf, ratesOf } from './offline/draft';
import type { Office } from './offline/office.svelte';
import type { Sold } from './offline/outbox.svelte';
import type { Tax } from './offline/pricing';
import type { Slip } from './offline/slip';
import { CartPrice, termsOf } from './price.svelte';
import { ByReference } from './reference';

export type Product = Sellable;
export type Customer = Model<'Customer'>;
export type Bill = Model<'Bill'>;
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
  /** What its receipt calls it: its name in the merchant's language. */
  soldAs: string;
  /** What the catalogue on the device says that one costs, in minor units. */
  price: number;
  /** What the server last said that one costs: a batch may have a price of its own. */
  toldPrice: number | null;
  taxes: Tax[];
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
  /** Of the cart, and of the sale that becomes of it. */
  id: string;
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

function billed(bill: Bill | undefined): Sold | undefined {
  return bill && { bill };
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
  /** The bill that was just made. */
  bill = $state.raw<Bill | null>(null);
  /** What was just sold without the server. */
  slip = $state.raw<Slip | null>(null);
  /** Whether a sale is on its way; the cashier cannot do anything else then. */
  isSending = $state(false);
  /** Whether the server has not answered it so far. */
  isUnanswered = $state(false);
  /** Why a sale that was under way when the till ended was not made; until the cart is changed or sold. */
  notMade = $state.raw<Problem | undefined>(undefined);

  readonly decimals = session.me?.merchant.decimals ?? 2;
  readonly currency = session.me?.merchant.currency ?? 'XXX';

  readonly office: Office;
  readonly price: CartPrice;
  #id: string = newUuid();
  #cart = kept<Cart>('cart');
  #held = kept<Held[]>('held');
  #reference = new ByReference();

  constructor(office: Office) {
    this.office = office;
    this.price = new CartPrice(office, this.decimals, (priced) => (this.lines = toldPrices(this.lines, priced, this.decimals)));
    const cart = this.#cart.read();
    // The power may have gone after a sale was kept, and before its cart was emptied.
    if (cart !== null && !office.isSold(cart.id)) this.#takeUp(cart);
    this.held = this.#held.read() ?? [];
    this.reprice();
    const onsilent = () => (this.isUnanswered = true);
    if (office.isUnderWay) void this.#resume(() => office.resume());
    else if (this.#reference.isUnderWay) void this.#resume(async () => billed(await this.#reference.resume(onsilent)));
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
    const { id, sku } = product;
    const soldAs = nameOf(product, session.me?.merchant.language ?? 'en');
    const price = toMinor(product.price, this.decimals);
    const line: Line = { id, sku, name, soldAs, quantity, unitPrice: null, isWeighed, price, toldPrice: null, taxes: ratesOf(product.taxes) };
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
    this.generation++;
    this.chosen = 0;
    this.#takeUp(held);
    this.#take(held.lines);
  }

  clear(): void {
    this.#id = newUuid();
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
    this.slip = null;
  }

  /** Whether a sale has just been made, and is shown. */
  get isSold(): boolean {
    return this.bill !== null || this.slip !== null;
  }

  /** Whether what the cart comes to is known well enough to be paid. */
  get isPriced(): boolean {
    return this.lines.length > 0 && this.price.isKnown;
  }

  /** The smallest coin, in minor units. */
  get coin(): number {
    return coinOf(this.office.settings, this.decimals);
  }

  /** Prices the cart anew: the server has gone, or is back. */
  reprice(): void {
    this.price.ask(this.lines, this.discount);
  }

  /**
   * Sells what is in the cart.
   * @throws {Problem} what the server refused it for; the cart is as it was, and nothing was sold
   * @throws {DOMException} where the device has no room for it; nothing was sold
   */
  async sell(tenders: readonly Tender[], extras: Extras = {}): Promise<void> {
    if (this.isSending || this.lines.length === 0) return;
    this.isSending = true;
    this.notMade = undefined;
    const asked = this.#asked(tenders, extras);
    const onsilent = () => (this.isUnanswered = true);
    await this.#ending(async () => {
      const draft = (await this.office.hasLane()) ? this.#draft(asked, tenders, extras) : undefined;
      const { approver: approval } = extras;
      if (draft === undefined) return billed(await this.#reference.sell(asked, approval, onsilent));
      return this.office.sell(draft, { onsilent, ...(approval === undefined ? {} : { approval }) });
    });
  }

  /** The sale as the server is asked for it. */
  #asked(tenders: readonly Tender[], { belowCost, tip = 0 }: Extras): NewSale {
    const decimal = (minor: number) => toDecimal(minor, this.decimals);
    return {
      saleItems: this.lines.map((line) => ({
        productId: line.id,
        ...termsOf(line, this.decimals),
      })),
      ...discountsOf(this.discount, this.decimals),
      ...(this.dated === null ? {} : { businessDate: this.dated.date, reason: this.dated.reason }),
      ...(tip === 0 ? {} : { tip: decimal(tip) }),
      payments: tenders.map((one) => ({ method: one.method, amount: decimal(one.amount) })),
      receiptData: {
        total: decimal(this.price.total),
        ...(this.buyer === null ? {} : { customerPhone: this.buyer.phone }),
        ...(this.buyer === null || this.buyer.name === '' ? {} : { customerName: this.buyer.name }),
      },
      ...(belowCost === undefined ? {} : { approval: { reason: belowCost } }),
    };
  }

  /** The sale as it is kept from before it is sent; nothing where the till has not read how the shop sells. */
  #draft(asked: NewSale, tenders: readonly Tender[], { tip = 0 }: Extras): ReturnType<typeof draftOf> | undefined {
    const { settings } = this.office;
    const { me } = session;
    if (settings === undefined || !me) return undefined;
    const lines = madeLines(this.lines, this.price.isOwn ? null : this.price.current, this.decimals);
    const { buyer, discount } = this;
    return draftOf({ saleId: this.#id, at: this.office.now(), lines, discount, tip, tenders, buyer, asked }, settings, me);
  }

  /** Brings a sale to its end that was under way. Where it was not made its cart is still there. */
  async #resume(sell: () => Promise<Sold | undefined>): Promise<void> {
    try {
      await this.#ending(sell);
    } catch (problem) {
      if (problem instanceof Problem && problem.isRefusal) this.notMade = problem;
    }
  }

  /** Shows what a sale came to, and begins the next. */
  async #ending(sell: () => Promise<Sold | undefined>): Promise<void> {
    this.isSending = true;
    try {
      const sold = await sell();
      if (sold === undefined) return;
      this.clear();
      if ('bill' in sold) this.bill = sold.bill;
      else this.slip = sold.slip;
    } finally {
      this.isSending = false;
      this.isUnanswered = false;
    }
  }

  #takeUp({ id, lines, buyer, discount, dated }: Cart): void {
    this.#id = id;
    this.lines = lines;
    this.buyer = buyer;
    this.discount = discount ?? null;
    this.dated = dated ?? null;
  }

  #take(lines: readonly Line[]): void {
    this.lines = lines;
    this.notMade = undefined;
    this.#keep();
    this.reprice();
  }

  #keep(): void {
    this.#cart.write(this.lines.length === 0 && this.buyer === null && this.dated === null ? null : this.#contents());
  }

  #contents(): Cart {
    return { id: this.#id, lines: [...this.lines], buyer: this.buyer, discount: this.discount, dated: this.dated };
  }
}
