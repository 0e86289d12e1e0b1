/** What the till's cart comes to: of the server; until it has answered, and while it is away, of the catalogue on the device. */
import { toDecimal, toMinor } from '../shared/amount';
import { api, type Model, Problem } from '../shared/api/client';
import { asked } from '../shared/asked';
import { type Discount, discountsOf } from './discount';
import { pricedHere } from './offline/cart';
import type { Office } from './offline/office.svelte';
import type { Line } from './till.svelte';

type Priced = Model<'PricedCart'>;

const QUANTITY_DECIMALS = 3;
/** A cart is priced when nothing has changed for so long. */
const REST_MS = 40;
/** A server that does not answer is asked again after so long. */
const AGAIN_MS = 1_500;
/** One that has not priced a cart by then is away. */
const PRICE_MS = 5_000;

/** How much of a product is sold, at which price and with what taken off, as the API takes it. */
export function termsOf(line: Line, decimals: number) {
  return {
    quantity: toDecimal(line.quantity, QUANTITY_DECIMALS),
    ...(line.unitPrice === null ? {} : { unitPrice: toDecimal(line.unitPrice, decimals) }),
    ...discountsOf(line.discount, decimals),
  };
}

export class CartPrice {
  /** What the lines come to; of an earlier state of the cart while `isComing`. */
  current = $state.raw<Priced | null>(null);
  isComing = $state(false);
  /** Why the cart could not be priced. */
  failed = $state<unknown>(undefined);
  /** Whether they come to that by what is on the device alone. */
  isOwn = $state(false);

  readonly #office: Office;
  readonly #decimals: number;
  readonly #ontold: (priced: Priced) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = 0;

  /** @param ontold called with what the server says */
  constructor(office: Office, decimals: number, ontold: (priced: Priced) => void) {
    this.#office = office;
    this.#decimals = decimals;
    this.#ontold = ontold;
  }

  /** In minor units. */
  get total(): number {
    return this.current === null ? 0 : toMinor(this.current.total, this.#decimals);
  }

  /** Whether it is known well enough to be paid. */
  get isKnown(): boolean {
    return !this.isComing && this.failed === undefined;
  }

  /** Finds out what a cart comes to; what was asked before is not waited for any more. */
  ask(lines: readonly Line[], discount: Discount | null): void {
    clearTimeout(this.#timer);
    const mine = ++this.#asking;
    if (lines.length === 0) this.current = null;
    else this.#reckon(lines, discount);
    this.isComing = lines.length > 0 && !(this.#office.isAlone && this.isOwn);
    if (this.isComing) this.#timer = setTimeout(() => void this.#askOnce(mine, lines, discount), REST_MS);
    else this.failed = undefined;
  }

  /** By what is on the device, where that says whether prices have tax in them. */
  #reckon(lines: readonly Line[], discount: Discount | null): void {
    const { settings } = this.#office;
    const priced = settings && pricedHere(lines, discount, settings.pricesIncludeTax, this.#decimals);
    this.isOwn = priced !== undefined;
    if (priced !== undefined) this.current = priced;
  }

  async #askOnce(mine: number, lines: readonly Line[], discount: Discount | null): Promise<void> {
    const items = lines.map((line) => ({
      product: line.id,
      ...termsOf(line, this.#decimals),
    }));
    const body = { items, ...discountsOf(discount, this.#decimals) };
    try {
      const signal = AbortSignal.timeout(PRICE_MS);
      const priced = await asked(api.POST('/api/v1/inventory/price-cart', { body, signal }));
      if (mine !== this.#asking) return;
      this.current = priced;
      this.isOwn = false;
      this.#ontold(priced);
      this.failed = undefined;
      this.isComing = false;
    } catch (problem) {
      if (mine !== this.#asking) return;
      this.failed = problem;
      const isUnheard = problem instanceof Problem && problem.status !== 401 && !problem.isRefusal;
      if (isUnheard) this.#timer = setTimeout(() => void this.#askOnce(mine, lines, discount), AGAIN_MS);
      else this.isComing = false;
    }
  }
}
