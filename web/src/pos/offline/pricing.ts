/**
 * What a cart comes to, to the minor unit, as the server reckons it (`crates/domain/src/ordering/pricing.rs`): the till must come to the same
 * while the server is away, for what it prints then stands. Amounts are whole minor units, quantities thousandths, rates thousandths of a
 * per cent. Products of them go beyond what a double holds exactly, so they are made of `BigInt`.
 */

/** 100 %. */
const WHOLE = 100_000;
/** The largest amount there is. */
const AMOUNT_MAX = 999_999_999_999_999n;

export interface Tax {
  name: string;
  /** In thousandths of a per cent: 5 % is 5,000. */
  rate: number;
}

/** Something taken off: a part in thousandths of a per cent, or an amount. */
export type Off = { percent: number } | { amount: number };

export interface LineInput {
  /** In thousandths. */
  quantity: number;
  unitPrice: number;
  discounts?: readonly Off[];
  taxes: readonly Tax[];
}

export interface PricedLine {
  /** Before discounts. */
  gross: number;
  /** What discounts of the line and of the whole take off. */
  discount: number;
  /** What is taxed. */
  net: number;
  /** Per rate, in the order of the line's taxes. */
  taxes: { tax: Tax; amount: number }[];
  tax: number;
  /** What the customer pays for it. */
  total: number;
}

export interface Totals {
  /** Lines before any discount, in the merchant's price mode. */
  subtotal: number;
  discount: number;
  tax: number;
  total: number;
}

/** `numerator ÷ denominator` to the nearest whole, halves away from zero; `denominator` is positive. */
function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  const half = denominator / 2n;
  return numerator >= 0n ? (numerator + half) / denominator : -((-numerator + half) / denominator);
}

/**
 * `amount × numerator ÷ denominator`, half-up.
 * @throws {RangeError} where that is more than an amount may be
 */
export function scaled(amount: number, numerator: number, denominator: number): number {
  const exact = divideHalfUp(BigInt(amount) * BigInt(numerator), BigInt(denominator));
  if (exact > AMOUNT_MAX || exact < -AMOUNT_MAX) throw new RangeError('an amount is too large');
  return Number(exact);
}

/** An amount to the smallest coin, half-up; a coin of 0 or 1 is none. */
export function toCoin(amount: number, coin: number): number {
  return coin <= 1 ? amount : Number(divideHalfUp(BigInt(amount), BigInt(coin))) * coin;
}

/** Splits an amount over weights so that the parts sum to it: what is left goes one unit each to the largest remainders, the earlier first. */
export function split(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  if (sum === 0n) return weights.map((_, index) => (index === 0 ? total : 0));
  const exact = weights.map((weight) => BigInt(total) * BigInt(weight));
  const parts = exact.map((one) => Number(one / sum));
  let left = total - parts.reduce((all, part) => all + part, 0);
  const byRemainder = exact.map((one, index) => ({ remainder: one % sum, index }));
  byRemainder.sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder) {
    if (left <= 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    left--;
  }
  return parts;
}

function afterDiscounts(amount: number, discounts: readonly Off[]): number {
  return discounts.reduce((left, discount) => {
    const off = 'percent' in discount ? scaled(left, discount.percent, WHOLE) : discount.amount;
    if (off > left) throw new RangeError('more is taken off than there is');
    return left - off;
  }, amount);
}

/** Taxes a line of which `payable` is left after all discounts. */
function taxed(gross: number, payable: number, taxes: readonly Tax[], includesTax: boolean): PricedLine {
  const rates = taxes.map((tax) => tax.rate);
  const net = includesTax ? scaled(payable, WHOLE, WHOLE + rates.reduce((all, rate) => all + rate, 0)) : payable;
  const amounts = includesTax ? split(payable - net, rates) : rates.map((rate) => scaled(payable, rate, WHOLE));
  const tax = amounts.reduce((all, amount) => all + amount, 0);
  return {
    gross,
    discount: gross - payable,
    net,
    taxes: taxes.map((one, index) => ({ tax: one, amount: amounts[index] ?? 0 })),
    tax,
    total: net + tax,
  };
}

/**
 * Prices all lines of a sale together.
 * @param discounts on the whole, after those of the lines
 * @param includesTax whether prices have tax in them
 * @throws {RangeError} where an amount would be too large, or discounts take off more than there is
 */
export function price(
  lines: readonly LineInput[],
  discounts: readonly Off[],
  includesTax: boolean,
): { lines: PricedLine[]; totals: Totals } {
  const grosses = lines.map((line) => scaled(line.unitPrice, line.quantity, 1000));
  const left = lines.map((line, index) => afterDiscounts(grosses[index] ?? 0, line.discounts ?? []));
  const sum = left.reduce((all, one) => all + one, 0);
  const off = sum - afterDiscounts(sum, discounts);
  const spread = off === 0 ? left.map(() => 0) : split(off, left);
  const priced = lines.map((line, index) =>
    taxed(grosses[index] ?? 0, (left[index] ?? 0) - (spread[index] ?? 0), line.taxes, includesTax),
  );
  const total = (of: (line: PricedLine) => number) => priced.reduce((all, line) => all + of(line), 0);
  const totals = {
    subtotal: total((line) => line.gross),
    discount: total((line) => line.discount),
    tax: total((line) => line.tax),
    total: total((line) => line.total),
  };
  if (Object.values(totals).some((amount) => amount > Number(AMOUNT_MAX))) throw new RangeError('an amount is too large');
  return { lines: priced, totals };
}
