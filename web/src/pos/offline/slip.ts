/** What a sale came to, as it is printed and kept: the receipt of a till that is alone. Amounts in minor units, quantities in thousandths. */
import type { Model } from '../../shared/api/client';
import type { Tender } from '../cash';
import { type LineInput, type Off, price, toCoin } from './pricing';

export type TillSettings = Model<'TillSettings'>;

export interface SlipLine {
  name: string;
  quantity: number;
  unitPrice: number;
  /** Before discounts. */
  gross: number;
  discount: number;
}

export interface Slip {
  /** The bill's. */
  number: string;
  /** In milliseconds since 1970. */
  at: number;
  timeZone: string;
  /** BCP 47, of the merchant. */
  language: string;
  currency: string;
  decimals: number;
  shop: Pick<TillSettings['receipt'], 'shopName' | 'legalName' | 'address' | 'taxNumber' | 'footer'>;
  cashier: string;
  register: string;
  buyer: { phone: string; name: string } | null;
  lines: SlipLine[];
  /** Lines before what is taken off the whole. */
  subtotal: number;
  discount: number;
  taxes: { name: string; rate: number; net: number; amount: number }[];
  includesTax: boolean;
  rounding: number;
  /** What is given on top. */
  tip: number;
  /** What was to be paid. */
  due: number;
  payments: { method: Tender['method']; amount: number }[];
  change: number;
}

/** A line of a sale that is to be printed. */
export interface SoldLine extends LineInput {
  name: string;
}

/** Who sells where: what does not change from sale to sale. */
export type Head = Pick<Slip, 'timeZone' | 'language' | 'currency' | 'decimals' | 'shop' | 'cashier' | 'register' | 'includesTax'>;

/**
 * What is printed of a sale; its number follows when it has one.
 * @param coin the smallest there is, in minor units
 */
export function slipOf(
  head: Head,
  sale: { at: number; lines: readonly SoldLine[]; discounts?: readonly Off[]; tip?: number; tenders: readonly Tender[]; buyer: Slip['buyer'] },
  coin: number,
): Slip {
  const { lines, totals } = price(sale.lines, sale.discounts ?? [], head.includesTax);
  const given = (isCash: boolean) => sale.tenders.filter(({ method }) => (method === 'cash') === isCash).reduce((all, { amount }) => all + amount, 0);
  // Only what is paid in cash is rounded, and only cash gives change.
  const tip = sale.tip ?? 0;
  const rest = Math.max(0, totals.total + tip - given(false));
  const inCash = given(true) > 0 ? toCoin(rest, coin) : rest;
  const taxes = new Map<string, Slip['taxes'][number]>();
  for (const { net, taxes: some } of lines) {
    for (const { tax, amount } of some) {
      const key = `${tax.name} ${tax.rate}`;
      const sum = taxes.get(key) ?? { name: tax.name, rate: tax.rate, net: 0, amount: 0 };
      taxes.set(key, { ...sum, net: sum.net + net, amount: sum.amount + amount });
    }
  }
  return {
    ...head,
    number: '',
    at: sale.at,
    buyer: sale.buyer,
    lines: sale.lines.map(({ name, quantity, unitPrice }, index) => {
      const { gross = 0, discount = 0 } = lines[index] ?? {};
      return { name, quantity, unitPrice, gross, discount };
    }),
    subtotal: totals.subtotal,
    discount: totals.discount,
    taxes: [...taxes.values()],
    rounding: inCash - rest,
    tip,
    due: totals.total + tip + inCash - rest,
    payments: sale.tenders.map(({ method, amount }) => ({ method, amount })),
    change: Math.max(0, given(true) - inCash),
  };
}
