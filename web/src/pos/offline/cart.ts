/** What a cart comes to by what is on the device, in the form in which the server says it. */
import type { Model } from '../../shared/api/client';
import { toDecimal, toMinor } from '../../shared/amount';
import type { Discount } from '../discount';
import type { Line } from '../till.svelte';
import type { MadeLine } from './draft';
import { type Off, price, scaled, split } from './pricing';

type Priced = Model<'PricedCart'>;

const QUANTITY_DECIMALS = 3;

/** What one costs, as far as it is known here: what the cashier set, what the server last said, what the catalogue says. */
function unitPriceOf(line: Line): number {
  return line.unitPrice ?? line.toldPrice ?? line.price;
}

/** What a discount takes off, as it is reckoned with. */
export function offOf(discount: Discount | null | undefined): Off[] {
  if (discount === null || discount === undefined) return [];
  return [discount.kind === 'percent' ? { percent: discount.value } : { amount: discount.value }];
}

/** Prices a cart; nothing where it comes to more than an amount may be, or discounts to more than there is. */
export function pricedHere(lines: readonly Line[], whole: Discount | null, includesTax: boolean, decimals: number): Priced | undefined {
  const decimal = (minor: number) => Number(toDecimal(minor, decimals));
  try {
    const plain = lines.map((line) => ({ quantity: line.quantity, unitPrice: unitPriceOf(line), taxes: line.taxes }));
    const discounted = plain.map((input, index) => ({ ...input, discounts: offOf(lines[index]?.discount) }));
    const before = price(plain, [], includesTax).lines;
    const own = price(discounted, [], includesTax).lines;
    const { totals } = price(discounted, offOf(whole), includesTax);
    const items = lines.map((line, index) => ({
      productId: line.id,
      sku: line.sku,
      name: line.name,
      quantity: Number(toDecimal(line.quantity, QUANTITY_DECIMALS)),
      portions: [],
      unitPrice: decimal(unitPriceOf(line)),
      lineTotal: decimal(before[index]?.total ?? 0),
      discount: decimal(own[index]?.discount ?? 0),
    }));
    const [subtotal, discountTotal, taxTotal, total] = [totals.subtotal, totals.discount, totals.tax, totals.total].map(decimal) as [number, number, number, number];
    return { items, subtotal, discountTotal, taxTotal, total, problems: [], shortages: [] };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * What is sold at which price: a part for each price that the server said.
 * @param told what the server said; nothing where it did not
 */
export function madeLines(lines: readonly Line[], told: Priced | null, decimals: number): MadeLine[] {
  return lines.flatMap((line, index) => {
    const { id, soldAs: name, taxes } = line;
    const parts: { quantity: number; unitPrice: number }[] = [];
    let rest = line.quantity;
    for (const portion of told?.items[index]?.portions ?? []) {
      const quantity = Math.min(rest, toMinor(portion.quantity, QUANTITY_DECIMALS));
      const unitPrice = toMinor(portion.unitPrice, decimals);
      const last = parts.at(-1);
      if (last?.unitPrice === unitPrice) last.quantity += quantity;
      else parts.push({ quantity, unitPrice });
      rest -= quantity;
    }
    const last = parts.at(-1);
    // What is not there costs what the last that is there does.
    if (last === undefined) parts.push({ quantity: rest, unitPrice: unitPriceOf(line) });
    else last.quantity += rest;
    const discounts = discountOfParts(line.discount, parts);
    return parts.map((part, at) => ({ id, name, taxes, ...part, discount: discounts[at] ?? null }));
  });
}

/** An amount is taken off an item once, spread over its parts by what they come to; a percentage off each. */
function discountOfParts(discount: Discount | null | undefined, parts: readonly { quantity: number; unitPrice: number }[]): (Discount | null)[] {
  if (discount === null || discount === undefined) return parts.map(() => null);
  if (discount.kind === 'percent' || parts.length === 1) return parts.map(() => discount);
  const spread = split(discount.value, parts.map(({ unitPrice, quantity }) => scaled(unitPrice, quantity, 1000)));
  return spread.map((value) => (value === 0 ? null : { ...discount, value }));
}

/** A cart that knows what the server last said that its products cost. */
export function toldPrices(lines: readonly Line[], told: Priced, decimals: number): Line[] {
  return lines.map((line, index) => {
    const unitPrice = told.items[index]?.unitPrice;
    return unitPrice == null || line.unitPrice !== null ? line : { ...line, toldPrice: toMinor(unitPrice, decimals) };
  });
}
