/** Counting a drawer. Everything in minor units. */
import { toDecimal } from '../../shared/amount';
import { cashOf } from '../notes';

/** The values that a drawer of a currency is counted by, the greatest first. */
export function valuesOf(currency: string, decimals: number): number[] {
  const { notes, coins } = cashOf(currency, decimals);
  const minor = [...new Set([...notes, ...coins])].map((value) => Math.round(value * 10 ** decimals));
  return minor.sort((a, b) => b - a);
}

/** What so many notes and coins of each value come to. */
export function sumOf(counts: ReadonlyMap<number, number>): number {
  return [...counts].reduce((sum, [value, count]) => sum + value * count, 0);
}

/** What was counted, as the API takes it: those there are any of, else the sum. */
export function denominationsOf(counts: ReadonlyMap<number, number>, decimals: number): { value: string; count: number }[] {
  return [...counts].filter(([, count]) => count > 0).map(([value, count]) => ({ value: toDecimal(value, decimals), count }));
}
