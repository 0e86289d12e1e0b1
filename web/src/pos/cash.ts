/** What a till works out about money that is handed over. Everything in minor units. */
import { cashOf } from './notes';

/** Nobody pays with more than so many times the total. */
const TIMES_MAX = 10;
/** So many amounts are offered. */
const OFFERED = 4;

/**
 * What customers usually hand over for a total, above it, the least first: what it comes to in notes of one value.
 * @param decimals of the currency
 */
export function usualCash(total: number, decimals: number, currency: string): number[] {
  const unit = 10 ** decimals;
  const rounded = cashOf(currency, decimals)
    .notes.map((note) => Math.ceil(total / (note * unit)) * note * unit)
    .filter((amount) => amount > total && amount <= total * TIMES_MAX);
  return [...new Set(rounded)].sort((a, b) => a - b).slice(0, OFFERED);
}

/** A payment at the till. */
export interface Tender {
  method: 'cash' | 'card' | 'wallet';
  /** In minor units: of cash what was handed over. */
  amount: number;
}

/** An amount, half-up to the smallest coin; zero for none. */
export function roundToCoin(amount: number, coin: number): number {
  return coin <= 1 ? amount : Math.floor(amount / coin + 0.5) * coin;
}

/** How payments meet what is due. */
export interface Settled {
  /** What is left to pay. */
  left: number;
  /** What goes back: only cash gives change. */
  change: number;
  /** Whether other methods than cash pay more than there is. */
  isTooMuch: boolean;
}

/**
 * What is left to pay, and what goes back.
 * @param coin the smallest, to which what is left for cash is rounded; zero for none
 */
export function settle(due: number, tenders: readonly Tender[], coin = 0): Settled {
  const cash = tenders.filter((one) => one.method === 'cash').reduce((all, one) => all + one.amount, 0);
  const others = tenders.filter((one) => one.method !== 'cash').reduce((all, one) => all + one.amount, 0);
  const rest = due - others;
  const toPay = tenders.some((one) => one.method === 'cash') ? roundToCoin(Math.max(0, rest), coin) : Math.max(0, rest);
  return { left: Math.max(0, toPay - cash), change: Math.max(0, cash - toPay), isTooMuch: rest < 0 };
}
