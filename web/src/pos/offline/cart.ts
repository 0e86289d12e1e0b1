/** What a cart comes to by what is on the device, in the form in which the server says it. */
import type { Model } from '../../shared/api/client';
import { toDecimal, toMinor } from '../../shared/amount';
import type { Line } from '../till.svelte';
import type { MadeLine } from './draft';
import { price } from './pricing';

type Priced = Model<'PricedCart'>;

const QUANTITY_DECIMALS = 3;

/** What one costs, as far as it is known here: what the cashier set, what the server last said, what the catalogue says. */
function unitPriceOf(line: Line): number {
  return line.unitPrice ?? line.toldPrice ?? line.price;
}

/** Prices a cart; nothing where it comes to more than an amount may be. */
export function pricedHere(lines: readonly Line[], includesTax: boolean, decimals: number): Priced | undefined {
  const decimal = (minor: number) => Number(toDecimal(minor, decimals));
  try {
    const inputs = lines.map((line) => ({ quantity: line.quantity, unitPrice: unitPriceOf(line), taxes: line.taxes }));
    const { lines: priced, totals } = price(inputs, [], includesTax);
    const items = lines.map((line, index) => ({
      productId: line.id,
      sku: line.sku,
      name: line.name,
      quantity: Number(toDecimal(line.quantity, QUANTITY_DECIMALS)),
      portions: [],
      unitPrice: decimal(unitPriceOf(line)),
      lineTotal: decimal(priced[index]?.total ?? 0),
    }));
    const { subtotal, tax, total } = totals;
    return { items, subtotal: decimal(subtotal), taxTotal: decimal(tax), total: decimal(total), problems: [], shortages: [] };
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
    return parts.map((part) => ({ id, name, taxes, ...part }));
  });
}

/** A cart that knows what the server last said that its products cost. */
export function toldPrices(lines: readonly Line[], told: Priced, decimals: number): Line[] {
  return lines.map((line, index) => {
    const unitPrice = told.items[index]?.unitPrice;
    return unitPrice == null || line.unitPrice !== null ? line : { ...line, toldPrice: toMinor(unitPrice, decimals) };
  });
}
