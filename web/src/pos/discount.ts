/** Something taken off a line or off the whole sale. What it comes to is the server's. */
import type { Model } from '../shared/api/client';
import { toDecimal } from '../shared/amount';

/** Of percentages. */
export const PERCENT_DECIMALS = 3;

export interface Discount {
  kind: 'percent' | 'amount';
  /** In thousandths of a per cent, or in minor units. */
  value: number;
  reason: string;
}

/** A discount as the API takes it; none where there is none. */
export function discountsOf(discount: Discount | null | undefined, decimals: number): { discounts?: Model<'NewDiscount'>[] } {
  if (discount === null || discount === undefined) return {};
  const { kind, value, reason } = discount;
  return { discounts: [{ kind, value: toDecimal(value, kind === 'percent' ? PERCENT_DECIMALS : decimals), ...(reason === '' ? {} : { reason }) }] };
}
