/** A sale as it goes to the server, once as it is asked for, and once as it has happened. */
import { toDecimal } from '../../shared/amount';
import type { Me } from '../../shared/session.svelte';
import type { Tender } from '../cash';
import { type Discount, discountsOf } from '../discount';
import type { Buyer } from '../till.svelte';
import { businessDate, local } from './businessDate';
import { offOf } from './cart';
import type { Draft, NewSale } from './sales';
import { type Head, slipOf, type SoldLine, type TillSettings } from './slip';

/** What is sold at one price. */
export interface MadeLine extends SoldLine {
  /** Of the product. */
  id: string;
  discount: Discount | null;
}

/** Rates are per cent in the API, thousandths of that here. */
const RATE_DECIMALS = 3;
const QUANTITY_DECIMALS = 3;

/** The coin of the settings in minor units. */
export function coinOf(settings: TillSettings | undefined, decimals: number): number {
  return Math.round(Number(settings?.smallestCoin ?? 0) * 10 ** decimals);
}

/** The taxes of a product in what they are reckoned with here. */
export function ratesOf(taxes: readonly { name: string; rate: number }[]): { name: string; rate: number }[] {
  return taxes.map(({ name, rate }) => ({ name, rate: Math.round(rate * 10 ** RATE_DECIMALS) }));
}

/**
 * A sale that is about to be kept.
 * @param asked as the server is asked for it
 * @param at the moment of the sale, in milliseconds since 1970
 */
export function draftOf(
  sale: {
    saleId: string;
    at: number;
    lines: readonly MadeLine[];
    /** Off the whole. */
    discount: Discount | null;
    tip: number;
    tenders: readonly Tender[];
    buyer: Buyer | null;
    asked: NewSale;
  },
  settings: TillSettings,
  me: Me,
): Omit<Draft, 'state'> {
  const { currency, decimals, language } = me.merchant;
  const { timeZone, cutoff } = settings.businessDay;
  const head: Head = {
    timeZone,
    language,
    currency,
    decimals,
    shop: settings.receipt,
    cashier: me.user.name,
    register: me.register ?? '',
    includesTax: settings.pricesIncludeTax,
  };
  const saleItems = sale.lines.map((line) => ({
    productId: line.id,
    quantity: toDecimal(line.quantity, QUANTITY_DECIMALS),
    unitPrice: toDecimal(line.unitPrice, decimals),
    name: line.name,
    taxes: line.taxes.map(({ name, rate }) => ({ name, rate: toDecimal(rate, RATE_DECIMALS) })),
    ...discountsOf(line.discount, decimals),
  }));
  // What happened has its own date, and nobody approves it any more.
  const { approval: _approval, businessDate: chosen, reason: _reason, ...made } = sale.asked;
  const lines = sale.lines.map((line) => ({ ...line, discounts: offOf(line.discount) }));
  return {
    saleId: sale.saleId,
    soldAt: sale.at,
    soldAtText: local(sale.at, timeZone),
    businessDate: chosen ?? businessDate(sale.at, timeZone, cutoff),
    asked: sale.asked,
    made: { ...made, saleItems },
    slip: slipOf(head, { ...sale, lines, discounts: offOf(sale.discount) }, coinOf(settings, decimals)),
  };
}
