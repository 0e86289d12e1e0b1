/** What a till works out about cash. Everything in minor units. */

/** Notes and coins that round up to: of what a customer usually hands over. */
const STEPS = [1, 5, 10, 50, 100, 500, 1000, 5000, 10_000, 50_000];
/** Nobody pays with more than so many times the total. */
const TIMES_MAX = 10;

/**
 * What customers usually hand over for a total, above it, the least first: the next round amounts.
 * @param decimals of the currency
 */
export function usualCash(total: number, decimals: number): number[] {
  const unit = 10 ** decimals;
  const rounded = STEPS.map((step) => Math.ceil(total / (step * unit)) * step * unit).filter(
    (amount) => amount > total && amount <= total * TIMES_MAX,
  );
  return [...new Set(rounded)].sort((a, b) => a - b).slice(0, 4);
}

/** A payment at the till. */
export interface Tender {
  method: 'cash' | 'card';
  /** In minor units: of cash what was handed over. */
  amount: number;
}

/** What is left to pay, and what goes back: only cash gives change. */
export function settle(total: number, tenders: readonly Tender[]): { left: number; change: number; isTooMuchByCard: boolean } {
  const sum = (method: Tender['method']) => tenders.filter((one) => one.method === method).reduce((all, one) => all + one.amount, 0);
  const [card, cash] = [sum('card'), sum('cash')];
  const afterCard = total - card;
  return { left: Math.max(0, afterCard - cash), change: Math.max(0, cash - Math.max(0, afterCard)), isTooMuchByCard: afterCard < 0 };
}
